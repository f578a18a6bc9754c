/** The text editor: open, read, type, save, Quick Fix. */
import { setTimeout as delay } from 'node:timers/promises';
import { readAll } from './page-read.ts';
import type { Workbench } from './workbench.ts';
import { fits, until } from './wait.ts';

export class EditorArea {
  readonly #workbench: Workbench;

  constructor(workbench: Workbench) {
    this.#workbench = workbench;
  }

  /** Opens a file by its path in the workspace, through “Go to File”. */
  async open(path: string): Promise<void> {
    const { page } = this.#workbench;
    await this.#workbench.openQuickInput('ControlOrMeta+P');
    await page.locator('.quick-input-widget input[type="text"]').fill(path);
    const name = path.split('/').at(-1) ?? path;
    await this.#workbench.pick(name);
    await this.waitForTab(name);
  }

  /** The names of the open editors, and which one is in front. */
  async readTabs(): Promise<{ name: string; active: boolean; unsaved: boolean }[]> {
    const tabs = await readAll(this.#workbench.page.locator('.tabs-container [role="tab"]'), {
      name: '@data-resource-name',
      selected: '@aria-selected',
      classes: '@class',
    });
    return tabs.map(({ name, selected, classes }) => ({
      name: name ?? '',
      active: selected === 'true',
      unsaved: (classes ?? '').split(' ').includes('dirty'),
    }));
  }

  /** Waits until the editor in front shows this file. */
  async waitForTab(name: string | RegExp): Promise<void> {
    await until(
      `the editor of ${name} in front`,
      async () => (await this.readTabs()).some((tab) => tab.active && fits(tab.name, name)),
      { seen: () => this.readTabs() },
    );
  }

  /** Where the cursor is, counted from 1. */
  async readPosition(): Promise<{ line: number; column: number }> {
    const { text } = await this.#workbench.messages.waitForStatus(/^Ln \d+, Col \d+/);
    const [line, column] = [...text.matchAll(/\d+/g)].map(Number);
    return { line: line ?? 0, column: column ?? 0 };
  }

  async goToLine(line: number): Promise<void> {
    await this.#workbench.openQuickInput('Control+G');
    await this.#workbench.page.locator('.quick-input-widget input[type="text"]').fill(`:${line}`);
    await this.#workbench.pick(new RegExp(`line ${line} `));
    await until(`the cursor on line ${line}`, async () => {
      return (await this.readPosition()).line === line;
    });
  }

  /** The lines in sight of the editor in front. */
  async readText(): Promise<string> {
    const lines = this.#workbench.page.locator(
      '.editor-group-container.active .editor-instance .view-lines .view-line',
    );
    const read = await lines.evaluateAll((elements) =>
      elements
        .map((element) => ({
          top: Number.parseFloat(
            element.getAttribute('style')?.match(/top:\s*(-?[\d.]+)px/)?.[1] ?? '0',
          ),
          text: element.textContent ?? '',
        }))
        .toSorted((a, b) => a.top - b.top)
        .map(({ text }) => text),
    );
    return read.map((line) => line.replaceAll('\u00A0', ' ')).join('\n');
  }

  /** Puts the cursor at the very start or end of the text and types there. */
  async typeAt(place: 'start' | 'end', text: string): Promise<void> {
    if (place === 'start') {
      await this.#press('ControlOrMeta+Home', ({ line, column }) => line === 1 && column === 1);
    } else await this.goToEnd();
    await this.type(text);
  }

  /** Puts the cursor at the end of a text of several lines, and so its last line into sight. */
  goToEnd(): Promise<void> {
    return this.#press('ControlOrMeta+End', ({ line }) => line > 1);
  }

  /** Puts the cursor at the end of its line, which is not empty. */
  goToLineEnd(): Promise<void> {
    return this.#press('End', ({ column }) => column > 1);
  }

  /** Presses a key until it has its effect: while an editor still opens, keys are lost. */
  async #press(
    key: string,
    isThere: (position: { line: number; column: number }) => boolean,
  ): Promise<void> {
    await this.focus();
    await until(
      `the cursor to move with ${key}`,
      async () => {
        await this.#workbench.page.keyboard.press(key);
        return isThere(await this.readPosition());
      },
      { seen: () => this.readPosition() },
    );
  }

  /** Types where the cursor is. */
  async type(text: string): Promise<void> {
    // The editor hands a moved cursor to the browser's text input only in a later frame, and the page
    // shows nothing of it.
    await delay(250);
    await this.#workbench.page.keyboard.insertText(text);
  }

  /** Puts the keyboard into the editor in front, and waits until it is there. */
  async focus(): Promise<void> {
    const { page } = this.#workbench;
    await this.#workbench.runCommand('View: Focus Active Editor Group');
    await page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
    await page
      .locator('.editor-instance .monaco-editor :focus')
      .first()
      .waitFor({ state: 'attached' });
  }

  async save(): Promise<void> {
    await this.#workbench.page.keyboard.press('ControlOrMeta+S');
    await until('the file to be saved', async () => {
      return (await this.readTabs()).every((tab) => !tab.active || !tab.unsaved);
    });
  }

  async closeAll(): Promise<void> {
    await this.#workbench.runCommand('View: Close All Editors');
  }

  /** The Quick Fixes that are offered where the cursor is. Leaves the list open. */
  async openQuickFixes(): Promise<string[]> {
    const { page } = this.#workbench;
    return until('the list of Quick Fixes', async () => {
      const widget = page.locator('.action-widget').first();
      if (!(await widget.isVisible())) {
        await page.keyboard.press('ControlOrMeta+.');
        await widget.waitFor({ timeout: 2000 });
      }
      const titles = (await this.#quickFixRows()).map(({ title }) => title ?? '');
      return titles.length > 0 && titles;
    });
  }

  /** The rows that can be chosen: headings have no title of their own. */
  async #quickFixRows() {
    const rows = this.#workbench.page.locator('.action-widget .monaco-list-row');
    return (await readAll(rows, { title: '.title' })).filter(({ title }) => title !== null);
  }

  /** Applies a Quick Fix at the cursor. */
  async quickFix(title: string | RegExp): Promise<void> {
    const titles = await this.openQuickFixes();
    const row = (await this.#quickFixRows()).find((each) => fits(each.title ?? '', title));
    if (!row) throw new Error(`No Quick Fix is “${title}”, only: ${titles.join(', ')}`);
    await this.#workbench.page.locator('.action-widget .monaco-list-row').nth(row.index).click();
  }
}
