import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { BIBLE, cleanEnvironment, governedSandbox, type Sandbox } from './support.ts';

const protocol = (rules: object, more: object = {}): string =>
  JSON.stringify({ version: 1, documents: { bible: 'docs/BIBLE.md' }, ...more, rules });
const firstLine = ({ stderr }: { stderr: string }): string => stderr.split('\n')[0] ?? '';

describe('the rules about messages and branches, through real commits', function () {
  this.timeout(60_000);
  let sandbox: Sandbox;
  afterEach(() => sandbox.remove());

  it('commit-message: refuses another form, and lets merge, revert, fixup and squash be made', async () => {
    sandbox = await governedSandbox({
      protocol: protocol({ 'commit-message': { types: ['feat', 'fix'] } }),
    });
    sandbox.stage('a.txt', '1');
    const refused = sandbox.commit(['-m', 'Add a']);
    assert.equal(refused.code, 1);
    assert.match(firstLine(refused), /not "type: description"/);
    assert.equal(sandbox.commit(['-m', 'feat: add a']).code, 0);
    sandbox.stage('a.txt', '2');
    assert.equal(sandbox.commit(['--fixup', 'HEAD']).code, 0);
    sandbox.stage('a.txt', '3');
    assert.equal(sandbox.commit(['--squash', 'HEAD~1', '-m', 'more']).code, 0);
    sandbox.git('switch', '--quiet', '-c', 'side', 'HEAD~1');
    sandbox.stage('b.txt', '1');
    assert.equal(sandbox.commit(['-m', 'feat: add b']).code, 0);
    const merged = sandbox.tryGit(['merge', '--no-ff', '--no-edit', 'main']);
    assert.equal(merged.code, 0, merged.stderr);
    // A revert that opens an editor runs the judge; git's words pass.
    sandbox.git('revert', '--no-commit', 'HEAD~1');
    const id = sandbox.git('rev-parse', 'HEAD~1');
    const revert = ['-m', 'Revert "feat: add b"', '-m', `This reverts commit ${id}.`];
    const reverted = sandbox.commit(revert);
    assert.equal(reverted.code, 0, reverted.stderr);
  });

  it('bible-tag: asks for the sections that changed, and for no others', async () => {
    sandbox = await governedSandbox({ protocol: protocol({ 'bible-tag': {} }) });
    sandbox.stage('docs/BIBLE.md', BIBLE.replace('Two tables.', 'Three tables.'));
    assert.match(
      firstLine(sandbox.commit()),
      /docs\/BIBLE\.md: the message has no \[BIBLE: …\] tag/,
    );
    assert.match(
      firstLine(sandbox.commit(['-m', 'Count [BIBLE: Section 3]'])),
      /does not name section 4, which changed \(\+1\)/,
    );
    const passed = sandbox.commit(['-m', 'Count [BIBLE: Section 4]']);
    assert.equal(passed.code, 0, passed.stderr);
    sandbox.stage('a.txt', '1');
    assert.match(
      firstLine(sandbox.commit(['-m', 'Add [BIBLE: Section 4]'])),
      /names section 4, which did not change/,
    );
    assert.equal(sandbox.commit(['-m', 'Add']).code, 0);
  });

  it('branch: refuses a protected branch, and lets a merge into it pass where allowed', async () => {
    sandbox = await governedSandbox({
      protocol: protocol({ branch: { protected: ['main'], allowMerges: true } }),
    });
    sandbox.stage('a.txt', '1');
    const refused = sandbox.commit();
    assert.equal(refused.code, 1);
    assert.match(firstLine(refused), /the branch main is protected/);
    sandbox.git('switch', '--quiet', '-c', 'feature/a');
    assert.equal(sandbox.commit().code, 0);
    sandbox.git('switch', '--quiet', 'main');
    const merged = sandbox.tryGit(['merge', '--no-ff', '--no-edit', 'feature/a']);
    assert.equal(merged.code, 0, merged.stderr);
  });

  it("branch: asks for the session's branches, as globs", async () => {
    sandbox = await governedSandbox({
      protocol: protocol({ branch: {} }, { session: { branch: 'phase-*' } }),
    });
    sandbox.stage('a.txt', '1');
    assert.match(firstLine(sandbox.commit()), /main is not a branch for this work \(phase-\*\)/);
    sandbox.git('switch', '--quiet', '-c', 'phase-2');
    assert.equal(sandbox.commit().code, 0);
  });

  it('branch: holds where the file of HEAD does not name it, as with the reftable format', async () => {
    sandbox = await governedSandbox({ protocol: protocol({ branch: { protected: ['main'] } }) });
    // What the shim hands on, but for the folder in which the file of HEAD is looked for.
    sandbox.write('../elsewhere/HEAD', 'ref: refs/heads/.invalid\n');
    sandbox.write('../message', 'x\n');
    const state = join(sandbox.folder, 'elsewhere/session-protocol');
    const names = ['HEAD', 'HEAD:.session-protocol/protocol.json'];
    const ids = sandbox.git('rev-parse', ...names);
    const tree = sandbox.git('write-tree');
    const input = `${process.pid}\n${state}\n.git\n.git/objects\n${ids}\n\n${tree}\n\n\n.\n`;
    const run = join(sandbox.root, '.git/session-protocol/run.cjs');
    const { status, stderr } = spawnSync(
      process.execPath,
      [run, 'commit-msg', join(sandbox.folder, 'message')],
      { cwd: sandbox.root, env: cleanEnvironment({ GIT_EDITOR: ':' }), input, encoding: 'utf8' },
    );
    assert.match(stderr, /the branch main is protected/);
    assert.equal(status, 65);
  });

  it('protocol-change: asks the message for the reason, by the policy from before', async () => {
    sandbox = await governedSandbox({ protocol: protocol({ 'protocol-change': {} }) });
    sandbox.stage('.session-protocol/protocol.json', protocol({}));
    const refused = sandbox.commit(['-m', 'Loosen the rules']);
    assert.equal(refused.code, 1);
    assert.match(firstLine(refused), /modified, which changes the protocol/);
    const passed = sandbox.commit(['-m', 'Loosen\n\nProtocol-Change: they were too tight']);
    assert.equal(passed.code, 0, passed.stderr);
    assert.match(passed.stderr, /waived protocol-change: .*they were too tight/);
  });

  it('brings a rule in as a warning until its date, and cites where it is stated', async () => {
    const rule = { types: ['feat'], bindsFrom: '2999-01-01', source: 'docs/PLAYBOOK.md:7' };
    sandbox = await governedSandbox({ protocol: protocol({ 'commit-message': rule }) });
    sandbox.stage('a.txt', '1');
    const passed = sandbox.commit();
    assert.equal(passed.code, 0);
    assert.match(passed.stderr, /warning commit-message: .* \(binds from 2999-01-01\)/);
    assert.match(passed.stderr, /stated in docs\/PLAYBOOK\.md:7/);
    const bound = protocol({ 'commit-message': { ...rule, bindsFrom: '2020-01-01' } });
    sandbox.stage('.session-protocol/protocol.json', bound);
    assert.equal(sandbox.commit().code, 0);
    sandbox.stage('a.txt', '2');
    const refused = sandbox.commit();
    assert.equal(refused.code, 1);
    assert.doesNotMatch(refused.stderr, /binds from/);
  });
});
