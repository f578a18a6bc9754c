import assert from 'node:assert/strict';
import { existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { backUp } from '../../src/actions/back-up.ts';
import { restore } from '../../src/actions/restore.ts';
import {
  failure,
  makeShop,
  manifestOf,
  published,
  query,
  type Repository,
  run,
  startHelper,
  useShop,
  value,
  WORKER,
} from './support.ts';

const LATE = "INSERT INTO customers (name) VALUES ('late')";

for (const mode of ['wal', 'delete'] as const) {
  describe(`restoring while others write (${mode})`, function () {
    this.timeout(60_000);
    let repository: Repository;
    let path: string;
    let set: string;
    useShop((made, at) => ([repository, path] = [made, at]), { mode });
    beforeEach(async () => {
      set = (await backUp({ data: repository })).set ?? '';
    });

    /** Does something each time that what is there is backed up and verified, before it is written over. */
    function afterSafety(act: () => void, times: number): { progress(update: object): void } {
      let done = 0;
      return {
        progress: (update) => {
          if (JSON.stringify(update).includes('Publishing') && (done += 1) <= times) act();
        },
      };
    }

    async function customersIn(name = ''): Promise<number | undefined> {
      return (await manifestOf(repository, name)).databases[0]?.rows['customers'];
    }

    it('backs up anew what was committed after the backup', async () => {
      const context = afterSafety(() => run(path, LATE), 1);
      const result = await restore({ data: repository, set }, context);
      const [outcome] = result.databases;
      assert.ok(outcome?.ok, JSON.stringify(outcome));
      assert.equal(await customersIn(result.safetySet), 3);
      assert.equal(await customersIn(outcome.safetySet), 4);
      assert.equal(value(path, 'SELECT count(*) FROM customers'), 3);
      assert.equal(value(path, 'PRAGMA journal_mode'), mode);
      assert.ok(!existsSync(`${path}-wal`) && !existsSync(`${path}-shm`));
    });

    it('backs up anew another file that was put in its place', async () => {
      const other = repository.path('data/other.db');
      const context = afterSafety(() => {
        makeShop(other, { mode, orders: 7 });
        for (const ending of ['-wal', '-shm']) rmSync(path + ending, { force: true });
        renameSync(other, path);
      }, 1);
      const [outcome] = (await restore({ data: repository, set }, context)).databases;
      assert.ok(outcome?.ok, JSON.stringify(outcome));
      const [entry] = (await manifestOf(repository, outcome.safetySet ?? '')).databases;
      assert.equal(entry?.rows['orders'], 7);
      assert.equal(value(path, 'SELECT count(*) FROM orders'), 20);
    });

    it('is refused when it is written to again and again, and changes nothing', async () => {
      const context = afterSafety(() => run(path, LATE), 9);
      const result = await restore({ data: repository, set }, context);
      assert.equal(failure(result), 'changed-meanwhile');
      assert.equal(value(path, 'SELECT count(*) FROM customers'), 6);
      assert.equal((await published(repository)).length, 4);
      assert.ok(!existsSync(`${path}-wal`) && !existsSync(`${path}-shm`));
    });

    it('takes nothing for a commit that is none', async () => {
      const reader = new Database(path, { readonly: true });
      const context = afterSafety(() => {
        reader.prepare('SELECT count(*) FROM orders').get();
        run(path, `BEGIN; ${LATE}; ROLLBACK; PRAGMA wal_checkpoint`);
      }, 1);
      const [outcome] = (await restore({ data: repository, set }, context)).databases;
      reader.close();
      assert.ok(outcome?.ok && outcome.safetySet === undefined, JSON.stringify(outcome));
    });

    it('loses no row of a program that commits all the time', async () => {
      run(path, 'CREATE TABLE sums (total INTEGER); INSERT INTO sums VALUES (0)');
      set = (await backUp({ data: repository })).set ?? '';
      const writer = await startHelper('write', path);
      const before = Number(value(path, 'SELECT max(id) FROM orders'));
      const result = await restore({ data: repository, set }, { worker: WORKER });
      await writer.stop();
      const [outcome] = result.databases;
      if (outcome?.ok === true) {
        // The writer stood still for as long as a backup takes.
        const saved = await manifestOf(repository, outcome.safetySet ?? result.safetySet ?? '');
        assert.ok(Number(saved.databases[0]?.rows['orders']) >= before);
        return;
      }
      assert.match(failure(result) ?? '', /^(?:changed-meanwhile|database-locked)$/);
      const counted = 'SELECT count(*) AS rows, max(id) AS last FROM orders';
      const [found] = query<{ rows: number; last: number }>(path, counted);
      assert.ok(found && found.rows === found.last && found.last > before);
    });

    if (mode === 'wal') {
      it('backs up anew a database with another page size, too', async () => {
        run(path, 'PRAGMA journal_mode = DELETE; PRAGMA page_size = 8192; VACUUM');
        run(path, 'PRAGMA journal_mode = WAL');
        const context = afterSafety(() => run(path, LATE), 1);
        const [outcome] = (await restore({ data: repository, set }, context)).databases;
        assert.ok(outcome?.ok, JSON.stringify(outcome));
        assert.equal(await customersIn(outcome.safetySet), 4);
        assert.equal(value(path, 'PRAGMA page_size'), 4096);
        assert.ok(!existsSync(join(repository.backupsPath, 'quarantine')));
      });
    }
  });
}
