import assert from 'node:assert/strict';
import { migrate, type MigrateResult } from '../../src/actions/migrate.ts';
import {
  codes,
  query,
  type Repository,
  run,
  useShop,
  value,
  writeMigration,
  writePoints,
} from './support.ts';

/**
 * The steps of a run share one connection, and what is temporary lives as long as a connection does. A
 * rehearsal opens one for each step, so whatever one step leaves to the next is not rehearsed.
 */
describe('what a migration makes for itself', function () {
  this.timeout(30_000);
  let repository: Repository;
  let path: string;
  useShop((made, place) => ([repository, path] = [made, place]));

  const apply = (): Promise<MigrateResult> =>
    migrate({ data: repository, operation: 'apply', lockWaitMs: 1000 });

  it('does not take the place of a table that the next one makes', async () => {
    writeMigration(
      repository,
      '20260101_split',
      'CREATE TEMP TABLE archive AS SELECT id, name FROM customers;',
    );
    writeMigration(
      repository,
      '20260102_archive',
      `-- VERIFY: SELECT count(*) >= 2 FROM archive
-- ROWS: may change in orders
CREATE TABLE archive (id INTEGER PRIMARY KEY, total INTEGER);
INSERT INTO archive (id, total) SELECT id, total FROM orders WHERE id > 10;
DELETE FROM orders WHERE id > 10;`,
      `-- ROWS: may change
INSERT INTO orders (id, customer, total) SELECT id, 1, total FROM archive;
DROP TABLE archive;`,
    );
    assert.deepEqual(codes(await apply()), []);
    assert.equal(value(path, 'SELECT count(*) FROM archive'), 10, 'not in the temporary one');
  });

  it('is made anew by the next one', async () => {
    const snapshot = 'CREATE TEMP TABLE IF NOT EXISTS snap AS SELECT * FROM orders;';
    const set = (change: string): string =>
      `UPDATE orders SET total = (SELECT total ${change} FROM snap WHERE snap.id = orders.id);`;
    writeMigration(repository, '20260101_a', snapshot + set('* 2'));
    writeMigration(repository, '20260102_b', snapshot + set('+ 1'));
    const before = query<{ total: number }>(path, 'SELECT total FROM orders ORDER BY id');
    assert.deepEqual(codes(await apply()), []);
    assert.deepEqual(
      query<{ total: number }>(path, 'SELECT total FROM orders ORDER BY id'),
      before.map(({ total }) => ({ total: total * 2 + 1 })),
    );
  });

  it('does not hide lost rows, nor answer a check, nor the question for the ledger', async () => {
    const cases: [string, string][] = [
      ['rows-lost', 'CREATE TEMP TABLE orders AS SELECT * FROM orders;\nDELETE FROM main.orders;'],
      [
        'check-failed',
        `-- VERIFY: SELECT count(*) > 0 FROM news
CREATE TABLE news (a); CREATE TEMP TABLE news (a); INSERT INTO news VALUES (1);`,
      ],
      [
        'ledger-touched',
        `CREATE TEMP TABLE session_protocol_migrations AS SELECT * FROM session_protocol_migrations;
DELETE FROM main.session_protocol_migrations;`,
      ],
    ];
    writePoints(repository);
    assert.deepEqual(codes(await apply()), []);
    for (const [code, statements] of cases) {
      writeMigration(repository, '20260102_hides', statements, 'DROP TABLE IF EXISTS news;');
      assert.deepEqual(codes(await apply()), [code]);
    }
  });

  it('goes whatever it is: views, triggers, indexes, virtual tables and names in quotes', async () => {
    writeMigration(
      repository,
      '20260101_all',
      `CREATE TEMP TABLE "a ""b" (id INTEGER PRIMARY KEY AUTOINCREMENT, text);
CREATE INDEX temp.by_text ON "a ""b" (text);
CREATE TEMP VIEW seen AS SELECT * FROM "a ""b";
CREATE TEMP TRIGGER watch AFTER INSERT ON main.customers BEGIN DELETE FROM main.orders; END;
CREATE VIRTUAL TABLE temp.words USING fts5(word);
INSERT INTO words VALUES ('one');`,
    );
    writeMigration(
      repository,
      '20260102_next',
      `-- VERIFY: SELECT count(*) = 0 FROM sqlite_temp_schema WHERE name NOT LIKE 'sqlite%'
INSERT INTO customers (id, name) VALUES (4, 'Dora');`,
      'DELETE FROM customers WHERE id = 4;',
    );
    assert.deepEqual(codes(await apply()), []);
    assert.equal(value(path, 'SELECT count(*) FROM orders'), 20, 'the trigger is gone');
  });

  it('may be a table that shadows one of the database, inside of the migration', async () => {
    run(path, 'CREATE TABLE snap (a); INSERT INTO snap VALUES (1)');
    writeMigration(
      repository,
      '20260101_a',
      'CREATE TEMP TABLE snap AS SELECT 2 AS a;\nUPDATE orders SET total = (SELECT a FROM snap);',
    );
    assert.deepEqual(codes(await apply()), []);
    assert.equal(value(path, 'SELECT sum(total) FROM orders'), 40);
    assert.equal(value(path, 'SELECT a FROM snap'), 1);
  });
});
