import assert from 'node:assert/strict';
import { writeFileSync, chmodSync } from 'node:fs';
import { join } from 'node:path';
import { doctor } from '../../src/actions/doctor.ts';
import { uninstallHooks } from '../../src/git/hook-installer.ts';
import { writeFileAtomically as write } from '../../src/workspace/atomic-write.ts';
import {
  governedWith,
  type HookManager,
  HUSKY,
  LEFTHOOK,
  picture,
  runInstall,
  takeMarks,
} from './managers-support.ts';
import { distFolder, type Sandbox } from './support.ts';

describe('beside a hook manager that came after ours', function () {
  this.timeout(120_000);
  const sandboxes: Sandbox[] = [];
  afterEach(() => sandboxes.splice(0).forEach((sandbox) => sandbox.remove()));
  async function make(manager: HookManager): Promise<Sandbox> {
    const sandbox = await governedWith(manager);
    sandboxes.push(sandbox);
    return sandbox;
  }

  for (const manager of [HUSKY, LEFTHOOK])
    it(`${manager.name}: uninstalling leaves exactly what it alone would have left`, async () => {
      const sandbox = await make(manager);
      await sandbox.install();
      runInstall(sandbox, manager);
      await sandbox.install();
      await uninstallHooks({ root: sandbox.root, write });
      const alone = await make(manager);
      runInstall(alone, manager);
      assert.deepEqual(
        picture(sandbox.root, manager.folders),
        picture(alone.root, manager.folders),
      );
      // Then the team gives the manager up.
      if (manager === HUSKY) sandbox.git('config', '--unset', 'core.hooksPath');
      else runInstall(sandbox, { ...manager, install: ['lefthook/bin/index.js', 'uninstall'] });
      sandbox.stage('notes.txt', 'x');
      const { code, stderr } = sandbox.commit();
      assert.equal(code, 0, stderr);
    });

  it('husky: a hook of their own in .git/hooks is given back', async () => {
    const sandbox = await make(HUSKY);
    const hook = join(sandbox.root, '.git/hooks/commit-msg');
    writeFileSync(hook, '#!/bin/sh\nexit 0 # theirs\n');
    chmodSync(hook, 0o755);
    await sandbox.install();
    runInstall(sandbox, HUSKY);
    await sandbox.install();
    await uninstallHooks({ root: sandbox.root, write });
    assert.match(sandbox.read('.git/hooks/commit-msg'), /theirs/);
  });

  it('husky: the canary of the doctor runs none of its hooks, and does not fail where they do', async () => {
    const sandbox = await make({
      ...HUSKY,
      files: {
        ...HUSKY.files,
        '.husky/pre-commit': `${HUSKY.files['.husky/pre-commit'] ?? ''}npm test\n`,
      },
    });
    runInstall(sandbox, HUSKY);
    await sandbox.install();
    takeMarks(sandbox);
    const guards = (await doctor({ root: sandbox.root, distFolder })).find(
      ({ id }) => id === 'guards',
    );
    assert.equal(guards?.state, 'ok', guards?.detail);
    assert.deepEqual(takeMarks(sandbox), []);
  });
});
