import * as vscode from 'vscode';
import { messageOf } from '../core/errors.ts';
import type { CommandId } from './ids.ts';

/** What a `ProtocolError` carries. Each lazy chunk has its own class, so it is known by its shape. */
interface Explained {
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
}

function isExplained(error: unknown): error is Error & Explained {
  if (!(error instanceof Error) || error.name !== 'ProtocolError') return false;
  const { code, remedy } = error as Partial<Explained>;
  return typeof code === 'string' && typeof remedy === 'string';
}

/** Whether an action was stopped by the person: nothing to tell. */
export function isCancelled(error: unknown): boolean {
  if (isExplained(error)) return error.code === 'cancelled';
  return (
    error instanceof vscode.CancellationError ||
    (error instanceof Error && error.name === 'AbortError')
  );
}

export const isGitMissing = (error: unknown): boolean =>
  isExplained(error) && error.code === 'git-not-installed';

interface Next {
  readonly title: () => string;
  readonly command: CommandId | 'git.init';
}

/** What to offer beside the message, by the error's code. */
const NEXT: Readonly<Record<string, readonly Next[]>> = {
  'session-running': [
    {
      title: () => vscode.l10n.t('Show Next Step'),
      command: 'sessionProtocol.showNextStep',
    },
    {
      title: () => vscode.l10n.t('Add Work Tree…'),
      command: 'sessionProtocol.addWorkTree',
    },
  ],
  'no-session': [
    { title: () => vscode.l10n.t('Start Session'), command: 'sessionProtocol.startSession' },
  ],
  'lists-open': [
    { title: () => vscode.l10n.t('Run Checklist'), command: 'sessionProtocol.runChecklist' },
  ],
  'no-tracker': [
    { title: () => vscode.l10n.t('Fill Tracker'), command: 'sessionProtocol.fillTracker' },
  ],
  'commit-refused': [
    { title: () => vscode.l10n.t('Fix All Violations'), command: 'sessionProtocol.fixAll' },
  ],
  'not-a-repository': [
    { title: () => vscode.l10n.t('Initialize Repository'), command: 'git.init' },
  ],
};

const SHOW_LOG: CommandId = 'sessionProtocol.showLog';

/** One line for the log, with what lies under the error. */
export function describeError(error: unknown): string {
  if (!isExplained(error))
    return error instanceof Error ? (error.stack ?? error.message) : messageOf(error);
  const cause = error.cause === undefined ? '' : ` Cause: ${messageOf(error.cause)}`;
  return `[${error.code}] ${error.message} ${error.remedy}${cause}`;
}

/** The message and the next step, as one short text. */
export function explainError(error: unknown): string {
  if (isExplained(error)) return `${error.message} ${error.remedy}`;
  return vscode.l10n.t(
    'Something unexpected failed: {0} The log has the details.',
    messageOf(error),
  );
}

/**
 * The one place where the editor shows an error: what was wrong, what to do next, a button for it where a
 * command does it, and the details in the log. Does not wait for the person's answer.
 */
export function presentError(error: unknown, log: vscode.LogOutputChannel): void {
  if (isCancelled(error)) {
    log.info(describeError(error));
    return;
  }
  log.error(describeError(error));
  void offer(explainError(error), isExplained(error) ? (NEXT[error.code] ?? []) : []);
}

async function offer(message: string, next: readonly Next[]): Promise<void> {
  const showLog = { title: () => vscode.l10n.t('Show Log'), command: SHOW_LOG };
  const buttons = [...next, showLog];
  const titles = buttons.map(({ title }) => title());
  const chosen = await vscode.window.showErrorMessage(message, ...titles);
  const button = buttons.find(({ title }) => title() === chosen);
  if (button) await vscode.commands.executeCommand(button.command);
}
