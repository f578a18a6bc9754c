import assert from 'node:assert/strict';
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { backUp, type BackUpInput, type BackUpResult } from '../../src/actions/back-up.ts';
import { restore } from '../../src/actions/restore.ts';
import { verifyBackup } from '../../src/actions/verify-backup.ts';
import {
  dataOf,
  hashOf,
  manifestOf,
  type Repository,
  run,
  startHelper,
  useShop,
  value,
  WORKER,
  write,
} from './support.ts';

describe('files beside the databases', function () {
  this.timeout(60_000);
  let repository: Repository;
  let path: string;
  useShop((made, at) => ([repository, path] = [made, at]), { mode: 'delete' });
  beforeEach(() => mkdirSync(repository.path('migrations')));

  const back = (...include: string[]): Promise<BackUpResult> => {
    const input: BackUpInput = { data: { ...dataOf(repository), include } };
    return backUp(input, { worker: WORKER });
  };
  const restoreFiles = (set = ''): ReturnType<typeof restore> =>
    restore({ data: dataOf(repository), set, included: true });

  async function includedIn(set = ''): Promise<string[]> {
    return ((await manifestOf(repository, set)).included ?? []).map((file) => file.path);
  }

  /** Puts a file among those of a set, as one that was made otherwise holds it. */
  async function smuggle(set: string, as: string, from: string, mode = 0o644): Promise<void> {
    const folder = join(repository.backupsPath, set);
    const manifest = await manifestOf(repository, set);
    const to = join(folder, 'included', as);
    mkdirSync(dirname(to), { recursive: true });
    cpSync(from, to);
    const file = { path: as, size: lstatSync(to).size, sha256: hashOf(to), mode };
    const included = [...(manifest.included ?? []), file];
    writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ ...manifest, included }));
  }

  it('holds no database as it lies there, however it is reached', async () => {
    write(repository.path('data/notes.txt'), 'x');
    write(`${path}-journal`, '');
    symlinkSync('shop.db', repository.path('data/current.db'));
    mkdirSync(repository.path('links'));
    symlinkSync('../data', repository.path('links/data'));
    const { set, verified } = await back('data', 'links', 'data/shop.db');
    assert.equal(verified, true);
    assert.deepEqual(await includedIn(set), ['data/notes.txt', 'links/data/notes.txt']);
  });

  it('is copied whole while a program writes to the database among them', async () => {
    run(path, 'CREATE TABLE sums (total INTEGER); INSERT INTO sums SELECT sum(total) FROM orders');
    write(repository.path('data/notes.txt'), 'x');
    const writer = await startHelper('write', path);
    const { set, verified, missing } = await back('data');
    await writer.stop();
    assert.equal(verified, true, JSON.stringify(missing));
    const result = await restoreFiles(set);
    assert.deepEqual(result.included, { restored: 0, same: 1 });
    assert.equal(value(path, 'PRAGMA integrity_check'), 'ok');
    assert.equal(
      value(path, 'SELECT sum(total) FROM orders'),
      value(path, 'SELECT total FROM sums'),
    );
  });

  it('are copied although one of them comes and goes all the time', async () => {
    write(repository.path('data/notes.txt'), 'x');
    const other = await startHelper('flicker', repository.path('data/lock'));
    const results: BackUpResult[] = [];
    while (results.length < 10) results.push(await back('data'));
    await other.stop();
    for (const { set, verified, missing } of results) {
      assert.equal(verified, true, JSON.stringify(missing));
      assert.ok((await includedIn(set)).includes('data/notes.txt'));
    }
  });

  it('leaves databases alone that an older set holds as files', async () => {
    const glob = { name: 'all', engine: 'sqlite' as const, path: 'data/*.db' };
    const { set = '' } = await back('migrations');
    await smuggle(set, 'data/shop.db', path);
    write(repository.path('log'), 'old log');
    await smuggle(set, 'data/shop.db-wal', repository.path('log'));
    await smuggle(set, 'data/gone.db', path);
    run(path, 'DELETE FROM orders WHERE id > 5');
    const data = { ...dataOf(repository), databases: [...repository.databases, glob] };
    const result = await restore({ data, set, names: ['shop'], included: true });
    assert.deepEqual(result.included, { restored: 0, same: 0 });
    assert.equal(value(path, 'SELECT count(*) FROM orders'), 20);
    assert.ok(!existsSync(`${path}-wal`) && !existsSync(repository.path('data/gone.db')));
  });

  it('keeps links to files as links, and makes them anew', async () => {
    write(repository.path('uploads/v1.txt'), 'one');
    const link = repository.path('uploads/current.txt');
    symlinkSync('v1.txt', link);
    const { set } = await back('uploads');
    assert.deepEqual((await restoreFiles(set)).included, { restored: 0, same: 2 });
    assert.equal(readlinkSync(link), 'v1.txt');
    write(repository.path('uploads/v2.txt'), 'two');
    rmSync(link);
    symlinkSync('v2.txt', link);
    rmSync(repository.path('uploads/v1.txt'));
    assert.deepEqual((await restoreFiles(set)).included, { restored: 2, same: 0 });
    assert.equal(readlinkSync(link), 'v1.txt');
    assert.equal(readFileSync(repository.path('uploads/v2.txt'), 'utf8'), 'two');
  });

  it('puts contents where a link would lead to others, and leaves the others', async () => {
    write(repository.path('shared.txt'), 'first');
    mkdirSync(repository.path('uploads'));
    symlinkSync('../shared.txt', repository.path('uploads/link.txt'));
    const { set } = await back('uploads');
    write(repository.path('shared.txt'), 'other');
    assert.deepEqual((await restoreFiles(set)).included, { restored: 1, same: 0 });
    assert.ok(lstatSync(repository.path('uploads/link.txt')).isFile());
    assert.equal(readFileSync(repository.path('uploads/link.txt'), 'utf8'), 'first');
    assert.equal(readFileSync(repository.path('shared.txt'), 'utf8'), 'other');
  });

  it("copies nothing of git's own folder", async () => {
    write(repository.path('.git/config'), '');
    mkdirSync(repository.path('uploads'));
    symlinkSync('../.git', repository.path('uploads/git'));
    const { missing, included } = await back('.git/config', 'uploads');
    assert.deepEqual(
      missing?.map(({ error }) => error.code),
      ['git-folder'],
    );
    assert.equal(included, 0);
  });

  it("writes nothing into git's own folder", async () => {
    write(repository.path('hook'), '#!/bin/sh\n');
    mkdirSync(repository.path('.git/hooks'), { recursive: true });
    for (const as of ['.git/hooks/pre-push', 'sub/.GIT/hooks/pre-push', 'GIT~1/x', '.git./x']) {
      const { set = '' } = await back('migrations');
      await smuggle(set, as, repository.path('hook'), 0o755);
      await assert.rejects(restoreFiles(set), { code: 'backup-not-trusted' }, as);
      assert.ok(!existsSync(repository.path(as)));
      const databases = await restore({ data: dataOf(repository), set });
      assert.ok(databases.databases[0]?.ok, 'its databases can be restored');
    }
    symlinkSync('.git', repository.path('way'));
    const { set = '' } = await back('migrations');
    await smuggle(set, 'way/hooks/pre-push', repository.path('hook'), 0o755);
    const { included } = await restoreFiles(set);
    assert.ok(included && 'error' in included && included.error.code === 'git-folder');
    assert.ok(!existsSync(repository.path('.git/hooks/pre-push')));
  });

  it('is verified with its links', async () => {
    write(repository.path('uploads/v1.txt'), 'one');
    symlinkSync('v1.txt', repository.path('uploads/current.txt'));
    const { set = '' } = await back('uploads');
    assert.equal((await verifyBackup({ data: repository, set })).ok, true);
  });
});
