import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import Database from 'better-sqlite3';

import { migrate, type MigrateResult } from '../../src/actions/migrate.ts';
import { restore } from '../../src/actions/restore.ts';
import {
  codes,
  hashesOf,
  published,
  query,
  type Repository,
  run,
  schemaOf,
  useShop,
  value,
  writeMigration,
  writePoints,
} from './support.ts';

describe('migrating safely', function () {
  this.timeout(60_000);
  let repository: Repository;
  let path: string;
  useShop((made, place) => ([repository, path] = [made, place]));

  const apply = (more: object = {}): Promise<MigrateResult> =>
    migrate({ data: repository, operation: 'apply', lockWaitMs: 2000, ...more });
  const schemaNow = (): unknown[] => schemaOf(path);

  describe('what a migration must not do', () => {
    for (const [name, statement] of [
      ['COMMIT', 'CREATE TABLE a (a); COMMIT; CREATE TABLE b (a);'],
      ['END', 'CREATE TABLE a (a); end transaction;'],
      ['ROLLBACK', 'CREATE TABLE a (a); /* now */ ROLLBACK;'],
      ['BEGIN', 'BEGIN; CREATE TABLE a (a);'],
      ['SAVEPOINT', 'SAVEPOINT one;'],
      ['RELEASE', 'RELEASE one;'],
      ['ATTACH', "ATTACH 'other.db' AS other;"],
      ['DETACH', 'DETACH main;'],
      ['VACUUM', '-- smaller\nVACUUM;'],
      ['PRAGMA foreign_keys', 'PRAGMA foreign_keys = ON;'],
      ['PRAGMA writable_schema', 'PRAGMA main.writable_schema = 1;'],
      ['PRAGMA "journal_mode"', 'PRAGMA "journal_mode"(user_version);'],
    ] as const) {
      it(`refuses ${name}, in a migration and in a rollback, before anything is done`, async () => {
        const before = hashesOf(repository.path('data'));
        writeMigration(repository, '20251202_bad', statement, 'DROP TABLE a;');
        assert.deepEqual(codes(await apply()), ['unsafe-statement']);
        writeMigration(repository, '20251202_bad', 'CREATE TABLE a (a);', statement);
        assert.deepEqual(codes(await apply()), ['unsafe-statement']);
        assert.deepEqual(hashesOf(repository.path('data')), before);
        assert.deepEqual(await published(repository), []);
      });
    }

    it('accepts a trigger whose body ends, and a listed pragma', async () => {
      writeMigration(
        repository,
        '20251202_trigger',
        `CREATE TRIGGER cap AFTER INSERT ON orders BEGIN
           UPDATE orders SET total = CASE WHEN total > 9 THEN 9 ELSE total END WHERE id = new.id;
           SELECT 1;
         END;
         PRAGMA user_version = 3;`,
        'DROP TRIGGER cap; PRAGMA user_version = 0;',
      );
      assert.deepEqual(codes(await apply()), []);
      assert.equal(value(path, 'PRAGMA user_version'), 3);
    });

    it('notices a transaction that a conflict clause has ended', async () => {
      const before = schemaNow();
      writeMigration(
        repository,
        '20251202_bad',
        'CREATE TABLE a (a UNIQUE); INSERT INTO a VALUES (1); INSERT OR ROLLBACK INTO a VALUES (1);',
        'DROP TABLE a;',
      );
      assert.deepEqual(codes(await apply()), ['statement-failed']);
      assert.deepEqual(schemaNow(), before);
    });

    it('changes nothing when the statement k of n fails', async () => {
      const good = Array.from(
        { length: 5 },
        (_, index) => `CREATE TABLE t${index} AS SELECT * FROM orders;`,
      );
      const undo = good.map((_, index) => `DROP TABLE t${index};`).join('\n');
      const before = { schema: schemaNow(), rows: query(path, 'SELECT * FROM orders') };
      for (const [bad, told] of [
        ['INSERT INTO nowhere VALUES (1);', 'no such table'],
        // In a rehearsal the file is named shadow.sqlite; there it does nothing.
        [
          "INSERT INTO customers SELECT 1, file FROM pragma_database_list WHERE file NOT LIKE '%shadow%';",
          'UNIQUE constraint failed',
        ],
      ] as const) {
        for (let k = 0; k <= good.length; k += 1) {
          const statements = good.toSpliced(k, 0, bad);
          writeMigration(repository, '20251202_bad', statements.join('\n'), undo);
          const result = await apply();
          assert.deepEqual(codes(result), ['statement-failed']);
          const [outcome] = result.databases;
          assert.ok(outcome?.ok === false);
          assert.match(
            outcome.problems[0]?.message ?? '',
            new RegExp(`20251202_bad.sql:${k + 1}: ${told}`),
          );
          assert.deepEqual(
            { schema: schemaNow(), rows: query(path, 'SELECT * FROM orders') },
            before,
          );
          assert.equal(
            value(path, "SELECT count(*) FROM sqlite_schema WHERE name LIKE 'session_protocol%'"),
            0,
          );
          assert.equal(existsSync(`${path}-journal`), false);
        }
      }
    });

    it('changes nothing when only the live database fails, as a rehearsal cannot foresee', async () => {
      const statement = "INSERT INTO customers (id, name) VALUES (4, 'new');";
      writeMigration(
        repository,
        '20251202_seed',
        `CREATE TABLE a (a);\n${statement}`,
        'DELETE FROM customers WHERE id = 4;\nDROP TABLE a;',
      );
      const before = schemaNow();
      let late = false;
      const result = await migrate(
        { data: repository, operation: 'apply' },
        {
          progress: ({ message }) => {
            if (late || !message.startsWith('Migrating')) {
              if (!late && message.startsWith('Rehearsing')) {
                late = true;
                run(path, statement);
              }
            }
          },
        },
      );
      assert.deepEqual(codes(result), ['statement-failed']);
      assert.deepEqual(schemaNow(), before);
    });

    it('stops when the schema has changed since the rehearsal', async () => {
      writePoints(repository);
      let done = false;
      const result = await migrate(
        { data: repository, operation: 'apply' },
        {
          progress: ({ message }) => {
            if (done || !message.startsWith('Rehearsing')) return;
            done = true;
            run(path, 'CREATE TABLE meanwhile (a)');
          },
        },
      );
      assert.deepEqual(codes(result), ['changed-meanwhile']);
      assert.equal(
        value(path, "SELECT count(*) FROM pragma_table_info('customers') WHERE name = 'points'"),
        0,
      );
    });

    it('stops when another program has written the ledger since the rehearsal', async () => {
      writePoints(repository);
      await apply();
      writeMigration(repository, '20251203_next', 'CREATE TABLE next (a);', 'DROP TABLE next;');
      let done = false;
      const result = await migrate(
        { data: repository, operation: 'apply' },
        {
          progress: ({ message }) => {
            if (done || !message.startsWith('Rehearsing')) return;
            done = true;
            run(
              path,
              `INSERT INTO session_protocol_migrations (id, checksum, applied_at, duration_ms)
               VALUES ('20251202_other', 'x', 'now', 0)`,
            );
          },
        },
      );
      assert.deepEqual(codes(result), ['changed-meanwhile']);
      assert.equal(value(path, "SELECT count(*) FROM sqlite_schema WHERE name = 'next'"), 0);
    });

    it('must not touch the ledger', async () => {
      writePoints(repository);
      await apply();
      writeMigration(
        repository,
        '20251203_sly',
        'DELETE FROM session_protocol_migrations;',
        'SELECT 1;',
      );
      assert.deepEqual(codes(await apply()), ['ledger-touched']);
    });
  });

  describe('rows', () => {
    const REBUILD = `
      CREATE TABLE customers_new (id INTEGER PRIMARY KEY, name TEXT NOT NULL, mail TEXT);
      INSERT INTO customers_new (id, name) SELECT id, name FROM customers;
      DROP TABLE customers;
      ALTER TABLE customers_new RENAME TO customers;`;
    const UNBUILD = REBUILD.replace(', mail TEXT', '');

    it('keeps the children when a parent table is rebuilt', async () => {
      writeMigration(repository, '20251202_mail', REBUILD, UNBUILD);
      const result = await apply();
      assert.deepEqual(codes(result), []);
      assert.equal(value(path, 'SELECT count(*) FROM orders'), 20);
      assert.equal(value(path, 'SELECT count(mail) + count(*) FROM customers'), 3);
    });

    it('would lose them with foreign keys on, which is why they are off', () => {
      const database = new Database(path);
      database.pragma('foreign_keys = ON');
      database.exec(`BEGIN; ${REBUILD} COMMIT;`);
      assert.equal(database.pragma('integrity_check', { simple: true }), 'ok');
      assert.equal(database.prepare('SELECT count(*) FROM orders').pluck().get(), 0);
      database.close();
    });

    it('refuses to lose rows unless the migration declares it', async () => {
      const lose = 'DELETE FROM orders WHERE id > 5;';
      writeMigration(repository, '20251202_prune', lose, 'SELECT 1;');
      assert.deepEqual(codes(await apply()), ['rows-lost']);
      writeMigration(
        repository,
        '20251202_prune',
        `-- ROWS: may change in customers\n${lose}`,
        'SELECT 1;',
      );
      assert.deepEqual(codes(await apply()), ['rows-lost']);
      writeMigration(repository, '20251202_prune', `${lose}\n-- ROWS: may change`, 'SELECT 1;');
      assert.deepEqual(codes(await apply()), ['broken-check'], 'only the head declares');
      assert.equal(value(path, 'SELECT count(*) FROM orders'), 20);
      writeMigration(
        repository,
        '20251202_prune',
        `-- Prunes.\n-- ROWS: may change in orders\n${lose}`,
        'SELECT 1;',
      );
      assert.deepEqual(codes(await apply()), []);
      assert.equal(value(path, 'SELECT count(*) FROM orders'), 5);
    });

    it('refuses to drop a table with rows, and a cascade that would not run', async () => {
      writeMigration(repository, '20251202_drop', 'DROP TABLE orders;', 'CREATE TABLE orders (a);');
      assert.deepEqual(codes(await apply()), ['rows-lost']);
      writeMigration(
        repository,
        '20251202_drop',
        '-- ROWS: may change\nDELETE FROM customers WHERE id = 1;',
        'SELECT 1;',
      );
      assert.deepEqual(codes(await apply()), ['foreign-keys-broken']);
      assert.equal(value(path, 'SELECT count(*) FROM customers'), 3);
    });

    it('keeps old foreign-key violations from standing in the way', async () => {
      run(path, 'PRAGMA foreign_keys = OFF; DELETE FROM customers WHERE id = 1');
      writePoints(repository);
      assert.deepEqual(codes(await apply()), []);
    });

    it('refuses a rollback that does not restore schema or rows, at the rehearsal', async () => {
      writeMigration(
        repository,
        '20251202_a',
        'CREATE TABLE a (a); CREATE TABLE b (a);',
        'DROP TABLE a;',
      );
      assert.deepEqual(codes(await apply()), ['rollback-incomplete']);
      writeMigration(
        repository,
        '20251202_a',
        "INSERT INTO customers (name) VALUES ('x');",
        'SELECT 1;',
      );
      assert.deepEqual(codes(await apply()), ['rollback-incomplete']);
      assert.equal(value(path, 'SELECT count(*) FROM customers'), 3);
    });

    it('rolls a table with rows back only when their loss is accepted', async () => {
      writeMigration(
        repository,
        '20251202_notes',
        'CREATE TABLE notes (text);',
        'DROP TABLE notes;',
      );
      await apply();
      run(path, "INSERT INTO notes VALUES ('written since')");
      const back = (acceptRowLoss: boolean): Promise<MigrateResult> =>
        migrate({ data: repository, operation: 'roll-back', acceptRowLoss });
      assert.deepEqual(codes(await back(false)), ['rows-lost']);
      assert.equal(value(path, 'SELECT count(*) FROM notes'), 1);
      const result = await back(true);
      assert.deepEqual(codes(result), []);
      await restore({ data: repository, set: result.set ?? '' });
      assert.equal(value(path, 'SELECT count(*) FROM notes'), 1, 'and the backup has them');
    });
  });
});
