import * as vscode from 'vscode';
import type { TaskCompleted } from '../../actions/complete-task.ts';
import type { EvidenceChoices, VerifyChoice } from '../../actions/task-choices.ts';
import { TRACKER_PATH } from '../../core/tracker/tracker.ts';
import { messageOf, ProtocolError } from '../../core/errors.ts';
import { noTaskOpen, unsavedDocuments } from '../errors.ts';
import type { FolderModel } from '../folder-model.ts';
import { nodeOf } from '../views/tree-view.ts';
import {
  type CommandHandler,
  chooseFolder,
  pickOne,
  type ReadyFolder,
  tell,
  withWindowProgress,
} from './command.ts';
import { askForReason } from './session.ts';

/** A task as it is chosen. */
interface Chosen {
  readonly id: string;
  readonly title: string;
}

/**
 * Completes a task with evidence. `argument` is a row, or the address of a plan, and `line` then the line of
 * the task in it.
 */
export const completeTask: CommandHandler = async (services, argument, line) => {
  const folder = await chooseFolder(services, argument);
  if (!folder) return;
  const { model } = folder;
  const task = await chooseTask(model, argument, line);
  if (!task) return;
  // The plan's box is ticked in the file: what is typed into it and not saved would be lost, or hide it.
  const unsaved = unsavedAmong(model);
  if (unsaved.length > 0) throw unsavedDocuments(unsaved);
  const evidence = await chooseEvidence(folder, task);
  if (evidence === undefined) return;
  const completed = await completeOrExplain(folder, task, evidence);
  if (!completed) return;
  model.refreshSoon(['documents', 'session', 'violations']);
  services.log.info(`Completed ${completed.task}: ${completed.evidence.text}`);
  const said = vscode.l10n.t('{0} is completed: {1}', completed.task, completed.evidence.text);
  tell([said, ...completed.warnings].join(' '), {
    title: vscode.l10n.t('Show Tracker'),
    run: () => vscode.commands.executeCommand('sessionProtocol.showTracker'),
  });
};

function unsavedAmong(model: FolderModel): string[] {
  return [...model.unsavedTexts().keys()].filter(
    (path) => path === TRACKER_PATH || model.knowsPath(path),
  );
}

async function chooseTask(
  model: FolderModel,
  argument: unknown,
  line: unknown,
): Promise<Chosen | undefined> {
  const open = await openTasks(model);
  const node = nodeOf(argument);
  if (node?.taskId !== undefined) {
    const found = open.find(({ id, title }) => id === node.taskId || title === node.taskId);
    return found ?? { id: node.taskId, title: node.label };
  }
  const path = argument instanceof vscode.Uri ? model.pathOf(argument) : undefined;
  const here = open.filter((task) => task.path === path && task.line === line);
  const [only] = here;
  if (here.length === 1) return only;
  const choices = here.length > 0 ? here : open;
  if (choices.length === 0) throw noTaskOpen();
  const own = new Set(model.state.status?.session.tasks.map(({ id }) => id));
  const items = choices
    .toSorted((one, other) => Number(own.has(other.id)) - Number(own.has(one.id)))
    .map((task) => ({
      label: own.has(task.id) ? `$(star-full) ${task.id}` : task.id,
      description: task.title === task.id ? '' : task.title,
      detail: own.has(task.id) ? vscode.l10n.t('of this session') : task.phase,
      task,
    }));
  const picked = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Complete Task (1/2)'),
    placeHolder: vscode.l10n.t('Choose the task that is done'),
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return picked?.task;
}

interface OpenTask extends Chosen {
  readonly path: string;
  readonly line: number;
  readonly phase: string;
}

/** The tasks that plans and journal don't know as done, under the ids by which the tracker knows them. */
async function openTasks({ root, state }: FolderModel): Promise<OpenTask[]> {
  const { plannedTasks } = await import('../../actions/task-choices.ts');
  const plans = (state.view?.documents ?? []).filter(({ role }) => role === 'plan');
  const completed = new Set(state.status?.session.completed.map(({ task }) => task));
  const rows = await plannedTasks({ root, plans });
  return rows.flatMap(({ id, description, path, task, phase, state: status }) =>
    status === 'done' || status === 'cancelled' || completed.has(id)
      ? []
      : [{ id, title: description, path, line: task.line, phase }],
  );
}

interface EvidenceItem extends vscode.QuickPickItem {
  readonly given?: string;
  readonly ask?: 'words' | 'file';
}

/** What shows that it is done, as `readEvidence` takes it; undefined: the person went away. */
async function chooseEvidence({ root }: ReadyFolder, task: Chosen): Promise<string | undefined> {
  const { evidenceChoices } = await import('../../actions/task-choices.ts');
  const title = vscode.l10n.t('Complete {0} (2/2)', task.id);
  const items = evidenceItems(await evidenceChoices({ root }));
  const picked = await vscode.window.showQuickPick<EvidenceItem>(items, {
    title,
    placeHolder: vscode.l10n.t('What shows that it is done?'),
    matchOnDescription: true,
    ignoreFocusOut: true,
  });
  if (picked?.ask === 'words') {
    const words = await askForReason(title, vscode.l10n.t('Say what shows that it is done.'));
    return words === undefined ? undefined : `text:${words}`;
  }
  if (picked?.ask === 'file') return askForFile(title, root);
  return picked?.given;
}

function evidenceItems({ commits, checks, files }: EvidenceChoices): EvidenceItem[] {
  const section = (label: string, rows: readonly EvidenceItem[]): EvidenceItem[] =>
    rows.length === 0 ? [] : [{ label, kind: vscode.QuickPickItemKind.Separator }, ...rows];
  return [
    ...section(
      vscode.l10n.t('Commits'),
      commits.map(({ id, subject }) => ({
        label: `$(git-commit) ${subject}`,
        description: id.slice(0, 7),
        given: `commit:${id}`,
      })),
    ),
    ...section(
      vscode.l10n.t('Checks that passed'),
      checks.map(({ name }) => ({ label: `$(beaker) ${name}`, given: `check:${name}` })),
    ),
    ...section(
      vscode.l10n.t('Files of this session'),
      files.map((path) => ({ label: `$(file) ${path}`, given: `file:${path}` })),
    ),
    ...section(vscode.l10n.t('Something else'), [
      { label: vscode.l10n.t('$(comment) In Words…'), ask: 'words' },
      { label: vscode.l10n.t('$(folder-opened) Another File…'), ask: 'file' },
    ]),
  ];
}

async function askForFile(title: string, root: string): Promise<string | undefined> {
  const [file] =
    (await vscode.window.showOpenDialog({ title, defaultUri: vscode.Uri.file(root) })) ?? [];
  return file && `file:${file.fsPath}`;
}

/** A task that waits for another takes a reason; undefined where nobody gave one. */
async function completeOrExplain(
  { root }: ReadyFolder,
  { id }: Chosen,
  evidence: string,
): Promise<TaskCompleted | undefined> {
  const { completeTask: complete } = await import('../../actions/complete-task.ts');
  const title = vscode.l10n.t('Completing {0}…', id);
  try {
    return await withWindowProgress(title, () => complete({ root, task: id, evidence }));
  } catch (error) {
    if (!(error instanceof ProtocolError) || error.code !== 'task-blocked') throw error;
    const anyway = await askForReason(
      vscode.l10n.t('Complete {0} Although It Waits', id),
      vscode.l10n.t('{0} Why does it not matter? The reason is written down.', messageOf(error)),
    );
    if (anyway === undefined) return undefined;
    return complete({ root, task: id, evidence, anyway });
  }
}

/** Verifies what somebody else, or the same person in another role, has completed. */
export const verifyTask: CommandHandler = async (services, argument, wanted) => {
  const folder = await chooseFolder(services, argument);
  if (!folder) return;
  const { model, root } = folder;
  const { verifyChoices } = await import('../../actions/task-choices.ts');
  const { verifyTask: verify } = await import('../../actions/verify-task.ts');
  const asked = typeof wanted === 'string' ? wanted : nodeOf(argument)?.taskId;
  const choices = await verifyChoices({ root });
  const chosen = choices.find(({ task }) => task === asked);
  const task = chosen?.task ?? asked ?? (await pickToVerify(choices));
  if (task === undefined) return;
  // Whose word does not count is told so by the refusal, before anything more is asked.
  const isOwn = choices.some((one) => one.task === task && one.isOwn);
  const note = isOwn || !choices.some((one) => one.task === task) ? '' : await askForNote(task);
  if (note === undefined) return;
  const verified = await verify({ root, task, ...(note === '' ? {} : { note }) });
  model.refreshSoon(['session', 'violations']);
  services.log.info(`Verified ${verified.task} as ${verified.row.cells.verified_by}.`);
  tell(vscode.l10n.t('{0} is verified by {1}.', verified.task, verified.row.cells.verified_by));
};

async function pickToVerify(choices: readonly VerifyChoice[]): Promise<string | undefined> {
  const items = choices.map(({ task, description, completion, isOwn }) => ({
    label: `${isOwn ? '$(lock)' : '$(verified)'} ${task}`,
    description,
    detail: isOwn
      ? vscode.l10n.t(
          'Completed by you in this role: somebody else, or you in another role, verifies it.',
        )
      : vscode.l10n.t(
          'Completed by {0} on {1}: {2}',
          completion.by,
          completion.on,
          completion.evidence,
        ),
    task,
  }));
  const picked = await pickOne(items, {
    title: vscode.l10n.t('Verify Task'),
    placeHolder: vscode.l10n.t('Choose the task that you have looked at'),
    matchOnDescription: true,
    none: vscode.l10n.t('No completed task waits to be verified.'),
  });
  return picked?.task;
}

const askForNote = (task: string): Thenable<string | undefined> =>
  vscode.window.showInputBox({
    title: vscode.l10n.t('Verify {0}', task),
    prompt: vscode.l10n.t('What did you look at? It goes to the notes; it may stay empty.'),
    ignoreFocusOut: true,
  });
