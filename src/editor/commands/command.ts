import * as vscode from 'vscode';
import type { WorkspaceView } from '../../actions/load-workspace.ts';
import { gitMissing, noFolder, noRepository, notOnDisk, notTrusted } from '../errors.ts';
import { type FolderModel, usesGit } from '../folder-model.ts';
import type { Folders } from '../folders.ts';
import type { PlanOptionsHolder } from '../plan-options.ts';
import type { Previews } from '../previews.ts';
import { nodeOf } from '../views/tree-view.ts';

/** What commands work with; made once, in `extension.ts`. */
export interface Services {
  readonly folders: Folders;
  readonly log: vscode.LogOutputChannel;
  readonly previews: Previews;
  readonly planOptions: PlanOptionsHolder;
  /** Absolute: the folder of the bundles. */
  readonly distFolder: string;
}

/**
 * What a command does. `argument` is what a menu or a link passed, of any shape. May throw: the registry
 * presents what was thrown.
 */
export type CommandHandler = (services: Services, ...args: unknown[]) => Promise<void>;

/** A folder whose documents are read and in whose work tree git runs. */
export interface ReadyFolder {
  readonly model: FolderModel;
  readonly view: WorkspaceView;
  readonly root: string;
}

/**
 * The folder that a command is for: that of the tree row or the file it was started from, or the only one,
 * or the one that the person picks. Undefined when they picked none.
 *
 * @throws ProtocolError when no folder can be worked in, saying why
 */
export async function chooseFolder(
  services: Services,
  argument: unknown,
  fits: (model: FolderModel) => boolean = () => true,
): Promise<ReadyFolder | undefined> {
  const asked =
    nodeOf(argument)?.model ??
    (argument instanceof vscode.Uri ? services.folders.of(argument) : undefined);
  const model = asked ?? (await pickFolder(services, fits));
  if (!model) return undefined;
  await model.ensureRead();
  return ready(model);
}

/** The one folder that fits, or the one that the person picks; undefined when they picked none. */
export async function pickFolder(
  { folders }: Services,
  fits: (model: FolderModel) => boolean = () => true,
): Promise<FolderModel | undefined> {
  if (folders.all.length === 0) throw noFolder();
  await folders.ensureRead();
  const fitting = folders.governed.filter(fits);
  const candidates = fitting.length > 0 ? fitting : folders.governed;
  const [first] = candidates;
  if (candidates.length === 1) return first;
  const items = candidates.map((model) => ({
    label: model.folder.name,
    description: model.folder.uri.fsPath,
    model,
  }));
  const placeHolder = vscode.l10n.t('Choose the folder');
  return (await vscode.window.showQuickPick(items, { title: 'Session Protocol', placeHolder }))
    ?.model;
}

function ready(model: FolderModel): ReadyFolder {
  const { view, phase, failures } = model.state;
  if (phase === 'virtual') throw notOnDisk(model.folder.name);
  if (!vscode.workspace.isTrusted) throw notTrusted();
  if (!view) throw failures.documents ?? noRepository(model.folder.name);
  if (view.git === 'not-installed') throw gitMissing();
  if (!usesGit(view)) throw noRepository(model.folder.name);
  return { model, view, root: view.root };
}

/** What an action reports through: see `ActionContext`. */
export interface Reporting {
  readonly signal: AbortSignal;
  readonly progress: (update: {
    readonly message: string;
    readonly done?: number;
    readonly total?: number;
  }) => void;
}

/** Runs what can take long under a notification with its progress, which the person can cancel. */
export function withProgress<T>(
  title: string,
  run: (reporting: Reporting) => Promise<T>,
): Thenable<T> {
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return vscode.window.withProgress(options, async (progress, token) => {
    const stop = new AbortController();
    token.onCancellationRequested(() => stop.abort());
    let shown = 0;
    return run({
      signal: stop.signal,
      progress: ({ message, done, total }) => {
        const percent = done !== undefined && total ? Math.min(100, (done / total) * 100) : shown;
        progress.report({ message, increment: Math.max(0, percent - shown) });
        shown = Math.max(shown, percent);
      },
    });
  });
}

/** Runs what is mostly quick with a sign of life in the status bar. */
export function withWindowProgress<T>(title: string, run: () => Promise<T>): Thenable<T> {
  return vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title }, run);
}

/** Lets the person pick one of these; undefined when they went away, or where there is none, which is said. */
export async function pickOne<Item extends vscode.QuickPickItem>(
  items: readonly Item[],
  { none, ...options }: vscode.QuickPickOptions & { readonly none: string },
): Promise<Item | undefined> {
  if (items.length > 0) return vscode.window.showQuickPick(items, options);
  tell(none);
  return undefined;
}

export interface Button {
  readonly title: string;
  readonly run: () => unknown;
}

/** Says what was done, with a button for each thing that may come next. Does not wait for an answer. */
export function tell(message: string, ...offered: readonly (Button | undefined)[]): void {
  const buttons = offered.filter((button) => button !== undefined);
  const titles = buttons.map(({ title }) => title);
  void vscode.window.showInformationMessage(message, ...titles).then((chosen) => {
    buttons.find(({ title }) => title === chosen)?.run();
    return undefined;
  });
}
