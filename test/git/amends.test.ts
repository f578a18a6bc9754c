import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cleanEnvironment, type GitResult, governedSandbox, type Sandbox } from './support.ts';

/** Runs git as the first process of a container does, or where there is no /proc, as under macOS. */
const CONTAINER = ['-rpf', '--mount-proc'];
const NO_PROC = ['-rm', 'sh', '-c', 'mount -t tmpfs tmpfs /proc && exec "$@"', 'sh'];

const isPossible = (...args: readonly string[]): boolean =>
  spawnSync('unshare', [...args, 'true']).status === 0;

describe('whether a commit amends', function () {
  this.timeout(60_000);
  let sandbox: Sandbox;
  beforeEach(async () => {
    sandbox = await governedSandbox();
  });
  afterEach(() => sandbox.remove());

  const within = (how: readonly string[], ...args: readonly string[]): GitResult => {
    const { status, stdout, stderr } = spawnSync('unshare', [...how, 'git', 'commit', ...args], {
      cwd: sandbox.root,
      // Ours is asked first.
      env: cleanEnvironment({ PATH: `${sandbox.folder}/bin:${process.env['PATH'] ?? ''}` }),
      encoding: 'utf8',
    });
    return { code: status ?? -1, stdout, stderr };
  };
  /** A `ps` that says this of every process. */
  const listed = (says: string): void => {
    mkdirSync(join(sandbox.folder, 'bin'), { recursive: true });
    writeFileSync(join(sandbox.folder, 'bin/ps'), `#!/bin/sh\n${says}\n`);
    chmodSync(join(sandbox.folder, 'bin/ps'), 0o755);
  };
  const bypass = (): string => {
    sandbox.stage('src/bad.ts', 'export {};\n');
    assert.equal(
      sandbox.commit(['--no-verify', '--date=2026-01-05T10:00:00', '-m', 'Bypass']).code,
      0,
    );
    return sandbox.git('rev-parse', 'HEAD');
  };
  const unverified = (): string => sandbox.state('unverified.jsonl') ?? '';
  const refuses = ({ code, stderr }: GitResult): void => {
    assert.equal(code, 1, stderr);
    assert.match(stderr, /src\/bad\.ts: missing version header/);
  };

  describe('where git is the first process', () => {
    before(function () {
      if (!isPossible(...CONTAINER)) this.skip();
    });

    it('is read of it, too: what was made past the hooks does not get away', () => {
      const past = bypass();
      refuses(within(CONTAINER, '--amend', '-m', 'Again'));
      assert.doesNotMatch(unverified(), /replaced/);
      sandbox.git('rm', '--quiet', '--cached', 'src/bad.ts');
      assert.equal(within(CONTAINER, '--amend', '--allow-empty', '-m', 'Mended').code, 0);
      assert.match(unverified(), new RegExp(`"replaced":"${past}"`));
    });

    it('is no proof for another commit by a first process', () => {
      sandbox.stage('notes.txt', '1');
      // Judged, and then not made.
      const signing = ['-c', 'commit.gpgSign=true', '-c', 'gpg.program=false'];
      const how = [...CONTAINER, 'git', ...signing, 'commit', '-m', 'x'];
      const env = cleanEnvironment();
      assert.notEqual(spawnSync('unshare', how, { cwd: sandbox.root, env }).status, 0);
      sandbox.stage('notes.txt', '2');
      const past = within(CONTAINER, '--no-verify', '-m', 'Past');
      assert.match(past.stderr, /was made past the hooks/);
    });
  });

  describe('where no command line can be read', () => {
    before(function () {
      if (!isPossible(...NO_PROC)) this.skip();
    });

    it('is told by what ps lists', () => {
      bypass();
      listed('echo "  1 git commit --amend --reset-author -m Again"');
      refuses(within(NO_PROC, '--amend', '--reset-author', '-m', 'Again'));
      listed('case $7 in 1) echo "0 git commit -m x" ;; *) echo "1 /bin/sh hook" ;; esac');
      sandbox.stage('notes.txt', 'docs only, in the same second');
      const date = sandbox.git('log', '-1', '--format=%ad', '--date=raw');
      const passed = within(NO_PROC, '--date', date, '-m', 'Docs');
      assert.equal(passed.code, 0, passed.stderr);
      assert.equal(unverified().trim().split('\n').length, 1);
    });

    it('is guessed where there is no ps either, and a wrong guess proves nothing', () => {
      const past = bypass();
      listed('exit 1');
      refuses(within(NO_PROC, '--amend', '-m', 'Again'));
      const amended = within(NO_PROC, '--amend', '--reset-author', '-m', 'Again');
      assert.equal(amended.code, 0, amended.stderr);
      const now = sandbox.git('rev-parse', 'HEAD');
      assert.match(amended.stderr, new RegExp(`commit ${now.slice(0, 7)} was made past the hooks`));
      assert.match(unverified(), new RegExp(`"replaced":"${past}"`));
      assert.match(unverified(), new RegExp(`"commit":"${now}"`));
    });
  });
});
