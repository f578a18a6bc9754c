import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { verifyBackup } from '../../src/actions/verify-backup.ts';
import { backUp } from '../../src/actions/back-up.ts';
import { migrate } from '../../src/actions/migrate.ts';
import { restore } from '../../src/actions/restore.ts';
import type { OperationName } from '../../src/database/operations.ts';
import {
  contents,
  databasesLike,
  makePostgresShop,
  sql,
  sqlValue,
} from '../database/postgres-support.ts';
import {
  dataOf,
  makeRepository,
  makeShop,
  published,
  query,
  type Repository,
  run,
  SHOP,
  staged,
  startWorker,
  value,
  write,
  writeMigration,
} from '../database/support.ts';

/** Moments, spread evenly over the time that the work takes undisturbed, at which it is killed. */
const MOMENTS = 24;

/** A shop of either engine, by what the tests ask of it. */
interface Shop {
  readonly repository: Repository;
  /** All its rows, and whether the migration is in it. */
  look(): Promise<unknown>;
  change(): Promise<void>;
  leftovers(): Promise<readonly string[]>;
}

async function sqliteShop(): Promise<Shop> {
  const repository = makeRepository(SHOP);
  const path = repository.path('data/shop.db');
  makeShop(path, { orders: 3000 });
  return Promise.resolve({
    repository,
    look: () =>
      Promise.resolve([
        value(path, 'PRAGMA integrity_check'),
        query(path, 'SELECT * FROM orders ORDER BY id'),
        query(path, "SELECT name FROM sqlite_schema WHERE name LIKE 'step%' ORDER BY name"),
      ]),
    change: () =>
      Promise.resolve(run(path, 'UPDATE orders SET total = total + 7; CREATE TABLE step_own (a)')),
    leftovers: () => Promise.resolve([]),
  });
}

async function postgresShop(): Promise<Shop> {
  const repository = await makePostgresShop({ orders: 3000 });
  const { database } = repository;
  return {
    repository,
    look: async () => [
      await contents(database),
      await sqlValue(
        database,
        `SELECT array_agg(relname::text ORDER BY 1) FROM pg_class WHERE relname LIKE 'step%' AND relkind = 'r'`,
      ),
    ],
    change: async () =>
      void (await sql(
        database,
        'UPDATE orders SET total = total + 7; CREATE TABLE step_own (a int)',
      )),
    leftovers: () => databasesLike('sp_scratch_'),
  };
}

/** Runs an operation in a worker and kills it after so many milliseconds. */
function killAfter(operation: OperationName, input: unknown, ms: number): Promise<boolean> {
  const child = startWorker(operation, input);
  const timer = setTimeout(() => child.kill('SIGKILL'), ms);
  return new Promise((resolve) =>
    child.once('close', (_code, signal) => {
      clearTimeout(timer);
      resolve(signal === 'SIGKILL');
    }),
  );
}

for (const [engine, make] of [
  ['SQLite', sqliteShop],
  ['PostgreSQL', postgresShop],
] as const) {
  describe(`${engine} work that is killed at any moment`, function () {
    this.timeout(600_000);
    let shop: Shop;
    beforeEach(async () => {
      shop = await make();
      for (const day of [1, 2, 3]) {
        writeMigration(
          shop.repository,
          `2026010${day}_step`,
          `CREATE TABLE step${day} (a int); UPDATE orders SET total = total + 1;`,
          `DROP TABLE step${day}; UPDATE orders SET total = total - 1;`,
        );
      }
      write(shop.repository.path('uploads/a.txt'), 'a'.repeat(100_000));
    });
    afterEach(() => shop.repository.remove());

    const isOneOf = (found: unknown, states: readonly unknown[]): boolean =>
      states.some((state) => JSON.stringify(state) === JSON.stringify(found));

    /** Kills it at every moment; `check` is called after each. */
    async function sweep(
      operation: OperationName,
      input: object,
      reset: () => Promise<void>,
      check: (moment: string) => Promise<void>,
    ): Promise<void> {
      const started = performance.now();
      assert.equal(await killAfter(operation, input, 60_000), false);
      let wholeMs = performance.now() - started;
      await reset();
      let killed = 0;
      for (let moment = 1; moment <= MOMENTS; moment += 1) {
        const ms = (wholeMs * moment) / MOMENTS;
        const begun = performance.now();
        if (await killAfter(operation, input, ms)) killed += 1;
        // On a busy machine the first run can take much longer than the others.
        else wholeMs = Math.min(wholeMs, performance.now() - begun);
        // A server notices within a second that nobody is there any more.
        if (engine === 'PostgreSQL') await sleep(1100);
        await check(`${operation}, killed after ${Math.round(ms)} of ${Math.round(wholeMs)} ms`);
        await reset();
      }
      assert.ok(killed > MOMENTS / 2, `${killed} of ${MOMENTS} were killed before their end`);
    }

    it('backs up wholly or not at all', async () => {
      const { repository } = shop;
      const data = { ...dataOf(repository), include: ['uploads'] };
      const before = await shop.look();
      const check = async (moment: string): Promise<void> => {
        assert.deepEqual(await shop.look(), before, moment);
        for (const set of await published(repository)) {
          const { ok, complete, included } = await verifyBackup({ data, set });
          assert.deepEqual([ok, complete, included], [true, true, 1], moment);
        }
      };
      await sweep('backUp', { data }, () => Promise.resolve(), check);
      assert.equal((await backUp({ data })).verified, true);
      assert.deepEqual(staged(repository), []);
    });

    it('migrates wholly or not at all', async () => {
      const data = dataOf(shop.repository);
      const old = await shop.look();
      const reset = async (): Promise<void> => {
        await migrate({ data, operation: 'roll-back', to: '0', acceptRowLoss: true });
        assert.deepEqual(await shop.look(), old);
      };
      assert.equal((await migrate({ data, operation: 'apply' })).databases[0]?.ok, true);
      const done = await shop.look();
      await reset();
      await sweep('migrate', { data, operation: 'apply' }, reset, async (moment) => {
        assert.ok(isOneOf(await shop.look(), [old, done]), moment);
      });
      const last = await migrate({ data, operation: 'apply' });
      assert.equal(last.databases[0]?.ok, true, JSON.stringify(last));
      assert.deepEqual(await shop.look(), done);
      assert.deepEqual(await shop.leftovers(), []);
      assert.deepEqual(staged(shop.repository), []);
    });

    it('restores wholly or not at all', async () => {
      const data = dataOf(shop.repository);
      const { set = '' } = await backUp({ data });
      const then = await shop.look();
      await shop.change();
      const now = await shop.look();
      const reset = async (): Promise<void> => {
        if (isOneOf(await shop.look(), [then])) await shop.change();
      };
      await sweep('restore', { data, set }, reset, async (moment) => {
        assert.ok(isOneOf(await shop.look(), [then, now]), moment);
      });
      const last = await restore({ data, set });
      assert.equal(last.databases[0]?.ok, true, JSON.stringify(last));
      assert.deepEqual(await shop.look(), then);
      assert.deepEqual(await shop.leftovers(), []);
      assert.equal(readFileSync(shop.repository.path('uploads/a.txt')).length, 100_000);
    });
  });
}
