import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { backUp } from '../../src/actions/back-up.ts';
import { migrate } from '../../src/actions/migrate.ts';
import { rehearseRestore } from '../../src/actions/rehearse-restore.ts';
import { restore } from '../../src/actions/restore.ts';
import { verifyBackup } from '../../src/actions/verify-backup.ts';
import type { Checks } from '../../src/database/engine.ts';
import { LARGEST_IN_MEMORY } from '../../src/database/sqlite/copy.ts';
import { checkFile } from '../../src/database/sqlite/inspect.ts';
import {
  codes,
  failure,
  manifestOf,
  type Repository,
  run,
  useShop,
  value,
  writeMigration,
} from './support.ts';

const edit = (from: string, to: string): string =>
  `PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, '${from}', '${to}');
   PRAGMA writable_schema = RESET`;

/** What is odd, and what is written down of it. */
const ODD: Record<string, { sql: string; checks: Checks }> = {
  'a row that breaks a CHECK': {
    sql: `PRAGMA ignore_check_constraints = ON; CREATE TABLE odd (n CHECK (n > 0));
          INSERT INTO odd VALUES (-1)`,
    checks: { integrity: 'ok', foreignKeys: 0 },
  },
  'NULL where a column takes none': {
    sql: `CREATE TABLE odd (n INTEGER); INSERT INTO odd VALUES (NULL), (NULL); ${edit('odd (n INTEGER', 'odd (n INTEGER NOT NULL')}`,
    checks: { integrity: 'ok', foreignKeys: 0, constraints: 2 },
  },
  'a text in a column of another type': {
    sql: `CREATE TABLE odd (n ANY) STRICT; INSERT INTO odd VALUES ('x'); ${edit('(n ANY', '(n INTEGER')}`,
    checks: { integrity: 'ok', foreignKeys: 0, constraints: 1 },
  },
  'a reference to what is no key': {
    sql: `PRAGMA foreign_keys = OFF; CREATE TABLE parent (id INTEGER);
          CREATE TABLE odd (parent REFERENCES parent (id)); INSERT INTO odd VALUES (1);
          CREATE TABLE other (customer REFERENCES customers (id)); INSERT INTO other VALUES (99)`,
    checks: {
      integrity: 'ok',
      foreignKeys: 1,
      notPossible: ['foreign key mismatch - "odd" referencing "parent"'],
    },
  },
  "an index with a program's collation": {
    sql: `CREATE TABLE odd (n TEXT); INSERT INTO odd VALUES ('a');
          CREATE INDEX by_n ON odd (n COLLATE nocase); ${edit('nocase', 'LOCALIZED')}`,
    checks: {
      integrity: 'ok',
      foreignKeys: 0,
      notPossible: ['odd: no such collation sequence: LOCALIZED'],
    },
  },
  "an index with a program's function": {
    sql: `CREATE TABLE odd (n); INSERT INTO odd VALUES (1); CREATE INDEX by_n ON odd (own(n))`,
    checks: { integrity: 'ok', foreignKeys: 0, notPossible: ['odd: unknown function: own()'] },
  },
};

/** As a program of its own that knows what it uses. */
function runUnsafe(path: string, sql: string): void {
  const database = new Database(path);
  database.unsafeMode(true);
  database.function('own', { deterministic: true }, (one) => one);
  database.exec(sql);
  database.close();
}

describe('a database that is whole but odd', function () {
  this.timeout(60_000);
  let repository: Repository;
  let path: string;
  useShop((made, at) => ([repository, path] = [made, at]));

  for (const [name, { sql, checks }] of Object.entries(ODD)) {
    for (const large of [false, true]) {
      it(`is backed up, verified and restored${large ? ', large' : ''}: ${name}`, async () => {
        runUnsafe(path, sql);
        if (large)
          run(path, `CREATE TABLE big AS SELECT zeroblob(${LARGEST_IN_MEMORY + 1}) AS data`);
        const made = await backUp({ data: repository });
        assert.equal(made.verified, true, JSON.stringify(made));
        const [outcome] = made.databases;
        assert.deepEqual(outcome?.ok && outcome.notChecked, checks.notPossible);
        const { set = '' } = made;
        assert.deepEqual((await manifestOf(repository, set)).databases[0]?.checks, checks);
        assert.deepEqual((await verifyBackup({ data: repository, set })).problems, []);
        const rehearsed = await rehearseRestore({ data: repository, set });
        assert.equal(rehearsed.databases[0]?.ok, true, JSON.stringify(rehearsed));
        run(path, 'DELETE FROM orders');
        const restored = await restore({ data: repository, set });
        assert.equal(failure(restored), undefined, JSON.stringify(restored));
        assert.ok(!existsSync(join(repository.backupsPath, 'quarantine')));
        assert.equal(value(path, 'SELECT count(*) FROM orders'), 20);
      });
    }

    it(`can be migrated: ${name}`, async () => {
      runUnsafe(path, sql);
      writeMigration(repository, '20260101_more', 'CREATE TABLE more (a);', 'DROP TABLE more;');
      assert.deepEqual(codes(await migrate({ data: repository, operation: 'apply' })), []);
      assert.equal(value(path, 'SELECT count(*) FROM more'), 0);
    });
  }

  it('may not become so by a migration', async () => {
    writeMigration(
      repository,
      '20260101_odd',
      'CREATE TABLE parent (id INTEGER); CREATE TABLE odd (parent REFERENCES parent (id));',
      'DROP TABLE odd; DROP TABLE parent;',
    );
    assert.deepEqual(codes(await migrate({ data: repository, operation: 'apply' })), [
      'foreign-keys-broken',
    ]);
  });

  it('does not hide damage behind its rows', () => {
    runUnsafe(
      path,
      `CREATE TABLE odd (n INTEGER, m);
       WITH RECURSIVE c (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < 300)
         INSERT INTO odd SELECT NULL, i FROM c;
       CREATE INDEX by_m ON odd (m); ${edit('odd (n INTEGER', 'odd (n INTEGER NOT NULL')};
       PRAGMA wal_checkpoint; PRAGMA journal_mode = DELETE`,
    );
    const root = Number(value(path, "SELECT rootpage FROM sqlite_schema WHERE name = 'by_m'"));
    const bytes = readFileSync(path);
    // One entry less in the index's first page.
    bytes.writeUInt16BE(bytes.readUInt16BE((root - 1) * 4096 + 3) - 1, (root - 1) * 4096 + 3);
    writeFileSync(path, bytes);
    const database = new Database(path, { readonly: true });
    const { damage } = checkFile(database);
    database.close();
    assert.ok(damage !== undefined && !damage.startsWith('NULL'), damage);
  });
});
