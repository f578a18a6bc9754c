import assert from 'node:assert/strict';
import { governedSandbox, PROTOCOL, Sandbox, source } from './support.ts';

describe('the policy that judges', function () {
  this.timeout(60_000);
  let sandbox: Sandbox;
  afterEach(() => sandbox.remove());

  it('is the one in HEAD: a commit cannot loosen the rules that judge it', async () => {
    sandbox = await governedSandbox();
    sandbox.stage('.session-protocol/protocol.json', '{"version":1}');
    sandbox.stage('src/pay.ts', 'export {};\n');
    assert.match(sandbox.commit().stderr, /missing version header/);
    sandbox.git('reset', '--quiet', 'src/pay.ts');
    assert.equal(sandbox.commit().code, 0);
    sandbox.stage('src/pay.ts', 'export {};\n');
    assert.equal(sandbox.commit().code, 0);
  });

  it('is its own for the first commit', async () => {
    sandbox = new Sandbox();
    await sandbox.install();
    await sandbox.startSession();
    sandbox.stage('.session-protocol/protocol.json', PROTOCOL);
    sandbox.stage('src/pay.ts', 'export {};\n');
    const refused = sandbox.commit();
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /src\/pay\.ts: missing version header/);
    sandbox.stage('src/pay.ts', source('src/pay.ts'));
    const passed = sandbox.commit();
    assert.equal(passed.code, 0, passed.stderr);
    assert.equal(sandbox.state('unverified.jsonl'), undefined);
  });

  it('is the default where there is no protocol file: only a session is asked for', async () => {
    sandbox = new Sandbox();
    await sandbox.install();
    sandbox.stage('a.txt', 'a');
    assert.match(sandbox.commit().stderr, /^Session Protocol: 1 problem – no session is active\n/);
    await sandbox.startSession();
    assert.equal(sandbox.commit().code, 0);
    sandbox.stage('b.txt', 'b');
    assert.equal(sandbox.commit().code, 0);
  });

  it('is the one that HEAD holds, whatever git replace shows in its place', async () => {
    sandbox = await governedSandbox();
    const head = sandbox.git('rev-parse', 'HEAD');
    sandbox.git('rm', '--quiet', '--cached', '.session-protocol/protocol.json');
    const lax = sandbox.git('commit-tree', sandbox.git('write-tree'), '-m', 'No rules');
    sandbox.git('reset', '--quiet');
    sandbox.git('replace', head, lax);
    sandbox.stage('src/pay.ts', 'export {};\n');
    assert.match(sandbox.commit().stderr, /missing version header/);
    sandbox.git('replace', '--delete', head);
    // An amend will stand on what takes the place of HEAD's parent.
    sandbox.stage('src/pay.ts', source('src/pay.ts'));
    assert.equal(sandbox.commit().code, 0);
    sandbox.git('replace', '--graft', 'HEAD', lax);
    assert.equal(sandbox.commit(['--amend', '-m', 'Grafted']).code, 0);
    assert.match(sandbox.state('receipts.jsonl') ?? '', new RegExp(`"parent":"${lax}"`));
  });

  it('must be valid to be committed, and a broken one refuses every commit with its line until it is mended', async () => {
    sandbox = await governedSandbox();
    sandbox.stage('.session-protocol/protocol.json', '{\n  "version": 1,\n  "ruels": {}\n}\n');
    const refused = sandbox.commit();
    assert.equal(refused.code, 1);
    assert.match(
      refused.stderr,
      /^Session Protocol: not judged – \.session-protocol\/protocol\.json:3: Unknown property "ruels"\./,
    );
    assert.equal(sandbox.report().outcome, 'not-judged');
    sandbox.commit(['--no-verify', '-m', 'Past the hooks']);
    sandbox.stage('a.txt', 'a');
    assert.match(sandbox.commit().stderr, /protocol\.json:3: .*in HEAD/);
    sandbox.stage('.session-protocol/protocol.json', PROTOCOL);
    assert.equal(sandbox.commit().code, 0);
  });

  it('is not taken over broken by a merge', async () => {
    sandbox = await governedSandbox();
    const change = (text: string): void => {
      sandbox.stage('.session-protocol/protocol.json', text);
      sandbox.git('commit', '--quiet', '--no-verify', '-m', 'Change');
    };
    sandbox.git('checkout', '--quiet', '-b', 'side');
    change('{\n  "version": 1,\n  "ruels": {}\n}\n');
    sandbox.git('checkout', '--quiet', 'main');
    sandbox.stage('main.txt', 'x');
    sandbox.git('commit', '--quiet', '-m', 'Main');
    const merge = ['merge', '--quiet', '--no-ff', '--no-edit', 'side'];
    assert.match(sandbox.tryGit(merge).stderr, /protocol\.json:3: .*that is staged/);
    sandbox.git('merge', '--abort');
    sandbox.git('checkout', '--quiet', 'side');
    change(PROTOCOL);
    sandbox.git('checkout', '--quiet', 'main');
    sandbox.git(...merge);
    assert.equal(
      sandbox.state('unverified.jsonl')?.includes(sandbox.git('rev-parse', 'HEAD')),
      false,
    );
  });
});
