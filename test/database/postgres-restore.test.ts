import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { backUp } from '../../src/actions/back-up.ts';
import { rehearseRestore } from '../../src/actions/rehearse-restore.ts';
import { restore } from '../../src/actions/restore.ts';
import {
  connectTo,
  contents,
  databasesLike,
  losingAnswer,
  makePostgresShop,
  type PostgresRepository,
  restartServer,
  sql,
  sqlValue,
} from './postgres-support.ts';
import { dataOf, failure, killAt, manifestOf, published } from './support.ts';

describe('restoring PostgreSQL', function () {
  this.timeout(120_000);
  let repository: PostgresRepository;
  afterEach(() => repository.remove());

  async function backedUp(): Promise<string> {
    const { set = '', verified } = await backUp({ data: repository });
    assert.ok(verified);
    return set;
  }

  it('brings back what was there, also what a dump does not hold, and keeps what is there', async () => {
    repository = await makePostgresShop();
    const { database } = repository;
    await sql(
      'postgres',
      `ALTER DATABASE ${database} SET search_path = "$user", public;
       ALTER DATABASE ${database} SET work_mem = '5MB';
       COMMENT ON DATABASE ${database} IS 'the shop''s';
       REVOKE ALL ON DATABASE ${database} FROM PUBLIC;
       GRANT CONNECT ON DATABASE ${database} TO pg_monitor`,
    );
    const set = await backedUp();
    const before = await contents(database);
    await sql(database, 'CREATE TABLE later (a int); DELETE FROM orders; DROP TABLE sums');
    const result = await restore({ data: repository, set });
    const [one] = result.databases;
    assert.equal(one?.ok, true, JSON.stringify(result));
    assert.deepEqual(await contents(database), before);
    assert.equal(await sqlValue(database, `SELECT to_regclass('later')`), null);
    const kept = one?.ok ? (one.keptAs ?? '') : '';
    assert.match(kept, new RegExp(`^${database}_before_\\d{8}_\\d{6}_\\d{3}$`));
    assert.equal(await sqlValue(kept, `SELECT to_regclass('later')::text`), 'later');
    assert.equal(await sqlValue(database, 'SHOW work_mem'), '5MB');
    assert.equal(await sqlValue(database, 'SHOW search_path'), '"$user", public');
    const [facts] = await sql(
      'postgres',
      `SELECT shobj_description(oid, 'pg_database') AS comment, datacl::text AS rights
       FROM pg_database WHERE datname = '${database}'`,
    );
    assert.deepEqual(facts, {
      comment: "the shop's",
      rights: '{owner=CTc/owner,pg_monitor=c/owner}',
    });
    const safety = await manifestOf(repository, result.safetySet ?? '');
    assert.equal(safety.databases[0]?.rows['later'], 0);
    assert.deepEqual(await databasesLike('sp_scratch_'), []);
  });

  describe('with what no dump holds', () => {
    /** What the server says of a database beside its contents. */
    const surroundings = async (database: string): Promise<unknown> =>
      sql(
        'postgres',
        `SELECT datacl::text AS rights, datconnlimit AS limit, shobj_description(d.oid, 'pg_database') AS comment,
           (SELECT array_agg(coalesce(r.rolname, '') || s.setconfig::text ORDER BY 1)
            FROM pg_db_role_setting s LEFT JOIN pg_roles r ON r.oid = s.setrole WHERE s.setdatabase = d.oid)
         FROM pg_database d WHERE datname = '${database}'`,
      );
    const arrange = (database: string, role: string): Promise<unknown> =>
      sql(
        'postgres',
        `CREATE ROLE "${role}";
         ALTER DATABASE ${database} SET search_path = "$user", public, "it's; DROP";
         ALTER DATABASE ${database} SET shop.greeting = 'it''s "we"';
         ALTER ROLE "${role}" IN DATABASE ${database} SET work_mem = '5MB';
         ALTER DATABASE ${database} CONNECTION LIMIT 9;
         COMMENT ON DATABASE ${database} IS 'the shop''s';
         REVOKE ALL ON DATABASE ${database} FROM PUBLIC;
         GRANT CONNECT ON DATABASE ${database} TO "${role}" WITH GRANT OPTION`,
      );

    it('makes a database anew that is gone, as it was', async () => {
      repository = await makePostgresShop();
      const { database } = repository;
      const role = `${database}'s role`;
      await arrange(database, role);
      const before = await surroundings(database);
      const set = await backedUp();
      await sql('postgres', `DROP DATABASE ${database}`);
      assert.equal((await rehearseRestore({ data: repository, set })).databases[0]?.ok, true);
      const [one] = (await restore({ data: repository, set })).databases;
      assert.deepEqual(one, { name: one?.name, path: one?.path, ok: true });
      assert.deepEqual(await surroundings(database), before);
      await sql('postgres', `DROP DATABASE ${database}`);
      await sql('postgres', `DROP ROLE "${role}"`);
      const [without] = (await restore({ data: repository, set })).databases;
      assert.ok(without?.ok === true, JSON.stringify(without));
      assert.deepEqual(
        without.notGiven?.map((what) => what.replace(/ \(role .* does not exist\)$/, '')),
        [`the setting work_mem of ${role}`, `the right CONNECT of ${role}`],
      );
      assert.equal(
        await sqlValue(
          database,
          `SELECT datacl::text FROM pg_database WHERE datname = '${database}'`,
        ),
        '{owner=CTc/owner}',
      );
    });

    it('says what is missing after an older backup, and believes no statement in a manifest', async () => {
      repository = await makePostgresShop();
      const { database } = repository;
      await arrange(database, `${database}_role`);
      const set = await backedUp();
      const path = join(repository.backupsPath, set, 'manifest.json');
      const manifest = JSON.parse(readFileSync(path, 'utf8')) as {
        databases: { postgresql: { settings?: unknown; rights?: unknown } }[];
      };
      const facts = manifest.databases[0]?.postgresql ?? {};
      await sql('postgres', `DROP DATABASE ${database}`);
      facts.settings = [{ role: null, settings: ['search_path=a; CREATE ROLE sly --', 'a"b;=1'] }];
      writeFileSync(path, JSON.stringify(manifest));
      const [sly] = (await restore({ data: repository, set })).databases;
      assert.ok(sly?.ok === true, JSON.stringify(sly));
      assert.match(sly.notGiven?.join() ?? '', /^the setting a"b; \(.*\)$/);
      assert.equal(await sqlValue(database, 'SHOW search_path'), '"a; CREATE ROLE sly --"');
      await sql('postgres', `DROP DATABASE ${database}`);
      delete facts.settings;
      delete facts.rights;
      writeFileSync(path, JSON.stringify(manifest));
      const [old] = (await restore({ data: repository, set })).databases;
      assert.ok(old?.ok === true, JSON.stringify(old));
      assert.match(old.notGiven?.join() ?? '', /who may connect/);
    });

    it('restores into a database that is set to be read only', async () => {
      repository = await makePostgresShop();
      const { database } = repository;
      await sql('postgres', `ALTER DATABASE ${database} SET default_transaction_read_only = on`);
      const set = await backedUp();
      const before = await contents(database);
      await sql('postgres', `ALTER DATABASE ${database} SET default_transaction_read_only = off`);
      await sql(database, 'DELETE FROM orders');
      await sql('postgres', `ALTER DATABASE ${database} SET default_transaction_read_only = on`);
      assert.equal(failure(await restore({ data: repository, set })), undefined);
      assert.deepEqual(await contents(database), before);
      assert.equal(await sqlValue(database, 'SHOW default_transaction_read_only'), 'on');
    });
  });

  it('makes a database anew that is gone', async () => {
    repository = await makePostgresShop();
    const set = await backedUp();
    const before = await contents(repository.database);
    await sql('postgres', `DROP DATABASE ${repository.database}`);
    const rehearsed = await rehearseRestore({ data: repository, set });
    const [proof] = rehearsed.databases;
    assert.equal(proof?.ok === true && proof.replaces, 'nothing', JSON.stringify(rehearsed));
    const result = await restore({ data: repository, set });
    assert.deepEqual(
      result.databases.map(({ ok }) => ok),
      [true],
      JSON.stringify(result),
    );
    assert.equal(result.safetySet, undefined);
    assert.deepEqual(await contents(repository.database), before);
  });

  it('rehearses in a scratch database that it drops, and touches nothing', async () => {
    repository = await makePostgresShop();
    const set = await backedUp();
    await sql(repository.database, 'DELETE FROM orders WHERE id > 5');
    const before = await contents(repository.database);
    const { databases } = await rehearseRestore({ data: repository, set });
    const [proof] = databases;
    assert.equal(proof?.ok === true && proof.replaces, 'database', JSON.stringify(databases));
    assert.equal(proof?.ok === true && proof.rows, 24);
    assert.deepEqual(await contents(repository.database), before);
    assert.deepEqual(await databasesLike('sp_scratch_'), []);
  });

  it('stays as it is while somebody is connected, and names him', async () => {
    repository = await makePostgresShop();
    const set = await backedUp();
    await sql(repository.database, 'DELETE FROM orders');
    const before = await contents(repository.database);
    const other = await connectTo(repository.database);
    try {
      const result = await restore({ data: repository, set, lockWaitMs: 100 });
      assert.equal(failure(result), 'sessions-open', JSON.stringify(result));
      const [one] = result.databases;
      assert.match(one?.ok === false ? one.error.message : '', /test of owner/);
    } finally {
      await other.end();
    }
    assert.deepEqual(await contents(repository.database), before);
    assert.deepEqual(await databasesLike('sp_scratch_'), []);
  });

  it('compares what it has restored before it puts it into its place', async () => {
    repository = await makePostgresShop();
    const set = await backedUp();
    const path = join(repository.backupsPath, set, 'manifest.json');
    writeFileSync(path, readFileSync(path, 'utf8').replace('"orders": 20', '"orders": 21'));
    await sql(repository.database, 'DELETE FROM orders WHERE id > 5');
    const before = await contents(repository.database);
    assert.equal(failure(await restore({ data: repository, set })), 'restore-differs');
    const { databases } = await rehearseRestore({ data: repository, set });
    assert.equal(databases[0]?.ok === false && databases[0].error.code, 'restore-differs');
    assert.deepEqual(await contents(repository.database), before);
    assert.deepEqual(await databasesLike(`${repository.database}_before`), []);
  });

  it('is wholly old or wholly new wherever it is killed, and the next run tidies up', async () => {
    repository = await makePostgresShop({ orders: 3000 });
    const set = await backedUp();
    const then = await contents(repository.database);
    await sql(repository.database, 'DELETE FROM orders WHERE id > 5; CREATE TABLE later (a int)');
    const now = await contents(repository.database);
    const input = { data: dataOf(repository), set };
    const moments = [0, 0.1, 0.6, 0.9];
    const ends: string[] = [];
    for (const moment of moments) {
      for (const delay of [0, 15, 60]) {
        const signal = await killAt(
          'restore',
          input,
          ({ message, done = 0 }) => message.startsWith('Restoring') && done >= moment,
          delay,
        );
        const isOld = (await sqlValue(repository.database, `SELECT to_regclass('later')`)) !== null;
        assert.deepEqual(await contents(repository.database), isOld ? now : then);
        ends.push(`${moment}+${delay}: ${signal ?? 'ended'}, ${isOld ? 'old' : 'new'}`);
        if (isOld) continue;
        await sql(
          repository.database,
          'DELETE FROM orders WHERE id > 5; CREATE TABLE later (a int)',
        );
      }
    }
    assert.ok(
      ends.some((end) => end.endsWith('SIGKILL, old')),
      ends.join('; '),
    );
    const last = await restore({ data: repository, set });
    assert.deepEqual(
      last.databases.map(({ ok }) => ok),
      [true],
      JSON.stringify(last),
    );
    assert.deepEqual(await contents(repository.database), then);
    assert.deepEqual(await databasesLike('sp_scratch_'), [], 'what was killed is gone');
    assert.ok((await published(repository)).length > 1);
  });

  it('asks the server what became of a change of names whose answer was lost', async () => {
    repository = await makePostgresShop();
    const { database } = repository;
    // The names are changed from a database beside it.
    const { data, close } = await losingAnswer(repository, 'postgres');
    try {
      const { set = '' } = await backUp({ data });
      const before = await contents(database);
      await sql(database, 'DELETE FROM orders');
      const [one] = (await restore({ data, set })).databases;
      assert.ok(one?.ok === true && one.keptAs !== undefined, JSON.stringify(one));
      assert.deepEqual(await contents(database), before);
      assert.equal(await sqlValue(one.keptAs, 'SELECT count(*)::int FROM orders'), 0);
    } finally {
      close();
    }
  });

  it('changes nothing when the server restarts in the middle', async () => {
    repository = await makePostgresShop({ orders: 3000 });
    const set = await backedUp();
    await sql(repository.database, 'DELETE FROM orders WHERE id > 5');
    const before = await contents(repository.database);
    let restarted: Promise<void> | undefined;
    const result = await restore(
      { data: repository, set },
      {
        progress: ({ message, done = 0 }) => {
          if (message.startsWith('Restoring') && done >= 0.1)
            restarted ??= restartServer('SIGQUIT');
        },
      },
    );
    await restarted;
    assert.ok(
      ['tool-failed', 'connection-lost', 'server-unreachable'].includes(failure(result) ?? ''),
      JSON.stringify(result),
    );
    assert.deepEqual(await contents(repository.database), before);
    assert.deepEqual(
      (await restore({ data: repository, set })).databases.map(({ ok }) => ok),
      [true],
    );
    assert.deepEqual(await databasesLike('sp_scratch_'), []);
  });
});
