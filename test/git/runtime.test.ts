import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { governedSandbox, type Sandbox, source } from './support.ts';

/** A PATH with git and the shell's tools, but without node. */
function pathWithoutNode(sandbox: Sandbox): string {
  const folder = join(sandbox.folder, 'bin');
  mkdirSync(folder, { recursive: true });
  for (const tool of ['git', 'sh', 'sed', 'cat', 'env']) {
    symlinkSync(
      execFileSync('sh', ['-c', `command -v ${tool}`], { encoding: 'utf8' }).trim(),
      join(folder, tool),
    );
  }
  return folder;
}

describe('how the hook finds its runtime', function () {
  this.timeout(60_000);
  let sandbox: Sandbox;
  beforeEach(async () => {
    sandbox = await governedSandbox();
    sandbox.stage('src/pay.ts', 'export {};\n');
  });
  afterEach(() => sandbox.remove());

  const runtimes = (text: string): void => sandbox.write('.git/session-protocol/runtimes', text);

  it('is refused in one line where there is none', () => {
    runtimes('/nowhere/node\n');
    const refused = sandbox.commit(['-m', 'x'], { PATH: pathWithoutNode(sandbox) });
    assert.equal(refused.code, 1);
    assert.match(
      refused.stderr,
      /^Session Protocol: not judged, because no Node\.js 20 or newer was found[^\n]*\n$/,
    );
  });

  it('takes a recorded one, stale ones passed over', () => {
    runtimes(`/nowhere/node\n${realpathSync(process.execPath)}\n`);
    assert.match(
      sandbox.commit(['-m', 'x'], { PATH: pathWithoutNode(sandbox) }).stderr,
      /missing version header/,
    );
  });

  it("takes the one that VS Code's git passes, as Node.js", () => {
    runtimes('');
    const electron = join(sandbox.folder, 'electron');
    writeFileSync(
      electron,
      `#!/bin/sh\n[ "$ELECTRON_RUN_AS_NODE" = 1 ] || exit 9\nexec "${process.execPath}" "$@"\n`,
    );
    chmodSync(electron, 0o755);
    const env = { PATH: pathWithoutNode(sandbox), VSCODE_GIT_ASKPASS_NODE: electron };
    assert.match(sandbox.commit(['-m', 'x'], env).stderr, /missing version header/);
  });

  it('tries the next where one is too old, and prefers the one that is named', () => {
    const old = join(sandbox.folder, 'old-node');
    writeFileSync(old, '#!/bin/sh\nexit 75\n');
    chmodSync(old, 0o755);
    assert.match(
      sandbox.commit(['-m', 'x'], { SESSION_PROTOCOL_NODE: old }).stderr,
      /missing version header/,
    );
    writeFileSync(old, '#!/bin/sh\necho named >&2\nexit 65\n');
    assert.equal(sandbox.commit(['-m', 'x'], { SESSION_PROTOCOL_NODE: old }).stderr, 'named\n');
  });

  it('tries the next where one fails by itself, and says so where none is left', () => {
    const shim = join(sandbox.folder, 'version-manager');
    writeFileSync(shim, '#!/bin/sh\necho "no version is set" >&2\nexit 1\n');
    chmodSync(shim, 0o755);
    const refused = sandbox.commit(['-m', 'x'], { SESSION_PROTOCOL_NODE: shim });
    assert.match(refused.stderr, /no version is set\nSession Protocol: 1 problem – src\/pay\.ts/);
    runtimes('/nowhere/node\n');
    const env = { SESSION_PROTOCOL_NODE: shim, PATH: pathWithoutNode(sandbox) };
    const failed = sandbox.commit(['-m', 'x'], env);
    assert.equal(failed.code, 1);
    assert.match(
      failed.stderr,
      /no version is set\nSession Protocol: not judged, because Node\.js did not run the hook to its end \(.*version-manager ended with 1\)[^\n]*\n$/,
    );
  });

  it('takes no word from what does nothing', () => {
    const env = { SESSION_PROTOCOL_NODE: 'true' };
    assert.match(
      sandbox.commit(['-m', 'x'], env).stderr,
      /^Session Protocol: 1 problem – src\/pay/,
    );
    runtimes('/nowhere/node\n');
    const none = sandbox.commit(['-m', 'x'], { ...env, PATH: pathWithoutNode(sandbox) });
    assert.equal(none.code, 1);
    assert.match(none.stderr, /^Session Protocol: not judged, .* \(true ended with 0\)/);
  });

  it('refuses where its own files were cut short', () => {
    for (const text of ['', 'void 0;\n', 'function (']) {
      sandbox.write('.git/session-protocol/hook.cjs', text);
      const refused = sandbox.commit(['-m', 'x']);
      assert.equal(refused.code, 1, text);
      assert.match(refused.stderr, /^Session Protocol: not judged, because Node\.js did not run/m);
    }
  });

  it('asks one again that does not know its option', () => {
    const strict = join(sandbox.folder, 'strict-node');
    writeFileSync(
      strict,
      `#!/bin/sh\ncase $1 in --*) exit 9 ;; esac\nexec "${process.execPath}" "$@"\n`,
    );
    chmodSync(strict, 0o755);
    assert.match(
      sandbox.commit(['-m', 'x'], { SESSION_PROTOCOL_NODE: strict }).stderr,
      /^Session Protocol: 1 problem – src\/pay\.ts: missing version header\n/,
    );
  });

  it('is not led astray by poisoned variables', () => {
    const env = {
      NODE_OPTIONS: '--require=/nowhere/poison.js',
      NODE_PATH: '/nowhere',
      NODE_EXTRA_CA_CERTS: '/nowhere/ca.pem',
    };
    const refused = sandbox.commit(['-m', 'x'], env);
    assert.match(
      refused.stderr,
      /^Session Protocol: 1 problem – src\/pay\.ts: missing version header\n/,
    );
    sandbox.stage('src/pay.ts', source('src/pay.ts'));
    const passed = sandbox.commit(['-m', 'x'], env);
    assert.deepEqual([passed.code, passed.stderr], [0, '']);
  });

  it('refuses where its own files are gone', () => {
    execFileSync('rm', [join(sandbox.root, '.git/session-protocol/hook.cjs')]);
    const refused = sandbox.commit();
    assert.equal(refused.code, 1);
    assert.match(
      refused.stderr,
      /^Session Protocol: not judged, because the hook's files are gone[^\n]*\n$/,
    );
  });
});
