import assert from 'node:assert/strict';
import { copyFileSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { judgeChange } from '../../src/actions/judge-change.ts';
import { passesUntouched, refusesUntouched } from './scenarios-support.ts';
import { governedSandbox, PROTOCOL, type Sandbox, source } from './support.ts';

const MISSING = /^Session Protocol: 1 problem – .*: missing version header$/;

/** One place or history a scenario. */
describe('a scenario of places and histories', function () {
  this.timeout(60_000);
  let sandbox: Sandbox;
  beforeEach(async () => {
    sandbox = await governedSandbox();
  });
  afterEach(() => sandbox.remove());

  it('another index, named by GIT_INDEX_FILE', async () => {
    const index = join(sandbox.folder, 'other index');
    copyFileSync(join(sandbox.root, '.git/index'), index);
    const env = { GIT_INDEX_FILE: index };
    sandbox.write('src/new.ts', 'export {};\n');
    assert.equal(sandbox.tryGit(['add', 'src/new.ts'], env).code, 0);
    const main = readFileSync(join(sandbox.root, '.git/index'));
    await refusesUntouched(sandbox, MISSING, { env, index });
    sandbox.write('src/new.ts', source('src/new.ts'));
    assert.equal(sandbox.tryGit(['add', 'src/new.ts'], env).code, 0);
    passesUntouched(sandbox, { env });
    assert.deepEqual(readFileSync(join(sandbox.root, '.git/index')), main);
  });

  it('a linked work tree', async () => {
    const root = join(sandbox.folder, 'linked tree');
    sandbox.git('worktree', 'add', '--quiet', '-b', 'side', root);
    await sandbox.startSession(root);
    const index = join(sandbox.gitIn(root, ['rev-parse', '--absolute-git-dir']), 'index');
    sandbox.stage('src/new.ts', 'export {};\n', root);
    await refusesUntouched(sandbox, MISSING, { root, index });
    sandbox.stage('src/new.ts', source('src/new.ts'), root);
    passesUntouched(sandbox, { root });
  });

  it('a sparse checkout', async () => {
    sandbox.git('sparse-checkout', 'set', '--cone', 'docs');
    sandbox.write('src/new.ts', 'export {};\n');
    sandbox.git('add', '--sparse', 'src/new.ts');
    await refusesUntouched(sandbox, MISSING);
    assert.deepEqual(readdirSync(join(sandbox.root, 'src')), ['new.ts']);
  });

  it('a partial clone', async () => {
    sandbox.git('config', 'uploadpack.allowFilter', 'true');
    sandbox.git('config', 'uploadpack.allowAnySHA1InWant', 'true');
    const root = join(sandbox.folder, 'partial');
    const from = `file://${sandbox.root}`;
    sandbox.git('clone', '--quiet', '--filter=blob:none', '--sparse', from, root);
    sandbox.configure(root);
    await sandbox.install(root);
    await sandbox.startSession(root);
    sandbox.write('src/new.ts', 'export {};\n', root);
    sandbox.gitIn(root, ['add', '--sparse', 'src/new.ts']);
    await refusesUntouched(sandbox, MISSING, { root });
  });

  it('poisoned variables of Node.js', async () => {
    sandbox.stage('src/new.ts', 'export {};\n');
    const env = {
      NODE_OPTIONS: '--require=/nowhere/poison.cjs --no-such-option',
      NODE_PATH: '/nowhere',
      NODE_EXTRA_CA_CERTS: '/nowhere/ca.pem',
      NODE_V8_COVERAGE: join(sandbox.folder, 'coverage'),
      NODE_REPL_EXTERNAL_MODULE: '/nowhere/repl.js',
    };
    await refusesUntouched(sandbox, MISSING, { env });
    assert.deepEqual(readdirSync(sandbox.folder), ['work tree']);
    sandbox.stage('src/new.ts', source('src/new.ts'));
    passesUntouched(sandbox, { env });
  });

  it('a protocol that wants no trailer: commits get none, and history asks for none', async () => {
    sandbox.stage(
      '.session-protocol/protocol.json',
      PROTOCOL.replace('"version": 1,', '"version": 1, "session": { "trailer": false },'),
    );
    passesUntouched(sandbox);
    sandbox.stage('src/new.ts', source('src/new.ts'));
    passesUntouched(sandbox);
    const last = sandbox.git('log', '-1', '--format=%B');
    assert.equal(last.trim(), 'Scenario');
    const { verdicts } = await judgeChange({
      root: sandbox.root,
      source: { kind: 'range', range: 'HEAD~1..HEAD' },
    });
    assert.deepEqual(verdicts[0]?.verdict.violations, []);
  });

  it('a commit is judged by its own day, wherever a rebase put it', async () => {
    const protocol = PROTOCOL.replace(
      '"fields": ["MODULE", "VERSION"]',
      '"fields": ["VERSION", "LAST_MODIFIED"], "bump": ["LAST_MODIFIED"]',
    );
    sandbox.stage('.session-protocol/protocol.json', protocol);
    sandbox.git('commit', '--quiet', '--no-verify', '-m', 'Protocol');
    const at = (day: string, body: string): string =>
      `/*\n * VERSION: 1.0.0\n * LAST_MODIFIED: ${day}\n */\n${body}\n`;
    const commit = (author: string, committer: string): void => {
      const env = { GIT_AUTHOR_DATE: author, GIT_COMMITTER_DATE: committer };
      const { code, stderr } = sandbox.commit(['--no-verify', '-m', 'x\n\nSession: 31'], env);
      assert.equal(code, 0, stderr);
    };
    // Late in the evening where it was made, and a day later already by the world's clock.
    sandbox.stage('src/a.ts', at('2026-01-05', '1'));
    commit('2026-01-05T23:30:00-08:00', '2026-01-05T23:30:00-08:00');
    // Written on the same day, and put elsewhere by a rebase on another.
    sandbox.stage('src/a.ts', at('2026-01-05', '2'));
    commit('2026-01-05T23:45:00-08:00', '2026-01-20T10:00:00+01:00');
    // Written early, amended late.
    sandbox.stage('src/a.ts', at('2026-01-20', '3'));
    commit('2026-01-06T10:00:00+01:00', '2026-01-20T11:00:00+01:00');
    // Of a day that was still to come.
    sandbox.stage('src/a.ts', at('2026-01-22', '4'));
    commit('2026-01-21T10:00:00+01:00', '2026-01-21T10:00:00+01:00');
    const { verdicts } = await judgeChange({
      root: sandbox.root,
      source: { kind: 'range', range: 'HEAD~4..HEAD' },
    });
    assert.deepEqual(
      verdicts.map(({ verdict }) => verdict.violations.map(({ message }) => message)),
      [[], [], [], ['LAST_MODIFIED is 2026-01-22, which is still to come']],
    );
  });
});
