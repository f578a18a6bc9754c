import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  rmSync,
  statfsSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { backUp } from '../../src/actions/back-up.ts';
import { migrate } from '../../src/actions/migrate.ts';
import { restore } from '../../src/actions/restore.ts';
import {
  hashOf,
  makeRepository,
  makeShop,
  published,
  query,
  type Repository,
  run,
  SHOP,
  staged,
  value,
  writeMigration,
} from './support.ts';

/** Mounts a small file system of its own; only root may. */
function mountSmall(folder: string, megabytes: number): boolean {
  mkdirSync(folder, { recursive: true });
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder], {
      stdio: 'ignore',
    });
    return true;
  } catch {
    return false;
  }
}

describe('a full disk', function () {
  this.timeout(30_000);
  let repository: Repository;
  const mounted: string[] = [];

  function small(folder: string, megabytes: number): void {
    if (!mountSmall(folder, megabytes)) throw new Error(`cannot mount a tmpfs at ${folder}`);
    mounted.push(folder);
  }

  /** Fills a file system but for some bytes. */
  function fill(folder: string, leave: number): void {
    const file = openSync(join(folder, 'filler'), 'w');
    const { bavail, bsize } = statfsSync(folder);
    for (let left = bavail * bsize - leave; left > 0; left -= 65_536) {
      writeSync(file, Buffer.alloc(Math.min(left, 65_536)));
    }
    closeSync(file);
  }

  before(function () {
    const probe = makeRepository();
    const permitted = mountSmall(probe.path('probe'), 1);
    if (permitted) execFileSync('umount', [probe.path('probe')]);
    probe.remove();
    if (permitted) return;
    if (process.env['CI'])
      throw new Error('A full disk cannot be tested here: mounting needs root.');
    console.log('    a full disk was not tested: mounting a small file system needs root');
    this.skip();
  });

  afterEach(() => {
    for (const folder of mounted.splice(0)) execFileSync('umount', ['-l', folder]);
    repository.remove();
  });

  it('gives a backup that fails clearly and leaves nothing, and one that works once there is room', async () => {
    repository = makeRepository(SHOP);
    small(repository.path('.session-protocol'), 2);
    makeShop(repository.path('data/shop.db'), { orders: 30_000 });
    for (const leave of [1024 * 1024, 300_000, 100_000, 20_000, 0]) {
      fill(repository.path('.session-protocol'), leave);
      const path = repository.path('data/shop.db');
      if (leave === 1024 * 1024) assert.ok((await backUp({ data: repository })).verified);
      else {
        const result = await backUp({ data: repository }).catch((error: unknown) => error);
        assert.match(JSON.stringify(result) + String(result), /disk-full|disk is full/i);
        assert.equal((await published(repository)).length, 1);
        assert.deepEqual(staged(repository), []);
      }
      assert.equal(value(path, 'SELECT count(*) FROM orders'), 30_000);
      rmSync(repository.path('.session-protocol/filler'));
    }
  });

  it('leaves the database as it was when a migration finds no room', async () => {
    repository = makeRepository(SHOP);
    small(repository.path('data'), 4);
    for (const mode of ['wal', 'delete'] as const) {
      rmSync(repository.path('data/shop.db'), { force: true });
      makeShop(repository.path('data/shop.db'), { mode, orders: 20_000 });
      fill(repository.path('data'), 200_000);
      const path = repository.path('data/shop.db');
      const before = query(path, 'SELECT name, sql FROM sqlite_schema');
      writeMigration(
        repository,
        '20251202_copy',
        'CREATE TABLE copy AS SELECT * FROM orders; CREATE TABLE more AS SELECT * FROM orders;',
        'DROP TABLE copy; DROP TABLE more;',
      );
      const [outcome] = (await migrate({ data: repository, operation: 'apply' })).databases;
      assert.equal(outcome?.ok === false && outcome.problems[0]?.code, 'disk-full');
      assert.deepEqual(query(path, 'SELECT name, sql FROM sqlite_schema'), before);
      assert.equal(value(path, 'PRAGMA integrity_check'), 'ok');
      rmSync(repository.path('data/filler'));
      assert.ok((await migrate({ data: repository, operation: 'apply' })).databases[0]?.ok);
    }
  });

  it('leaves the database as it was when a restore finds no room', async () => {
    repository = makeRepository(SHOP);
    small(repository.path('data'), 4);
    for (const mode of ['wal', 'delete'] as const) {
      const path = repository.path('data/shop.db');
      rmSync(path, { force: true });
      makeShop(path, { mode, orders: 60_000 });
      const { set = '' } = await backUp({ data: repository });
      run(path, 'DELETE FROM orders WHERE id > 5; VACUUM');
      fill(repository.path('data'), 100_000);
      const [outcome] = (await restore({ data: repository, set })).databases;
      assert.equal(
        outcome?.ok === false && outcome.error.code,
        'disk-full',
        JSON.stringify(outcome),
      );
      assert.equal(value(path, 'SELECT count(*) FROM orders'), 5);
      assert.equal(value(path, 'PRAGMA integrity_check'), 'ok');
      rmSync(repository.path('data/filler'));
      assert.ok((await restore({ data: repository, set })).databases[0]?.ok);
      assert.equal(value(path, 'SELECT count(*) FROM orders'), 60_000);
    }
  });

  it('leaves an unreadable database where it is when a restore finds no room', async () => {
    repository = makeRepository(SHOP);
    small(repository.path('data'), 4);
    const path = repository.path('data/shop.db');
    makeShop(path, { mode: 'delete', orders: 60_000 });
    const { set = '' } = await backUp({ data: repository });
    truncateSync(path, 400_000);
    const damaged = hashOf(path);
    fill(repository.path('data'), 100_000);
    const [outcome] = (await restore({ data: repository, set })).databases;
    assert.equal(outcome?.ok === false && outcome.error.code, 'disk-full', JSON.stringify(outcome));
    assert.equal(hashOf(path), damaged);
    assert.ok(!existsSync(join(repository.backupsPath, 'quarantine')));
    rmSync(repository.path('data/filler'));
    assert.ok((await restore({ data: repository, set })).databases[0]?.ok);
    assert.equal(value(path, 'SELECT count(*) FROM orders'), 60_000);
  });
});
