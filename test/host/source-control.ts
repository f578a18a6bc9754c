/** VS Code's own Source Control view: its message box and its Commit button. */
import type { Locator } from 'playwright-core';
import { readAll } from './page-read.ts';
import type { Workbench } from './workbench.ts';
import { until } from './wait.ts';

export class SourceControl {
  readonly #workbench: Workbench;

  constructor(workbench: Workbench) {
    this.#workbench = workbench;
  }

  async open(): Promise<void> {
    await this.#workbench.openContainer('Source Control');
    await this.#box().waitFor();
  }

  /** The files the view lists, as “group / label”. */
  async readChanges(): Promise<string[]> {
    await this.open();
    const rows = await readAll(this.#workbench.page.locator('.scm-view .monaco-list-row'), {
      group: '.resource-group .name',
      name: '.resource .label-name',
    });
    const changes: string[] = [];
    let group = '';
    for (const row of rows) {
      if (row.group !== null) group = row.group;
      if (row.name !== null) changes.push(`${group} / ${row.name}`);
    }
    return changes;
  }

  /** Stages everything, through the palette. */
  async stageAll(): Promise<void> {
    // VS Code notices changes of the work tree only after a while.
    await this.#workbench.runCommand('Git: Refresh');
    await until('a change to stage', async () => (await this.readChanges()).length > 0);
    await this.#workbench.runCommand('Git: Stage All Changes');
    await until(
      'the changes to be staged',
      async () => {
        const changes = await this.readChanges();
        return changes.length > 0 && changes.every((line) => line.startsWith('Staged Changes'));
      },
      { seen: () => this.readChanges() },
    );
  }

  /** Writes the message into the box, over what is there, and clicks the Commit button. */
  async commit(message: string): Promise<void> {
    await this.open();
    await this.#box().click();
    const { keyboard } = this.#workbench.page;
    await keyboard.press('ControlOrMeta+A');
    await keyboard.press('Delete');
    await keyboard.insertText(message);
    const button = this.#workbench.page
      .locator('.scm-view')
      .getByRole('button', { name: /^Commit\b/ })
      .first();
    await button.click();
  }

  /** The message that is in the box: empty after a commit went through. */
  async readMessage(): Promise<string> {
    const lines = await this.#box().locator('.view-line').allTextContents();
    return lines.map((line) => line.replaceAll('\u00A0', ' ')).join('\n');
  }

  /** Waits until the commit went through: git empties the message box then. */
  async waitUntilCommitted(): Promise<void> {
    await until('the commit to go through', async () => (await this.readMessage()) === '', {
      timeout: 30_000,
      seen: () => this.#workbench.messages.readNotifications(),
    });
  }

  #box(): Locator {
    return this.#workbench.page.locator('.scm-view .scm-editor .monaco-editor').first();
  }
}
