/** What VS Code tells a person: the status bar, notifications, modal dialogs and the Problems view. */
import { clean, readAll } from './page-read.ts';
import { fits, PATIENCE, until } from './wait.ts';
import type { Workbench } from './workbench.ts';

export interface StatusItem {
  text: string;
  spoken: string;
}

export interface Notification {
  severity: 'info' | 'warning' | 'error';
  message: string;
  buttons: string[];
}

export interface Dialog {
  message: string;
  detail: string;
  buttons: string[];
}

export interface Problem {
  file: string;
  severity: 'error' | 'warning' | 'info';
  message: string;
}

export class Messages {
  readonly #workbench: Workbench;

  constructor(workbench: Workbench) {
    this.#workbench = workbench;
  }

  // ---------------------------------------------------------------- status bar

  async readStatusBar(): Promise<StatusItem[]> {
    const buttons = this.#workbench.page.locator('.statusbar').getByRole('button');
    const read = await readAll(buttons, { text: '', spoken: '@aria-label' });
    return read.map(({ text, spoken }) => ({ text: text ?? '', spoken: spoken ?? '' }));
  }

  /** Waits for an item of the status bar, found by its text or by what a screen reader says. */
  waitForStatus(wanted: string | RegExp, timeout = PATIENCE): Promise<StatusItem> {
    const find = async (): Promise<StatusItem | undefined> =>
      (await this.readStatusBar()).find(
        (item) => fits(item.text, wanted) || fits(item.spoken, wanted),
      );
    return until(`“${wanted}” in the status bar`, find, {
      timeout,
      seen: () => this.readStatusBar(),
    });
  }

  async clickStatus(wanted: string | RegExp): Promise<void> {
    const { spoken } = await this.waitForStatus(wanted);
    await this.#workbench.page
      .locator('.statusbar')
      .getByRole('button', { name: spoken, exact: true })
      .click();
  }

  /** The hover of an item of the status bar, as text. */
  async readStatusTooltip(wanted: string | RegExp): Promise<string> {
    const { spoken } = await this.waitForStatus(wanted);
    await this.#workbench.page
      .locator('.statusbar')
      .getByRole('button', { name: spoken, exact: true })
      .hover();
    const hover = this.#workbench.page.locator('.monaco-hover:visible').last();
    await hover.waitFor();
    const text = clean(await hover.innerText());
    await this.#workbench.page.mouse.move(700, 400);
    return text;
  }

  // ------------------------------------------------- notifications and dialogs

  async readNotifications(): Promise<Notification[]> {
    const toasts = await readAll(
      this.#workbench.page.locator('.notifications-toasts .notification-list-item'),
      {
        icon: '.notification-list-item-icon@class',
        message: '.notification-list-item-message',
      },
    );
    return Promise.all(
      toasts.map(async ({ icon, message }) => ({
        severity: severityOf(icon ?? ''),
        message: message ?? '',
        buttons: await this.#readToastButtons(message ?? ''),
      })),
    );
  }

  async #readToastButtons(message: string): Promise<string[]> {
    const toast = this.#workbench.page
      .locator('.notification-list-item')
      .filter({ hasText: message })
      .first();
    const buttons = toast.locator('.notification-list-item-buttons-container .monaco-button');
    return (await buttons.allInnerTexts()).map(clean);
  }

  waitForNotification(wanted: string | RegExp, timeout = PATIENCE): Promise<Notification> {
    const find = async (): Promise<Notification | undefined> =>
      (await this.readNotifications()).find((each) => fits(each.message, wanted));
    return until(`the notification “${wanted}”`, find, {
      timeout,
      seen: () => this.readNotifications(),
    });
  }

  /** Clicks a button of a notification. */
  async answerNotification(wanted: string | RegExp, button: string): Promise<void> {
    await this.waitForNotification(wanted);
    const toast = this.#workbench.page
      .locator('.notification-list-item')
      .filter({ hasText: wanted });
    await toast.getByRole('button', { name: button, exact: true }).click();
  }

  async clearNotifications(): Promise<void> {
    if ((await this.readNotifications()).length === 0) return;
    await this.#workbench.runCommand('Notifications: Clear All Notifications');
    await until('the notifications to go', async () => {
      return (await this.readNotifications()).length === 0;
    });
  }

  /** Waits for a modal dialog. */
  async waitForDialog(): Promise<Dialog> {
    const box = this.#workbench.page.locator('.monaco-dialog-box');
    await box.waitFor();
    const [read] = await readAll(box, {
      message: '#monaco-dialog-message-text',
      detail: '#monaco-dialog-message-detail',
    });
    const detail = read?.detail ?? '';
    return {
      // VS Code shows a message without details in the place of the details.
      message: read?.message ?? detail,
      detail: read?.message ? detail : '',
      buttons: (await box.locator('.dialog-buttons .monaco-button').allInnerTexts()).map(clean),
    };
  }

  async answerDialog(button: string): Promise<void> {
    const box = this.#workbench.page.locator('.monaco-dialog-box');
    await box.getByRole('button', { name: button, exact: true }).click();
    await box.waitFor({ state: 'hidden' });
  }

  // ------------------------------------------------------------------ problems

  /** Opens the Problems view and reads it. */
  async readProblems(): Promise<Problem[]> {
    if (!(await this.#workbench.page.locator('.markers-panel').isVisible())) {
      await this.#workbench.runCommand('Problems: Focus on Problems View');
    }
    const panel = this.#workbench.page.locator('.markers-panel');
    await panel.waitFor();
    const problems: Problem[] = [];
    let file = '';
    const rows = await readAll(panel.getByRole('treeitem'), {
      level: '@aria-level',
      file: '.label-name',
      icon: '.marker-icon@class',
      message: '.marker-message',
    });
    for (const row of rows) {
      if (row.level === '1') file = row.file ?? '';
      else if (row.message !== null) {
        problems.push({ file, severity: severityOf(row.icon ?? ''), message: row.message });
      }
    }
    return problems;
  }

  waitForProblem(wanted: string | RegExp, timeout = PATIENCE): Promise<Problem> {
    const find = async (): Promise<Problem | undefined> =>
      (await this.readProblems()).find((each) => fits(each.message, wanted));
    return until(`the problem “${wanted}”`, find, { timeout, seen: () => this.readProblems() });
  }
}

function severityOf(classes: string): 'error' | 'warning' | 'info' {
  if (classes.includes('error')) return 'error';
  return classes.includes('warning') ? 'warning' : 'info';
}
