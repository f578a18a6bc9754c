/** A team's repository in a window of VS Code, and what its people do and see there. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before } from 'mocha';
import type { Browser } from 'playwright-core';
import { type Deed, type Scenario, type Stage, play, setStage } from '../teams/scenario.ts';
import { launchBrowser } from './browser.ts';
import { PROJECT } from './cache.ts';
import { type EmbeddedCode, startEmbedded } from './embedded.ts';
import { tellIfFailed } from './failed-windows.ts';
import { until } from './wait.ts';
import { Workbench } from './workbench.ts';

export class TeamWindow {
  readonly workbench: Workbench;
  readonly root: string;
  readonly #stage: Stage;

  private constructor(workbench: Workbench, stage: Stage) {
    this.workbench = workbench;
    this.root = stage.root;
    this.#stage = stage;
  }

  static async open(browser: Browser, code: EmbeddedCode, scenario: Scenario): Promise<TeamWindow> {
    const window = await TeamWindow.openStage(browser, code, await setStage(scenario));
    await window.hasNoSession();
    return window;
  }

  /** Opens a repository that was made before; it goes with the window. */
  static async openStage(browser: Browser, code: EmbeddedCode, stage: Stage): Promise<TeamWindow> {
    // High, for rows out of sight are not there.
    const viewport = { width: 1440, height: 1700 };
    const workbench = await Workbench.open(browser, code.url(stage.root), { viewport });
    await workbench.openContainer('Session Protocol');
    await workbench.messages.waitForStatus(/^Session Protocol: /);
    return new TeamWindow(workbench, stage);
  }

  async close(): Promise<void> {
    await this.workbench.close();
    await this.#stage.remove();
  }

  // --------------------------------------------------------------- by hand, beside the window

  async play(...deeds: readonly Deed[]): Promise<void> {
    for (const deed of deeds) await play(this.root, deed);
  }

  read(path: string): string {
    return readFileSync(join(this.root, path), 'utf8');
  }

  git(...args: string[]): string {
    return execFileSync('git', args, { cwd: this.root, encoding: 'utf8' }).trim();
  }

  // --------------------------------------------------------------- in the window

  command(title: string): Promise<void> {
    return this.workbench.runCommand(`Session Protocol: ${title}`);
  }

  press(key: string): Promise<void> {
    return this.workbench.page.keyboard.press(key);
  }

  /** Waits for a question with this title. */
  asked(title: string): Promise<void> {
    return this.workbench.waitForQuestion(title);
  }

  /** Waits until a session was begun: its view then takes the keyboard, and closes what else would have it. */
  async hasBegun(): Promise<void> {
    const { page } = this.workbench;
    const tree = page.getByRole('tree', { name: 'Session', exact: true });
    const focused = tree.and(page.locator(':focus')).or(tree.locator(':focus'));
    await until('the Session view to have the keyboard', async () => (await focused.count()) > 0);
  }

  /** Answers in words, once that is asked and nothing can be picked any more. */
  async answers(text: string): Promise<void> {
    const list = this.workbench.page.locator('.quick-input-widget:visible .quick-input-list');
    const box = this.workbench.page.locator('.quick-input-widget:visible input[type="text"]');
    await until(
      'a question to be answered in words',
      async () => (await box.isVisible()) && !(await list.isVisible()),
    );
    await this.workbench.answer(text);
  }

  /** Runs a check, and waits for what is said of it. */
  async checks(name: string, said: RegExp): Promise<void> {
    await this.workbench.messages.clearNotifications();
    await this.command('Run Check…');
    await this.workbench.pick(name);
    await this.said(said);
  }

  /** Ticks all that takes a tick in the list of the start. */
  async ticksAll(): Promise<void> {
    await this.command('Tick Checklist Items…');
    await this.asked('Tick Checklist Items');
    await this.workbench.pickAll();
  }

  /** Ticks exactly these items of a further list, of those that take one, and sees it complete. */
  async ticks(list: string, items: readonly RegExp[]): Promise<void> {
    await this.picksIn(list, items);
    await this.row(new RegExp(`^${list}.* \\| (\\d+) of \\1 · `, 'm'));
  }

  /** Ticks exactly these items of a further list. */
  async picksIn(list: string, items: readonly RegExp[]): Promise<void> {
    await this.command('Run Checklist…');
    await this.asked('Run Checklist');
    await this.workbench.pick(new RegExp(`^${list}`));
    await this.asked(list);
    await this.workbench.pickMany(items);
  }

  /** Answers the three questions of closing. */
  async answerClosing(notDone: string, next: string, notes: string): Promise<void> {
    await this.command('Close Session');
    for (const [index, answer] of [notDone, next, notes].entries()) {
      await this.asked(`Close Session (${index + 1}/3)`);
      await this.workbench.answer(answer);
    }
  }

  async rows(): Promise<string> {
    const rows = await this.workbench.readTree('Session');
    return rows.map(({ label, description }) => `${label} | ${description}`).join('\n');
  }

  /** Waits for a row of the Session view, as `label | description`. */
  async row(pattern: RegExp): Promise<void> {
    await until(`a row ${pattern}`, async () => pattern.test(await this.rows()), {
      seen: () => this.rows(),
    });
  }

  async said(pattern: RegExp): Promise<void> {
    await this.workbench.messages.waitForNotification(pattern, 30_000);
  }

  async isActive(): Promise<void> {
    await this.workbench.messages.waitForStatus(/^Session Protocol: .*, active$/);
  }

  async hasNoSession(): Promise<void> {
    await this.workbench.messages.waitForStatus(/^Session Protocol: No session/);
  }

  /** Commits all that is changed in VS Code's own view, and is refused with this as the first thing said. */
  async isRefused(message: string, why: RegExp): Promise<void> {
    const head = this.git('rev-parse', 'HEAD');
    await this.#commit(message);
    const refusal = await this.workbench.messages.waitForDialog();
    assert.match(`${refusal.message} ${refusal.detail}`, why);
    await this.workbench.messages.answerDialog('Cancel');
    assert.equal(this.git('rev-parse', 'HEAD'), head);
    await this.workbench.openContainer('Session Protocol');
  }

  /** Commits all that is changed in VS Code's own view. */
  async commits(message: string): Promise<void> {
    await this.#commit(message);
    await this.workbench.sourceControl.waitUntilCommitted();
    assert.equal(this.git('log', '-1', '--format=%s'), message.split('\n', 1)[0]);
    await this.workbench.openContainer('Session Protocol');
  }

  async #commit(message: string): Promise<void> {
    const { sourceControl } = this.workbench;
    await sourceControl.stageAll();
    await sourceControl.commit(message);
  }
}

/**
 * A server and a browser for the tests of a `describe`, and how each opens the window of its team. What a test
 * leaves open is closed after it.
 */
export function teamWindows(): (scenario: Scenario) => Promise<TeamWindow> {
  let code: EmbeddedCode;
  let browser: Browser;
  let window: TeamWindow | undefined;
  before(async () => {
    code = await startEmbedded({ extensionDevelopmentPath: PROJECT });
    browser = await launchBrowser();
  });
  afterEach(async function () {
    await tellIfFailed(this.currentTest);
    await window?.close();
    window = undefined;
  });
  after(async () => {
    await browser?.close();
    await code?.stop();
  });
  return async (scenario) => (window = await TeamWindow.open(browser, code, scenario));
}
