import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { type Check, doctor } from '../../src/actions/doctor.ts';
import { installHooks, uninstallHooks } from '../../src/git/hook-installer.ts';
import { HOOK_NAMES } from '../../src/git/hook-manifest.ts';
import { readHooksStatus } from '../../src/git/hook-status.ts';
import { writeFileAtomically as write } from '../../src/workspace/atomic-write.ts';
import { cli, cliJson } from './cli-support.ts';
import { picture } from './managers-support.ts';
import { distFolder, ensureBuilt, governedSandbox, type Sandbox } from './support.ts';

const TEAM = '#!/bin/sh\nexit 0\n';

describe('hook files that are not alone', function () {
  this.timeout(60_000);
  let sandbox: Sandbox;
  before(ensureBuilt);
  afterEach(() => sandbox.remove());

  const at = (path: string): string => join(sandbox.root, path);
  const put = (path: string, text: string, mode: number): void => {
    sandbox.write(path, text);
    chmodSync(at(path), mode);
  };
  const install = () => installHooks({ root: sandbox.root, distFolder, write });
  const uninstall = () => uninstallHooks({ root: sandbox.root, write });
  const status = () => readHooksStatus({ root: sandbox.root, distFolder });
  const codes = async (): Promise<string[]> => (await status()).problems.map(({ code }) => code);
  const check = async (id: string, fix = false): Promise<Check | undefined> =>
    (await doctor({ root: sandbox.root, distFolder, fix })).find((one) => one.id === id);
  const make = async (hooksPath?: string, session = false): Promise<void> => {
    sandbox = await governedSandbox({ session });
    await uninstall();
    if (hooksPath === undefined) return;
    mkdirSync(at(hooksPath), { recursive: true });
    sandbox.git('config', 'core.hooksPath', hooksPath);
  };

  describe('in a folder of the work tree', () => {
    it('makes git run those that it passes over, and gives them their bits back', async () => {
      await make('.githooks');
      put('.githooks/pre-commit', TEAM, 0o644);
      put('.githooks/commit-msg', TEAM, 0o640);
      const before = picture(sandbox.root, ['.githooks']);
      const { notes } = await install();
      assert.equal(notes.length, 2);
      assert.match(notes[0] ?? '', /pre-commit was not executable, so git passed over it/);
      assert.deepEqual((await install()).notes, []);
      assert.deepEqual(
        ['pre-commit', 'commit-msg'].map((name) => statSync(at(`.githooks/${name}`)).mode & 0o777),
        [0o755, 0o750],
      );
      assert.deepEqual(await codes(), []);
      sandbox.stage('a.txt', 'a');
      assert.equal(sandbox.commit().code, 1);
      chmodSync(at('.githooks/commit-msg'), 0o640);
      assert.deepEqual(await codes(), ['not-executable']);
      assert.equal((await check('hooks', true))?.detail, 'Installed again, and current.');
      await uninstall();
      assert.deepEqual(picture(sandbox.root, ['.githooks']), before);
    });

    it("asks no bits of husky's own files, which it starts with sh", async () => {
      await make('.husky/_');
      sandbox.write('.husky/_/h', '');
      put('.husky/pre-commit', 'exit 0\n', 0o644);
      assert.deepEqual((await install()).notes, []);
      assert.equal(statSync(at('.husky/pre-commit')).mode & 0o777, 0o644);
      assert.deepEqual(await codes(), []);
    });

    it('refuses a link before it writes anything, and says what to do', async () => {
      await make('.githooks');
      put('scripts/check.sh', '#!/bin/sh\necho team >&2\n', 0o755);
      for (const name of ['commit-msg', 'pre-push'])
        symlinkSync('../scripts/check.sh', at(`.githooks/${name}`));
      const before = picture(sandbox.root, ['.githooks', 'scripts']);
      const call = 'exec "$(git rev-parse --show-toplevel)/scripts/check.sh" "$@"';
      await assert.rejects(install(), (error: { code: string; remedy: string }) => {
        assert.equal(error.code, 'hook-is-link');
        assert.ok(error.remedy.includes(call), error.remedy);
        return true;
      });
      assert.deepEqual(picture(sandbox.root, ['.githooks', 'scripts']), before);
      for (const name of ['commit-msg', 'pre-push']) {
        rmSync(at(`.githooks/${name}`));
        put(`.githooks/${name}`, `#!/bin/sh\n${call}\n`, 0o755);
      }
      await install();
      assert.deepEqual(await codes(), []);
      await sandbox.startSession();
      sandbox.stage('a.txt', 'a');
      assert.deepEqual(sandbox.commit().stderr, 'team\n');
      assert.equal(statSync(at('scripts/check.sh')).mode & 0o777, 0o755);
    });

    it('says of a link that came later that installing again is not enough', async () => {
      await make('.githooks');
      await install();
      put('scripts/check.sh', TEAM, 0o755);
      rmSync(at('.githooks/commit-msg'));
      symlinkSync('../scripts/check.sh', at('.githooks/commit-msg'));
      assert.deepEqual(await codes(), ['hook-is-link']);
      for (const fix of [false, true])
        assert.match((await check('hooks', fix))?.remedy ?? '', /^Make that hook a shell script/);
      assert.equal(readFileSync(at('scripts/check.sh'), 'utf8'), TEAM);
    });

    it("gives back a person's own line that names ours", async () => {
      await make('.githooks');
      const text = `${TEAM}npm test # session-protocol hook runs before\n# session-protocol hook\n`;
      put('.githooks/pre-commit', text, 0o755);
      await install();
      await install();
      await uninstall();
      assert.equal(sandbox.read('.githooks/pre-commit'), text);
    });

    it('knows the lines of all hooks again', async () => {
      await make('.githooks');
      for (const name of HOOK_NAMES) put(`.githooks/${name}`, TEAM, 0o755);
      await install();
      await uninstall();
      for (const name of HOOK_NAMES) assert.equal(sandbox.read(`.githooks/${name}`), TEAM);
    });
  });

  describe('in the chain', () => {
    const LIBRARY = 'echo helper ran >&2\n';
    const CALLING =
      '#!/bin/sh\n. "$(dirname "$0")/_lib.sh"\nfor part in "$0".d/*; do sh "$part"; done\n';
    const putTeam = (): void => {
      put('.git/hooks/pre-commit', CALLING, 0o755);
      put('.git/hooks/_lib.sh', LIBRARY, 0o644);
      put('.git/hooks/pre-commit.d/one', 'echo part ran >&2\n', 0o644);
    };
    const commit = (): string => {
      const { code, stderr } = sandbox.commit(['--allow-empty', '-m', 'x']);
      assert.equal(code, 0, stderr);
      return stderr;
    };

    it('a hook finds what is beside it, and all is given back', async () => {
      await make(undefined, true);
      putTeam();
      const before = picture(sandbox.root, ['.git/hooks']);
      const ran = commit();
      await install();
      await install();
      assert.equal(commit(), ran);
      assert.equal(ran, 'helper ran\npart ran\n');
      assert.deepEqual(await codes(), []);
      await uninstall();
      assert.deepEqual(picture(sandbox.root, ['.git/hooks']), before);
      assert.deepEqual(
        Object.keys(picture(sandbox.root, ['.git/session-protocol'])).filter((path) =>
          path.includes('chain'),
        ),
        [],
      );
    });

    it('a hook that does not find a file beside it is told, and mended', async () => {
      await make(undefined, true);
      put('.git/hooks/pre-commit', '#!/bin/sh\n. "${0%/*}/_lib.sh"\n', 0o755);
      await install();
      put('.git/hooks/_lib.sh', LIBRARY, 0o644);
      put('.git/hooks/unrelated.txt', '', 0o644);
      assert.deepEqual((await status()).problems, [
        {
          code: 'beside',
          message: 'The pre-commit hook that was here before does not find _lib.sh beside itself.',
          remedy: 'Install the git hooks again.',
        },
      ]);
      assert.equal((await check('hooks', true))?.detail, 'Installed again, and current.');
      assert.match(commit(), /^helper ran\n/);
    });

    it('a hook that goes up from its folder is told of, and what to write instead', async () => {
      await make(undefined, true);
      put('.git/hooks/pre-commit', '#!/bin/sh\ncd "$(dirname "$0")/../.." || exit\n', 0o755);
      put('.git/hooks/commit-msg', '#!/bin/sh\necho "$0" ... done >&2\n', 0o755);
      await install();
      assert.deepEqual(
        (await status()).warnings.map(({ code, remedy }) => `${code}: ${remedy}`),
        [
          'looks-up: Where it fails, let it ask git instead: $(git rev-parse --show-toplevel) is the top of the work tree.',
        ],
      );
      assert.deepEqual(await codes(), []);
      assert.equal((await check('chained-hook-1'))?.state, 'warning');
    });
  });

  it('what was left, or kept aside, is said by the command line', async () => {
    await make();
    put('.git/hooks/commit-msg', TEAM, 0o755);
    await install();
    sandbox.write('.git/session-protocol/manifest.json', '{}');
    assert.match(
      cli(sandbox.root, 'hooks', 'install').stdout,
      /^Installed and current\.\nThe list of what was installed could not be read; .*\.broken\.$/m,
    );
    put('.git/hooks/commit-msg', TEAM, 0o755);
    const { notes } = cliJson<{ notes: string[] }>(sandbox.root, 0, 'hooks', 'uninstall');
    assert.match(notes.join(), /is in commit-msg\.before-session-protocol beside it\.$/);
  });
});
