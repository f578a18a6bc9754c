import assert from 'node:assert/strict';
import {
  chmodSync,
  existsSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
} from 'node:fs';
import Database from 'better-sqlite3';
import { backUp } from '../../src/actions/back-up.ts';
import { restore } from '../../src/actions/restore.ts';
import { verifyBackup } from '../../src/actions/verify-backup.ts';
import {
  dataOf,
  hashOf,
  killAt,
  makeRepository,
  makeShop,
  manifestOf,
  query,
  type Repository,
  run,
  SHOP,
  startHelper,
  value,
  WORKER,
  write,
} from './support.ts';

describe('restoring', function () {
  this.timeout(60_000);
  let repository: Repository;
  let path: string;
  afterEach(() => repository.remove());

  async function prepare(options: Parameters<typeof makeShop>[1] = {}): Promise<string> {
    repository = makeRepository(SHOP);
    path = repository.path('data/shop.db');
    makeShop(path, options);
    return (await backUp({ data: repository })).set ?? '';
  }
  const orders = (): unknown => value(path, 'SELECT count(*) FROM orders');

  for (const mode of ['wal', 'delete'] as const) {
    it(`brings back what was there, after a backup of what is there (${mode})`, async () => {
      const set = await prepare({ mode });
      run(path, 'DELETE FROM orders; CREATE TABLE later (a); INSERT INTO later VALUES (1)');
      const result = await restore({ data: repository, set });
      assert.deepEqual(result.databases, [{ name: 'shop', path: 'data/shop.db', ok: true }]);
      assert.equal(orders(), 20);
      assert.equal(value(path, "SELECT count(*) FROM sqlite_schema WHERE name = 'later'"), 0);
      assert.equal(value(path, 'PRAGMA journal_mode'), mode);
      const safety = await manifestOf(repository, result.safetySet ?? '');
      assert.equal(safety.reason, 'before-restore');
      assert.deepEqual(safety.databases[0]?.rows, { customers: 3, later: 1, orders: 0 });
      await restore({ data: repository, set: result.safetySet ?? '' });
      assert.equal(orders(), 0, 'the restore itself can be taken back');
    });
  }

  it('is not undone by a log that a killed program has left', async () => {
    const set = await prepare({ orders: 3000 });
    for (const task of ['crash', 'spoil']) {
      const helper = await startHelper(task, path);
      await helper.stop();
      assert.ok(statSync(`${path}-wal`).size > 0);
      await restore({ data: repository, set });
      const spoilt = 'SELECT count(*) FROM orders WHERE total < 0 OR total >= 1000000';
      assert.equal(value(path, spoilt), 0);
      assert.equal(value(path, 'PRAGMA integrity_check'), 'ok');
    }
  });

  it('lets programs that have it open read on, and see the restored rows next', async () => {
    const set = await prepare({ mode: 'wal' });
    const reader = new Database(path);
    reader.exec("INSERT INTO customers (name) VALUES ('later')");
    reader.exec('BEGIN');
    assert.equal(reader.prepare('SELECT count(*) FROM customers').pluck().get(), 4);
    await restore({ data: repository, set }, { worker: WORKER });
    assert.equal(reader.prepare('SELECT count(*) FROM customers').pluck().get(), 4);
    reader.exec('COMMIT');
    assert.equal(reader.prepare('SELECT count(*) FROM customers').pluck().get(), 3);
    reader.close();
  });

  it('refuses a database that stays locked, and changes nothing', async () => {
    const set = await prepare({ mode: 'delete' });
    run(path, 'DELETE FROM orders WHERE id > 5');
    for (const task of ['hold', 'read']) {
      const holder = await startHelper(task, path);
      const result = await restore({ data: repository, set, lockWaitMs: 200 });
      assert.equal(
        result.databases[0]?.ok === false && result.databases[0].error.code,
        'database-locked',
      );
      await holder.stop();
      assert.equal(orders(), 5);
    }
  });

  it('moves an unreadable database into quarantine with all its files', async () => {
    const set = await prepare();
    for (const [ending, text] of [
      ['', 'no database '.repeat(400)],
      ['-wal', 'old log'],
      ['-journal', 'old journal'],
    ]) {
      write(path + ending, text ?? '');
    }
    const result = await restore({ data: repository, set });
    const [outcome] = result.databases;
    assert.ok(outcome?.ok);
    assert.deepEqual(readdirSync(outcome.quarantine ?? ''), [
      'shop.db',
      'shop.db-journal',
      'shop.db-wal',
    ]);
    assert.equal(result.safetySet, undefined);
    assert.equal(orders(), 20);
    assert.equal(value(path, 'PRAGMA integrity_check'), 'ok');
  });

  it('treats a damaged and an emptied database as unreadable', async () => {
    const set = await prepare({ orders: 3000 });
    for (const size of [statSync(path).size - 3 * 4096, 0]) {
      truncateSync(path, size);
      const [outcome] = (await restore({ data: repository, set })).databases;
      assert.ok(outcome?.ok, JSON.stringify(outcome));
      assert.equal(statSync(`${outcome.quarantine}/shop.db`).size, size);
      assert.equal(orders(), 3000);
    }
  });

  it('makes a missing database anew, without the log of the old one', async () => {
    repository = makeRepository(SHOP);
    path = repository.path('data/shop.db');
    makeShop(path);
    chmodSync(path, 0o640);
    const set = (await backUp({ data: repository })).set ?? '';
    const helper = await startHelper('crash', path);
    await helper.stop();
    rmSync(path);
    assert.ok(existsSync(`${path}-wal`));
    const result = await restore({ data: repository, set });
    const [outcome] = result.databases;
    assert.ok(outcome?.ok);
    assert.ok(readdirSync(outcome.quarantine ?? '').includes('shop.db-wal'));
    assert.equal(orders(), 20);
    assert.equal(value(path, 'PRAGMA journal_mode'), 'wal');
    assert.equal(statSync(path).mode & 0o777, 0o640);
    rmSync(repository.path('data'), { recursive: true });
    assert.ok((await restore({ data: repository, set })).databases[0]?.ok);
    assert.deepEqual(readdirSync(repository.path('data')), ['shop.db']);
  });

  it('restores into a database with another page size', async () => {
    const set = await prepare({ mode: 'wal' });
    rmSync(path);
    const other = new Database(path);
    other.pragma('page_size = 8192');
    other.pragma('journal_mode = WAL');
    other.exec('CREATE TABLE unlike (a)');
    other.close();
    const [outcome] = (await restore({ data: repository, set })).databases;
    assert.ok(outcome?.ok, JSON.stringify(outcome));
    assert.equal(orders(), 20);
    assert.equal(value(path, 'PRAGMA journal_mode'), 'wal');
  });

  it('does not follow a link that has come to lead outside', async () => {
    const set = await prepare();
    const outside = makeRepository(SHOP);
    makeShop(outside.path('data/shop.db'), { orders: 1 });
    const before = hashOf(outside.path('data/shop.db'));
    rmSync(path);
    symlinkSync(outside.path('data/shop.db'), path);
    await assert.rejects(restore({ data: repository, set }), { code: 'outside-root' });
    rmSync(path);
    symlinkSync(outside.path('data/new.db'), path);
    await assert.rejects(restore({ data: repository, set }), { code: 'outside-root' });
    assert.equal(hashOf(outside.path('data/shop.db')), before);
    assert.equal(existsSync(outside.path('data/new.db')), false);
    outside.remove();
  });

  it('restores what is named, and all of an incomplete set only by name', async () => {
    const config = (name: string) => ({ name, engine: 'sqlite' as const, path: `data/${name}.db` });
    repository = makeRepository(config('one'), config('two'), config('three'));
    for (const name of ['one', 'two']) makeShop(repository.path(`data/${name}.db`));
    const set = (await backUp({ data: repository })).set ?? '';
    for (const name of ['one', 'two'])
      run(repository.path(`data/${name}.db`), 'DELETE FROM orders');
    await assert.rejects(restore({ data: repository, set }), { code: 'not-in-backup' });
    await assert.rejects(restore({ data: repository, set, names: ['three'] }), {
      code: 'not-in-backup',
    });
    const result = await restore({ data: repository, set, names: ['two'] });
    assert.deepEqual(
      result.databases.map(({ name }) => name),
      ['two'],
    );
    assert.equal(value(repository.path('data/one.db'), 'SELECT count(*) FROM orders'), 0);
    assert.equal(value(repository.path('data/two.db'), 'SELECT count(*) FROM orders'), 20);
  });

  for (const mode of ['wal', 'delete'] as const) {
    it(`killed at any moment, leaves wholly the old or wholly the new (${mode})`, async () => {
      const set = await prepare({ mode, orders: 150_000 });
      run(path, 'DELETE FROM orders WHERE id > 100000; CREATE TABLE marks (a)');
      const seen = new Set<number>();
      for (const delay of [0, 3, 6, 10, 15, 25]) {
        run(path, 'CREATE TABLE IF NOT EXISTS marks (a); DELETE FROM orders WHERE id > 100000');
        await killAt(
          'restore',
          { data: dataOf(repository), set },
          ({ message }) => message === 'Restoring shop',
          delay,
        );
        assert.equal(value(path, 'PRAGMA integrity_check'), 'ok');
        const [found] = query<{ orders: number; marks: number }>(
          path,
          `SELECT (SELECT count(*) FROM orders) AS orders,
                  (SELECT count(*) FROM sqlite_schema WHERE name = 'marks') AS marks`,
        );
        assert.ok(found);
        assert.deepEqual(
          found,
          found.marks === 1 ? { orders: 100_000, marks: 1 } : { orders: 150_000, marks: 0 },
        );
        seen.add(found.orders);
      }
      assert.ok(seen.has(100_000), 'at least one was killed before its end');
      const result = await restore({ data: repository, set });
      assert.ok(result.databases[0]?.ok);
      assert.equal(orders(), 150_000);
      assert.equal(
        (await verifyBackup({ data: repository, set: result.safetySet ?? '' })).ok,
        true,
      );
    });
  }
});
