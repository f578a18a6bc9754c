import assert from 'node:assert/strict';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { uninstallHooks } from '../../src/git/hook-installer.ts';
import { HOOK_NAMES } from '../../src/git/hook-manifest.ts';
import { readHooksStatus } from '../../src/git/hook-status.ts';
import { writeFileAtomically as write } from '../../src/workspace/atomic-write.ts';
import { cleanEnvironment, distFolder, ensureBuilt, governedSandbox, Sandbox } from './support.ts';

const HOOKS: readonly string[] = HOOK_NAMES.toSorted();

/** Every file of a folder with its bits and bytes, links with their targets. */
function picture(folder: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(folder)
      .toSorted()
      .map((name) => {
        const path = join(folder, name);
        const stats = lstatSync(path);
        const content = stats.isSymbolicLink()
          ? readlinkSync(path)
          : stats.isFile()
            ? readFileSync(path).toString('base64')
            : '';
        return [name, `${stats.mode.toString(8)} ${content}`];
      }),
  );
}

describe('installing and uninstalling hooks', function () {
  this.timeout(30_000);
  let sandbox: Sandbox;
  let hooks: string;
  before(ensureBuilt);
  beforeEach(() => {
    sandbox = new Sandbox();
    hooks = join(sandbox.root, '.git/hooks');
  });
  afterEach(() => sandbox.remove());

  const uninstall = (root = sandbox.root) => uninstallHooks({ root, write });
  const status = (root = sandbox.root) => readHooksStatus({ root, distFolder });
  const codes = async (): Promise<string[]> => (await status()).problems.map(({ code }) => code);
  const foreignHook = (name: string, body: string, mode = 0o755): void => {
    writeFileSync(join(hooks, name), `#!/bin/sh\n${body}\n`);
    chmodSync(join(hooks, name), mode);
  };

  it('is told, is current, and is the same when done twice', async () => {
    assert.deepEqual(await status(), {
      installed: false,
      current: false,
      hooks: [],
      problems: [],
      warnings: [],
    });
    await sandbox.install();
    const once = picture(hooks);
    await sandbox.install();
    assert.deepEqual(picture(hooks), once);
    const told = await status();
    assert.equal(told.installed && told.current, true);
    assert.deepEqual(told.problems, []);
    assert.deepEqual(told.hooks.map(({ name }) => name).toSorted(), HOOKS);
  });

  it('keeps a foreign hook, runs it first with its arguments and its exit code, and restores all byte for byte', async () => {
    foreignHook(
      'commit-msg',
      `echo "foreign $# $(basename "$1")" >&2\ngrep -q never "$1" && exit 7\nexit 0`,
      0o750,
    );
    foreignHook('pre-commit', 'exit 0', 0o644);
    symlinkSync('../../scripts/after.sh', join(hooks, 'post-commit'));
    sandbox.write('scripts/after.sh', '#!/bin/sh\necho after >&2\n');
    chmodSync(join(sandbox.root, 'scripts/after.sh'), 0o755);
    const before = picture(hooks);
    await sandbox.install();
    assert.deepEqual(
      (await status()).hooks.filter(({ chained }) => chained).map(({ name }) => name),
      ['pre-commit', 'commit-msg', 'post-commit'],
    );
    sandbox.stage('a.txt', 'a');
    const refused = sandbox.commit(['-m', 'x']);
    assert.match(refused.stderr, /^foreign 1 COMMIT_EDITMSG\nSession Protocol: 1 problem/);
    await sandbox.startSession();
    const never = sandbox.commit(['-m', 'never']);
    assert.deepEqual([never.code, never.stderr], [1, 'foreign 1 COMMIT_EDITMSG\n']);
    const passed = sandbox.commit(['-m', 'x']);
    assert.deepEqual([passed.code, passed.stderr], [0, 'foreign 1 COMMIT_EDITMSG\nafter\n']);
    await sandbox.install();
    await uninstall();
    assert.deepEqual(picture(hooks), before);
    assert.deepEqual((await status()).installed, false);
    assert.ok(sandbox.state('session.jsonl'), 'the session is not part of the installation');
  });

  it('leaves no trace where nothing was before', async () => {
    const before = picture(hooks);
    await sandbox.install();
    sandbox.write('.git/session-protocol/policies/default.json', '{}');
    sandbox.write('.git/session-protocol/documents/names', 'docs/PLAYBOOK.md\n');
    const { hooks: removed } = await uninstall();
    assert.deepEqual(removed.map(({ name }) => name).toSorted(), HOOKS);
    assert.deepEqual(picture(hooks), before);
    assert.equal(existsSync(join(sandbox.root, '.git/session-protocol')), false);
    assert.deepEqual((await uninstall()).hooks, []);
  });

  it('notices what keeps a hook from firing, and mends it', async () => {
    await sandbox.install();
    chmodSync(join(hooks, 'commit-msg'), 0o644);
    assert.deepEqual(await codes(), ['not-executable']);
    writeFileSync(
      join(hooks, 'post-commit'),
      readFileSync(join(hooks, 'pre-commit'), 'utf8').replaceAll('\n', '\r\n'),
    );
    foreignHook('pre-commit', 'exit 0');
    assert.deepEqual(await codes(), ['displaced', 'not-executable', 'changed']);
    await sandbox.install();
    assert.deepEqual(await codes(), []);
    writeFileSync(join(sandbox.root, '.git/session-protocol/hook.cjs'), '');
    assert.equal((await status()).current, false);
    sandbox.git('config', 'core.hooksPath', '.git/elsewhere');
    assert.deepEqual(new Set(await codes()), new Set(['moved']));
  });

  it('leaves a hook alone that took our place, and gives back what we had kept', async () => {
    foreignHook('commit-msg', 'exit 0 # first');
    await sandbox.install();
    foreignHook('commit-msg', 'exit 0 # second');
    const { notes } = await uninstall();
    assert.equal(notes.length, 1);
    assert.match(readFileSync(join(hooks, 'commit-msg'), 'utf8'), /second/);
    assert.match(readFileSync(join(hooks, 'commit-msg.before-session-protocol'), 'utf8'), /first/);
  });

  it('says where the list of what it installed is broken, keeps it aside, and installs anew', async () => {
    await sandbox.install();
    const manifest = join(sandbox.root, '.git/session-protocol/manifest.json');
    writeFileSync(manifest, '{"version": 2}');
    assert.deepEqual(await codes(), ['broken-manifest']);
    await sandbox.install();
    assert.equal(readFileSync(`${manifest}.broken`, 'utf8'), '{"version": 2}');
    assert.deepEqual(await codes(), []);
  });

  it("adds one line to husky's hooks, keeps them working, and takes it out again", async () => {
    mkdirSync(join(sandbox.root, '.husky/_'), { recursive: true });
    sandbox.write(
      '.husky/_/h',
      '#!/usr/bin/env sh\ns="$(dirname "$(dirname "$0")")/$(basename "$0")"\n[ ! -f "$s" ] && exit 0\nsh -e "$s" "$@"\n',
    );
    for (const hook of HOOKS) {
      sandbox.write(`.husky/_/${hook}`, '#!/usr/bin/env sh\n. "$(dirname "$0")/h"\n');
      chmodSync(join(sandbox.root, '.husky/_', hook), 0o755);
    }
    sandbox.write('.husky/commit-msg', 'echo husky >&2\n');
    sandbox.git('config', 'core.hooksPath', '.husky/_');
    const before = [picture(join(sandbox.root, '.husky')), picture(join(sandbox.root, '.husky/_'))];
    await sandbox.install();
    await sandbox.install();
    assert.equal((await status()).problems.length, 0);
    sandbox.stage('a.txt', 'a');
    assert.match(sandbox.commit().stderr, /^Session Protocol: 1 problem – no session is active\n/);
    await sandbox.startSession();
    const passed = sandbox.commit();
    assert.deepEqual([passed.code, passed.stderr], [0, 'husky\n']);
    assert.equal(sandbox.state('unverified.jsonl'), undefined);
    await uninstall();
    assert.deepEqual(
      [picture(join(sandbox.root, '.husky')), picture(join(sandbox.root, '.husky/_'))],
      before,
    );
  });

  it("refuses a hooks folder that is not the repository's own, or is missing", async () => {
    sandbox.git('config', 'core.hooksPath', sandbox.folder);
    await assert.rejects(sandbox.install(), {
      code: 'foreign-hooks-path',
      message: /set as local/,
    });
    assert.deepEqual(await codes(), ['foreign-hooks-path']);
    sandbox.git('config', 'core.hooksPath', 'not/there');
    await assert.rejects(sandbox.install(), { code: 'missing-hooks-path' });
    assert.deepEqual(readdirSync(sandbox.folder), ['work tree']);
  });

  it('works in a linked work tree, with a session of its own', async () => {
    sandbox.stage('a.txt', 'a');
    sandbox.git('commit', '--quiet', '-m', 'Begin');
    const linked = join(sandbox.folder, 'linked tree');
    sandbox.git('worktree', 'add', '--quiet', '-b', 'side', linked);
    await sandbox.install(linked);
    await sandbox.startSession();
    sandbox.stage('b.txt', 'b', linked);
    const refused = sandbox.commit(['-m', 'x'], {}, linked);
    assert.match(refused.stderr, /no session is active/);
    await sandbox.startSession(linked);
    const passed = sandbox.commit(['-m', 'x'], {}, linked);
    assert.deepEqual([passed.code, passed.stderr], [0, '']);
    assert.ok(sandbox.state('receipts.jsonl', linked));
    assert.equal(sandbox.state('receipts.jsonl'), undefined);
    assert.equal(sandbox.state('unverified.jsonl', linked), undefined);
  });

  it('works in a submodule', async () => {
    const inner = new Sandbox();
    inner.stage('a.txt', 'a');
    inner.git('commit', '--quiet', '-m', 'Begin');
    sandbox.gitIn(sandbox.root, [
      '-c',
      'protocol.file.allow=always',
      'submodule',
      '--quiet',
      'add',
      inner.root,
      'sub module',
    ]);
    inner.remove();
    const root = join(sandbox.root, 'sub module');
    sandbox.configure(root);
    await sandbox.install(root);
    sandbox.stage('b.txt', 'b', root);
    assert.match(sandbox.commit(['-m', 'x'], {}, root).stderr, /no session is active/);
    await sandbox.startSession(root);
    assert.equal(sandbox.commit(['-m', 'x'], {}, root).code, 0);
    assert.deepEqual((await status(root)).problems, []);
    assert.deepEqual((await status()).installed, false);
  });

  it('is asked from any folder of the work tree, and says where there is none', async () => {
    sandbox.write('deep/er/a.txt', 'a');
    await sandbox.install(join(sandbox.root, 'deep/er'));
    assert.deepEqual(await codes(), []);
    await assert.rejects(status(sandbox.folder), { code: 'not-a-repository' });
  });
});

describe('a hook in a repository without our files', function () {
  this.timeout(60_000);
  it('does nothing where only the line of a shared hook file is there', async () => {
    const sandbox = await governedSandbox({ session: false });
    try {
      mkdirSync(join(sandbox.root, 'hooks'));
      sandbox.git('config', 'core.hooksPath', 'hooks');
      await sandbox.install();
      sandbox.git('add', '.');
      assert.equal(sandbox.commit().code, 1);
      const clone = join(sandbox.folder, 'clone');
      sandbox.commit(['--no-verify', '-m', 'Shared hooks']);
      sandbox.gitIn(sandbox.folder, ['clone', '--quiet', sandbox.root, clone]);
      sandbox.configure(clone);
      sandbox.gitIn(clone, ['config', 'core.hooksPath', 'hooks']);
      sandbox.stage('b.txt', 'b', clone);
      const passed = sandbox.commit(['-m', 'x'], cleanEnvironment(), clone);
      assert.deepEqual([passed.code, passed.stderr], [0, '']);
    } finally {
      sandbox.remove();
    }
  });
});
