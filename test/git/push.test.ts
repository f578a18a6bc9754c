import assert from 'node:assert/strict';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCommitChanges } from '../../src/git/change-set.ts';
import { cliPath } from './cli-support.ts';
import {
  assertPassed,
  assertRefused,
  type GitResult,
  governedSandbox,
  type Sandbox,
  source,
} from './support.ts';

describe('pushing', function () {
  this.timeout(60_000);
  let sandbox: Sandbox;
  let remote: string;
  beforeEach(async () => {
    sandbox = await governedSandbox();
    remote = join(sandbox.folder, 'remote é.git');
    sandbox.gitIn(sandbox.folder, ['init', '--quiet', '--bare', remote]);
    sandbox.git('remote', 'add', 'origin', remote);
    sandbox.git('push', '--quiet', '--no-verify', 'origin', 'main');
  });
  afterEach(() => sandbox.remove());

  const push = (...args: string[]): GitResult => sandbox.tryGit(['push', ...args]);
  const passes = (...args: string[]): void => assertPassed(push(...args));
  const refuses = (reason: RegExp, ...args: string[]): void => assertRefused(push(...args), reason);
  /** A commit made past the hooks, which breaks a rule. */
  const past = (path = 'src/bad.ts'): void => {
    sandbox.stage(path, 'export {};\n');
    assert.equal(sandbox.commit(['--no-verify', '-m', `Add ${path}`]).code, 0);
  };
  const good = (path: string): void => {
    sandbox.stage(path, source(path));
    assert.equal(sandbox.commit(['-m', `Add ${path}`]).code, 0);
  };

  it('judges what is new to the remote: a branch, a new branch, a tag', () => {
    good('src/a.ts');
    passes('origin', 'main');
    past();
    refuses(
      /^Session Protocol: 1 commit breaks the protocol – [0-9a-f]{10}: src\/bad\.ts: missing version header\n/,
      'origin',
      'main',
    );
    assert.match(sandbox.report().summary, /1 commit breaks/);
    refuses(
      /\n\n {2}[0-9a-f]{10} Add src\/bad\.ts\n {4}error version-header: src\/bad\.ts:1: missing version header\n {2}→ /,
      'origin',
      'main',
    );
    refuses(/1 commit breaks/, 'origin', 'main:new-branch');
    sandbox.git('tag', '-a', '-m', 'Tag', 'v1');
    refuses(/1 commit breaks/, 'origin', 'v1');
    sandbox.git('checkout', '--quiet', '-b', 'clean', 'HEAD^');
    passes('origin', 'clean');
    passes('origin', ':clean');
    past('src/worse.ts');
    refuses(/1 commit breaks .* src\/worse\.ts/, 'origin', 'clean', 'clean:other');
    refuses(/2 commits break the protocol .* \(and 1 more\)/, 'origin', 'clean', 'main');
    passes('--no-verify', 'origin', 'main');
    passes('origin', 'main:again');
  });

  it('judges a forced push of what replaces the branch', () => {
    good('src/a.ts');
    passes('origin', 'main');
    sandbox.git('reset', '--quiet', '--hard', 'HEAD^');
    past();
    refuses(/1 commit breaks/, '--force', 'origin', 'main');
    sandbox.stage('src/bad.ts', source('src/bad.ts'));
    assert.equal(sandbox.commit(['--amend', '--no-edit']).code, 0);
    passes('--force', 'origin', 'main');
  });

  it('judges what is pushed, not what stands in for it in this clone alone', () => {
    past();
    const other = sandbox.git(
      'commit-tree',
      'HEAD^^{tree}',
      '-p',
      'HEAD^',
      '-m',
      'x\n\nSession: 1',
    );
    sandbox.git('replace', 'HEAD', other);
    refuses(/1 commit breaks/, 'origin', 'main');
    sandbox.git('replace', '--delete', 'HEAD');
    // What the remote has seems to stand on the commit.
    const [head = '', known = ''] = sandbox.git('rev-parse', 'HEAD', 'origin/main').split('\n');
    sandbox.write('.git/info/grafts', `${head}\n${known} ${head}\n`);
    refuses(/1 commit breaks/, 'origin', 'main:other');
  });

  it('judges what was made in a shallow clone, and not the commit with which it ends', async () => {
    past('src/legacy.ts');
    const clone = join(sandbox.folder, 'shallow');
    sandbox.git('clone', '--quiet', '--depth', '1', `file://${sandbox.root}`, clone);
    await sandbox.install(clone);
    sandbox.configure(clone);
    await sandbox.startSession(clone);
    sandbox.stage('notes.txt', 'x', clone);
    assertPassed(sandbox.commit(['-m', 'Notes'], {}, clone));
    const fork = join(sandbox.folder, 'fork.git');
    sandbox.gitIn(sandbox.folder, ['clone', '--quiet', '--bare', remote, fork]);
    const pushed = (): GitResult => sandbox.tryGit(['push', fork, 'HEAD:topic'], {}, clone);
    sandbox.gitIn(clone, ['update-ref', '-d', 'refs/remotes/origin/HEAD']);
    sandbox.gitIn(clone, ['update-ref', '-d', 'refs/remotes/origin/main']);
    sandbox.stage('src/bad.ts', 'export {};\n', clone);
    assertPassed(sandbox.commit(['--no-verify', '-m', 'Bad'], {}, clone));
    assertRefused(pushed(), /1 commit breaks the protocol .* src\/bad\.ts/);
    sandbox.gitIn(clone, ['reset', '--quiet', '--hard', 'HEAD^']);
    assert.doesNotMatch(pushed().stderr, /Session Protocol/);
  });

  it('sees a commit that was made with the hooks switched off', () => {
    sandbox.stage('notes.txt', 'x');
    sandbox.git('-c', 'core.hooksPath=/dev/null', 'commit', '--quiet', '-m', 'Unseen');
    assert.equal(sandbox.state('unverified.jsonl'), undefined);
    refuses(
      /1 commit breaks the protocol – [0-9a-f]{10}: the message names no session/,
      'origin',
      'main',
    );
  });

  it('lets a commit pass that says why', () => {
    sandbox.stage('src/bad.ts', 'export {};\n');
    sandbox.commit(['--no-verify', '-m', 'Add\n\nProtocol-Waiver: version-header: generated']);
    passes('origin', 'main');
  });

  it('is refused where the commits cannot be judged', () => {
    sandbox.stage('.session-protocol/protocol.json', '{"version": 2}');
    sandbox.commit(['--no-verify', '-m', 'Break']);
    past();
    const broken = sandbox.git('rev-parse', '--short=10', 'HEAD^');
    const told = new RegExp(
      `^Session Protocol: not judged – \\.session-protocol/protocol\\.json:1: .+ \\(in commit ${broken}\\)\n.+rebase`,
    );
    refuses(told, 'origin', 'main');
    sandbox.git('reset', '--quiet', '--hard', 'HEAD^');
    refuses(told, 'origin', 'main');
  });

  it('hands what git says to a hook that was there before, and that may refuse', async () => {
    const hook = join(sandbox.root, '.git/hooks/pre-push');
    writeFileSync(
      hook,
      '#!/bin/sh\nseen=$(git rev-parse --git-dir)/seen\ncat >"$seen"\ngrep -q stop "$seen" && exit 3\nexit 0\n',
    );
    chmodSync(hook, 0o755);
    await sandbox.install();
    good('src/a.ts');
    passes('origin', 'main:other');
    assert.match(
      readFileSync(join(sandbox.root, '.git/seen'), 'utf8'),
      /^refs\/heads\/main [0-9a-f]{40} refs\/heads\/other 0{40}\n$/,
    );
    refuses(/failed to push/, 'origin', 'main:stop');
    past();
    refuses(/1 commit breaks/, 'origin', 'main');
  });

  it('judges more commits than a command line holds', async () => {
    good('src/a.ts');
    const [head = '', before = ''] = sandbox.git('rev-list', '-2', 'HEAD').split('\n');
    const many = (id: string): string[] => Array.from({ length: 60_000 }, () => id);
    const revisions = [...many(head), '--not', ...many(before), '--remotes=origin'];
    const commits = await readCommitChanges(revisions, { cwd: sandbox.root });
    assert.deepEqual(
      commits.map(({ change }) => change.commit),
      [head],
    );
  });

  it('is judged by the server, too: pre-receive runs the range check in a bare repository', () => {
    const hook = join(remote, 'hooks/pre-receive');
    writeFileSync(
      hook,
      `#!/bin/sh\nwhile read -r old new ref; do\n  "${process.execPath}" "${cliPath}" check --range "$old..$new" || exit 1\ndone\n`,
    );
    chmodSync(hook, 0o755);
    good('src/a.ts');
    passes('origin', 'main');
    past();
    refuses(/remote: src\/bad\.ts:1:1: error version-header/, '--no-verify', 'origin', 'main');
    assert.equal(sandbox.gitIn(remote, ['log', '-1', '--format=%s', 'main']), 'Add src/a.ts');
  });
});

describe('what git says it did', function () {
  this.timeout(60_000);
  let sandbox: Sandbox;
  beforeEach(async () => {
    sandbox = await governedSandbox();
    sandbox.git('checkout', '--quiet', '-b', 'side');
    sandbox.stage('side.txt', 'x');
    sandbox.git('commit', '--quiet', '-m', 'Side');
    sandbox.git('checkout', '--quiet', 'main');
  });
  afterEach(() => sandbox.remove());

  const unverified = (): string[] =>
    (sandbox.state('unverified.jsonl') ?? '')
      .trim()
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as { commit?: string; replaced?: string })
      .map(({ commit, replaced }) => commit ?? `-${replaced ?? ''}`);

  it('a merge past the hooks is seen, a judged one and a fast-forward are not', () => {
    sandbox.git('merge', '--quiet', '--no-ff', '--no-edit', 'side');
    assert.deepEqual(unverified(), []);
    sandbox.git('reset', '--quiet', '--hard', 'HEAD^');
    sandbox.git('merge', '--quiet', 'side');
    assert.deepEqual(unverified(), []);
    sandbox.git('reset', '--quiet', '--hard', 'HEAD^');
    sandbox.git('merge', '--quiet', '--squash', 'side');
    sandbox.git('reset', '--quiet', '--hard');
    sandbox.git('merge', '--quiet', '--no-ff', '--no-verify', '--no-edit', 'side');
    assert.deepEqual(unverified(), [sandbox.git('rev-parse', 'HEAD')]);
  });

  it('a judged octopus is not, though git leaves out a parent', () => {
    sandbox.git('checkout', '--quiet', '-b', 'other', 'side^');
    sandbox.stage('other.txt', 'x');
    sandbox.git('commit', '--quiet', '-m', 'Other');
    sandbox.git('checkout', '--quiet', '-B', 'behind', 'side^');
    sandbox.git('merge', '--quiet', '--no-edit', 'side', 'other');
    assert.equal(sandbox.git('rev-parse', 'HEAD^'), sandbox.git('rev-parse', 'side'));
    assert.deepEqual(unverified(), []);
  });

  it('all is seen, whatever a hook that was there before says of it', async () => {
    for (const name of ['post-commit', 'post-merge', 'post-rewrite']) {
      const path = join(sandbox.root, '.git/hooks', name);
      writeFileSync(path, `#!/bin/sh\ncat >/dev/null\necho ${name} >>.git/seen\nexit 3\n`);
      chmodSync(path, 0o755);
    }
    await sandbox.install();
    sandbox.git('commit', '--quiet', '--allow-empty', '--no-verify', '-m', 'Past');
    const past = sandbox.git('rev-parse', 'HEAD');
    assert.deepEqual(unverified(), [past]);
    sandbox.git('commit', '--quiet', '--allow-empty', '--amend', '-m', 'Judged now');
    assert.deepEqual(unverified(), [past, `-${past}`]);
    sandbox.git('merge', '--quiet', '--no-ff', '--no-verify', '--no-edit', 'side');
    assert.deepEqual(unverified(), [past, `-${past}`, sandbox.git('rev-parse', 'HEAD')]);
    assert.equal(sandbox.read('.git/seen'), 'post-commit\npost-commit\npost-rewrite\npost-merge\n');
  });

  it('patches that are applied as commits are seen, each', () => {
    const patches = sandbox.git('format-patch', '--stdout', 'main..side');
    sandbox.write('../patches', `${patches}\n`);
    const applied = sandbox.tryGit(['am', '--quiet', '../patches']);
    assert.equal(applied.code, 0, applied.stderr);
    const head = sandbox.git('rev-parse', 'HEAD');
    assert.match(applied.stderr, new RegExp(`commit ${head.slice(0, 7)} was made past the hooks`));
    assert.deepEqual(unverified(), [head]);
  });

  it('a rebase is seen in whichever way git does it, a judged amend takes the entry away', () => {
    sandbox.stage('main.txt', 'x');
    sandbox.git('commit', '--quiet', '-m', 'Main');
    sandbox.git('checkout', '--quiet', 'side');
    sandbox.git('rebase', '--quiet', '--apply', 'main');
    const rebased = sandbox.git('rev-parse', 'HEAD');
    assert.deepEqual(unverified(), [rebased]);
    sandbox.git('commit', '--quiet', '--amend', '-m', 'Judged now');
    assert.deepEqual(unverified(), [rebased, `-${rebased}`]);
    sandbox.git('rebase', '--quiet', '--merge', '--force-rebase', 'main^');
  });
});
