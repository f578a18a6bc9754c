import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { backUp, type BackUpInput, type BackUpResult } from '../../src/actions/back-up.ts';
import { migrate } from '../../src/actions/migrate.ts';
import { pruneBackups } from '../../src/actions/prune-backups.ts';
import { restore } from '../../src/actions/restore.ts';
import { verifyBackup } from '../../src/actions/verify-backup.ts';
import {
  dataOf,
  killAt,
  makeRepository,
  manifestOf,
  published,
  type Repository,
  staged,
  useShop,
  WORKER,
  write,
  writePoints,
} from './support.ts';

describe('what goes with a backup', function () {
  this.timeout(60_000);
  let repository: Repository;
  useShop((made) => (repository = made));
  beforeEach(() => {
    write(repository.path('uploads/a.txt'), 'first');
    write(repository.path('uploads/déjà vu/b.bin'), Buffer.from([0, 255, 1]));
    chmodSync(repository.path('uploads/a.txt'), 0o640);
  });

  const git = (...args: string[]): string =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], {
      cwd: repository.root,
      encoding: 'utf8',
    }).trim();

  function commitAll(): string {
    git('init', '-q', '-b', 'main');
    git('add', '.');
    git('commit', '-qm', 'all');
    return git('rev-parse', 'HEAD');
  }

  const including = (...include: string[]): BackUpInput => ({
    data: { ...dataOf(repository), include },
  });

  const back = (input: BackUpInput): Promise<BackUpResult> => backUp(input, { worker: WORKER });

  it('copies folders and files with their hashes, verified like the databases', async () => {
    write(repository.path('one.cfg'), 'x');
    const { set = '', folder = '', ...result } = await back(including('uploads/', 'one.cfg'));
    assert.equal(result.verified, true, JSON.stringify(result));
    assert.equal(result.included, 3);
    const { included = [] } = await manifestOf(repository, set);
    assert.deepEqual(
      included.map(({ path, size, mode }) => [path, size, mode]),
      [
        ['uploads/a.txt', 5, 0o640],
        [
          'uploads/déjà vu/b.bin',
          3,
          statSync(repository.path('uploads/déjà vu/b.bin')).mode & 0o777,
        ],
        ['one.cfg', 1, statSync(repository.path('one.cfg')).mode & 0o777],
      ],
    );
    assert.equal((await verifyBackup({ data: repository, set })).included, 3);
    write(join(folder, 'included/.DS_Store'), '');
    const { ok: isOk, strangers } = await verifyBackup({ data: repository, set });
    assert.deepEqual([isOk, strangers.length], [true, 1], 'what nothing reads harms nothing');
    const files = await restore({ data: dataOf(repository), set, included: true });
    assert.deepEqual(files.included, { restored: 0, same: 3 });
    const copy = join(folder, 'included/uploads/a.txt');
    const breaks: [string, () => void][] = [
      ['hash', () => writeFileSync(copy, 'First')],
      ['size', () => truncateSync(copy, 0)],
      ['missing-file', () => rmSync(copy)],
      ['not-a-file', () => symlinkSync('/etc/hostname', copy)],
    ];
    for (const [code, spoil] of breaks) {
      spoil();
      const { ok, problems } = await verifyBackup({ data: repository, set });
      assert.equal(ok, false);
      assert.ok(
        problems.some((problem) => problem.code === code),
        JSON.stringify(problems),
      );
    }
    assert.deepEqual((await pruneBackups({ data: repository, keep: { days: 0.5 } })).removed, []);
  });

  it('leaves out the backups themselves and git, and follows no link out of the repository', async () => {
    mkdirSync(repository.path('.git'));
    write(repository.path('.git/config'), '');
    symlinkSync('a.txt', repository.path('uploads/link.txt'));
    symlinkSync('.', repository.path('uploads/round'));
    await back(including('uploads'));
    const whole = await back(including('.'));
    assert.equal(whole.verified, true, JSON.stringify(whole));
    const paths = ((await manifestOf(repository, whole.set ?? '')).included ?? []).map(
      ({ path }) => path,
    );
    assert.ok(paths.includes('uploads/link.txt'));
    assert.ok(!paths.some((path) => /backups|\.git\/|round/.test(path)), paths.join());

    symlinkSync('/etc', repository.path('uploads/etc'));
    const refused = await back(including('uploads'));
    assert.equal(refused.verified, false);
    assert.deepEqual(
      refused.missing?.map(({ error }) => error.code),
      ['outside-root'],
    );
    assert.match(refused.set ?? '', /-incomplete$/);
    assert.ok(!existsSync(join(refused.folder ?? '', 'included', 'uploads', 'a.txt')));
    const { ok, complete } = await verifyBackup({ data: repository, set: refused.set ?? '' });
    assert.deepEqual([ok, complete], [true, false]);
    const gone = await back(including('nowhere'));
    assert.deepEqual(
      gone.missing?.map(({ error }) => error.code),
      ['missing-include'],
    );
  });

  it('puts the files back when asked to, after a copy of what is there', async () => {
    const { set = '' } = await back(including('uploads'));
    write(repository.path('uploads/a.txt'), 'second');
    rmSync(repository.path('uploads/déjà vu'), { recursive: true });
    write(repository.path('uploads/later.txt'), 'stays');
    const without = await restore({ data: dataOf(repository), set });
    assert.equal(without.included, undefined);
    assert.equal(readFileSync(repository.path('uploads/a.txt'), 'utf8'), 'second');
    const result = await restore({ data: dataOf(repository), set, included: true });
    assert.deepEqual(result.included, { restored: 2, same: 0 });
    assert.equal(readFileSync(repository.path('uploads/a.txt'), 'utf8'), 'first');
    assert.equal(statSync(repository.path('uploads/a.txt')).mode & 0o777, 0o640);
    assert.equal(readFileSync(repository.path('uploads/déjà vu/b.bin')).length, 3);
    assert.equal(readFileSync(repository.path('uploads/later.txt'), 'utf8'), 'stays');
    const safety = join(repository.backupsPath, result.safetySet ?? '', 'included/uploads/a.txt');
    assert.equal(readFileSync(safety, 'utf8'), 'second');
    const again = await restore({ data: dataOf(repository), set, included: true });
    assert.deepEqual(again.included, { restored: 0, same: 2 });
  });

  it('refuses to put files back through a link that leaves the repository, or spoiled ones', async () => {
    const { set = '', folder = '' } = await back(including('uploads'));
    rmSync(repository.path('uploads'), { recursive: true });
    const elsewhere = makeRepository();
    symlinkSync(elsewhere.root, repository.path('uploads'));
    const result = await restore({ data: dataOf(repository), set, included: true });
    const told =
      result.included !== undefined && 'error' in result.included
        ? result.included.error
        : undefined;
    assert.equal(told?.code, 'outside-root', JSON.stringify(result));
    assert.ok(!existsSync(join(elsewhere.root, 'a.txt')));
    elsewhere.remove();
    writeFileSync(join(folder, 'included/uploads/a.txt'), 'other');
    await assert.rejects(restore({ data: dataOf(repository), set, included: true }), {
      code: 'backup-not-trusted',
    });
  });

  it('refuses a manifest whose files climb out', async () => {
    const { set = '', folder = '' } = await back(including('uploads'));
    const path = join(folder, 'manifest.json');
    for (const evil of ['../a.txt', '/etc/a.txt', 'x/../../a.txt', 'C:/a.txt']) {
      const text = readFileSync(path, 'utf8');
      writeFileSync(path, text.replace('"uploads/a.txt"', JSON.stringify(evil)));
      await assert.rejects(
        verifyBackup({ data: repository, set }),
        { code: 'broken-manifest' },
        evil,
      );
      writeFileSync(path, text);
    }
  });

  it('writes down where the repository stood, also before a migration', async () => {
    writePoints(repository);
    const head = commitAll();
    const { set = '' } = await back({ data: dataOf(repository) });
    assert.deepEqual((await manifestOf(repository, set)).git, {
      commit: head,
      branch: 'main',
      clean: true,
    });
    write(repository.path('new.txt'), '');
    const migrated = await migrate({ data: dataOf(repository), operation: 'apply' });
    const { git: state } = await manifestOf(repository, migrated.set ?? '');
    assert.deepEqual(state, { commit: head, branch: 'main', clean: false });
  });

  it('tags HEAD and brings the start page up to date once the set is verified', async () => {
    const page = '# Start\r\n\r\n**Last Backup**: shop_2025\r\n';
    write(repository.path('START.md'), page);
    const head = commitAll();
    const after = { tag: true, startPage: 'START.md' };
    const { set = '', ...result } = await back({ data: dataOf(repository), after });
    assert.deepEqual(result.after, {
      tag: `backup-${set}`,
      startPage: { path: 'START.md', lines: [3] },
      problems: [],
    });
    assert.equal(git('rev-parse', `backup-${set}`), head);
    assert.equal(readFileSync(repository.path('START.md'), 'utf8'), page.replace('shop_2025', set));
    rmSync(repository.path('data/shop.db'));
    const failed = await back({ data: dataOf(repository), after });
    assert.equal(failed.after, undefined);
    assert.equal(git('tag').split('\n').length, 1);
  });

  it('says what it could not do, and the backup stands', async () => {
    write(repository.path('START.md'), '# Start\n');
    const before = statSync(repository.path('START.md')).mtimeMs;
    const codes = async (startPage: string): Promise<string[] | undefined> => {
      const result = await back({ data: dataOf(repository), after: { tag: true, startPage } });
      assert.equal(result.verified, true);
      return result.after?.problems.map(({ code }) => code);
    };
    assert.deepEqual(await codes('START.md'), ['not-a-repository', 'no-backup-line']);
    git('init', '-q');
    assert.deepEqual(await codes('GONE.md'), ['git-failed', 'start-page-missing']);
    writeFileSync(repository.path('latin.md'), Buffer.from('Last backup: f\xfcr', 'latin1'));
    assert.deepEqual(await codes('latin.md'), ['git-failed', 'start-page-unreadable']);
    assert.equal(statSync(repository.path('START.md')).mtimeMs, before);
    assert.equal((await published(repository)).length, 3);
  });

  it('publishes all or nothing when it is killed among the files', async () => {
    for (let index = 0; index < 300; index += 1)
      write(repository.path(`uploads/${index}.txt`), 'x'.repeat(9999));
    const input = including('uploads');
    const check = async (): Promise<void> => {
      for (const set of await published(repository)) {
        const { ok, included } = await verifyBackup({ data: repository, set });
        assert.deepEqual([ok, included], [true, 302]);
      }
    };
    const isPublishing = ({ message }: { message: string }): boolean =>
      message.startsWith('Publishing');
    let begun = 0;
    const progress = (update: { message: string }): void => {
      if (isPublishing(update)) begun = performance.now();
    };
    assert.equal((await backUp(input, { worker: WORKER, progress })).verified, true);
    const wholeMs = performance.now() - begun;
    for (const part of [0.1, 0.4, 0.7, 0.9, 1]) {
      await killAt('backUp', input, isPublishing, wholeMs * part);
      await check();
    }
    assert.equal((await back(input)).verified, true);
    await check();
    assert.deepEqual(staged(repository), []);
  });
});
