import assert from 'node:assert/strict';
import { migrate, type MigrateInput, type MigrateResult } from '../../src/actions/migrate.ts';
import { listDatabases } from '../../src/actions/list-databases.ts';
import { pruneBackups } from '../../src/actions/prune-backups.ts';
import {
  contents,
  databasesLike,
  makePostgresShop,
  type PostgresRepository,
  sql,
  sqlValue,
  stateOf,
} from './postgres-support.ts';
import { codes, dataOf, POINTS, published, writeMigration, writePoints } from './support.ts';

const ledger = (database: string): Promise<unknown[]> =>
  sql(
    database,
    'SELECT id, baseline, backup IS NOT NULL AS backup FROM session_protocol_migrations ORDER BY position',
  );

describe('migrating PostgreSQL', function () {
  this.timeout(120_000);
  let repository: PostgresRepository;
  afterEach(() => repository.remove());

  const run = (
    operation: MigrateInput['operation'],
    more: Partial<MigrateInput> = {},
  ): Promise<MigrateResult> => migrate({ data: dataOf(repository), operation, ...more });

  const columns = (table: string): Promise<unknown> =>
    sqlValue(
      repository.database,
      `SELECT array_agg(attname::text ORDER BY attnum) FROM pg_attribute
       WHERE attrelid = '${table}'::regclass AND attnum > 0 AND NOT attisdropped`,
    );

  it('shows, proves, applies and rolls back', async () => {
    repository = await makePostgresShop();
    const { database } = repository;
    writePoints(repository);
    writeMigration(
      repository,
      '20260105_archive',
      `-- VERIFY: SELECT count(*) = 3 FROM archive.people
-- VERIFY: SELECT count(*) FROM archive.people
CREATE SCHEMA archive;
SET search_path = archive, public;
CREATE TABLE people AS SELECT id, name FROM customers;
ALTER TABLE people ADD PRIMARY KEY (id);
CREATE FUNCTION archive.touch() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN NEW.name := NEW.name || ';'; RETURN NEW; END $body$;
CREATE TRIGGER touch BEFORE UPDATE ON people FOR EACH ROW EXECUTE FUNCTION archive.touch();
CREATE FUNCTION archive.many() RETURNS bigint LANGUAGE SQL
BEGIN ATOMIC; SELECT count(*) FROM public.customers; END;
CREATE TYPE mood AS ENUM ('good', 'bad');
CREATE VIEW rich AS SELECT customer, sum(total) AS total FROM orders GROUP BY customer;`,
      'DROP SCHEMA archive CASCADE;',
    );
    const status = await run('status');
    assert.deepEqual(status.databases[0]?.pending, [POINTS.id, '20260105_archive']);
    const before = await contents(database);
    const proved = await run('dry-run');
    assert.equal(stateOf(proved), 'proved');
    assert.match(JSON.stringify(proved), /column customers\.points is new/);
    assert.deepEqual(await contents(database), before);
    assert.equal(
      await sqlValue(database, `SELECT to_regclass('session_protocol_migrations')`),
      null,
    );
    assert.deepEqual(await published(repository), []);

    const done = await run('apply');
    assert.equal(stateOf(done), 'applied');
    assert.equal((await published(repository)).length, 1);
    assert.deepEqual(await ledger(database), [
      { id: POINTS.id, baseline: false, backup: true },
      { id: '20260105_archive', baseline: false, backup: true },
    ]);
    assert.deepEqual(await columns('customers'), ['id', 'name', 'points']);
    assert.equal(await sqlValue(database, 'SELECT archive.many()::int'), 3);
    assert.equal(stateOf(await run('apply')), 'up-to-date');
    const [listed] = (await listDatabases({ data: repository })).databases;
    assert.equal(listed?.schemaVersion, '20260105_archive');
    assert.equal(listed?.pending, 0);
    const { kept } = await pruneBackups({ data: repository, keep: { sets: 1 } });
    assert.ok(kept[0]?.because.includes('before-applied-migration'));

    const back = await run('roll-back', { to: '0' });
    assert.deepEqual(codes(back), ['rows-lost'], JSON.stringify(back));
    assert.equal(stateOf(await run('roll-back', { to: '0', acceptRowLoss: true })), 'rolled-back');
    assert.deepEqual(await ledger(database), []);
    assert.deepEqual(await contents(database), before);
    assert.deepEqual(await databasesLike('sp_scratch_'), []);
  });

  it('understands an older tool and takes a baseline', async () => {
    repository = await makePostgresShop();
    const { database } = repository;
    writePoints(repository);
    writeMigration(repository, '20260105_more', 'CREATE TABLE more (a int);', 'DROP TABLE more;');
    await sql(
      database,
      `CREATE TABLE schema_version (version integer);
       INSERT INTO schema_version VALUES (20251101), (20251202);
       ALTER TABLE customers ADD points integer`,
    );
    const status = await run('status');
    assert.deepEqual(status.databases[0]?.applied, [POINTS.id]);
    assert.equal(stateOf(await run('apply')), 'applied');
    assert.deepEqual(await ledger(database), [
      { id: POINTS.id, baseline: true, backup: false },
      { id: '20260105_more', baseline: false, backup: true },
    ]);
    repository.remove();
    repository = await makePostgresShop();
    writePoints(repository);
    assert.equal(stateOf(await run('baseline', { to: POINTS.id })), 'baseline-set');
    assert.deepEqual(await ledger(repository.database), [
      { id: POINTS.id, baseline: true, backup: false },
    ]);
  });

  it('refuses what cannot be taken back, before anything', async () => {
    const cases: [string, RegExp][] = [
      ['CREATE INDEX CONCURRENTLY i ON orders (total)', /CONCURRENTLY in .*:1/],
      ['create unique index /* x */ concurrently if not exists i on orders (total)', /CONCURR/],
      ['DROP INDEX CONCURRENTLY i', /CONCURRENTLY/],
      ['SELECT 1; /* /* */ */ COMMIT', /COMMIT in .*:1/],
      ['-- a\nBEGIN', /BEGIN in .*:2/],
      ['VACUUM orders', /VACUUM/],
      ['CREATE DATABASE other', /CREATE DATABASE/],
      ['ALTER SYSTEM SET work_mem = 1', /ALTER SYSTEM/],
      ['PREPARE TRANSACTION $$x$$', /PREPARE TRANSACTION/],
      ['SET SESSION AUTHORIZATION other', /SET SESSION/],
      ['set local session_replication_role = replica', /SET LOCAL/],
      ["COPY orders FROM PROGRAM 'id'", /COPY/],
      ['\\i other.sql', /a \\ in/],
    ];
    repository = await makePostgresShop();
    const before = await contents(repository.database);
    for (const [statement, message] of cases) {
      writeMigration(repository, '20260105_unsafe', `${statement};`);
      const result = await run('apply');
      assert.deepEqual(codes(result), ['unsafe-statement'], statement);
      const [one] = result.databases;
      assert.match(one?.ok === false ? (one.problems[0]?.message ?? '') : '', message);
    }
    assert.deepEqual(await published(repository), []);
    assert.deepEqual(await contents(repository.database), before);
  });

  it('changes nothing when statement k of n fails', async () => {
    repository = await makePostgresShop();
    const { database } = repository;
    const before = await contents(database);
    const good = [
      'CREATE TABLE one (a int)',
      'INSERT INTO orders (customer, total) VALUES (1, 1)',
      'ALTER TABLE customers ADD points int',
    ];
    // The second fails in the live database only: the rehearsal runs in one of another name.
    for (const bad of ['SELECT 1 / 0', `SELECT 1 / (current_database() <> '${database}')::int`]) {
      for (let place = 0; place <= good.length; place += 1) {
        writeMigration(
          repository,
          '20260105_fails',
          `${good.toSpliced(place, 0, bad).join(';\n')};`,
          'DROP TABLE IF EXISTS one;\nDELETE FROM orders WHERE id > 20;\nALTER TABLE customers DROP points;',
        );
        const result = await run('apply');
        assert.deepEqual(codes(result), ['statement-failed']);
        assert.match(
          JSON.stringify(result),
          new RegExp(`fails\\.sql:${place + 1}: division by zero`),
        );
        assert.deepEqual(await contents(database), before);
        assert.equal(await sqlValue(database, `SELECT to_regclass('one')`), null);
      }
    }
    assert.deepEqual(await databasesLike('sp_scratch_'), []);
  });

  it('stops where the live database fails though its copy did not', async () => {
    repository = await makePostgresShop();
    const { database } = repository;
    // The rehearsal runs in a database of another name.
    writeMigration(
      repository,
      '20260105_here',
      `CREATE TABLE one (a int);
INSERT INTO one SELECT 1 / (current_database() <> '${database}')::int;
CREATE TABLE two (a int);`,
      '-- ROWS: may change\nDROP TABLE one, two;',
    );
    const before = await contents(database);
    assert.deepEqual(codes(await run('apply')), ['statement-failed']);
    assert.deepEqual(await contents(database), before);
    assert.equal(await sqlValue(database, `SELECT to_regclass('one')`), null);
    assert.equal(
      await sqlValue(database, `SELECT to_regclass('session_protocol_migrations')`),
      null,
    );
  });

  it('refuses lost rows, failed checks, a rollback that is not whole, and a touched ledger', async () => {
    repository = await makePostgresShop();
    const { database } = repository;
    const before = await contents(database);
    const cases: [string, string, string][] = [
      ['rows-lost', 'DELETE FROM orders WHERE id < 4;', 'SELECT 1;'],
      ['check-failed', '-- VERIFY: SELECT count(*) = 0 FROM orders\nSELECT 1;', 'SELECT 1;'],
      ['check-failed', "-- VERIFY: SELECT 'no'\nSELECT 1;", 'SELECT 1;'],
      ['statement-failed', '-- VERIFY: DELETE FROM orders RETURNING true\nSELECT 1;', 'SELECT 1;'],
      ['rollback-incomplete', 'CREATE TABLE one (a int);', 'SELECT 1;'],
      ['rollback-incomplete', 'GRANT SELECT ON orders TO PUBLIC;', 'SELECT 1;'],
      ['ledger-touched', 'CREATE TABLE public.session_protocol_migrations (a int);', 'SELECT 1;'],
      [
        'statement-failed',
        `ALTER TABLE orders ADD CONSTRAINT later FOREIGN KEY (customer) REFERENCES customers (id)
  DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE orders DROP CONSTRAINT orders_customer_fkey;
UPDATE orders SET customer = 99 WHERE id = 1;`,
        'SELECT 1;',
      ],
    ];
    for (const [code, apply, back] of cases) {
      writeMigration(repository, '20260105_wrong', apply, back);
      const result = await run('apply');
      const found = codes(result);
      if (code === 'ledger-touched') assert.notDeepEqual(found, []);
      else assert.deepEqual(found, [code], JSON.stringify(result));
      assert.deepEqual(await contents(database), before);
    }
  });
});
