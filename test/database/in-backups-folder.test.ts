import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { backUp } from '../../src/actions/back-up.ts';
import { listDatabases } from '../../src/actions/list-databases.ts';
import type { DataConfig } from '../../src/database/engine.ts';
import { failure, makeRepository, makeShop, type Repository, SHOP } from './support.ts';

describe('a backups folder that holds databases', () => {
  let repository: Repository;
  let data: DataConfig;
  const USERS = { name: 'users', engine: 'sqlite' as const, path: 'users.db' };

  function prepare(path: string): void {
    repository = makeRepository({ ...SHOP, path }, USERS);
    data = { ...repository, backups: 'data' };
    makeShop(repository.path('data/shop.db'));
    makeShop(repository.path('users.db'));
  }
  afterEach(() => repository.remove());

  it('is refused where one of them is configured, and nothing is written into it', async () => {
    prepare('data/shop.db');
    await assert.rejects(backUp({ data }), { code: 'in-backups-folder' });
    await assert.rejects(listDatabases({ data }), { code: 'in-backups-folder' });
    assert.ok(!existsSync(repository.path('data/.gitignore')));
  });

  it('makes a backup incomplete where a glob leads only there', async () => {
    prepare('data/*.db');
    const result = await backUp({ data });
    assert.equal(result.verified, false);
    assert.deepEqual([failure(result), failure(result, 'users')], ['in-backups-folder', undefined]);
  });
});
