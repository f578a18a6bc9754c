/**
 * Drives VS Code's workbench in a browser page as a person does: by the palette, clicks and the
 * keyboard, finding things by what a screen reader would read. Everything waits for what it needs and
 * says what it waited for when that does not come.
 */
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { EditorArea } from './editor-area.ts';
import { watchPage } from './failed-windows.ts';
import { Messages } from './messages.ts';
import { clean, type Read, readAll } from './page-read.ts';
import { SourceControl } from './source-control.ts';
import { Terminal } from './terminal.ts';
import { fits, PATIENCE, until } from './wait.ts';

export interface TreeItem {
  label: string;
  description: string;
  /** 1 for the items at the root. */
  level: number;
  /** `undefined` for an item without children. */
  expanded: boolean | undefined;
  /** `undefined` for an item without a box. */
  ticked: boolean | undefined;
  /** What a screen reader says. */
  spoken: string;
}

export interface OpenOptions {
  /** The file that the server's shells note exit statuses in (`EmbeddedCode.shellLog`). */
  shellLog?: string | undefined;
  viewport?: { width: number; height: number };
}

export class Workbench {
  readonly page: Page;
  readonly editor: EditorArea;
  readonly terminal: Terminal;
  readonly sourceControl: SourceControl;
  readonly messages: Messages;
  /** Errors that the page or the extension host wrote to the browser's console. */
  readonly consoleErrors: string[] = [];

  private constructor(page: Page, shellLog: string | undefined) {
    this.page = page;
    this.editor = new EditorArea(this);
    this.terminal = new Terminal(this, shellLog);
    this.messages = new Messages(this);
    this.sourceControl = new SourceControl(this);
    page.on('console', (message) => {
      if (message.type() === 'error') this.consoleErrors.push(message.text());
    });
  }

  /** Opens the workbench at an address of `EmbeddedCode.url` and waits until it can be used. */
  static async open(browser: Browser, url: string, options: OpenOptions = {}): Promise<Workbench> {
    const viewport = options.viewport ?? { width: 1440, height: 900 };
    // A page as large as its screen would count as full-screen, in which VS Code hides things.
    const screen = { width: viewport.width * 2, height: viewport.height * 2 };
    const page = await browser.newPage({ viewport, screen });
    page.setDefaultTimeout(PATIENCE);
    watchPage(page);
    const workbench = new Workbench(page, options.shellLog);
    await page.goto(url);
    await workbench.waitUntilReady();
    return workbench;
  }

  /** Reloads the window, as “Developer: Reload Window” does. */
  async reload(): Promise<void> {
    await this.page.reload();
    this.terminal.forget();
    await this.waitUntilReady();
  }

  /** Waits until the state that a reloaded window finds holds this text; it is written some seconds later. */
  async waitUntilKept(text: string): Promise<void> {
    await until(`the window to keep “${text}”`, async () => {
      const state = await this.page.context().storageState({ indexedDB: true });
      return JSON.stringify(state).includes(text);
    });
  }

  async close(): Promise<void> {
    await this.page.close({ runBeforeUnload: false });
  }

  private async waitUntilReady(): Promise<void> {
    await until(
      'the workbench to open',
      async () => {
        const bar = this.page.getByRole('tablist', { name: 'Active View Switcher' });
        return (await bar.getByRole('tab').count()) > 0;
      },
      { timeout: 60_000, seen: () => this.page.locator('body').innerText() },
    );
    // The extension host has answered once extensions' own items are in the status bar.
    await this.page.locator('.statusbar').getByRole('button').first().waitFor();
  }

  // ------------------------------------------------------------------- palette

  /** Runs a command by its full title in the palette, such as `View: Toggle Panel`. */
  async runCommand(title: string): Promise<void> {
    // Extensions that are still starting make the palette list anew, or close it: then again.
    await until(
      `the command “${title}” to be chosen in the palette`,
      async () => {
        // An open palette keeps the list that it opened with, in which our commands may be missing yet.
        if (await this.quickInput().isVisible()) await this.page.keyboard.press('Escape');
        await this.openQuickInput('F1');
        await this.quickInput().locator('input[type="text"]').fill(`>${title}`, { timeout: 1000 });
        const row = await this.waitForPick(title, 5000);
        await row.click({ timeout: 1000 });
        return true;
      },
      { timeout: 2 * PATIENCE },
    );
  }

  /** Whether the palette offers a command with exactly this title now. */
  async offersCommand(title: string): Promise<boolean> {
    await this.openQuickInput('F1');
    await this.quickInput().locator('input[type="text"]').fill(`>${title}`);
    await until('the palette to filter', async () => (await this.readPicks()).length > 0);
    const offered = (await this.readPicks()).includes(title);
    await this.page.keyboard.press('Escape');
    return offered;
  }

  /**
   * Presses the key that opens a quick input until it has the keyboard: early keys fall into a void, and what
   * had the keyboard just before may take it back once.
   */
  async openQuickInput(key: string): Promise<void> {
    const field = this.quickInput().locator('input[type="text"]:focus');
    await until('the quick input to open', async () => {
      if (await field.isVisible()) return true;
      await this.page.keyboard.press(key);
      await field.waitFor({ timeout: 1000 });
      return true;
    });
  }

  private quickInput(): Locator {
    return this.page.locator('.quick-input-widget:visible');
  }

  private pickRows(): Locator {
    return this.quickInput().locator('.quick-input-list .monaco-list-row');
  }

  /** The title of the quick pick or input that is open. */
  async readPickTitle(): Promise<string> {
    return clean(await this.quickInput().locator('.quick-input-title').innerText());
  }

  /** Waits until a quick pick or input is open whose title has these words. */
  async waitForQuestion(title: string): Promise<void> {
    await until(
      `the question “${title}”`,
      async () => (await this.readPickTitle()).includes(title),
      { seen: () => this.readPickTitle() },
    );
  }

  /** The labels of the quick pick's rows that are in sight. */
  async readPicks(): Promise<string[]> {
    return (await readAll(this.pickRows(), { label: PICK_LABEL })).map((row) => row.label ?? '');
  }

  /** Chooses one item of the quick pick that is open, or opens next. */
  async pick(label: string | RegExp): Promise<void> {
    const row = await this.waitForPick(label);
    await row.click();
  }

  /** Ticks exactly these items of a quick pick with boxes, and accepts. */
  async pickMany(labels: readonly (string | RegExp)[]): Promise<void> {
    if (labels[0] !== undefined) await this.waitForPick(labels[0]);
    const rows = await readAll(this.pickRows(), { label: PICK_LABEL, ticked: '@aria-checked' });
    for (const { label, ticked, index } of rows) {
      const wanted = labels.some((each) => fits(label ?? '', each));
      if ((ticked === 'true') !== wanted) await this.pickRows().nth(index).click();
    }
    await this.page.keyboard.press('Enter');
  }

  /** Ticks every item of a quick pick with boxes, and accepts. */
  async pickAll(): Promise<void> {
    const all = this.quickInput().locator('.quick-input-header [role="checkbox"]').first();
    await all.waitFor();
    if ((await all.getAttribute('aria-checked')) !== 'true') await all.click();
    await this.page.keyboard.press('Enter');
  }

  /**
   * Waits until the quick pick offers an item, and until its place in the list has settled: what was
   * typed filters the list step by step, and a click on a row that moves hits another.
   */
  waitForPick(label: string | RegExp, timeout = PATIENCE): Promise<Locator> {
    let settled = 0;
    let last = '';
    const find = async (): Promise<Locator | undefined> => {
      const rows = await readAll(this.pickRows(), { label: PICK_LABEL });
      const found = rows.find((row) => fits(row.label ?? '', label));
      const now = JSON.stringify(rows);
      settled = now === last ? settled + 1 : 0;
      last = now;
      return found && settled >= 2 ? this.pickRows().nth(found.index) : undefined;
    };
    return until(`“${label}” among the choices`, find, {
      timeout,
      seen: () => this.readPicks(),
    });
  }

  /** Types into the input box that is open, or opens next, and accepts. */
  async answer(text: string): Promise<void> {
    const input = this.quickInput().locator('input');
    await input.waitFor();
    await input.fill(text);
    await this.page.keyboard.press('Enter');
  }

  /**
   * Accepts VS Code's own file dialog as it stands, or with another path. It ignores the key, and writes over
   * what was typed, as long as it is reading a folder: so both again, until it is gone.
   */
  async acceptFile(shown: RegExp, path?: string): Promise<void> {
    const input = this.quickInput().getByRole('textbox', { name: shown });
    await input.waitFor();
    await until('the file dialog to be accepted', async () => {
      if (!(await input.isVisible())) return true;
      // The dialog may close between one look and the next.
      const soon = { timeout: 1000 };
      if (path !== undefined && (await input.inputValue(soon)) !== path)
        await input.fill(path, soon);
      else await input.press('Enter', soon);
      return false;
    });
  }

  // --------------------------------------------------------------------- views

  /** Opens a view container from the activity bar. */
  async openContainer(name: string): Promise<void> {
    const tab = this.page
      .getByRole('tablist', { name: 'Active View Switcher' })
      .getByRole('tab', { name: startsWith(name) });
    await tab.waitFor();
    if ((await tab.getAttribute('aria-expanded')) !== 'true') await tab.click();
    await this.page.mouse.move(700, 400);
  }

  /** Drags the edge of the side bar until the side bar is so wide, in pixels. */
  async setSideBarWidth(width: number): Promise<void> {
    const box = await this.page.locator('.part.sidebar').boundingBox();
    if (!box) throw new Error('The side bar is not open.');
    const edge = box.x + box.width;
    const { mouse } = this.page;
    await mouse.move(edge, 300);
    await mouse.down();
    await mouse.move(box.x + width, 300, { steps: 5 });
    await mouse.up();
    // The edge is highlighted while the mouse is on it.
    await mouse.move(box.x + width + 200, 300);
  }

  private tree(view: string): Locator {
    return this.page.getByRole('tree', { name: view, exact: true });
  }

  private rows(view: string): Locator {
    return this.tree(view).getByRole('treeitem');
  }

  /** The items of a view's tree that are in sight, top down. */
  async readTree(view: string): Promise<TreeItem[]> {
    return (await readAll(this.rows(view), ROW)).map(treeItem);
  }

  /** The text that a view shows in place of a tree: its welcome text with its buttons. */
  async readWelcome(view: string): Promise<string> {
    const pane = this.page.locator('.pane', {
      has: this.page.getByRole('heading', { name: view }),
    });
    return clean(await pane.locator('.welcome-view-content').innerText());
  }

  /** Waits until a view shows such a welcome text. */
  async waitForWelcome(view: string, says: RegExp): Promise<void> {
    await until(
      `the welcome text ${String(says)}`,
      async () => says.test(await this.readWelcome(view)),
      { seen: () => this.readWelcome(view) },
    );
  }

  /** Waits for an item of a view's tree, found by its label. */
  waitForItem(view: string, label: string | RegExp): Promise<TreeItem> {
    return this.findItem(view, label).then(({ item }) => item);
  }

  private findItem(
    view: string,
    label: string | RegExp,
  ): Promise<{ item: TreeItem; row: Locator; following: TreeItem | undefined }> {
    const find = async () => {
      const read = await readAll(this.rows(view), ROW);
      const place = read.findIndex((each) => fits(each.label ?? '', label));
      const found = read[place];
      if (found === undefined) return undefined;
      const following = read[place + 1];
      return {
        item: treeItem(found),
        row: this.rows(view).nth(found.index),
        following: following && treeItem(following),
      };
    };
    return until(`“${label}” in the view ${view}`, find, {
      seen: async () => (await this.readTree(view)).map((item) => item.label),
    });
  }

  async clickItem(view: string, label: string | RegExp): Promise<void> {
    const { row } = await this.findItem(view, label);
    await row.locator('.label-name').first().click();
  }

  /** Opens an item and waits for its children, or closes it. */
  async expand(view: string, label: string | RegExp, expanded = true): Promise<void> {
    const { item, row } = await this.findItem(view, label);
    if (item.expanded !== expanded) await row.locator('.monaco-tl-twistie').click();
    await until(`“${label}” to ${expanded ? 'open' : 'close'}`, async () => {
      const now = await this.findItem(view, label);
      const childFollows = (now.following?.level ?? 0) > now.item.level;
      return now.item.expanded === expanded && childFollows === expanded;
    });
  }

  /**
   * Sets or clears the box of an item and waits until it stays so: VS Code drops the click on a row that is
   * being drawn anew, and shows it for a moment all the same.
   */
  async tick(view: string, label: string | RegExp, ticked = true): Promise<void> {
    await until(`“${label}” to be ${ticked ? 'ticked' : 'unticked'}`, async () => {
      const { item, row } = await this.findItem(view, label);
      if (item.ticked !== ticked) await row.locator('.monaco-custom-toggle').click();
      await this.page.waitForTimeout(500);
      return (await this.waitForItem(view, label)).ticked === ticked;
    });
  }

  /** Clicks a button that an item shows beside its label when pointed at. */
  async clickItemAction(view: string, label: string | RegExp, action: string): Promise<void> {
    const { row } = await this.findItem(view, label);
    await row.hover();
    await row.getByRole('button', { name: action }).click();
  }

  /** Saves what is seen as a PNG file. */
  async screenshot(path: string): Promise<void> {
    await mkdir(dirname(path), { recursive: true });
    await this.page.screenshot({ path, animations: 'disabled' });
  }
}

/** A tab's name is followed by its key binding. */
const startsWith = (name: string): RegExp =>
  new RegExp(`^${name.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)}( |$)`);

const PICK_LABEL = '.quick-input-list-label .label-name';

/** What is read of a row of a tree. */
const ROW = {
  label: '.label-name',
  description: '.label-description',
  level: '@aria-level',
  expanded: '@aria-expanded',
  ticked: '.monaco-custom-toggle@aria-checked',
  spoken: '@aria-label',
};

function treeItem(row: Read<keyof typeof ROW>): TreeItem {
  return {
    label: row.label ?? '',
    description: row.description ?? '',
    level: Number(row.level),
    expanded: row.expanded === null ? undefined : row.expanded === 'true',
    ticked: row.ticked === null ? undefined : row.ticked === 'true',
    spoken: row.spoken ?? '',
  };
}
