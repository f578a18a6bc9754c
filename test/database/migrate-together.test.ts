import assert from 'node:assert/strict';

import { join } from 'node:path';
import { migrate, type MigrateResult } from '../../src/actions/migrate.ts';

import {
  codes,
  dataOf,
  killAt,
  makeRepository,
  makeShop,
  query,
  type Repository,
  run,
  schemaOf,
  staged,
  startHelper,
  useShop,
  value,
  WORKER,
  write,
  writeMigration,
  writePoints,
} from './support.ts';

describe('migrating among others', function () {
  this.timeout(60_000);
  let repository: Repository;
  let path: string;
  useShop((made, place) => ([repository, path] = [made, place]));
  // Some tests put another one in its place.
  afterEach(() => repository.remove());

  const apply = (more: object = {}): Promise<MigrateResult> =>
    migrate({ data: repository, operation: 'apply', lockWaitMs: 2000, ...more });
  const status = (): Promise<MigrateResult> => migrate({ data: repository, operation: 'status' });
  const schemaNow = (): unknown[] => schemaOf(path);

  describe('many databases', () => {
    beforeEach(() => {
      repository.remove();
      repository = makeRepository(
        { name: 'a', engine: 'sqlite', path: 'data/a.db', migrations: 'migrations' },
        { name: 'b', engine: 'sqlite', path: 'data/b.db', migrations: 'migrations' },
        { name: 'c', engine: 'sqlite', path: 'data/c.db', migrations: 'migrations' },
        { name: 'plain', engine: 'sqlite', path: 'data/plain.db' },
      );
      for (const name of ['a', 'b', 'c', 'plain']) makeShop(repository.path(`data/${name}.db`));
      run(repository.path('data/b.db'), 'ALTER TABLE customers ADD COLUMN points');
      writePoints(repository);
    });
    const points = (name: string): unknown =>
      value(
        repository.path(`data/${name}.db`),
        "SELECT count(*) FROM pragma_table_info('customers') WHERE name = 'points'",
      );

    it('stop at the first failure, before any is changed', async () => {
      const result = await apply();
      assert.deepEqual(
        result.databases.map(({ name }) => name),
        ['a', 'b', 'c'],
      );
      assert.deepEqual(
        [codes(result, 'a'), codes(result, 'b'), codes(result, 'c')],
        [['not-run'], ['statement-failed'], ['not-run']],
      );
      assert.deepEqual([points('a'), points('c')], [0, 0]);
    });

    it('or go on with the others', async () => {
      const result = await apply({ onFailure: 'continue' });
      assert.deepEqual(
        result.databases.map(({ ok }) => ok),
        [true, false, true],
      );
      assert.deepEqual([points('a'), points('c')], [1, 1]);
      const named = await apply({ names: ['plain'] });
      assert.deepEqual(codes(named, 'plain'), ['no-migrations']);
      assert.ok((await apply({ names: ['a'] })).databases[0]?.ok);
    });
  });

  describe('others at work', () => {
    it('applies each migration once when migrators race', async () => {
      writeMigration(
        repository,
        '20251202_count',
        "CREATE TABLE runs (a); INSERT INTO runs VALUES ('once');",
        'DROP TABLE runs;',
      );
      for (let race = 0; race < 3; race += 1) {
        const results = await Promise.all(
          [0, 1, 2].map(() =>
            migrate(
              { data: repository, operation: 'apply', lockWaitMs: 20_000 },
              { worker: WORKER },
            ),
          ),
        );
        const states = results.map(({ databases: [one] }) => (one?.ok ? one.state : 'failed'));
        assert.deepEqual(states.toSorted(), ['applied', 'up-to-date', 'up-to-date']);
        assert.equal(value(path, 'SELECT count(*) FROM runs'), 1);
        await migrate({ data: repository, operation: 'roll-back', acceptRowLoss: true });
      }
    });

    it('says that a database is locked, and changes nothing', async () => {
      writePoints(repository);
      run(path, 'PRAGMA journal_mode = DELETE');
      const holder = await startHelper('hold', path);
      const result = await apply({ lockWaitMs: 200 });
      await holder.stop();
      assert.deepEqual(codes(result), ['database-locked']);
      assert.deepEqual(codes(await apply()), []);
    });

    it('waits for a reader of a database in rollback mode at COMMIT, and gives up cleanly', async () => {
      writePoints(repository);
      run(path, 'PRAGMA journal_mode = DELETE');
      const before = schemaNow();
      const reader = await startHelper('read', path);
      const result = await apply({ lockWaitMs: 200 });
      assert.deepEqual(codes(result), ['database-locked']);
      assert.deepEqual(schemaNow(), before);
      setTimeout(() => void reader.stop(), 1500);
      assert.deepEqual(codes(await apply({ lockWaitMs: 20_000 })), []);
    });

    it('migrates under a writer without losing a row of it', async () => {
      run(
        path,
        'CREATE TABLE sums (total INTEGER); INSERT INTO sums SELECT sum(total) FROM orders',
      );
      writePoints(repository);
      const writer = await startHelper('write', path);
      const result = await migrate({ data: repository, operation: 'apply' }, { worker: WORKER });
      await writer.stop();
      assert.deepEqual(codes(result), []);
      const [sums] = query<{ told: number; counted: number }>(
        path,
        'SELECT (SELECT total FROM sums) AS told, (SELECT sum(total) FROM orders) AS counted',
      );
      assert.equal(sums?.told, sums?.counted);
    });

    it('killed at any moment, leaves each migration wholly done or not begun', async () => {
      const body = Array.from(
        { length: 30 },
        (_, index) => `CREATE TABLE t${index} AS SELECT * FROM orders;`,
      );
      const undo = body.map((_, index) => `DROP TABLE t${index};`);
      writeMigration(repository, '20251202_many', body.join('\n'), undo.join('\n'));
      const tables = (): unknown =>
        value(path, "SELECT count(*) FROM sqlite_schema WHERE name GLOB 't[0-9]*'");
      let killed = 0;
      for (const [message, fraction] of [
        ['Backing up shop', 0],
        ['Rehearsing shop', 0.3],
        ['Migrating shop: 20251202_many', 0],
        ['Migrating shop: 20251202_many', 0.5],
        ['Migrating shop: 20251202_many', 0.9],
      ] as const) {
        const signal = await killAt(
          'migrate',
          { data: dataOf(repository), operation: 'apply' },
          (update) => update.message === message && (update.done ?? 0) >= fraction,
        );
        if (signal === 'SIGKILL') killed += 1;
        assert.equal(value(path, 'PRAGMA integrity_check'), 'ok');
        const done = (await status()).databases[0]?.applied.length === 1;
        assert.equal(tables(), done ? 30 : 0);
        if (done) await migrate({ data: repository, operation: 'roll-back', acceptRowLoss: true });
      }
      assert.ok(killed >= 4, `${killed} of 5 were killed before their end`);
      assert.deepEqual(codes(await apply()), []);
      assert.equal(tables(), 30);
      assert.deepEqual(staged(repository), []);
    });

    it('tidies up what a killed run has left in staging, even in a dry run', async () => {
      writePoints(repository);
      write(join(repository.backupsPath, '.staging', 'set', '001-shop.sqlite'), 'left over');
      await migrate({ data: repository, operation: 'dry-run' });
      assert.deepEqual(staged(repository), []);
    });

    it('stops when it is cancelled in the middle, and rolls back', async () => {
      const body = Array.from(
        { length: 40 },
        (_, index) => `CREATE TABLE t${index} AS SELECT * FROM orders;`,
      );
      const undo = body.map((_, index) => `DROP TABLE t${index};`);
      writeMigration(repository, '20251202_many', body.join('\n'), undo.join('\n'));
      const before = schemaNow();
      const controller = new AbortController();
      await assert.rejects(
        migrate(
          { data: repository, operation: 'apply' },
          {
            signal: controller.signal,
            progress: ({ message, done = 0 }) => {
              if (message.startsWith('Migrating') && done > 0.3) controller.abort();
            },
          },
        ),
        { code: 'cancelled' },
      );
      assert.deepEqual(schemaNow(), before);
      assert.deepEqual(staged(repository), []);
    });
  });
});
