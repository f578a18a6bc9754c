import assert from 'node:assert/strict';
import { migrate, type MigrateResult } from '../../src/actions/migrate.ts';
import {
  makePostgresShop,
  type PostgresRepository,
  sql,
  sqlValue,
  stateOf,
} from './postgres-support.ts';
import { codes, dataOf, writeMigration } from './support.ts';

/** As `migrate-temporary.test.ts`: a rehearsal has a session for each step, the live run one for all. */
describe('what a PostgreSQL migration leaves in its session', function () {
  this.timeout(120_000);
  let repository: PostgresRepository;
  afterEach(() => repository.remove());

  const apply = (): Promise<MigrateResult> =>
    migrate({ data: dataOf(repository), operation: 'apply' });

  it('does not change how the next one reads times, texts and names', async () => {
    repository = await makePostgresShop();
    const { database } = repository;
    await sql(
      database,
      `ALTER DATABASE ${database} SET TimeZone = 'UTC'; SET TimeZone = 'UTC';
       CREATE TABLE events (at timestamp); INSERT INTO events VALUES ('2025-01-01 12:00')`,
    );
    writeMigration(
      repository,
      '20260101_sets',
      `SET TIME ZONE 'America/New_York';
SET LOCAL DateStyle = 'SQL, DMY';
SET search_path = pg_catalog;
SELECT set_config('lock_timeout', '1h', false), set_config('row_security', 'on', false);
PREPARE one AS SELECT 1;
DECLARE held CURSOR WITH HOLD FOR SELECT 1;`,
    );
    writeMigration(
      repository,
      '20260102_types',
      `-- VERIFY: SELECT at = '2025-01-01 12:00+00' FROM events
-- VERIFY: SELECT current_setting('lock_timeout') = '2s' AND current_setting('row_security') = 'off'
-- VERIFY: SELECT current_setting('synchronous_commit') IN ('on', 'off')
-- VERIFY: SELECT count(*) = 0 FROM pg_prepared_statements
-- VERIFY: SELECT count(*) = 0 FROM pg_cursors WHERE is_holdable
ALTER TABLE events ALTER COLUMN at TYPE timestamptz;`,
      'ALTER TABLE events ALTER COLUMN at TYPE timestamp;',
    );
    assert.equal(stateOf(await apply()), 'applied');
    assert.equal(
      await sqlValue(database, `SELECT (at = '2025-01-01 12:00+00')::text FROM events`),
      'true',
    );
  });

  it('does not take the place of a table that the next one makes, nor answer its checks', async () => {
    repository = await makePostgresShop();
    const { database } = repository;
    writeMigration(
      repository,
      '20260101_split',
      `CREATE TEMP TABLE archive AS SELECT id, total FROM orders;
CREATE TEMP TABLE later (id int PRIMARY KEY);
CREATE TEMP TABLE children (id int REFERENCES later DEFERRABLE INITIALLY DEFERRED);
INSERT INTO children VALUES (1);
INSERT INTO later VALUES (1);
CREATE TEMP VIEW seen AS SELECT * FROM archive;`,
    );
    writeMigration(
      repository,
      '20260102_archive',
      `-- VERIFY: SELECT count(*) = 10 FROM archive
-- ROWS: may change in orders
CREATE TABLE archive (id int PRIMARY KEY, total int);
INSERT INTO archive (id, total) SELECT id, total FROM orders WHERE id > 10;
DELETE FROM orders WHERE id > 10;`,
      `-- ROWS: may change
INSERT INTO orders (id, customer, total) SELECT id, 1, total FROM archive;
DROP TABLE archive;`,
    );
    assert.equal(stateOf(await apply()), 'applied');
    assert.equal(await sqlValue(database, 'SELECT count(*)::int FROM archive'), 10);
    writeMigration(
      repository,
      '20260103_news',
      `-- VERIFY: SELECT count(*) > 0 FROM news
CREATE TABLE news (a int);
CREATE TEMP TABLE news (a int);
INSERT INTO news VALUES (1);`,
      'DROP TABLE news;',
    );
    assert.deepEqual(codes(await apply()), ['check-failed']);
  });

  it('does not check at once what the next one may put off', async () => {
    repository = await makePostgresShop();
    await sql(
      repository.database,
      `ALTER TABLE orders DROP CONSTRAINT orders_customer_fkey,
         ADD CONSTRAINT "Of" FOREIGN KEY (customer) REFERENCES customers DEFERRABLE INITIALLY DEFERRED`,
    );
    writeMigration(repository, '20260101_first', 'SELECT 1;');
    writeMigration(
      repository,
      '20260102_next',
      `INSERT INTO orders (id, customer, total) VALUES (100, 100, 1);
INSERT INTO customers (id, name) VALUES (100, 'Dora');`,
      'DELETE FROM orders WHERE id = 100;\nDELETE FROM customers WHERE id = 100;',
    );
    assert.equal(stateOf(await apply()), 'applied');
    writeMigration(
      repository,
      '20260103_broken',
      'INSERT INTO orders (id, customer, total) VALUES (101, 101, 1);',
      'DELETE FROM orders WHERE id = 101;',
    );
    assert.deepEqual(codes(await apply()), ['statement-failed']);
  });
});
