/** Faults that need whole windows: one that ends in the middle of a backup, two on one folder, several folders. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import type { Browser } from 'playwright-core';
import { makeSample } from '../sample/make-sample.ts';
import { launchBrowser } from './browser.ts';
import { PROJECT, runQuietly } from './cache.ts';
import { type EmbeddedCode, startEmbedded } from './embedded.ts';
import { tellIfFailed } from './failed-windows.ts';
import { until } from './wait.ts';
import { Workbench } from './workbench.ts';

const BACK_UP = 'Session Protocol: Back Up Databases';
const SLOW = 60_000;

describe('Windows in trouble', function () {
  this.timeout(240_000);
  let sample: string;
  let code: EmbeddedCode;
  let browser: Browser;

  beforeEach(async () => {
    sample = await makeSample();
    code = await startEmbedded({ extensionDevelopmentPath: PROJECT });
    browser = await launchBrowser();
  });

  afterEach(async function () {
    await tellIfFailed(this.currentTest);
    await browser?.close();
    await code?.stop();
    await rm(dirname(sample), { recursive: true, force: true });
  });

  const openWindow = async (url = code.url(sample)): Promise<Workbench> => {
    const workbench = await Workbench.open(browser, url, { shellLog: code.shellLog });
    await workbench.openContainer('Session Protocol');
    return workbench;
  };

  it('one that ends in the middle of a backup leaves no half set, and the next backup is whole', async () => {
    const database = new Database(join(sample, 'data/shop.db'));
    database.exec('CREATE TABLE filling (bytes BLOB)');
    const fill = database.prepare('INSERT INTO filling VALUES (randomblob(1000000))');
    database.transaction(() => {
      for (let count = 0; count < 150; count += 1) fill.run();
    })();
    database.close();
    const backups = join(sample, '.session-protocol/backups');
    const sets = (): string[] => readdirSync(backups).filter((name) => /^\d/.test(name));
    const inStaging = (): number =>
      readdirSync(backups, { recursive: true, encoding: 'utf8' }).filter(
        (name) => name.endsWith('.sqlite') && !name.startsWith('lock'),
      ).length;
    const workbench = await openWindow();
    await workbench.waitForItem('Playbook & Data', /^Databases/);
    await workbench.runCommand(BACK_UP);
    await until('the backup to begin', async () => inStaging() > 0, {
      timeout: SLOW,
    });
    process.kill(-code.pid, 'SIGKILL');
    assert.deepEqual(sets(), [], 'it was still under way');
    assert.ok(inStaging() > 0, 'something is left over');
    await workbench.close();
    await code.stop();

    code = await startEmbedded({ extensionDevelopmentPath: PROJECT });
    const again = await openWindow();
    await again.waitForItem('Playbook & Data', /^Databases/);
    await again.runCommand(BACK_UP);
    await again.messages.waitForNotification(/2 databases are backed up and verified/, SLOW);
    assert.equal(sets().length, 1);
    assert.equal(inStaging(), 2, 'nothing but the set');
  });

  it('two on one folder show the same session, and neither can start another', async () => {
    const [first, second] = [await openWindow(), await openWindow()];
    for (const one of [first, second]) await one.messages.waitForStatus(/No session/);
    await first.runCommand('Session Protocol: Start Session');
    await first.pick(/04/);
    await first.pick('Builder');
    await first.waitForQuestion('3/3');
    await first.page.keyboard.press('Enter');
    for (const one of [first, second]) {
      await one.messages.waitForStatus(/^Session Protocol: Checklist \d+ of \d+/);
      await one.waitForItem('Session', 'Start checklist');
    }
    assert.equal(await second.offersCommand('Session Protocol: Start Session'), false);
    await second.runCommand('Session Protocol: Tick Checklist Items…');
    await second.pickAll();
    const done = async (one: Workbench): Promise<string | undefined> =>
      (await one.readTree('Session')).find(({ label }) => label === 'Start checklist')?.description;
    const ticked = await until('the ticks in the window that made them', async () => {
      const now = await done(second);
      return now?.startsWith('2 ') ? undefined : now;
    });
    await until('the same in the other', async () => (await done(first)) === ticked, {
      seen: () => done(first),
    });
  });

  it('with several folders goes on when one is taken away, and shows nothing of it any more', async () => {
    const other = join(dirname(sample), 'other shop');
    await makeSample(other);
    await writeFile(join(other, 'src', 'points.ts'), 'export const POINTS = 3;\n');
    const file = join(dirname(sample), 'both.code-workspace');
    const save = (...paths: string[]): Promise<void> =>
      writeFile(file, JSON.stringify({ folders: paths.map((path) => ({ path })) }));
    await save(sample, other);
    const url = `http://127.0.0.1:${code.port}/?workspace=${encodeURIComponent(file)}`;
    const workbench = await openWindow(url);
    await workbench.waitForItem('Session', 'other shop');
    await workbench.messages.waitForProblem(/header/i, SLOW);
    await save(sample);
    await until('the rows of the folder to go', async () => {
      const rows = await workbench.readTree('Session');
      return !rows.some(({ label }) => label === 'other shop');
    });
    assert.deepEqual(
      (await workbench.messages.readProblems()).filter(({ message }) => /header/i.test(message)),
      [],
    );
    await workbench.waitForItem('Plan', /Phase 1/);
    await runQuietly('git', ['switch', '--quiet', '--create', 'side'], { cwd: sample });
    await workbench.runCommand('Session Protocol: Refresh');
    await workbench.waitForItem('Plan', /Phase 1/);
    assert.deepEqual(
      (await workbench.messages.readNotifications()).map(({ message }) => message),
      [],
    );
  });
});
