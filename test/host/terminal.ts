/** The integrated terminal, through its keyboard and its screen. */
import { readFile } from 'node:fs/promises';
import type { Workbench } from './workbench.ts';
import { until } from './wait.ts';

export interface CommandResult {
  exitStatus: number;
  /** What the screen shows below the command line, trailing spaces cut; long lines are wrapped. */
  output: string;
}

export class Terminal {
  readonly #workbench: Workbench;
  readonly #shellLog: string | undefined;
  #open = false;

  constructor(workbench: Workbench, shellLog: string | undefined) {
    this.#workbench = workbench;
    this.#shellLog = shellLog;
  }

  /** After a reload the terminal must be looked for again. */
  forget(): void {
    this.#open = false;
  }

  /** Opens a terminal, or focuses the one that is open, and waits for its prompt. */
  async open(): Promise<void> {
    const before = (await this.#statuses()).length;
    if (this.#open) {
      await this.#workbench.runCommand('Terminal: Focus Terminal');
    } else {
      await this.#workbench.runCommand('Terminal: Create New Terminal');
      await until('the prompt of a new terminal', async () => {
        return (await this.#statuses()).length > before;
      });
      this.#open = true;
    }
    await until('the keyboard to be in the terminal', async () => {
      return (await this.#workbench.page.locator('.terminal.xterm.focus').count()) > 0;
    });
  }

  /**
   * Types one command line, waits until the prompt is back, and gives what was seen.
   * @param timeout in milliseconds.
   */
  async run(line: string, timeout = 30_000): Promise<CommandResult> {
    await this.open();
    const before = (await this.#statuses()).length;
    await this.#workbench.page.keyboard.type(line);
    await this.#workbench.page.keyboard.press('Enter');
    const statuses = await until(
      `“${line}” to finish in the terminal`,
      async () => {
        const now = await this.#statuses();
        return now.length > before && now;
      },
      { timeout, seen: () => this.read() },
    );
    const output = await until('the prompt to be back on the screen', async () => {
      return below(await this.read(), line);
    });
    return { exitStatus: Number(statuses[before]), output };
  }

  /** What the screen shows, line by line. */
  async read(): Promise<string> {
    const rows = await this.#workbench.page
      .locator('.terminal-wrapper.active .xterm-rows > div')
      .allTextContents();
    return rows
      .map((row) => row.replaceAll('\u00A0', ' ').trimEnd())
      .join('\n')
      .trimEnd();
  }

  async #statuses(): Promise<string[]> {
    if (this.#shellLog === undefined) {
      throw new Error(
        'The terminal is driven only in a server that is not forPerson: that has no shell log.',
      );
    }
    const text = await readFile(this.#shellLog, 'utf8').catch(() => '');
    return text.split('\n').filter(Boolean);
  }
}

/**
 * The lines between the last prompt that shows the command's beginning and the prompt that came back;
 * `undefined` while the screen does not show both.
 */
function below(screen: string, command: string): string | undefined {
  const lines = screen.split('\n');
  const start = lines.findLastIndex((line) => line.includes(` $ ${command.slice(0, 20)}`));
  const complete = start >= 0 && start < lines.length - 1 && lines.at(-1)?.endsWith(' $') === true;
  return complete ? lines.slice(start + 1, -1).join('\n') : undefined;
}
