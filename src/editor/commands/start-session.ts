import * as vscode from 'vscode';
import type { SessionChoices, StartedSession } from '../../actions/start-session.ts';
import { openerTasks, taskName, type TaskChoice } from '../../core/session/start-tasks.ts';
import type { SessionTask } from '../../core/session/session.ts';
import type { FolderModel } from '../folder-model.ts';
import type { ViewId } from '../ids.ts';
import { isUnderWay } from '../session-facts.ts';
import { waitsFor } from '../views/task-state.ts';
import { type CommandHandler, chooseFolder, tell, withWindowProgress } from './command.ts';
import { announceActive, HOLDER_PROCESS } from './session.ts';

const SESSION_VIEW: ViewId = 'sessionProtocol.session';

/** What the person chose so far, and with what the rest is asked. */
interface Asking {
  readonly model: FolderModel;
  readonly choices: SessionChoices;
}

/**
 * Prepares a session from an opener, a role and tasks, and shows its checklist. What is likely stands first
 * and is ticked, so that accepting every question is right most of the time.
 */
export const startSession: CommandHandler = async (services, argument) => {
  const folder = await chooseFolder(services, argument, (model) => !isUnderWay(model));
  if (!folder) return;
  const { model, root } = folder;
  const { distFolder } = services;
  const start = await import('../../actions/start-session.ts');
  // Another window or a terminal may have begun one: it is told before anything is asked.
  await model.refresh(['session']);
  if (isUnderWay(model)) await start.startSession({ root, distFolder });
  const asking = { model, choices: await start.sessionChoices({ root }) };
  const opener = await pickOpener(asking);
  if (!opener) return;
  const role = await pickRole(asking, opener.path);
  if (!role) return;
  const tasks = await pickTasks(asking, opener.path);
  if (!tasks) return;
  const title = vscode.l10n.t('Starting the session…');
  const status = await withWindowProgress(title, () =>
    start.startSession({
      root,
      distFolder,
      pid: HOLDER_PROCESS,
      ...(opener.path === undefined ? {} : { opener: opener.path }),
      ...(role.name === undefined ? {} : { role: role.name }),
      ...(tasks.names === undefined ? {} : { tasks: tasks.names }),
    }),
  );
  services.log.info(`Session ${status.session.id ?? ''} prepared: ${status.session.title ?? ''}`);
  model.takeStatus(status);
  model.refreshSoon(['session', 'violations', 'upkeep']);
  sayStarted(model, status, services.log);
  await vscode.commands.executeCommand(`${SESSION_VIEW}.focus`);
};

function sayStarted(
  model: FolderModel,
  status: StartedSession,
  log: vscode.LogOutputChannel,
): void {
  if (status.session.state === 'active') announceActive(model, status);
  for (const warning of status.warnings) log.warn(warning);
  if (status.warnings.length > 0) tell(status.warnings.join(' '));
}

/** `Start Session 05 (1/3)`: nobody types a number, and everybody sees it. */
function titleOf({ choices }: Asking, step: number, opener?: string): string {
  const own = choices.openers.find(({ path }) => path === opener)?.session;
  const number = own ?? (step === 1 ? undefined : choices.number);
  return number === undefined
    ? vscode.l10n.t('Start Session ({0}/3)', step)
    : vscode.l10n.t('Start Session {0} ({1}/3)', number, step);
}

interface OpenerItem extends vscode.QuickPickItem {
  readonly path?: string;
}

/** One of the openers, those without a hand-off first, or none; undefined: the person went away. */
async function pickOpener(asking: Asking): Promise<OpenerItem | undefined> {
  const { openers, number } = asking.choices;
  const without: OpenerItem = {
    label: vscode.l10n.t('No opener'),
    ...(number === undefined
      ? {}
      : { description: vscode.l10n.t('it will be session {0}', number) }),
  };
  if (openers.length === 0) return without;
  const items = openers.map(({ path, title }) => ({ label: title, description: path, path }));
  return vscode.window.showQuickPick<OpenerItem>([...items, without], {
    title: titleOf(asking, 1),
    placeHolder: vscode.l10n.t('Choose the opener of this session'),
    matchOnDescription: true,
  });
}

interface RoleItem extends vscode.QuickPickItem {
  readonly name?: string;
}

/** The role of the last session stands first. */
async function pickRole(asking: Asking, opener: string | undefined): Promise<RoleItem | undefined> {
  const { roles } = asking.choices;
  const without: RoleItem = { label: vscode.l10n.t('No role') };
  if (roles.length === 0) return without;
  const last = asking.model.state.status?.session.role;
  const items = roles
    .map(({ name, path, line }): RoleItem => ({
      label: name,
      description:
        name === last ? vscode.l10n.t('{0}:{1} · last time', path, line) : `${path}:${line}`,
      name,
    }))
    .toSorted((one, other) => Number(other.name === last) - Number(one.name === last));
  return vscode.window.showQuickPick<RoleItem>([...items, without], {
    title: titleOf(asking, 2, opener),
    placeHolder: vscode.l10n.t('Choose your role in this session'),
  });
}

interface TaskItem extends vscode.QuickPickItem {
  readonly id?: string;
}

/**
 * The tasks of the session: those of the opener, else what the last session left open, else the first that
 * can be worked on, are ticked already.
 *
 * @returns no names where the opener's own tasks are meant; undefined: the person went away
 */
async function pickTasks(
  asking: Asking,
  opener: string | undefined,
): Promise<{ names?: readonly string[] } | undefined> {
  const { tasks } = asking.choices;
  const own = tasksOfOpener(asking.model, opener);
  if (tasks.length === 0 && own.length === 0) return {};
  const proposed = new Set(own.length > 0 ? own.map(({ id }) => id) : await proposedTasks(asking));
  const known = new Set(tasks.map(({ id }) => id));
  const beside = own.filter(({ id }) => !known.has(id));
  const rowsOf = (state: TaskChoice['state']): TaskItem[] =>
    tasks.filter((task) => task.state === state).map((task) => taskItem(task, proposed));
  const items: TaskItem[] = [
    ...section(vscode.l10n.t('Ready'), rowsOf('ready')),
    ...section(vscode.l10n.t('Waiting for other work'), rowsOf('blocked')),
    ...section(
      vscode.l10n.t('Named by the opener only'),
      beside.map((task) => ({ label: taskName(task), id: task.id, picked: true })),
    ),
  ];
  const chosen = await vscode.window.showQuickPick(items, {
    title: titleOf(asking, 3, opener),
    placeHolder: vscode.l10n.t('Choose the tasks of this session'),
    canPickMany: true,
    matchOnDescription: true,
  });
  if (!chosen) return undefined;
  const names = chosen.flatMap(({ id }) => id ?? []);
  const asOpener =
    own.length > 0 && names.length === own.length && names.every((id) => proposed.has(id));
  return asOpener ? {} : { names };
}

const section = (label: string, items: readonly TaskItem[]): TaskItem[] =>
  items.length === 0 ? [] : [{ label, kind: vscode.QuickPickItemKind.Separator }, ...items];

function taskItem(task: TaskChoice, proposed: ReadonlySet<string>): TaskItem {
  const said = [
    task.isCritical ? vscode.l10n.t('critical path') : undefined,
    task.by ? waitsFor({ state: task.state, by: task.by }) : undefined,
  ].filter((part) => part !== undefined);
  const mark = task.state === 'blocked' ? '$(lock)' : task.isCritical ? '$(flame)' : '$(circle)';
  return {
    label: `${mark} ${taskName(task)}`,
    description: said.join(' · '),
    id: task.id,
    picked: proposed.has(task.id),
  };
}

function tasksOfOpener({ state }: FolderModel, path: string | undefined): readonly SessionTask[] {
  const documents = state.view?.documents ?? [];
  const opener = documents.find((one) => one.path === path && one.role === 'openers');
  if (!opener) return [];
  const plans = documents.filter(({ role }) => role === 'plan');
  // A range of ids names its tasks one by one, and a session for one of them twice would be odd.
  return [...new Map(openerTasks(opener, plans).map((task) => [task.id, task])).values()];
}

async function proposedTasks({ model, choices }: Asking): Promise<string[]> {
  const { view, status } = model.state;
  const open = new Set(choices.tasks.map(({ id }) => id));
  if (view && status && status.session.state !== 'none') {
    const { planNext } = await import('../../actions/next-session.ts');
    const { tasks } = await planNext(status.session, view, { left: [] });
    const left = tasks.map(({ id }) => id).filter((id) => open.has(id));
    const own = new Set(status.session.tasks.map(({ id }) => id));
    if (left.some((id) => own.has(id))) return left;
  }
  return choices.tasks.slice(0, 1).flatMap(({ id, state }) => (state === 'ready' ? [id] : []));
}
