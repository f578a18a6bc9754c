import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type Check, doctor } from '../../src/actions/doctor.ts';
import { uninstallHooks } from '../../src/git/hook-installer.ts';
import { writeFileAtomically as write } from '../../src/workspace/atomic-write.ts';
import { ensureHookManagers } from '../host/hook-managers.ts';
import {
  governedWith,
  type HookManager,
  HUSKY,
  LEFTHOOK,
  picture,
  runInstall,
  SIMPLE_GIT_HOOKS,
  takeMarks,
} from './managers-support.ts';
import { distFolder, type Sandbox, source } from './support.ts';

const check = async (sandbox: Sandbox, id: string, fix = false): Promise<Check | undefined> => {
  const checks = await doctor({ root: sandbox.root, distFolder, fix });
  return checks.find((one) => one.id === id);
};

const whole = (sandbox: Sandbox, { folders }: HookManager): unknown => [
  picture(sandbox.root, folders),
  sandbox.read('.git/config'),
  sandbox.git('status', '--porcelain'),
];

let count = 0;
function stageNext(sandbox: Sandbox): void {
  sandbox.stage('notes.txt', `${(count += 1)}`);
}

/** Each of our hooks does what it is there for, in real commits and a real push, and theirs run too. */
async function assertAllFire(sandbox: Sandbox): Promise<void> {
  const unverified = (): string => sandbox.state('unverified.jsonl') ?? '';
  const head = (): string => sandbox.git('rev-parse', 'HEAD');
  const past = (...args: string[]): void => {
    const { code, stderr } = sandbox.tryGit(args);
    assert.equal(code, 0, stderr);
  };
  stageNext(sandbox);
  const refused = sandbox.commit(['-m', 'Without a session']);
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /^Session Protocol: 1 problem – no session is active$/m);
  assert.equal(reportedHook(sandbox), 'commit-msg');
  assert.equal(sandbox.commit([], { GIT_EDITOR: 'true' }).code, 1);
  assert.equal(reportedHook(sandbox), 'pre-commit');
  await sandbox.startSession();
  takeMarks(sandbox);
  const passed = sandbox.commit(['-m', 'In a session']);
  assert.equal(passed.code, 0, passed.stderr);
  assert.deepEqual(takeMarks(sandbox), ['pre-commit', 'commit-msg', 'post-commit']);
  assert.equal(unverified(), '');
  const remote = join(sandbox.folder, 'remote.git');
  sandbox.gitIn(sandbox.folder, ['init', '--quiet', '--bare', remote]);
  const branch = sandbox.git('branch', '--show-current');
  past('push', '--quiet', '--no-verify', remote, `HEAD~1:refs/heads/${branch}`);
  past('push', '--quiet', remote, branch);
  assert.deepEqual(takeMarks(sandbox), ['pre-push']);
  stageNext(sandbox);
  past('commit', '--quiet', '--no-verify', '-m', 'Past the hooks');
  assert.match(sandbox.git('log', '-1', '--format=%B'), /^Session: \S+$/m);
  assert.match(unverified(), new RegExp(`"commit":"${head()}"`));
  assert.deepEqual(takeMarks(sandbox), ['post-commit']);
  const replaced = head();
  past('commit', '--quiet', '--amend', '--no-verify', '-m', 'Amended past the hooks');
  assert.match(unverified(), new RegExp(`"replaced":"${replaced}"`));
  past('branch', '--force', 'side', 'HEAD~1');
  const side = sandbox.git('commit-tree', '-p', 'HEAD~1', '-m', 'Side', 'HEAD~1^{tree}');
  past('merge', '--quiet', '--no-ff', '--no-verify', '-m', 'Merged past the hooks', side);
  assert.match(unverified(), new RegExp(`"commit":"${head()}"`));
  sandbox.stage('src/bad.ts', 'export {};\n');
  past('commit', '--quiet', '--no-verify', '-m', 'Bad');
  const pushed = sandbox.tryGit(['push', '--quiet', remote, branch]);
  assert.equal(pushed.code, 1);
  assert.match(pushed.stderr, /^Session Protocol: \d commits? break/m);
}

const reportedHook = (sandbox: Sandbox): string =>
  (JSON.parse(sandbox.state('last-report.json') ?? '{}') as { hook?: string }).hook ?? '';

describe('our hooks beside a real hook manager', function () {
  this.timeout(120_000);
  const sandboxes: Sandbox[] = [];
  const make = async (manager: HookManager): Promise<Sandbox> => {
    const sandbox = await governedWith(manager);
    sandboxes.push(sandbox);
    return sandbox;
  };
  before(async function () {
    try {
      await ensureHookManagers();
    } catch (error) {
      if (process.env['CI']) throw error;
      console.log(`      The hook managers cannot be had: ${String(error).split('\n', 1)[0]}`);
      this.skip();
    }
  });
  afterEach(() => sandboxes.splice(0).forEach((sandbox) => sandbox.remove()));

  for (const manager of [HUSKY, LEFTHOOK, SIMPLE_GIT_HOOKS]) {
    describe(manager.name, () => {
      it('was there before: all guards fire, its own run, and uninstalling leaves it as it was', async () => {
        const sandbox = await make(manager);
        runInstall(sandbox, manager);
        const before = whole(sandbox, manager);
        await sandbox.install();
        assert.deepEqual(await guards(sandbox), ['ok', 'ok']);
        await assertAllFire(sandbox);
        sandbox.git('reset', '--quiet', '--hard');
        await uninstallHooks({ root: sandbox.root, write });
        assert.deepEqual(whole(sandbox, manager), before);
      });

      it('came afterwards: the doctor sees that ours are displaced, and mends it', async () => {
        const sandbox = await make(manager);
        await sandbox.install();
        assert.deepEqual(await guards(sandbox), ['ok', 'ok']);
        runInstall(sandbox, manager);
        const seen = await check(sandbox, 'hooks');
        assert.equal(seen?.state, 'error', seen?.detail);
        assert.ok(seen.remedy);
        const mended = await check(sandbox, 'hooks', true);
        assert.equal(mended?.state, 'ok', mended?.detail);
        assert.deepEqual(await guards(sandbox), ['ok', 'ok']);
        await assertAllFire(sandbox);
        sandbox.git('reset', '--quiet', '--hard');
        await uninstallHooks({ root: sandbox.root, write });
        const alone = await make(manager);
        runInstall(alone, manager);
        const left = picture(sandbox.root, manager.folders);
        for (const [path, content] of Object.entries(picture(alone.root, manager.folders)))
          assert.equal(left[path], content, path);
      });

      it('is installed again, as npm install does: where that displaces ours, the doctor sees it and mends it', async () => {
        const sandbox = await make(manager);
        runInstall(sandbox, manager);
        await sandbox.install();
        runInstall(sandbox, manager);
        const seen = await check(sandbox, 'hooks');
        assert.equal(seen?.state, manager.displaces ? 'error' : 'ok', seen?.detail);
        assert.equal((await check(sandbox, 'hooks', true))?.state, 'ok');
        assert.deepEqual(await guards(sandbox), ['ok', 'ok']);
        await assertAllFire(sandbox);
      });
    });
  }

  it('judges what lint-staged made of the index, and commitlint judges the message', async () => {
    const sandbox = await make({
      ...HUSKY,
      files: {
        '.husky/pre-commit': 'lint-staged --quiet\n',
        '.husky/commit-msg': 'commitlint --edit "$1"\n',
        '.commitlintrc.json': '{ "extends": ["@commitlint/config-conventional"] }\n',
        '.lintstagedrc.json': '{ "*.ts": "sh scripts/head.sh" }\n',
        // Takes the header away that our rule wants.
        'scripts/head.sh': 'for path; do echo "export {};" >"$path"; done\n',
      },
    });
    runInstall(sandbox, HUSKY);
    await sandbox.install();
    await sandbox.startSession();
    sandbox.stage('notes.txt', 'x');
    const message = sandbox.commit(['-m', 'No type']);
    assert.equal(message.code, 1);
    assert.match(message.stderr, /type-empty/);
    const passed = sandbox.commit(['-m', 'feat: with a type']);
    assert.equal(passed.code, 0, passed.stderr);
    assert.match(sandbox.git('log', '-1', '--format=%B'), /^Session: \S+$/m);
    assert.equal(sandbox.state('unverified.jsonl'), undefined);
    sandbox.stage('src/new.ts', source('src/new.ts'));
    const stripped = sandbox.commit(['-m', 'feat: add a file']);
    assert.equal(stripped.code, 1);
    assert.match(
      stripped.stderr,
      /^Session Protocol: 1 problem – src\/new\.ts: missing version header/m,
    );
  });

  const guards = async (sandbox: Sandbox): Promise<(string | undefined)[]> => [
    (await check(sandbox, 'hooks'))?.state,
    (await check(sandbox, 'guards'))?.state,
  ];
});
