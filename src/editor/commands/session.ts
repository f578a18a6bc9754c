import * as vscode from 'vscode';
import type { SessionChoices } from '../../actions/start-session.ts';
import type { SessionStatus } from '../../actions/session-status.ts';
import type { FolderModel } from '../folder-model.ts';
import type { ViewId } from '../ids.ts';
import { type CommandHandler, chooseFolder, tell, withWindowProgress } from './command.ts';

const SESSION_VIEW: ViewId = 'sessionProtocol.session';

const stateOf = ({ state }: FolderModel): string => state.status?.session.state ?? 'none';
const isPreparing = (model: FolderModel): boolean => stateOf(model) === 'preparing';
const isRunning = (model: FolderModel): boolean =>
  ['preparing', 'active', 'closing'].includes(stateOf(model));

/** Prepares a session from an opener and a role, and shows its checklist. */
export const startSession: CommandHandler = async (services, argument) => {
  const folder = await chooseFolder(services, argument, (model) => !isRunning(model));
  if (!folder) return;
  const { model, root } = folder;
  const engine = await import('../engine.ts');
  const choices = await engine.sessionChoices({ root });
  const opener = await pickOpener(choices);
  if (!opener) return;
  const role = await pickRole(choices);
  if (!role) return;
  const title = vscode.l10n.t('Starting the session…');
  const status = await withWindowProgress(title, () =>
    engine.startSession({ root, ...opener.value, ...role.value }),
  );
  services.log.info(`Session ${status.session.id ?? ''} prepared: ${status.session.title ?? ''}`);
  model.takeStatus(status);
  model.refreshSoon(['session', 'violations']);
  await vscode.commands.executeCommand(`${SESSION_VIEW}.focus`);
};

interface Choice<T> extends vscode.QuickPickItem {
  readonly value: T;
}

/** One of the openers, or none of them; undefined: the person went away. */
async function pickOpener({
  openers,
}: SessionChoices): Promise<Choice<{ opener?: string }> | undefined> {
  const without: Choice<{ opener?: string }> = { label: vscode.l10n.t('No opener'), value: {} };
  if (openers.length === 0) return without;
  const items = openers.map(({ path, title }) => ({
    label: title,
    description: path,
    value: { opener: path },
  }));
  return vscode.window.showQuickPick<Choice<{ opener?: string }>>([...items, without], {
    title: vscode.l10n.t('Start Session (1/2)'),
    placeHolder: vscode.l10n.t('Choose the opener of this session'),
    matchOnDescription: true,
  });
}

async function pickRole({ roles }: SessionChoices): Promise<Choice<{ role?: string }> | undefined> {
  const without: Choice<{ role?: string }> = { label: vscode.l10n.t('No role'), value: {} };
  if (roles.length === 0) return without;
  const items = roles.map(({ name, path, line }) => ({
    label: name,
    description: `${path}:${line}`,
    value: { role: name },
  }));
  return vscode.window.showQuickPick<Choice<{ role?: string }>>([...items, without], {
    title: vscode.l10n.t('Start Session (2/2)'),
    placeHolder: vscode.l10n.t('Choose your role in this session'),
  });
}

/** Ticks items of the checklist from a list, for those who don't use the mouse. */
export const tickItems: CommandHandler = async (services, argument) => {
  const folder = await chooseFolder(services, argument, isPreparing);
  if (!folder) return;
  const { model } = folder;
  const own = (model.state.status?.items ?? []).filter(({ item }) => item.proof === undefined);
  if (!isPreparing(model) || own.length === 0) {
    tell(vscode.l10n.t('There is nothing to tick now.'));
    return;
  }
  const items = own.map(({ item, done }) => ({ label: item.text, picked: done, id: item.id }));
  const chosen = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Tick Checklist Items'),
    placeHolder: vscode.l10n.t('Tick what is done; the other items prove themselves'),
    canPickMany: true,
  });
  if (!chosen) return;
  const ticked = new Set(chosen.map(({ id }) => id));
  for (const { item, done } of own) {
    if (ticked.has(item.id) !== done) await tick(model, item.id, !done);
  }
};

/** Ticks one item, or takes its tick away, and says so when that made the session active. */
export async function tick(model: FolderModel, item: string, done: boolean): Promise<void> {
  const { tickItem } = await import('../engine.ts');
  try {
    const before = stateOf(model);
    const status = await tickItem({ root: model.root, item, done, by: 'person' });
    model.takeStatus(status);
    if (before === 'preparing' && status.session.state === 'active') announceActive(model, status);
  } catch (error) {
    // The box was drawn ticked already; drawing the tree again shows what is true.
    await model.refresh(['session']);
    throw error;
  }
}

function announceActive(model: FolderModel, { session }: SessionStatus): void {
  model.refreshSoon(['violations']);
  const name =
    session.number === undefined
      ? (session.title ?? '')
      : vscode.l10n.t('Session {0}', session.number);
  vscode.window.setStatusBarMessage(vscode.l10n.t('{0} is active.', name), 5000);
}

/** Ends a session without a hand-off, for a reason that is kept. */
export const abandonSession: CommandHandler = async (services, argument) => {
  const folder = await chooseFolder(services, argument, isRunning);
  if (!folder) return;
  const reason = await vscode.window.showInputBox({
    title: vscode.l10n.t('Abandon Session'),
    prompt: vscode.l10n.t(
      'Why is it abandoned? No hand-off is written; the reason stays in the journal.',
    ),
    ignoreFocusOut: true,
    validateInput: (text) => (text.trim() === '' ? vscode.l10n.t('Give a reason.') : undefined),
  });
  if (reason === undefined) return;
  const { abandonSession: abandon } = await import('../engine.ts');
  folder.model.takeStatus(await abandon({ root: folder.root, reason: reason.trim() }));
  services.log.info(`Session abandoned: ${reason.trim()}`);
};
