import * as vscode from 'vscode';
import type { SessionStatus } from '../../actions/session-status.ts';
import type { FolderModel } from '../folder-model.ts';
import { isUnderWay, sessionState } from '../session-facts.ts';
import { type CommandHandler, chooseFolder, tell } from './command.ts';

/** Ticks one item of the start's list, or takes its tick away, and says so when that made the session active. */
export async function tick(model: FolderModel, item: string, done: boolean): Promise<void> {
  const { tickItem } = await import('../../actions/tick-item.ts');
  const { root, distFolder } = model;
  await changing(model, () => tickItem({ root, distFolder, item, done, by: 'person' }));
}

/** Ticks one item of a further checklist, or takes its mark away. */
export async function tickInList(
  model: FolderModel,
  list: string,
  item: string,
  done: boolean,
): Promise<void> {
  const { tickListItem } = await import('../../actions/session-lists.ts');
  const { root, distFolder } = model;
  try {
    model.takeList(await tickListItem({ root, distFolder, list, item, done, by: 'person' }));
  } catch (error) {
    await model.refresh(['session']);
    throw error;
  }
}

/** Takes over what an action makes of a session that is being prepared, and says so when it became active. */
export async function changing(
  model: FolderModel,
  act: () => Promise<SessionStatus>,
): Promise<void> {
  try {
    const before = sessionState(model);
    const status = await act();
    model.takeStatus(status);
    if (before === 'preparing' && status.session.state === 'active') announceActive(model, status);
  } catch (error) {
    // A box was drawn ticked already; drawing the tree again shows what is true.
    await model.refresh(['session']);
    throw error;
  }
}

export function announceActive(model: FolderModel, { session }: SessionStatus): void {
  model.refreshSoon(['session', 'violations']);
  const name =
    session.number === undefined
      ? (session.title ?? '')
      : vscode.l10n.t('Session {0}', session.number);
  vscode.window.setStatusBarMessage(vscode.l10n.t('{0} is active.', name), 5000);
}

/** Ends a session without a hand-off, for a reason that is kept. */
export const abandonSession: CommandHandler = async (services, argument) => {
  const folder = await chooseFolder(services, argument, isUnderWay);
  if (!folder) return;
  const reason = await askForReason(
    vscode.l10n.t('Abandon Session'),
    vscode.l10n.t('Why is it abandoned? No hand-off is written; the reason stays in the journal.'),
  );
  if (reason === undefined) return;
  const { abandonSession: abandon } = await import('../../actions/start-session.ts');
  folder.model.takeStatus(await abandon({ root: folder.root, reason }));
  services.log.info(`Session abandoned: ${reason}`);
};

/** Asks for words that may not be empty; undefined: the person went away. */
export async function askForReason(title: string, prompt: string): Promise<string | undefined> {
  const text = await vscode.window.showInputBox({
    title,
    prompt,
    ignoreFocusOut: true,
    validateInput: (value) => (value.trim() === '' ? vscode.l10n.t('Say it in words.') : undefined),
  });
  return text?.trim();
}

/** A process that lives as long as the work: VS Code, which outlives a reload of the window. */
export const HOLDER_PROCESS = process.ppid;

/** Goes on with a session that was left behind, such as by a crash. */
export const resumeSession: CommandHandler = async (services, argument) => {
  const folder = await chooseFolder(services, argument, isUnderWay);
  if (!folder) return;
  const { model, root } = folder;
  const { resumeSession: resume } = await import('../../actions/resume-session.ts');
  const { distFolder } = services;
  await changing(model, () => resume({ root, distFolder, pid: HOLDER_PROCESS }));
  const { session, next } = model.state.status ?? {};
  services.log.info(`Session ${session?.id ?? ''} resumed.`);
  tell(vscode.l10n.t('The session is resumed. Next: {0}', next ?? ''));
};
