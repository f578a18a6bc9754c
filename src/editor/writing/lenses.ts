import * as vscode from 'vscode';
import type { MigrateResult } from '../../actions/migrate.ts';
import type { Task } from '../../core/documents/document.ts';
import type { Outlook } from '../../core/documents/plan-outlook.ts';
import { type FileName, readFileName } from '../../core/migration-file-name.ts';
import { databaseOf } from '../../core/rules/migration-names.ts';
import { databaseWorker } from '../database-worker.ts';
import { type FolderModel, usesGit } from '../folder-model.ts';
import type { CommandId } from '../ids.ts';
import { statusWords, waitsFor } from '../views/task-state.ts';

const OPEN: CommandId = 'sessionProtocol.openDocument';
const COMPLETE: CommandId = 'sessionProtocol.completeTask';

/** Above each task of a plan its state; what it waits for leads there. */
export async function planLenses(
  model: FolderModel,
  document: vscode.TextDocument,
): Promise<vscode.CodeLens[]> {
  await model.ensureRead();
  const path = model.pathOf(document.uri);
  const loaded = model.state.view?.documents.find((one) => one.path === path);
  if (!loaded || (loaded.role !== 'plan' && loaded.document.kind !== 'plan')) return [];
  const seen = new Set<number>();
  return loaded.document.tasks.flatMap((task, index) => {
    // A range of ids is several tasks on one line.
    if (seen.has(task.line) || task.line > document.lineCount) return [];
    seen.add(task.line);
    const outlook = loaded.outlook?.tasks[index];
    return ACTIONS.flatMap((action) =>
      action.isFor(task, outlook) ? [new TaskLens(document.uri, task, outlook, action)] : [],
    );
  });
}

/** A lens whose words are worked out when it comes into sight: a plan may have thousands. */
export class TaskLens extends vscode.CodeLens {
  readonly #resolve: () => vscode.Command;

  constructor(uri: vscode.Uri, task: Task, outlook: Outlook | undefined, action: TaskAction) {
    super(new vscode.Range(task.line - 1, 0, task.line - 1, 0));
    this.#resolve = () => action.command(uri, task, outlook);
  }

  resolve(): this {
    this.command = this.#resolve();
    return this;
  }
}

/** One thing that stands above a task. */
interface TaskAction {
  readonly isFor: (task: Task, outlook: Outlook | undefined) => boolean;
  readonly command: (uri: vscode.Uri, task: Task, outlook: Outlook | undefined) => vscode.Command;
}

/** What stands above each task. What else can be done with a task is a further entry. */
const ACTIONS: readonly TaskAction[] = [
  {
    isFor: () => true,
    command: (_uri, task, outlook) => {
      const isReady = outlook?.state === 'ready' && task.status === 'todo';
      const status = isReady ? vscode.l10n.t('ready') : statusWords(task.status);
      return { title: marked(markOf(task, outlook), status), command: '' };
    },
  },
  {
    isFor: (_task, outlook) => (outlook?.by?.length ?? 0) > 0,
    command: (uri, _task, outlook) => {
      const title = (outlook && waitsFor(outlook)) ?? '';
      const line = outlook?.by?.find((awaited) => awaited.line !== undefined)?.line;
      if (line === undefined) return { title, command: '' };
      const place = new vscode.Position(line - 1, 0);
      return { title, command: OPEN, arguments: [uri, new vscode.Range(place, place)] };
    },
  },
  {
    // Nothing is completed where nothing may be run; what waits is completed from the palette, with a reason.
    isFor: ({ status }, outlook) =>
      vscode.workspace.isTrusted &&
      status !== 'done' &&
      status !== 'cancelled' &&
      outlook?.state !== 'blocked',
    command: (uri, { line }) => ({
      title: vscode.l10n.t('Complete…'),
      command: COMPLETE,
      arguments: [uri, line],
    }),
  },
];

function markOf({ status }: Task, outlook: Outlook | undefined): string {
  if (status === 'done') return 'pass-filled';
  if (status === 'doing' || status === 'partial') return 'play-circle';
  if (outlook?.state === 'blocked' || status === 'blocked') return 'lock';
  return 'circle-large-outline';
}

/** VS Code lays lenses out so that an ordinary space behind an icon is not seen. */
const marked = (icon: string, words: string): string => `$(${icon})\u00a0${words}`;

/** The state of every migration, read once for each reading of the databases. */
const states = new WeakMap<object, Promise<MigrateResult>>();

/** Above a migration whether it is applied, and its rollback. */
export async function migrationLenses(
  model: FolderModel,
  document: vscode.TextDocument,
): Promise<vscode.CodeLens[]> {
  await model.ensureRead();
  const path = model.pathOf(document.uri);
  const { view } = model.state;
  if (path === undefined || !view) return [];
  const folder = path.slice(0, path.lastIndexOf('/'));
  const database = databaseOf(path, view.protocol);
  const own = database && readFileName(path.slice(folder.length + 1), database.migrationName);
  if (!own) return [];
  const isRollback = own.rollBack;
  const other = await partnerOf(model, folder, own, database.migrationName);
  const range = new vscode.Range(0, 0, 0, 0);
  const lenses: vscode.Command[] = [];
  if (!isRollback && vscode.workspace.isTrusted && usesGit(view)) {
    const applied = await isApplied(model, own.id);
    if (applied !== undefined)
      lenses.push({
        title: applied
          ? marked('pass-filled', vscode.l10n.t('applied'))
          : marked('circle-large-outline', vscode.l10n.t('pending')),
        command: '',
      });
  }
  if (other !== undefined)
    lenses.push({
      title: isRollback ? vscode.l10n.t('Open the migration') : vscode.l10n.t('Open its rollback'),
      command: OPEN,
      arguments: [model.uriOf(`${folder}/${other}`)],
    });
  else if (!isRollback)
    lenses.push({ title: marked('warning', vscode.l10n.t('no rollback')), command: '' });
  return lenses.map((command) => new vscode.CodeLens(range, command));
}

/** The other file of a migration: its rollback, or what a rollback takes back. */
async function partnerOf(
  model: FolderModel,
  folder: string,
  own: FileName,
  pattern: string | undefined,
): Promise<string | undefined> {
  const entries = await vscode.workspace.fs.readDirectory(model.uriOf(folder));
  return entries
    .map(([name]) => name)
    .find((name) => {
      const other = readFileName(name, pattern);
      return other && other.rollBack !== own.rollBack && isSame(own, other);
    });
}

/** A rollback may name its migration by its version only. */
const isSame = (one: FileName, other: FileName): boolean =>
  one.id === undefined || other.id === undefined
    ? one.version === other.version
    : one.id === other.id;

async function isApplied(model: FolderModel, id: string | undefined): Promise<boolean | undefined> {
  const { view, databases } = model.state;
  if (!view || id === undefined) return undefined;
  const key = databases ?? view;
  const reading = states.get(key) ?? read(model);
  states.set(key, reading);
  try {
    const known = (await reading).databases;
    if (known.some(({ applied }) => applied.includes(id))) return true;
    return known.some(({ pending }) => pending.includes(id)) ? false : undefined;
  } catch {
    // That a database cannot be read is told where databases are shown; here it is only not known.
    states.delete(key);
    return undefined;
  }
}

async function read(model: FolderModel): Promise<MigrateResult> {
  const { migrate } = await import('../../actions/migrate.ts');
  const { databases = [], backups = '' } = model.state.view?.protocol ?? {};
  const data = { root: model.root, databases, backups };
  const worker = await databaseWorker(model, databases);
  return migrate({ data, operation: 'status' }, { worker });
}
