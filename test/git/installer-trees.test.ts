import assert from 'node:assert/strict';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { join } from 'node:path';
import { doctor } from '../../src/actions/doctor.ts';
import { uninstallHooks } from '../../src/git/hook-installer.ts';
import { readHooksStatus } from '../../src/git/hook-status.ts';
import { writeFileAtomically as write } from '../../src/workspace/atomic-write.ts';
import { distFolder, Sandbox } from './support.ts';

const TEAM = '#!/bin/sh\nexit 0\n';

describe('hooks in several work trees', function () {
  this.timeout(60_000);
  let sandbox: Sandbox;
  let linked: string;
  beforeEach(() => {
    sandbox = new Sandbox();
    linked = join(sandbox.folder, 'linked tree');
  });
  afterEach(() => sandbox.remove());

  const status = (root: string) => readHooksStatus({ root, distFolder });
  const codes = async (root: string): Promise<string[]> =>
    (await status(root)).problems.map(({ code }) => code);
  const changes = (root: string): string => sandbox.gitIn(root, ['status', '--porcelain']);
  const commitAll = (): string => {
    sandbox.git('add', '.');
    return sandbox.git('commit', '--quiet', '--no-verify', '-m', 'Begin');
  };
  const addTree = (): string => sandbox.git('worktree', 'add', '--quiet', '-b', 'side', linked);
  const refuses = (root: string): void => {
    sandbox.stage('a.txt', 'a', root);
    const { code, stderr } = sandbox.commit(['-m', 'x'], {}, root);
    assert.equal(code, 1, `${root}: ${stderr}`);
    assert.match(stderr, /no session is active/);
    sandbox.gitIn(root, ['reset', '--quiet', '--hard']);
  };
  /** A team's hook in a committed folder, with our lines in it or not. */
  const shareHooks = async (withLines: boolean): Promise<void> => {
    sandbox.write('.githooks/pre-commit', TEAM);
    chmodSync(join(sandbox.root, '.githooks/pre-commit'), 0o755);
    sandbox.git('config', 'core.hooksPath', '.githooks');
    if (withLines) await sandbox.install();
    commitAll();
    if (!withLines) await sandbox.install();
    addTree();
  };

  it('judges in each where the lines are committed, whoever installs again', async () => {
    await shareHooks(true);
    assert.deepEqual(await codes(linked), []);
    assert.equal((await status(linked)).current, true);
    const fixed = await doctor({ root: linked, distFolder, fix: true });
    assert.equal(fixed.find(({ id }) => id === 'hooks')?.detail, 'Installed and current.');
    await sandbox.install(linked);
    assert.deepEqual([changes(sandbox.root), changes(linked)], ['', '']);
    assert.deepEqual([await codes(sandbox.root), await codes(linked)], [[], []]);
    assert.equal((await status(sandbox.root)).current, true);
    refuses(sandbox.root);
    refuses(linked);
  });

  it('says where the lines are not yet, and adds them there alone', async () => {
    await shareHooks(false);
    const before = changes(sandbox.root);
    assert.deepEqual([...new Set(await codes(linked))], ['displaced', 'missing']);
    await sandbox.install(linked);
    assert.deepEqual([await codes(sandbox.root), await codes(linked)], [[], []]);
    assert.equal(changes(sandbox.root), before);
  });

  it('takes the lines out of all, and says so', async () => {
    await shareHooks(false);
    await sandbox.install(linked);
    const { notes } = await uninstallHooks({ root: linked, write });
    assert.deepEqual(notes, [`Our lines were taken out of the hooks in ${sandbox.root} too.`]);
    assert.deepEqual([changes(sandbox.root), changes(linked)], ['', '']);
  });

  it('understands the list that an earlier version wrote', async () => {
    await shareHooks(true);
    const path = join(sandbox.root, '.git/session-protocol/manifest.json');
    const manifest = JSON.parse(readFileSync(path, 'utf8')) as { hooks: { path: string }[] };
    for (const hook of manifest.hooks) hook.path = join(sandbox.root, hook.path);
    sandbox.write('.git/session-protocol/manifest.json', JSON.stringify(manifest));
    assert.deepEqual([await codes(sandbox.root), await codes(linked)], [[], []]);
    await sandbox.install(linked);
    assert.equal(changes(sandbox.root), '');
    await uninstallHooks({ root: sandbox.root, write });
    assert.equal(sandbox.read('.githooks/pre-commit'), TEAM);
    assert.equal(existsSync(join(linked, '.githooks/commit-msg')), false);
  });

  it('leaves the hooks of a work tree with a hooks folder of its own', async () => {
    sandbox.git('commit', '--quiet', '--allow-empty', '-m', 'Begin');
    await sandbox.install();
    addTree();
    mkdirSync(join(linked, 'hooks'));
    sandbox.git('config', 'extensions.worktreeConfig', 'true');
    sandbox.gitIn(linked, ['config', '--worktree', 'core.hooksPath', 'hooks']);
    assert.deepEqual([...new Set(await codes(linked))], ['moved']);
    await sandbox.install(linked);
    await sandbox.install();
    assert.deepEqual([await codes(sandbox.root), await codes(linked)], [[], []]);
    refuses(sandbox.root);
    refuses(linked);
    await uninstallHooks({ root: linked, write });
    assert.equal(existsSync(join(sandbox.root, '.git/hooks/commit-msg')), false);
    assert.equal(existsSync(join(linked, 'hooks/commit-msg')), false);
  });

  it('adds lines in a work tree that lies in a bare repository', async () => {
    sandbox.write('.githooks/pre-commit', TEAM);
    commitAll();
    const bare = join(sandbox.folder, 'bare.git');
    sandbox.gitIn(sandbox.folder, ['clone', '--quiet', '--bare', sandbox.root, bare]);
    sandbox.gitIn(bare, ['worktree', 'add', '--quiet', 'inner', 'main']);
    sandbox.gitIn(bare, ['config', 'core.hooksPath', '.githooks']);
    await sandbox.install(join(bare, 'inner'));
    assert.match(sandbox.read('inner/.githooks/pre-commit', bare), /session-protocol hook\nexit 0/);
  });

  it('judges where one work tree holds the hooks of all', async () => {
    sandbox.write('.githooks/pre-commit', TEAM);
    sandbox.git('config', 'core.hooksPath', join(sandbox.root, '.githooks'));
    commitAll();
    await sandbox.install();
    addTree();
    assert.deepEqual(await codes(linked), []);
    refuses(linked);
  });

  it('names a hooks folder that serves every work tree, where core.hooksPath leads out', async () => {
    sandbox.git('commit', '--quiet', '--allow-empty', '-m', 'Begin');
    addTree();
    sandbox.git('config', 'core.hooksPath', sandbox.folder);
    const [foreign] = (await status(linked)).problems;
    const own = join(sandbox.root, '.git/hooks');
    assert.equal(foreign?.code, 'foreign-hooks-path');
    assert.ok(foreign.remedy.includes(`git config --local core.hooksPath "${own}", and install`));
    // What an earlier version advised is a folder in the main work tree only.
    sandbox.git('config', 'core.hooksPath', '.git/hooks');
    const [missing] = (await status(linked)).problems;
    assert.equal(missing?.code, 'missing-hooks-path');
    assert.ok(missing.remedy.includes(`git config --local core.hooksPath "${own}", and install`));
    sandbox.git('config', 'core.hooksPath', own);
    await sandbox.install(linked);
    refuses(linked);
    refuses(sandbox.root);
  });

  it('says of a linked hooks folder that it is one, whatever core.hooksPath says', async () => {
    const hooks = join(sandbox.root, '.git/hooks');
    rmSync(hooks, { recursive: true });
    mkdirSync(join(sandbox.folder, 'shared'));
    symlinkSync('../../shared', hooks);
    const told = async (): Promise<void> =>
      assert.rejects(sandbox.install(), {
        code: 'foreign-hooks-path',
        message: `${hooks} is a link to ${join(sandbox.folder, 'shared')}, outside this repository.`,
      });
    await told();
    sandbox.git('config', 'core.hooksPath', hooks);
    await told();
    rmSync(hooks);
    mkdirSync(hooks);
    await sandbox.install();
    assert.deepEqual(await codes(sandbox.root), []);
  });

  it('goes along when the clone is moved, with what it chained', async () => {
    const hook = '.git/hooks/commit-msg';
    sandbox.write(hook, TEAM);
    chmodSync(join(sandbox.root, hook), 0o755);
    await sandbox.install();
    const moved = join(sandbox.folder, 'moved');
    renameSync(sandbox.root, moved);
    assert.deepEqual(await codes(moved), []);
    await sandbox.install(moved);
    await uninstallHooks({ root: moved, write });
    assert.equal(sandbox.read(hook, moved), TEAM);
  });
});
