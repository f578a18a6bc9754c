import assert from 'node:assert/strict';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../host/browser.ts';
import { type EmbeddedCode, startEmbedded } from '../host/embedded.ts';
import { Workbench } from '../host/workbench.ts';
import { buildForProduction, packExtension, type Target, TARGETS } from '../package.ts';
import { makeSample } from '../sample/make-sample.ts';

/** Database work runs in processes of its own, on machines that may be busy. */
const DATABASE_TIME = 60_000;

/** The platform that the tests run on, where there is a package for it; else the universal one is installed. */
function ownTarget(): Target | undefined {
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } };
  const musl = process.platform === 'linux' && header.glibcVersionRuntime === undefined;
  const name = `${musl ? 'alpine' : process.platform}-${process.arch}`;
  return name in TARGETS ? (name as Target) : undefined;
}

describe('the packed extension, installed in a real VS Code', function () {
  this.timeout(180_000);
  let folder: string;
  let sample: string;
  let code: EmbeddedCode;
  let browser: Browser;
  let workbench: Workbench;

  before(async () => {
    buildForProduction();
    folder = await mkdtemp(join(tmpdir(), 'session-protocol-vsix-'));
    const vsix = await packExtension(folder, ownTarget());
    sample = await makeSample();
    code = await startEmbedded({ vsix });
    browser = await launchBrowser();
    workbench = await Workbench.open(browser, code.url(sample), { shellLog: code.shellLog });
  });

  after(async () => {
    await browser?.close();
    await code?.stop();
    await rm(folder, { recursive: true, force: true });
    await rm(dirname(sample), { recursive: true, force: true });
  });

  it('shows the session, the plan and the playbook of the sample', async () => {
    await workbench.openContainer('Session Protocol');
    await workbench.messages.waitForStatus(/^Session Protocol: No session/);
    await workbench.waitForItem('Plan', /Phase 1/);
    await workbench.waitForItem('Playbook & Data', /Team Playbook/);
  });

  it('backs up databases with the native file that it brings', async () => {
    await workbench.runCommand('Session Protocol: Back Up Databases');
    await workbench.messages.waitForNotification(
      /2 databases are backed up and verified/,
      DATABASE_TIME,
    );
    const backups = join(sample, '.session-protocol/backups');
    const set = (await readdir(backups)).find((name) => /^\d{8}-/.test(name));
    assert.ok(set);
    const manifest = JSON.parse(await readFile(join(backups, set, 'manifest.json'), 'utf8')) as {
      complete: boolean;
      databases: readonly object[];
    };
    assert.deepEqual([manifest.complete, manifest.databases.length], [true, 2]);
  });

  it('installs hooks from the package that refuse a commit in the terminal', async () => {
    await workbench.runCommand('Session Protocol: Install Git Hooks');
    await workbench.messages.waitForNotification(/git hooks are installed/);
    const line = "echo '// a note' >> src/receipt.ts && git commit -am 'fix: a note'";
    const { exitStatus, output } = await workbench.terminal.run(line);
    assert.notEqual(exitStatus, 0, output);
    assert.match(output, /Session Protocol: \d+ problem/);
  });
});
