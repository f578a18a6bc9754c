import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { makeSample, type Sample } from '../../src/actions/make-sample.ts';
import { readGit } from '../../src/git/process.ts';
import { PROJECT } from '../host/cache.ts';

describe('make-sample', function () {
  this.timeout(30_000);
  let home: string;
  let sample: Sample;

  before(async () => {
    sample = JSON.parse(await readFile(join(PROJECT, 'dist/sample.json'), 'utf8')) as Sample;
  });
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'make-sample-'));
  });
  afterEach(() => rm(home, { recursive: true, force: true }));

  const git = (folder: string, ...args: string[]): Promise<string> =>
    readGit(args, { cwd: folder, foreign: true });

  it('makes a repository with one commit, a clean work tree and sound databases of what is shipped', async () => {
    const folder = join(home, 'Größe & more', 'corner shop');
    await makeSample({ folder, sample });
    assert.equal(await git(folder, 'status', '--porcelain'), '');
    assert.equal(await git(folder, 'rev-list', '--count', 'main'), '1');
    const tracked = await git(folder, 'ls-files', '-z');
    assert.deepEqual(
      tracked.split('\0').filter(Boolean).toSorted(),
      Object.keys(sample.texts).toSorted(),
    );
    for (const [name, table] of [
      ['shop', 'articles'],
      ['orders', 'order_lines'],
    ] as const) {
      const database = new Database(join(folder, 'data', `${name}.db`));
      assert.equal(database.pragma('integrity_check', { simple: true }), 'ok');
      assert.equal(database.pragma('journal_mode', { simple: true }), 'wal');
      const { rows } = database.prepare(`SELECT count(*) AS rows FROM ${table}`).get() as {
        rows: number;
      };
      assert.equal(rows, 3);
      database.close();
    }
  });

  it('commits in the name that git knows, and in a name of its own where it knows none', async () => {
    const [known, unknown] = [join(home, 'known'), join(home, 'unknown')];
    const former = { ...process.env };
    try {
      Object.assign(process.env, { HOME: home, XDG_CONFIG_HOME: home, GIT_CONFIG_NOSYSTEM: '1' });
      await makeSample({ folder: unknown, sample });
      assert.equal(await git(unknown, 'log', '-1', '--format=%an'), 'Robin Example');
      await writeFile(
        join(home, '.gitconfig'),
        '[user]\nname = Kim\nemail = kim@example.invalid\n',
      );
      await makeSample({ folder: known, sample });
      assert.equal(await git(known, 'log', '-1', '--format=%an'), 'Kim');
      assert.doesNotMatch(await readFile(join(known, '.git/config'), 'utf8'), /\[user\]/);
    } finally {
      for (const name of ['HOME', 'XDG_CONFIG_HOME', 'GIT_CONFIG_NOSYSTEM']) {
        if (former[name] === undefined) delete process.env[name];
        else process.env[name] = former[name];
      }
    }
  });

  it('writes nothing into a folder that holds something', async () => {
    await mkdir(join(home, 'taken'));
    await writeFile(join(home, 'taken', 'mine.txt'), 'mine');
    await assert.rejects(makeSample({ folder: join(home, 'taken'), sample }), {
      code: 'folder-not-empty',
    });
    assert.deepEqual(readdirSync(join(home, 'taken')), ['mine.txt']);
  });
});
