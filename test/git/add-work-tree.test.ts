import assert from 'node:assert/strict';
import { existsSync, mkdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { addWorkTree, planWorkTree } from '../../src/actions/add-work-tree.ts';
import { startSession } from '../../src/actions/start-session.ts';
import { makeSandbox } from './tracker-support.ts';
import { Sandbox } from './support.ts';

describe('a work tree of its own', function () {
  this.timeout(60_000);
  let sandbox: Sandbox;
  beforeEach(() => (sandbox = makeSandbox()));
  afterEach(() => sandbox.remove());

  it('is proposed beside this one, under a name that is free, and nothing is made', async () => {
    const { root } = sandbox;
    const plan = await planWorkTree({ root });
    assert.equal(dirname(plan.folder), dirname(root));
    assert.equal(basename(plan.folder), `${basename(root)}-${plan.branch}`);
    assert.equal(existsSync(plan.folder), false);
    sandbox.git('branch', plan.branch);
    const next = await planWorkTree({ root });
    assert.equal(next.branch, `${plan.branch}-2`);
  });

  it('has a session of its own beside the one that runs here', async () => {
    const { root } = sandbox;
    const first = await startSession({ root });
    const plan = await planWorkTree({ root });
    const folder = await addWorkTree({ root, ...plan });
    assert.equal(sandbox.git('-C', folder, 'branch', '--show-current'), plan.branch);
    const second = await startSession({ root: folder });
    assert.notEqual(second.session.id, first.session.id);
    await assert.rejects(startSession({ root }), { code: 'session-running' });
    sandbox.git('worktree', 'remove', '--force', folder);
  });

  it('is never made over a folder that is there', async () => {
    const { root } = sandbox;
    const plan = await planWorkTree({ root });
    mkdirSync(plan.folder);
    await assert.rejects(addWorkTree({ root, ...plan }), { code: 'file-exists' });
    assert.equal(existsSync(join(plan.folder, '.git')), false);
  });

  it('needs a commit to begin at', async () => {
    const empty = new Sandbox();
    await assert.rejects(planWorkTree({ root: empty.root }), { code: 'no-commit' });
    empty.remove();
  });
});
