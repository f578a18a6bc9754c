import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { backUp } from '../../src/actions/back-up.ts';
import { restore } from '../../src/actions/restore.ts';
import { type ErrorFacts, factsOf } from '../../src/database/errors.ts';
import { sqlite } from '../../src/database/sqlite/engine.ts';
import { hashesOf, hashOf, manifestOf, type Repository, useShop, value, write } from './support.ts';

describe('restoring over a database that cannot be read', function () {
  this.timeout(30_000);
  let repository: Repository;
  let path: string;
  let set: string;
  useShop((made, at) => ([repository, path] = [made, at]), { orders: 3000 });
  beforeEach(async () => {
    set = (await backUp({ data: repository })).set ?? '';
    truncateSync(path, statSync(path).size - 3 * 4096);
  });

  const aside = (): string => join(repository.backupsPath, 'quarantine');
  const data = (): string => repository.path('data');

  it('leaves it where it is when the restore is cancelled', async () => {
    const before = hashOf(path);
    const stop = new AbortController();
    let begun = false;
    const progress = ({ message }: { message: string }): void => {
      if (message !== 'Restoring shop') return;
      begun = true;
      stop.abort();
    };
    await assert.rejects(restore({ data: repository, set }, { signal: stop.signal, progress }), {
      code: 'cancelled',
    });
    assert.ok(begun);
    assert.equal(hashOf(path), before);
    assert.ok(!existsSync(aside()));
  });

  /** Puts the copy back as a restore does, with a folder for what is moved aside. */
  async function putBack(folder: string): Promise<ErrorFacts | undefined> {
    const [entry] = (await manifestOf(repository, set)).databases;
    assert.ok(entry);
    const [config] = repository.databases;
    assert.ok(config);
    const located = await sqlite.locate(config, repository.root, entry.path);
    assert.ok(located);
    const copy = join(repository.backupsPath, set, entry.file);
    const standing = { isSaved: false, aside: folder };
    try {
      await sqlite.putBack(copy, entry, located, { lockWaitMs: 0 }, standing);
      return undefined;
    } catch (error) {
      return factsOf(error);
    }
  }

  /** Lets the second file fail to be moved aside: the first is moved by then. */
  function blockedFolder(): string {
    write(`${path}-journal`, 'old journal');
    const folder = join(aside(), 'taken');
    mkdirSync(join(folder, 'shop.db-journal'), { recursive: true });
    return folder;
  }

  it('moves its files back when not all can be moved aside', async () => {
    const folder = blockedFolder();
    const before = hashesOf(data());
    await putBack(folder);
    assert.deepEqual(hashesOf(data()), before);
    assert.deepEqual(readdirSync(folder), ['shop.db-journal']);
  });

  it('says where its files are when something else stands in their place', async () => {
    const folder = blockedFolder();
    const damaged = readFileSync(path);
    // Another program makes the database anew as soon as it is gone.
    let watching = true;
    const look = (): void => {
      if (!existsSync(path)) write(path, 'new');
      else if (watching) setImmediate(look);
    };
    look();
    const error = await putBack(folder);
    watching = false;
    assert.equal(error?.code, 'left-aside', JSON.stringify(error));
    assert.ok(error.message.includes(folder));
    assert.equal(readFileSync(path, 'utf8'), 'new');
    assert.deepEqual(readFileSync(join(folder, 'shop.db')), damaged);
  });

  it('restores it all the same, and says where its files are', async () => {
    const [outcome] = (await restore({ data: repository, set })).databases;
    assert.ok(outcome?.ok, JSON.stringify(outcome));
    assert.ok(readdirSync(outcome.quarantine ?? '').includes('shop.db'));
    assert.equal(value(path, 'SELECT count(*) FROM orders'), 3000);
  });
});
