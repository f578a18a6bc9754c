import assert from 'node:assert/strict';
import { readdirSync, statSync, truncateSync } from 'node:fs';
import { backUp } from '../../src/actions/back-up.ts';
import { migrate } from '../../src/actions/migrate.ts';
import { restore } from '../../src/actions/restore.ts';
import { verifyBackup } from '../../src/actions/verify-backup.ts';
import {
  dataOf,
  makeRepository,
  makeShop,
  manifestOf,
  POINTS,
  published,
  type Repository,
  run,
  staged,
  value,
  WORKER,
  writePoints,
} from '../database/support.ts';

const COUNT = 300;
const BAD = 123;

describe('three hundred databases', function () {
  this.timeout(300_000);
  let repository: Repository;
  const path = (index: number): string => repository.path(`data/${nameOf(index)}/project.db`);
  const nameOf = (index: number): string => String(index).padStart(3, '0');
  const bad = `projects:data/${nameOf(BAD)}/project.db`;

  before(() => {
    repository = makeRepository({
      name: 'projects',
      engine: 'sqlite',
      path: 'data/*/project.db',
      migrations: 'migrations',
    });
    for (let index = 0; index < COUNT; index += 1) {
      makeShop(path(index), { mode: index % 2 === 0 ? 'wal' : 'delete', orders: index });
    }
    truncateSync(path(BAD), statSync(path(BAD)).size - 4096);
  });
  after(() => repository.remove());

  it('one bad: all others are backed up, each with its result, and the set is incomplete', async () => {
    const seen: number[] = [];
    const result = await backUp(
      { data: dataOf(repository) },
      { worker: WORKER, progress: ({ done = 0 }) => void seen.push(done) },
    );
    assert.equal(result.verified, false);
    assert.match(result.set ?? '', /-incomplete$/);
    assert.equal(result.databases.length, COUNT);
    assert.deepEqual(
      result.databases.filter(({ ok }) => !ok).map(({ name }) => name),
      [bad],
    );
    for (const [index, outcome] of result.databases.entries()) {
      assert.equal(outcome.name, `projects:data/${nameOf(index)}/project.db`, 'in their order');
      if (outcome.ok) assert.equal(outcome.rows, index + 3);
    }
    assert.equal(
      new Set((await manifestOf(repository, result.set ?? '')).databases.map(({ file }) => file))
        .size,
      COUNT - 1,
    );
    assert.ok(seen.length >= COUNT);
    assert.deepEqual(
      seen,
      seen.toSorted((one, other) => one - other),
      'progress never goes back',
    );
    const verified = await verifyBackup({ data: repository, set: result.set ?? '' });
    assert.deepEqual([verified.ok, verified.complete], [true, false]);
  });

  it('one bad: stops a migration before any is changed, or lets the others go on', async () => {
    writePoints(repository);
    const columns = (index: number): unknown =>
      value(
        path(index),
        "SELECT count(*) FROM pragma_table_info('customers') WHERE name = 'points'",
      );
    const stopped = await migrate({ data: repository, operation: 'apply' }, { worker: WORKER });
    assert.equal(stopped.databases.filter(({ ok }) => ok).length, 0);
    assert.deepEqual([columns(0), columns(COUNT - 1)], [0, 0]);
    const result = await migrate(
      { data: repository, operation: 'apply', onFailure: 'continue' },
      { worker: WORKER },
    );
    assert.deepEqual(
      result.databases.filter(({ ok }) => !ok).map(({ name }) => name),
      [bad],
    );
    for (let index = 0; index < COUNT; index += 1) {
      if (index !== BAD) assert.equal(columns(index), 1, nameOf(index));
    }
    assert.deepEqual(result.databases[7]?.applied, [POINTS.id]);
  });

  it('cancelled in the middle, nothing is published and nothing is left', async () => {
    const sets = await published(repository);
    const controller = new AbortController();
    await assert.rejects(
      backUp(
        { data: dataOf(repository) },
        {
          worker: WORKER,
          signal: controller.signal,
          progress: ({ done = 0 }) => {
            if (done > COUNT / 3) controller.abort();
          },
        },
      ),
      { code: 'cancelled' },
    );
    assert.deepEqual(await published(repository), sets);
    assert.deepEqual(staged(repository), []);
  });

  it('restored by name, each comes back, and the bad one is set aside', async () => {
    const only = { ...dataOf(repository), databases: repository.databases };
    const names = [3, 4, BAD].map((index) => `projects:data/${nameOf(index)}/project.db`);
    const { set = '' } = await backUp({ data: only });
    for (const index of [3, 4]) run(path(index), 'DELETE FROM orders');
    await assert.rejects(restore({ data: only, set, names }), { code: 'not-in-backup' });
    const result = await restore({ data: only, set, names: names.slice(0, 2) });
    assert.ok(result.databases.every(({ ok }) => ok));
    assert.deepEqual(
      [3, 4].map((index) => value(path(index), 'SELECT count(*) FROM orders')),
      [3, 4],
    );
    assert.equal(readdirSync(repository.path('data')).length, COUNT);
  });
});
