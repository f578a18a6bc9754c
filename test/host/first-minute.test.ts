/** What a person meets who has never seen this before: welcome texts, the sample, a refusal. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { launchBrowser } from './browser.ts';
import { PROJECT } from './cache.ts';
import { type EmbeddedCode, startEmbedded } from './embedded.ts';
import { until } from './wait.ts';
import { Workbench } from './workbench.ts';

const PICTURES = process.env['KEEP_PICTURES'];
const CLOSING_COMMIT = 'feat: points for every euro';

describe('The first minute', function () {
  this.timeout(240_000);
  let home: string;
  let browser: Browser;
  let code: EmbeddedCode | undefined;

  before(async () => {
    home = await mkdtemp(join(tmpdir(), 'first-minute-'));
    browser = await launchBrowser();
  });
  afterEach(() => code?.stop());
  after(async () => {
    await browser?.close();
    await rm(home, { recursive: true, force: true });
  });

  const git = (folder: string, ...args: string[]): string =>
    execFileSync('git', args, { cwd: folder, encoding: 'utf8' }).trim();

  async function open(): Promise<Workbench> {
    code = await startEmbedded({ extensionDevelopmentPath: PROJECT });
    const url = `http://127.0.0.1:${code.port}/?ew=true`;
    return Workbench.open(browser, url, { shellLog: code.shellLog });
  }

  const keepPicture = async (workbench: Workbench, name: string): Promise<void> => {
    if (PICTURES) await workbench.screenshot(join(PICTURES, `${name}.png`));
  };

  it('takes a newcomer from the sample to a mended commit in four interactions after the refusal', async () => {
    const workbench = await open();
    await workbench.runCommand('Session Protocol: Open Sample Project');
    await workbench.acceptFile(/Folder path/, `${home}/`);
    const sample = join(home, 'corner-shop');
    await workbench.messages.waitForStatus(/^Session Protocol: No session/, 60_000);
    assert.ok(existsSync(join(sample, 'docs/MASTER_PLAN.md')));
    await workbench.openContainer('Session Protocol');
    await workbench.runCommand('Session Protocol: Install Git Hooks');
    await workbench.messages.waitForNotification(/git hooks are installed/);
    await startSession(workbench);

    await writeFile(join(sample, 'src/points.ts'), 'export const CENTS_A_POINT = 100;\n');
    await workbench.sourceControl.stageAll();
    await workbench.sourceControl.commit(CLOSING_COMMIT);
    const refusal = await workbench.messages.waitForDialog();
    assert.match(
      refusal.message,
      /Session Protocol: .*version header.*points\.ts|points\.ts.*version header/i,
    );
    await keepPicture(workbench, 'refusal');
    // 1: the dialog is read and closed.
    await workbench.messages.answerDialog('Cancel');
    await workbench.messages.waitForProblem(/header/i);
    // 2: what can be fixed is fixed.
    await workbench.runCommand('Session Protocol: Fix All Violations');
    await workbench.messages.waitForNotification(/^Violations fixed: 1\./);
    // 3 and 4: the same commit again, with the fix in it.
    await workbench.runCommand('Session Protocol: Commit Again');
    await workbench.pick(/Save and Stage 1 File/);
    await workbench.messages.waitForNotification(/^Committed: feat: points/, 30_000);
    assert.equal(git(sample, 'log', '-1', '--format=%s'), CLOSING_COMMIT);
    assert.match(readFileSync(join(sample, 'src/points.ts'), 'utf8'), /MODULE: src\/points\.ts/);
    assert.equal(git(sample, 'status', '--porcelain'), '');
    await keepPicture(workbench, 'mended');
    await workbench.close();
  });

  /** The tasks that the opener names are ticked already. */
  async function acceptTasks(workbench: Workbench): Promise<void> {
    await workbench.waitForQuestion('3/3');
    await workbench.page.keyboard.press('Enter');
  }

  /** As the checklist asks for it: documents are read, the databases backed up, the rest is ticked. */
  async function startSession(workbench: Workbench): Promise<void> {
    await workbench.runCommand('Session Protocol: Start Session');
    await workbench.pick(/04/);
    await workbench.pick('Builder');
    await acceptTasks(workbench);
    await workbench.messages.waitForStatus(/^Session Protocol: Checklist/);
    for (const name of ['MASTER_PLAN.md', 'ARCHITECTURE_BIBLE.md']) {
      await workbench.editor.open(`docs/${name}`);
      await workbench.editor.goToEnd();
      await until(`${name} to count as read`, async () =>
        (await workbench.readTree('Session')).some(
          ({ spoken }) => spoken.includes(name) && spoken.includes(', proved.'),
        ),
      );
    }
    await workbench.runCommand('Session Protocol: Back Up Databases');
    await workbench.messages.waitForNotification(/backed up and verified/, 60_000);
    await workbench.messages.clearNotifications();
    await workbench.runCommand('Session Protocol: Tick Checklist Items…');
    await workbench.pickAll();
    await workbench.messages.waitForStatus(/Session 0?4(, active)?$/);
    await workbench.editor.closeAll();
  }
});
