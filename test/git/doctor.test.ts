import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { doctor, type Check } from '../../src/actions/doctor.ts';
import { uninstallHooks } from '../../src/git/hook-installer.ts';
import { writeFileAtomically } from '../../src/workspace/atomic-write.ts';
import { appendEvents } from '../../src/workspace/journal.ts';
import { distFolder, governedSandbox, type Sandbox, Sandbox as Plain } from './support.ts';

describe('the doctor', function () {
  this.timeout(60_000);
  let sandbox: Sandbox;
  afterEach(() => sandbox.remove());

  const run = async (fix = false): Promise<Map<string, Check>> => {
    const checks = await doctor({ root: sandbox.root, distFolder, fix });
    return new Map(checks.map((check) => [check.id, check]));
  };
  const hook = (name: string): string => join(sandbox.root, '.git/hooks', name);

  /** Every file under the git folder but the caches of our hook, refs, configuration and the work tree's state. */
  const picture = (): unknown => [
    readdirSync(join(sandbox.root, '.git'), { recursive: true })
      .filter((path) => !/session-protocol\/(?:policies|compiled)/.test(String(path)))
      .toSorted(),
    readFileSync(join(sandbox.root, '.git/config'), 'utf8'),
    sandbox.git('for-each-ref'),
    sandbox.git('status', '--porcelain', '--untracked-files=all'),
    sandbox.git('worktree', 'list'),
    sandbox.git('count-objects', '-v'),
    sandbox.git('reflog'),
    readdirSync(tmpdir()).filter((name) => name.startsWith('session-protocol-canary')),
  ];

  it('proves every guard and leaves nothing behind', async () => {
    sandbox = await governedSandbox();
    sandbox.stage('src/staged.ts', 'export {};\n');
    sandbox.write('src/cart.ts', 'changed');
    const before = picture();
    const guards = (await run()).get('guards');
    assert.equal(guards?.state, 'ok', guards?.detail);
    for (const name of [
      'commit-msg',
      'pre-commit',
      'prepare-commit-msg',
      'post-commit',
      'post-rewrite',
      'post-merge',
      'pre-push',
    ])
      assert.match(guards.detail, new RegExp(`\\b${name} (?:refused|noticed|added)`));
    assert.deepEqual(picture(), before);
  });

  it('proves them in a repository without a commit, and in a linked work tree', async () => {
    sandbox = new Plain();
    await sandbox.install();
    assert.equal((await run()).get('guards')?.state, 'ok');
    sandbox.git('-c', 'core.hooksPath=/dev/null', 'commit', '--quiet', '--allow-empty', '-m', 'x');
    const linked = join(sandbox.folder, 'linked tree');
    sandbox.git('worktree', 'add', '--quiet', '--detach', linked);
    const checks = await doctor({ root: linked, distFolder });
    assert.equal(checks.find(({ id }) => id === 'guards')?.state, 'ok');
  });

  it('names the guard that does not fire, though its file looks right', async () => {
    sandbox = await governedSandbox();
    const runCheck = join(sandbox.root, '.git/session-protocol/run.cjs');
    const built = readFileSync(runCheck, 'utf8');
    // Such a file is seen at once; the canary is asked what no look at files tells.
    writeFileSync(runCheck, `if (process.argv[2] === 'commit-msg') process.exit(0);\n${built}`);
    assert.equal((await run()).get('hooks')?.state, 'warning');
    writeFileSync(runCheck, built);
    const bin = join(sandbox.folder, 'bin');
    mkdirSync(bin);
    writeFileSync(join(bin, 'node'), '#!/bin/sh\nexit 67\n');
    chmodSync(join(bin, 'node'), 0o755);
    const { PATH } = process.env;
    process.env['PATH'] = `${bin}:${PATH ?? ''}`;
    try {
      const guards = (await run()).get('guards');
      assert.equal(guards?.state, 'error');
      assert.match(guards.detail, /commit-msg did not refuse a commit/);
      assert.match(guards.detail, /post-commit did not notice/);
    } finally {
      process.env['PATH'] = PATH;
    }
  });

  it("runs no other tool's hook on its canary", async () => {
    sandbox = await governedSandbox();
    for (const name of ['pre-commit', 'commit-msg', 'post-commit', 'pre-push', 'post-checkout']) {
      writeFileSync(hook(name), `#!/bin/sh\necho ${name} >>"${sandbox.folder}/ran"\n`);
      chmodSync(hook(name), 0o755);
    }
    await sandbox.install();
    assert.equal((await run()).get('guards')?.state, 'ok');
    assert.throws(() => readFileSync(join(sandbox.folder, 'ran')), /ENOENT/);
    sandbox.stage('notes.txt', 'x');
    assert.equal(sandbox.commit().code, 0);
    assert.equal(
      readFileSync(join(sandbox.folder, 'ran'), 'utf8'),
      'pre-commit\ncommit-msg\npost-commit\n',
    );
  });

  it('mends what it can when asked, and nothing unasked', async () => {
    sandbox = await governedSandbox();
    chmodSync(hook('commit-msg'), 0o644);
    writeFileSync(hook('pre-commit'), '#!/bin/sh\nexit 0\n');
    writeFileSync(join(sandbox.root, '.git/session-protocol/runtimes'), '/nowhere/node\n');
    const seen = (await run()).get('hooks');
    assert.equal(seen?.state, 'error');
    assert.match(seen.detail, /replaced the pre-commit hook.*commit-msg hook is not executable/);
    assert.match(seen.remedy ?? '', /doctor --fix/);
    assert.equal((await run()).get('hooks')?.state, 'error');
    const mended = await run(true);
    assert.deepEqual(
      [mended.get('hooks')?.state, mended.get('hooks')?.detail],
      ['ok', 'Installed again, and current.'],
    );
    assert.equal(mended.get('guards')?.state, 'ok');
    assert.doesNotMatch(sandbox.read('.git/session-protocol/runtimes'), /nowhere/);
    assert.equal((await run(true)).get('hooks')?.detail, 'Installed and current.');
  });

  it('takes hooks in the configuration of git as normal, and says whether this git runs them', async () => {
    sandbox = await governedSandbox();
    sandbox.git('config', 'hook.lint.command', 'true');
    sandbox.git('config', 'hook.lint.event', 'pre-commit');
    const config = sandbox.read('.git/config');
    await sandbox.install();
    const checks = await run();
    assert.equal(checks.get('hooks')?.state, 'ok');
    assert.match(
      checks.get('hooks')?.detail ?? '',
      /^Installed and current\. .*: lint \(pre-commit\)\.$/,
    );
    assert.equal(checks.get('guards')?.state, 'ok');
    await uninstallHooks({ root: sandbox.root, write: writeFileAtomically });
    assert.equal(sandbox.read('.git/config'), config);
  });

  it('gives a next step with everything that is not well', async () => {
    sandbox = new Plain();
    const remedies = async (): Promise<void> => {
      for (const { state, remedy, detail } of (await run()).values())
        assert.equal(state === 'ok', remedy === undefined, detail);
    };
    await remedies();
    sandbox.write('.session-protocol/protocol.json', '{ "version": 2 }');
    await remedies();
    sandbox.git('config', 'core.hooksPath', 'not/there');
    await remedies();
    sandbox.git('config', '--unset', 'core.hooksPath');
    sandbox.write(
      '.session-protocol/protocol.json',
      '{ "version": 1, "documents": { "plan": "no.md" } }',
    );
    await sandbox.install();
    await sandbox.startSession();
    sandbox.git('add', '.');
    sandbox.git('commit', '--quiet', '--no-verify', '-m', 'Past');
    await remedies();
    assert.equal((await run()).get('session')?.detail, 'One commit was made past the hooks.');
    sandbox.write('.git/session-protocol/session.jsonl', 'broken\n');
    await remedies();
  });

  it('names the rules that cannot judge here, and why', async () => {
    const asking = (rules: object, documents: object = {}): string =>
      JSON.stringify({
        version: 1,
        documents,
        databases: [{ name: 'shop', engine: 'sqlite', path: 'shop.db', migrations: 'db' }],
        rules,
      });
    const rules = { 'stop-condition': {}, 'migration-pair': {}, 'task-lane': {} };
    sandbox = await governedSandbox({ protocol: asking(rules) });
    const told = (await run()).get('rules');
    assert.equal(told?.state, 'warning');
    assert.match(
      told.detail,
      /^stop-condition cannot judge here: The commit has no playbook.* migration-pair cannot judge here: There is no database shop\.db here\.$/,
    );
    sandbox.write(
      '.session-protocol/protocol.json',
      asking(
        { 'stop-condition': {}, 'migration-pair': { frozen: 'committed' } },
        { playbook: 'docs/PLAYBOOK.md' },
      ),
    );
    sandbox.stage('docs/PLAYBOOK.md', '# Playbook\n\n## Blocking issues\n\nNone.\n');
    sandbox.git('commit', '--quiet', '--no-verify', '-m', 'Write the playbook');
    assert.equal((await run()).get('rules')?.state, 'ok');
    sandbox.write('.git/session-protocol/session.jsonl', 'broken\n');
    assert.equal((await run()).get('rules')?.state, 'ok');
    sandbox.write(
      '.session-protocol/protocol.json',
      asking({ 'stop-condition': { severity: 'off' } }),
    );
    assert.equal((await run()).has('rules'), false);
  });

  it('names a glob that finds nothing, and rules about a document that is not there', async () => {
    sandbox = new Plain();
    const told = async (documents: object, rules: object): Promise<string[]> => {
      const protocol = JSON.stringify({ version: 1, documents, rules });
      sandbox.write('.session-protocol/protocol.json', protocol);
      return [...(await run())]
        .filter(([id, { state }]) => state === 'warning' && /^(?:glob|rules)-/.test(id))
        .map(([, { detail }]) => detail);
    };
    const triggers = [{ paths: ['src/**'] }];
    sandbox.write('docs/sessions/SESSION_01.md', '# Session 1\n');
    assert.deepEqual(
      await told({ openers: 'docs/sesions/*.md' }, { 'bible-updated': { triggers } }),
      [
        'No document matches "docs/sesions/*.md" (documents.openers).',
        'There is no bible, and bible-updated asks for one.',
      ],
    );
    sandbox.write('ARCHITECTURE.md', '# Architecture\n');
    assert.deepEqual(
      await told({ openers: 'docs/sessions/*.md' }, { 'bible-updated': { triggers } }),
      [],
    );
    assert.deepEqual(
      await told({}, { 'thread-entry': { fields: ['Next'] }, 'bible-tag': { severity: 'off' } }),
      ['There is no thread, and thread-entry asks for one.'],
    );
  });

  it('counts commits past the hooks where no session runs, too', async () => {
    sandbox = await governedSandbox({ session: false });
    const past = (): string =>
      sandbox.git('commit', '--quiet', '--no-verify', '--allow-empty', '-m', 'Past');
    const told = async (): Promise<string | undefined> => (await run()).get('session')?.detail;
    past();
    past();
    assert.equal(await told(), '2 commits were made past the hooks.');
    await sandbox.startSession();
    assert.equal(await told(), 'Test: active.');
    const at = new Date().toISOString();
    const state = join(sandbox.root, '.git/session-protocol');
    await appendEvents(state, [{ type: 'abandoned', at, reason: 'Done' }]);
    assert.equal(await told(), 'Test: closed.');
    past();
    assert.equal(await told(), 'One commit was made past the hooks.');
  });

  it('installs nothing that was never installed', async () => {
    sandbox = new Plain();
    assert.equal((await run(true)).get('hooks')?.state, 'warning');
    assert.equal((await run()).has('guards'), false);
  });
});
