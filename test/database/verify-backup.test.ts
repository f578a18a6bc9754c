import assert from 'node:assert/strict';
import {
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { backUp } from '../../src/actions/back-up.ts';
import { restore } from '../../src/actions/restore.ts';
import { verifyBackup } from '../../src/actions/verify-backup.ts';
import type { BackupEntry } from '../../src/database/manifest.ts';
import {
  flipBit,
  hashOf,
  makeShop,
  manifestOf,
  type Repository,
  run,
  useShop,
  value,
  write,
} from './support.ts';

describe('verifying a backup', function () {
  this.timeout(30_000);
  let repository: Repository;
  let set: string;
  let folder: string;
  let entry: BackupEntry;
  let copy: string;

  useShop((made) => (repository = made), { orders: 2000 });
  beforeEach(async () => {
    const result = await backUp({ data: repository });
    set = result.set ?? '';
    folder = result.folder ?? '';
    const [first] = (await manifestOf(repository, set)).databases;
    assert.ok(first);
    entry = first;
    copy = join(folder, entry.file);
  });

  /** Verification tells it, and restoring refuses without touching anything. */
  async function refused(...codes: string[]): Promise<void> {
    const live = hashOf(repository.path('data/shop.db'));
    const result = await verifyBackup({ data: repository, set });
    assert.equal(result.ok, false);
    assert.deepEqual(
      result.problems.map(({ code }) => code),
      codes,
    );
    await assert.rejects(restore({ data: repository, set }), { code: 'backup-not-trusted' });
    assert.equal(hashOf(repository.path('data/shop.db')), live);
  }

  function editManifest(
    edit: (manifest: Record<string, unknown>, first: Record<string, unknown>) => void,
  ): void {
    const path = join(folder, 'manifest.json');
    const manifest = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
    edit(manifest, (manifest['databases'] as Record<string, unknown>[])[0] ?? {});
    writeFileSync(path, JSON.stringify(manifest));
  }

  it('passes one that is as it was made, and says so again after', async () => {
    for (let round = 0; round < 2; round += 1) {
      const result = await verifyBackup({ data: repository, set });
      assert.deepEqual(result.problems, []);
      assert.equal(result.ok, true);
      assert.equal(result.complete, true);
    }
  });

  for (const [name, size] of [
    ['0 bytes', () => 0],
    ['100 bytes', () => 100],
    ['half', (all: number) => all / 2],
    ['all but a page', (all: number) => all - 4096],
    ['all but a byte', (all: number) => all - 1],
  ] as const) {
    it(`refuses a copy cut to ${name}`, async () => {
      truncateSync(copy, size(statSync(copy).size));
      await refused('size');
    });
  }

  it('refuses one flipped bit', async () => {
    flipBit(copy);
    await refused('hash');
  });

  it('refuses a missing copy', async () => {
    renameSync(copy, `${copy}.gone`);
    await refused('missing-file');
  });

  for (const ending of ['-wal', '-journal', '-SHM']) {
    it(`refuses a file that would be read with a copy (${ending})`, async () => {
      write(copy + ending, 'x');
      await refused('stray-companion');
    });
  }

  it('names a file that does not belong and harms nothing, and restores all the same', async () => {
    const names = ['.DS_Store', '999-other.sqlite', 'desktop.ini'];
    for (const name of names) write(join(folder, name), 'x');
    const { ok, problems, strangers } = await verifyBackup({ data: repository, set });
    assert.deepEqual([ok, problems], [true, []]);
    assert.deepEqual(
      strangers.map(({ message }) => message.split(' ')[0]),
      names,
    );
    run(repository.path('data/shop.db'), 'DELETE FROM orders');
    const [outcome] = (await restore({ data: repository, set })).databases;
    assert.ok(outcome?.ok, JSON.stringify(outcome));
    assert.equal(value(repository.path('data/shop.db'), 'SELECT count(*) FROM orders'), 2000);
  });

  it('refuses a copy that is a link', async () => {
    const elsewhere = repository.path('elsewhere.sqlite');
    renameSync(copy, elsewhere);
    symlinkSync(elsewhere, copy);
    await refused('not-a-file');
  });

  it('refuses a copy whose rows or schema are not those of its manifest, even with a fitting hash', async () => {
    run(copy, 'DELETE FROM orders WHERE id = 7; CREATE TABLE more (a)');
    editManifest((_, first) => {
      first['sha256'] = hashOf(copy);
      first['size'] = statSync(copy).size;
    });
    const result = await verifyBackup({ data: repository, set });
    assert.deepEqual(
      result.problems.map(({ code }) => code).filter((code) => code !== 'pages'),
      ['rows', 'schema'],
    );
  });

  const manifests: [
    string,
    (manifest: Record<string, unknown>, first: Record<string, unknown>) => void,
  ][] = [
    ['a file outside its folder', (_, first) => (first['file'] = '../001-data-shop.sqlite')],
    ['an absolute file', (_, first) => (first['file'] = '/etc/passwd')],
    ['a path that climbs out', (_, first) => (first['path'] = 'data/../../shop.db')],
    ['an absolute path', (_, first) => (first['path'] = '/tmp/shop.db')],
    ['a Windows path', (_, first) => (first['path'] = 'C:\\shop.db')],
    ['no hash', (_, first) => delete first['sha256']],
    ['an unknown version', (manifest) => (manifest['version'] = 2)],
    ['two copies of one file', (manifest, first) => (manifest['databases'] = [first, first])],
  ];
  for (const [name, edit] of manifests) {
    it(`refuses a manifest with ${name}`, async () => {
      editManifest(edit);
      await assert.rejects(verifyBackup({ data: repository, set }), { code: 'broken-manifest' });
      await assert.rejects(restore({ data: repository, set }), { code: 'broken-manifest' });
    });
  }

  it('refuses a manifest that is missing, a link, or cut off', async () => {
    const path = join(folder, 'manifest.json');
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, text.slice(0, -20));
    await assert.rejects(verifyBackup({ data: repository, set }), { code: 'broken-manifest' });
    rmSync(path);
    await assert.rejects(verifyBackup({ data: repository, set }), { code: 'broken-manifest' });
    write(repository.path('manifest.json'), text);
    symlinkSync(repository.path('manifest.json'), path);
    await assert.rejects(verifyBackup({ data: repository, set }), { code: 'broken-manifest' });
  });

  it('takes only names of sets', async () => {
    for (const name of ['../data', '', '.staging', `${set}/..`, '20260101-000000-000-none']) {
      await assert.rejects(verifyBackup({ data: repository, set: name }), {
        code: 'no-such-backup',
      });
    }
    renameSync(folder, repository.path('moved'));
    symlinkSync(repository.path('moved'), folder);
    await assert.rejects(verifyBackup({ data: repository, set }), { code: 'no-such-backup' });
  });

  it('does not let a manifest name a database that the protocol file does not', async () => {
    makeShop(repository.path('data/other.db'));
    editManifest((_: unknown, first) => (first['path'] = 'data/other.db'));
    const before = hashOf(repository.path('data/other.db'));
    await assert.rejects(restore({ data: repository, set }), { code: 'not-configured' });
    assert.equal(hashOf(repository.path('data/other.db')), before);
  });
});
