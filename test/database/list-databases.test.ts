import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync } from 'node:fs';
import { backUp } from '../../src/actions/back-up.ts';
import { listDatabases } from '../../src/actions/list-databases.ts';
import { migrate } from '../../src/actions/migrate.ts';
import {
  hashesOf,
  makeRepository,
  makeShop,
  POINTS,
  type Repository,
  run,
  SHOP,
  startHelper,
  WORKER,
  write,
  writeMigration,
  writePoints,
} from './support.ts';

describe('listing databases', function () {
  this.timeout(20_000);
  let repository: Repository;
  afterEach(() => repository.remove());

  it('tells version, pending migrations and the last verified backup, in a child as well', async () => {
    repository = makeRepository(SHOP, { name: 'later', engine: 'sqlite', path: 'data/later.db' });
    makeShop(repository.path('data/shop.db'));
    writePoints(repository);
    const before = hashesOf(repository.path('data'));
    const first = await listDatabases({ data: repository }, { worker: WORKER });
    assert.deepEqual(
      first.databases.map(({ name, exists, pending, lastBackup, problems }) => ({
        name,
        exists,
        pending,
        lastBackup,
        problems: problems.map(({ code }) => code),
      })),
      [
        { name: 'shop', exists: true, pending: 1, lastBackup: undefined, problems: [] },
        {
          name: 'later',
          exists: false,
          pending: undefined,
          lastBackup: undefined,
          problems: ['missing-database'],
        },
      ],
    );
    assert.deepEqual(hashesOf(repository.path('data')), before);
    const incomplete = await backUp({ data: repository });
    assert.equal(incomplete.verified, false);
    assert.equal((await listDatabases({ data: repository })).databases[0]?.lastBackup, undefined);
    const { set } = await backUp({ data: repository, names: ['shop'] });
    await migrate({ data: repository, operation: 'apply' });
    const listed = await listDatabases({ data: repository });
    assert.equal(listed.databases[0]?.schemaVersion, POINTS.id);
    assert.equal(listed.databases[0]?.pending, 0);
    assert.equal(listed.sets.length, 3);
    assert.deepEqual(
      listed.sets.map(({ reason, complete }) => [reason, complete]),
      [
        ['before-migration', true],
        ['manual', true],
        ['manual', false],
      ],
    );
    assert.equal(listed.sets[1]?.set, set);
    assert.equal(listed.databases[0]?.lastBackup?.set, listed.sets[0]?.set);
  });

  it('expands globs, follows links inside the root, and goes through no loop', async () => {
    repository = makeRepository({ name: 'projects', engine: 'sqlite', path: 'data/**/*.db' });
    makeShop(repository.path('data/one/project.db'));
    makeShop(repository.path('data/two/deep/project.db'));
    makeShop(repository.path('elsewhere/three.db'));
    symlinkSync(repository.path('elsewhere'), repository.path('data/linked'));
    symlinkSync(repository.path('data'), repository.path('data/one/loop'));
    const { databases } = await listDatabases({ data: repository });
    assert.deepEqual(
      databases.map(({ path }) => path),
      ['data/linked/three.db', 'data/one/project.db', 'data/two/deep/project.db'],
    );
    assert.deepEqual(databases.map(({ name }) => name)[1], 'projects:data/one/project.db');
  });

  it('finds no copy where a glob leads into the backups', async () => {
    repository = makeRepository({ name: 'all', engine: 'sqlite', path: '**/*.{db,sqlite}' });
    makeShop(repository.path('data/shop.db'));
    await backUp({ data: repository });
    const { databases } = await listDatabases({ data: repository });
    assert.deepEqual(
      databases.map(({ path }) => path),
      ['data/shop.db'],
    );
  });

  it('takes a file whose name reads like a glob by its name', async () => {
    repository = makeRepository({ name: 'old', engine: 'sqlite', path: 'data/shop (old) [1].db' });
    makeShop(repository.path('data/shop (old) [1].db'));
    const { databases } = await listDatabases({ data: repository });
    assert.deepEqual(
      databases.map(({ name, exists }) => [name, exists]),
      [['old', true]],
    );
  });

  it('lists a busy and an unreadable database without what only they could tell', async () => {
    repository = makeRepository(SHOP, { name: 'text', engine: 'sqlite', path: 'data/text.db' });
    makeShop(repository.path('data/shop.db'), { mode: 'delete' });
    writePoints(repository);
    write(repository.path('data/text.db'), 'no database '.repeat(100));
    const holder = await startHelper('hold', repository.path('data/shop.db'));
    const { databases } = await listDatabases({ data: repository });
    await holder.stop();
    assert.deepEqual(
      databases.map(({ problems }) => problems.map(({ code }) => code)),
      [['database-locked'], ['not-a-database']],
    );
  });

  it('understands the version of an older tool', async () => {
    repository = makeRepository(SHOP);
    makeShop(repository.path('data/shop.db'));
    mkdirSync(repository.path('migrations'));
    run(
      repository.path('data/shop.db'),
      'CREATE TABLE schema_version (version INTEGER); INSERT INTO schema_version VALUES (2)',
    );
    const version = async (): Promise<unknown> =>
      (await listDatabases({ data: repository })).databases[0]?.schemaVersion;
    assert.equal(await version(), '2');
    for (const [type, written, newest] of [
      ['TEXT', "'1'), ('9'), ('10'", '10'],
      ['TEXT', "'1.9'), ('1.10'), ('none'", '1.10'],
      ['REAL', '2), (10), (NULL', '10'],
      ['REAL', '20251201000000), (20251202134500', '20251202134500'],
      ['', "'007'), ('v008'", '008'],
    ]) {
      run(
        repository.path('data/shop.db'),
        `DROP TABLE schema_version; CREATE TABLE schema_version (version ${type});
         INSERT INTO schema_version VALUES (${written})`,
      );
      assert.equal(await version(), newest);
    }
  });

  it('applies nothing a second time of what an older tool has written as text', async () => {
    repository = makeRepository(SHOP);
    const path = repository.path('data/shop.db');
    makeShop(path);
    run(path, 'CREATE TABLE schema_version (version TEXT)');
    for (let number = 1; number <= 10; number += 1) {
      run(path, `INSERT INTO schema_version VALUES ('${number}')`);
      writeMigration(repository, `${number}_more`, 'UPDATE orders SET total = total + 1;');
    }
    const [listed] = (await listDatabases({ data: repository })).databases;
    assert.equal(listed?.pending, 0);
  });

  it('says nothing of a version where there is none', async () => {
    repository = makeRepository(SHOP);
    makeShop(repository.path('data/shop.db'));
    mkdirSync(repository.path('migrations'));
    run(
      repository.path('data/shop.db'),
      "CREATE TABLE schema_version (version TEXT); INSERT INTO schema_version VALUES ('first')",
    );
    const [listed] = (await listDatabases({ data: repository })).databases;
    assert.equal(listed?.schemaVersion, undefined);
  });

  it('says what to do where nothing is configured or a name is unknown', async () => {
    repository = makeRepository();
    await assert.rejects(listDatabases({ data: repository }), { code: 'no-databases' });
    const named = { ...repository, databases: [SHOP] };
    await assert.rejects(listDatabases({ data: named, names: ['other'] }), {
      code: 'no-databases',
    });
    await assert.rejects(listDatabases({ data: { ...named, databases: [SHOP, SHOP] } }), {
      code: 'duplicate-name',
    });
  });
});
