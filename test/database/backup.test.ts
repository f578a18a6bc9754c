import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, statSync, symlinkSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { mock } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { backUp } from '../../src/actions/back-up.ts';
import { listDatabases } from '../../src/actions/list-databases.ts';
import { pruneBackups } from '../../src/actions/prune-backups.ts';
import { restore } from '../../src/actions/restore.ts';
import { verifyBackup } from '../../src/actions/verify-backup.ts';
import {
  dataOf,
  failure,
  hashOf,
  killAt,
  makeRepository,
  makeShop,
  manifestOf,
  published,
  query,
  type Repository,
  run,
  SHOP,
  staged,
  startHelper,
  value,
  WORKER,
  write,
} from './support.ts';

describe('backing up', function () {
  this.timeout(30_000);
  let repository: Repository;
  afterEach(() => repository.remove());

  it('publishes a verified set whose manifest tells what is in it', async () => {
    repository = makeRepository(SHOP);
    makeShop(repository.path('data/shop.db'));
    run(repository.path('data/shop.db'), 'PRAGMA user_version = 7');
    const before = hashOf(repository.path('data/shop.db'));
    const result = await backUp({ data: { ...repository, git: { branch: 'main', clean: true } } });
    assert.equal(result.verified, true);
    assert.match(result.set ?? '', /^\d{8}-\d{6}-\d{3}-manual$/);
    const manifest = await manifestOf(repository, result.set ?? '');
    const [entry] = manifest.databases;
    assert.deepEqual(entry?.rows, { customers: 3, orders: 20 });
    assert.equal(entry?.path, 'data/shop.db');
    assert.equal(entry?.sqlite?.journalMode, 'wal');
    assert.equal(entry?.sqlite?.userVersion, 7);
    assert.equal(entry?.size, (entry?.sqlite?.pageCount ?? 0) * (entry?.sqlite?.pageSize ?? 0));
    assert.equal(manifest.git?.branch, 'main');
    const copy = join(result.folder ?? '', entry?.file ?? '');
    assert.equal(hashOf(copy), entry?.sha256);
    assert.equal(value(copy, 'PRAGMA journal_mode'), 'delete');
    assert.deepEqual(readdirSync(result.folder ?? '').toSorted(), [entry?.file, 'manifest.json']);
    assert.deepEqual(staged(repository), []);
    assert.equal(hashOf(repository.path('data/shop.db')), before, 'the source is only read');
    assert.deepEqual(readdirSync(repository.path('data')), ['shop.db'], 'no log is left behind');
  });

  it('keeps the copies out of git by a file of its own', async () => {
    repository = makeRepository(SHOP);
    makeShop(repository.path('data/shop.db'));
    execFileSync('git', ['init', '-q'], { cwd: repository.root });
    await backUp({ data: repository });
    const status = execFileSync('git', ['status', '--porcelain', '-uall'], {
      cwd: repository.root,
    });
    assert.doesNotMatch(status.toString(), /backups/);
  });

  it('gives each of many databases of one file name a copy of its own', async () => {
    repository = makeRepository({
      name: 'projects',
      engine: 'sqlite',
      path: 'data/projects/*/project.db',
    });
    const names = ['alpha', 'Alpha2', 'be ta', 'γάμμα', 'δέλτα'];
    names.forEach((name, index) =>
      makeShop(repository.path(`data/projects/${name}/project.db`), { orders: index }),
    );
    const result = await backUp({ data: repository });
    assert.equal(result.verified, true);
    const manifest = await manifestOf(repository, result.set ?? '');
    assert.equal(new Set(manifest.databases.map((entry) => entry.file)).size, names.length);
    for (const entry of manifest.databases) {
      const index = names.findIndex((name) => entry.path.includes(`/${name}/`));
      assert.equal(
        value(join(result.folder ?? '', entry.file), 'SELECT count(*) FROM orders'),
        index,
      );
    }
  });

  it('never gives two sets one name, even in the same millisecond', async () => {
    repository = makeRepository(SHOP);
    makeShop(repository.path('data/shop.db'));
    const results = await Promise.all(
      Array.from({ length: 4 }, () => backUp({ data: repository }, { worker: WORKER })),
    );
    assert.equal(new Set(results.map(({ set }) => set)).size, 4);
    assert.equal((await published(repository)).length, 4);
    mock.timers.enable({ apis: ['Date'], now: Date.now() });
    try {
      const names = [];
      for (const suffix of ['', '-2', '-3']) {
        const { set = '' } = await backUp({ data: repository });
        assert.ok(set.endsWith(`-manual${suffix}`), set);
        names.push(set);
      }
      const made = await published(repository);
      assert.ok(names.every((name) => made.includes(name)));
      assert.equal(made.length, 7);
    } finally {
      mock.timers.reset();
    }
  });

  for (const [size, orders, rounds, speed, task] of [
    ['small', 50_000, 3, '50 times a second', 'write-slowly'],
    ['small', 50_000, 3, '2,000 times a second', 'write-fast'],
    ['small', 50_000, 3, 'at full speed', 'write'],
    ['large', 1_200_000, 1, '2,000 times a second', 'write-fast'],
    ['large', 1_200_000, 2, 'at full speed', 'write'],
  ] as const) {
    it(`copies one moment of a ${size} database that is written ${speed}`, async () => {
      repository = makeRepository(SHOP);
      const path = repository.path('data/shop.db');
      makeShop(path, { orders });
      run(
        path,
        'CREATE TABLE sums (total INTEGER); INSERT INTO sums SELECT sum(total) FROM orders',
      );
      const writer = await startHelper(task, path);
      try {
        for (let round = 0; round < rounds; round += 1) {
          const before = Number(value(path, 'SELECT count(*) FROM orders'));
          const result = await backUp({ data: repository }, { worker: WORKER });
          assert.equal(result.verified, true, JSON.stringify(result.databases));
          const [entry] = (await manifestOf(repository, result.set ?? '')).databases;
          const copy = join(result.folder ?? '', entry?.file ?? '');
          const [sums] = query<{ told: number; counted: number }>(
            copy,
            'SELECT (SELECT total FROM sums) AS told, (SELECT sum(total) FROM orders) AS counted',
          );
          assert.equal(sums?.told, sums?.counted);
          assert.ok((entry?.rows['orders'] ?? 0) >= before, 'what was committed before is in it');
        }
      } finally {
        await writer.stop();
      }
    });
  }

  it('copies pages that hold nothing but zeros', async () => {
    repository = makeRepository(SHOP);
    const path = repository.path('data/shop.db');
    makeShop(path);
    run(path, 'CREATE TABLE blanks (content BLOB); INSERT INTO blanks VALUES (zeroblob(50000))');
    const result = await backUp({ data: repository });
    assert.equal(result.verified, true);
    const [entry] = (await manifestOf(repository, result.set ?? '')).databases;
    const copy = join(result.folder ?? '', entry?.file ?? '');
    assert.equal(value(copy, 'SELECT content = zeroblob(50000) FROM blanks'), 1);
    assert.equal(value(copy, 'PRAGMA journal_mode'), 'delete');
  });

  it('says that a database stays locked, and publishes no verified set', async () => {
    repository = makeRepository(SHOP);
    const path = repository.path('data/shop.db');
    makeShop(path, { mode: 'delete' });
    const holder = await startHelper('hold', path);
    try {
      const result = await backUp({ data: repository, lockWaitMs: 200 });
      assert.equal(failure(result, 'shop'), 'database-locked');
      assert.equal(result.set, undefined);
      assert.deepEqual(await published(repository), []);
      assert.deepEqual(staged(repository), []);
    } finally {
      await holder.stop();
    }
    assert.equal((await backUp({ data: repository })).verified, true);
  });

  it('waits for a lock that is let go in time', async () => {
    repository = makeRepository(SHOP);
    const path = repository.path('data/shop.db');
    makeShop(path, { mode: 'delete' });
    const holder = await startHelper('hold', path);
    const result = backUp({ data: repository, lockWaitMs: 10_000 });
    await sleep(300);
    await holder.stop();
    assert.equal((await result).verified, true);
  });

  it('recovers a database that was left in the middle of a write', async () => {
    for (const mode of ['wal', 'delete'] as const) {
      repository = makeRepository(SHOP);
      const path = repository.path('data/shop.db');
      makeShop(path, { mode, orders: 5000 });
      const crashed = await startHelper('crash', path);
      await crashed.stop();
      assert.ok(readdirSync(repository.path('data')).length > 1, 'the crash has left a log');
      const result = await backUp({ data: repository });
      assert.equal(result.verified, true, JSON.stringify(result.databases));
      const [entry] = (await manifestOf(repository, result.set ?? '')).databases;
      const copy = join(result.folder ?? '', entry?.file ?? '');
      assert.equal(value(copy, 'SELECT count(*) FROM orders WHERE total >= 1000000'), 0);
      if (mode === 'wal') repository.remove();
    }
  });

  it('keeps the good of a set with failing members, marked as incomplete and not verified', async () => {
    const config = (name: string) => ({ name, engine: 'sqlite' as const, path: `data/${name}.db` });
    repository = makeRepository(
      ...['good', 'missing', 'empty', 'text', 'damaged'].map(config),
      { name: 'outside', engine: 'sqlite', path: 'data/outside.db' },
      { name: 'above', engine: 'sqlite', path: '../above.db' },
      { name: 'none', engine: 'sqlite', path: 'nowhere/*.db' },
    );
    for (const name of ['good', 'damaged'])
      makeShop(repository.path(`data/${name}.db`), { mode: 'delete', orders: 3000 });
    write(repository.path('data/empty.db'), '');
    write(repository.path('data/text.db'), 'this is no database '.repeat(500));
    truncateSync(
      repository.path('data/damaged.db'),
      statSync(repository.path('data/damaged.db')).size - 4096 * 3,
    );
    symlinkSync('/etc/hostname', repository.path('data/outside.db'));
    const result = await backUp({ data: repository });
    assert.equal(result.verified, false);
    assert.match(result.set ?? '', /-incomplete$/);
    assert.deepEqual(
      Object.fromEntries(result.databases.map(({ name }) => [name, failure(result, name)])),
      {
        good: undefined,
        missing: 'missing-database',
        empty: 'empty-database',
        text: 'not-a-database',
        damaged: 'corrupt-database',
        outside: 'outside-root',
        above: 'outside-root',
        none: 'missing-database',
      },
    );
    const manifest = await manifestOf(repository, result.set ?? '');
    assert.equal(manifest.complete, false);
    assert.deepEqual(
      manifest.databases.map(({ name }) => name),
      ['good'],
    );
    assert.equal(manifest.failed.length, 7);
    assert.deepEqual(
      readdirSync(result.folder ?? '').toSorted(),
      [
        '001-data-good.sqlite',
        '004-data-text.sqlite.damaged',
        '005-data-damaged.sqlite.damaged',
        'manifest.json',
      ],
      'of what failed, only damaged files are kept, named as such',
    );
    assert.equal((await verifyBackup({ data: repository, set: result.set ?? '' })).complete, false);
  });

  it('finds damage that can be copied without an error', async () => {
    repository = makeRepository(SHOP);
    makeShop(repository.path('data/shop.db'));
    const database = new Database(repository.path('data/shop.db'));
    database.unsafeMode();
    // An index that holds other values than its table.
    database.exec(`CREATE INDEX by_value ON orders (customer); PRAGMA writable_schema = ON;
      UPDATE sqlite_schema SET sql = 'CREATE INDEX by_value ON orders (total)' WHERE name = 'by_value'`);
    database.close();
    const result = await backUp({ data: repository });
    assert.equal(failure(result, 'shop'), 'corrupt-database');
    assert.equal(result.verified, false);
  });

  it('keeps a damaged database as it is, marked, and never counts it', async () => {
    repository = makeRepository(SHOP);
    const path = repository.path('data/shop.db');
    makeShop(path, { mode: 'delete', orders: 3000 });
    const good = (await backUp({ data: repository })).set ?? '';
    truncateSync(path, statSync(path).size - 4096 * 3);
    const before = hashOf(path);
    const result = await backUp({ data: repository });
    assert.equal(failure(result, 'shop'), 'corrupt-database');
    const { set = '' } = result;
    assert.match(set, /-incomplete$/);
    const [failed] = (await manifestOf(repository, set)).failed;
    const [kept] = failed?.damaged ?? [];
    assert.equal(kept?.sha256, before);
    assert.equal(hashOf(join(result.folder ?? '', kept?.file ?? '')), before);
    const verified = await verifyBackup({ data: repository, set });
    assert.deepEqual([verified.complete, verified.databases], [false, []]);
    await assert.rejects(restore({ data: repository, set }), { code: 'not-in-backup' });
    await assert.rejects(restore({ data: repository, set, names: ['shop'] }), {
      code: 'not-in-backup',
    });
    const listed = await listDatabases({ data: repository });
    assert.equal(listed.databases[0]?.lastBackup?.set, good);
    const pruned = await pruneBackups({ data: repository, keep: { sets: 1 } });
    assert.deepEqual(pruned.removed, [], 'what is damaged takes no good set away');
    assert.equal(hashOf(path), before);
  });

  it('copies foreign-key violations of the source as they are', async () => {
    repository = makeRepository(SHOP);
    makeShop(repository.path('data/shop.db'));
    run(
      repository.path('data/shop.db'),
      'PRAGMA foreign_keys = OFF; DELETE FROM customers WHERE id = 1',
    );
    const result = await backUp({ data: repository });
    assert.equal(result.verified, true);
    const [entry] = (await manifestOf(repository, result.set ?? '')).databases;
    assert.equal(entry?.checks.foreignKeys, 7);
  });

  it('stops when it is cancelled and leaves nothing', async () => {
    repository = makeRepository(SHOP);
    makeShop(repository.path('data/shop.db'), { orders: 1_200_000 });
    for (const worker of [undefined, WORKER]) {
      const controller = new AbortController();
      const seen: number[] = [];
      await assert.rejects(
        backUp(
          { data: repository },
          {
            ...(worker === undefined ? {} : { worker }),
            signal: controller.signal,
            progress: ({ done = 0 }) => {
              seen.push(done);
              if (done > 0) controller.abort();
            },
          },
        ),
        { code: 'cancelled' },
      );
      assert.ok(seen.length > 0, 'it had begun');
      if (worker === undefined) assert.ok(Math.max(...seen) < 0.9, 'it stopped while it copied');
      assert.deepEqual(await published(repository), []);
      assert.deepEqual(staged(repository), []);
    }
  });

  it('gives up when its time is over', async () => {
    repository = makeRepository(SHOP);
    makeShop(repository.path('data/shop.db'), { orders: 100_000 });
    const result = await backUp({ data: repository, timeLimitMs: -1 });
    assert.equal(failure(result, 'shop'), 'deadline-passed');
    assert.equal(result.set, undefined);
  });

  it('refuses while another run is at work', async () => {
    repository = makeRepository(SHOP);
    makeShop(repository.path('data/shop.db'));
    mkdirSync(repository.backupsPath, { recursive: true });
    const lock = new Database(join(repository.backupsPath, 'lock.sqlite'));
    lock.exec('BEGIN EXCLUSIVE');
    await assert.rejects(backUp({ data: repository, lockWaitMs: 100 }), { code: 'room-busy' });
    lock.close();
    assert.equal((await backUp({ data: repository })).verified, true);
  });

  it('leaves nothing that counts when it is killed, and the next run tidies up', async () => {
    repository = makeRepository(SHOP);
    makeShop(repository.path('data/shop.db'), { orders: 1_200_000 });
    // The earliest comes last: a kill near the end may find the set published, and staging empty.
    for (const progress of [0.8, 0.5, 0.2, 0]) {
      const request = { data: dataOf(repository) };
      assert.equal(
        await killAt('backUp', request, (update) => (update.done ?? 0) >= progress),
        'SIGKILL',
      );
      for (const set of await published(repository)) {
        assert.equal((await verifyBackup({ data: repository, set })).ok, true);
      }
    }
    assert.ok(staged(repository).length > 0, 'a killed run leaves what it had begun');
    write(join(repository.backupsPath, '.staging/set/009-another.sqlite'), 'of another run');
    const result = await backUp({ data: repository });
    assert.equal(result.verified, true);
    const { ok } = await verifyBackup({ data: repository, set: result.set ?? '' });
    assert.equal(ok, true, 'nothing of another run is in the set');
    assert.deepEqual(staged(repository), []);
    assert.ok(existsSync(result.folder ?? ''));
  });
});
