import assert from 'node:assert/strict';
import { readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { backUp } from '../../src/actions/back-up.ts';
import { rehearseRestore } from '../../src/actions/rehearse-restore.ts';
import {
  hashesOf,
  manifestOf,
  published,
  type Repository,
  run,
  staged,
  startHelper,
  useShop,
  value,
  WORKER,
  write,
} from './support.ts';

describe('rehearsing a restore', function () {
  this.timeout(30_000);
  let repository: Repository;
  let path: string;
  let set: string;
  useShop((made, place) => ([repository, path] = [made, place]));
  beforeEach(async () => {
    set = (await backUp({ data: repository })).set ?? '';
  });

  const rehearse = (more: object = {}): ReturnType<typeof rehearseRestore> =>
    rehearseRestore({ data: repository, set, lockWaitMs: 500, ...more });

  it('proves that the set can be restored, and changes not one byte', async () => {
    run(path, 'DELETE FROM orders');
    const before = hashesOf(repository.path('data'));
    const { databases } = await rehearse();
    const [one] = databases;
    assert.ok(one?.ok);
    assert.deepEqual([one.name, one.replaces, one.rows], ['shop', 'database', 23]);
    assert.deepEqual(hashesOf(repository.path('data')), before);
    assert.deepEqual(await published(repository), [set], 'no safety backup is needed');
    assert.deepEqual(staged(repository), []);
  });

  it('says what would be replaced: a database, one that cannot be read, or nothing', async () => {
    const told = async (): Promise<unknown> => {
      const [one] = (await rehearse()).databases;
      return one?.ok === true ? one.replaces : one?.error.code;
    };
    assert.equal(await told(), 'database');
    truncateSync(path, statSync(path).size - 4096);
    assert.equal(await told(), 'unreadable');
    write(path, '');
    assert.equal(await told(), 'unreadable');
    rmSync(path);
    assert.equal(await told(), 'nothing');
    assert.ok(!readdirSync(repository.path('data')).includes('shop.db'), 'nothing was made there');
  });

  it('runs beside a writer, in a child, with progress', async () => {
    run(path, 'CREATE TABLE sums (total INTEGER); INSERT INTO sums SELECT sum(total) FROM orders');
    const writer = await startHelper('write', path);
    const messages = new Set<string>();
    const result = await rehearseRestore(
      { data: repository, set },
      { worker: WORKER, progress: ({ message }) => void messages.add(message) },
    );
    await writer.stop();
    assert.ok(result.databases[0]?.ok, JSON.stringify(result));
    assert.ok(messages.has('Rehearsing the restore of shop'));
    assert.ok(Number(value(path, 'SELECT count(*) FROM orders')) >= 40, 'the writer went on');
  });

  it('refuses a set that is not as it was made, and tells a database that stays locked', async () => {
    run(path, 'PRAGMA journal_mode = DELETE');
    const holder = await startHelper('hold', path);
    const [locked] = (await rehearse()).databases;
    await holder.stop();
    assert.equal(locked?.ok === false && locked.error.code, 'database-locked');
    const [entry] = (await manifestOf(repository, set)).databases;
    const copy = join(repository.backupsPath, set, entry?.file ?? '');
    const bytes = readFileSync(copy);
    bytes[5000] = (bytes[5000] ?? 0) ^ 4;
    writeFileSync(copy, bytes);
    await assert.rejects(rehearse(), { code: 'backup-not-trusted' });
    await assert.rejects(rehearse({ set: '../data' }), { code: 'no-such-backup' });
    assert.deepEqual(staged(repository), []);
  });

  it('stops when it is cancelled, and leaves nothing', async () => {
    const controller = new AbortController();
    await assert.rejects(
      rehearseRestore(
        { data: repository, set },
        {
          signal: controller.signal,
          progress: ({ message }) => {
            if (message.startsWith('Rehearsing')) controller.abort();
          },
        },
      ),
      { code: 'cancelled' },
    );
    assert.deepEqual(staged(repository), []);
  });
});
