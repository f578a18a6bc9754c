import assert from 'node:assert/strict';
import {
  closeSync,
  copyFileSync,
  existsSync,
  openSync,
  readFileSync,
  renameSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { backUp } from '../../src/actions/back-up.ts';
import { restore } from '../../src/actions/restore.ts';
import { verifyBackup } from '../../src/actions/verify-backup.ts';
import {
  hashesOf,
  makeShop,
  manifestOf,
  query,
  type Repository,
  run,
  startHelper,
  useShop,
  value,
} from './support.ts';

/**
 * What SQLite and its driver do that has cost others their data. Each test first shows that it is so, and
 * fails when that ends; then that it does not happen here. Traps of migrations are in `migrate*.test.ts`.
 */
describe('traps', function () {
  this.timeout(60_000);
  let repository: Repository;
  let path: string;
  useShop((made, at) => ([repository, path] = [made, at]));

  /** The only copy of a set. */
  async function copyOf(set: string): Promise<string> {
    const [entry] = (await manifestOf(repository, set)).databases;
    return join(repository.backupsPath, set, entry?.file ?? '');
  }

  it('a backup of a locked source resolves and writes no file: here it is an error', async () => {
    const source = new Database(path, { readonly: true, timeout: 0 });
    run(path, 'PRAGMA journal_mode = delete');
    const holder = await startHelper('hold', path);
    try {
      const target = repository.path('copy.db');
      const result = await source.backup(target);
      assert.equal(result.totalPages, 0, 'it says that it is done');
      assert.ok(!existsSync(target));
      const ours = await backUp({ data: repository, lockWaitMs: 100 });
      const [outcome] = ours.databases;
      assert.equal(outcome?.ok === false && outcome.error.code, 'database-locked');
      assert.equal(ours.verified, false);
    } finally {
      source.close();
      await holder.stop();
    }
  });

  it('a backup overwrites what is at its destination: here no set is ever written over', async () => {
    const target = repository.path('data/other.db');
    makeShop(target, { orders: 777 });
    run(target, 'PRAGMA journal_mode = delete');
    const source = new Database(path, { readonly: true });
    await source.backup(target);
    source.close();
    assert.equal(value(target, 'SELECT count(*) FROM orders'), 20, 'the 777 are gone');
    const { set: first = '', folder = '' } = await backUp({ data: repository });
    const before = hashesOf(folder);
    run(path, 'DELETE FROM orders');
    const { set: second } = await backUp({ data: repository });
    assert.notEqual(second, first);
    assert.deepEqual(hashesOf(folder), before);
  });

  it('a copy keeps the WAL mark of its source: here it stands alone', async () => {
    const target = repository.path('data/other.db');
    const source = new Database(path, { readonly: true });
    await source.backup(target);
    source.close();
    assert.equal(value(target, 'PRAGMA journal_mode'), 'wal');
    const { set = '' } = await backUp({ data: repository });
    const copy = await copyOf(set);
    const reader = new Database(copy, { readonly: true });
    assert.equal(reader.pragma('journal_mode', { simple: true }), 'delete');
    reader.prepare('SELECT count(*) FROM orders').get();
    assert.ok(!existsSync(`${copy}-wal`) && !existsSync(`${copy}-shm`));
    reader.close();
  });

  it('the integrity check passes an emptied, a cut and a changed copy: here none is trusted', async () => {
    const faults: Record<string, (copy: string) => void> = {
      emptied: (copy) => truncateSync(copy, 0),
      // As a copy that was stopped: the header of another moment, and whole pages missing at the end.
      stopped: (copy) => {
        const smaller = repository.path('data/smaller.db');
        makeShop(smaller, { mode: 'delete', orders: 5 });
        copyFileSync(smaller, copy);
      },
      'changed by one bit': (copy) => {
        const bytes = readFileSync(copy);
        const at = bytes.indexOf('Ada');
        bytes[at] = (bytes[at] ?? 0) ^ 1;
        writeFileSync(copy, bytes);
      },
    };
    for (const [name, spoil] of Object.entries(faults)) {
      const { set = '' } = await backUp({ data: repository });
      const copy = await copyOf(set);
      spoil(copy);
      assert.equal(value(copy, 'PRAGMA integrity_check'), 'ok', `${name}, SQLite says`);
      assert.equal((await verifyBackup({ data: repository, set })).ok, false, name);
      await assert.rejects(restore({ data: repository, set }), { code: 'backup-not-trusted' });
    }
  });

  it('a log that was left undoes a file put in its place: here the restore goes through SQLite', async () => {
    const { set = '' } = await backUp({ data: repository });
    const copy = await copyOf(set);
    const crashed = await startHelper('spoil', path);
    await crashed.stop();
    const beside = repository.path('beside/shop.db');
    for (const ending of ['', '-wal']) {
      if (ending === '') makeShop(beside);
      copyFileSync(path + ending, beside + ending);
    }
    copyFileSync(copy, `${beside}.new`);
    renameSync(`${beside}.new`, beside);
    const replaced = query<{ total: number }>(beside, 'SELECT min(total) AS total FROM orders');
    assert.equal(replaced[0]?.total, -1, 'the log was replayed into the copy');
    await restore({ data: repository, set });
    assert.equal(value(path, 'SELECT min(total) FROM orders'), 0);
  });

  it('to close the file of an open database drops its locks: here nothing does while it is open', async () => {
    run(path, 'PRAGMA journal_mode = delete');
    const owner = new Database(path);
    owner.exec('BEGIN IMMEDIATE');
    // Another process has to look, for within one SQLite knows of its own locks.
    assert.equal(await canWrite(path), false);
    closeSync(openSync(path, 'r'));
    assert.equal(await canWrite(path), true, 'the lock is gone');
    owner.close();
    const reading = new Database(path);
    reading.exec('BEGIN IMMEDIATE');
    const ours = await backUp({ data: repository });
    assert.equal(ours.verified, true, JSON.stringify(ours.databases));
    assert.equal(await canWrite(path), false, 'our backup in this process has left the lock');
    reading.close();
  });
});

/** Whether another process can write to a database now. */
async function canWrite(path: string): Promise<boolean> {
  const { spawnSync } = await import('node:child_process');
  const script = `import Database from 'better-sqlite3';
const database = new Database(process.argv[1], { timeout: 0 });
database.exec('BEGIN IMMEDIATE; ROLLBACK');`;
  const { status, stderr } = spawnSync(
    process.execPath,
    ['--input-type=module', '-e', script, path],
    { cwd: join(dirname(import.meta.filename), '..', '..'), encoding: 'utf8' },
  );
  if (status !== 0 && !stderr.includes('database is locked')) throw new Error(stderr);
  return status === 0;
}
