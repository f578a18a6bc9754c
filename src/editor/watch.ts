import { dirname } from 'node:path';
import * as vscode from 'vscode';
import { type FolderModel, usesGit } from './folder-model.ts';
import { PROTOCOL_PATH } from '../core/protocol-path.ts';
import { migrationsFolder } from '../core/rules/migration-names.ts';
import type { Folders } from './folders.ts';
import { readSetting } from './settings.ts';

/** While a person types, the tree may lag a little more than after a save. Milliseconds. */
const TYPING_PAUSE = 500;

/** Keeps the models true: to saves, to typing in our documents, and to what others do on disk and in git. */
export function watchFolders(folders: Folders): vscode.Disposable {
  const watchers = new Map<FolderModel, { view: View; key: string; watching: vscode.Disposable }>();
  const match = (): void => {
    for (const [model, { watching }] of watchers) {
      if (folders.all.includes(model)) continue;
      watching.dispose();
      watchers.delete(model);
    }
    for (const model of folders.all) {
      const { view } = model.state;
      const known = watchers.get(model);
      if (!view || known?.view === view) continue;
      const key = watchKey(view);
      const isSame = known?.key === key;
      if (!isSame) known?.watching.dispose();
      const watching = isSame ? known.watching : watchFolder(model, view);
      watchers.set(model, { view, key, watching });
    }
  };
  return vscode.Disposable.from(
    folders.onDidChange(match),
    vscode.workspace.onDidSaveTextDocument(({ uri }) => afterSave(folders.of(uri), uri)),
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (contentChanges.length === 0) return;
      const model = folders.of(document.uri);
      if (model?.knows(document.uri)) model.refreshSoon(['documents'], TYPING_PAUSE);
    }),
    vscode.workspace.onDidCloseTextDocument(({ uri, isDirty }) => {
      // What was typed and thrown away is no longer part of the document.
      const model = isDirty ? folders.of(uri) : undefined;
      if (model?.knows(uri)) model.refreshSoon(['documents']);
    }),
    new vscode.Disposable(() => {
      for (const { watching } of watchers.values()) watching.dispose();
      watchers.clear();
    }),
  );
}

function afterSave(model: FolderModel | undefined, uri: vscode.Uri): void {
  if (!model) return;
  const check = readSetting('checkOnSave', uri);
  const documents = model.knows(uri) ? (['documents'] as const) : [];
  model.refreshSoon([...documents, 'session', ...(check ? (['violations'] as const) : [])]);
}

type View = NonNullable<FolderModel['state']['view']>;

/** What the watchers depend on. */
const watchKey = (view: View): string =>
  JSON.stringify([view.git, view.stateFolder, documentPatterns(view), migrationFolders(view)]);

const watchFolder = (model: FolderModel, view: View): vscode.Disposable =>
  vscode.Disposable.from(
    watchDocuments(model, view),
    watchMigrations(model, view),
    watchState(model, view),
  );

const migrationFolders = ({ protocol }: View): string[] =>
  protocol.databases.flatMap((database) => migrationsFolder(database) ?? []).filter(isPlainPattern);

/** A migration that comes or goes is pending or not any more; who has not looked at databases need not know. */
function watchMigrations(model: FolderModel, view: View): vscode.Disposable {
  const folders = migrationFolders(view);
  if (folders.length === 0) return vscode.Disposable.from();
  const pattern = `{${folders.map((folder) => `${folder}/*.sql`).join(',')}}`;
  return onAnyEvent(new vscode.RelativePattern(baseOf(model), pattern), () => {
    if (model.state.databases) model.refreshSoon(['databases']);
  });
}

/** The documents that were found, the places where the protocol looks for more, and the protocol itself. */
const documentPatterns = ({ protocol, documents }: View): string[] => [
  ...new Set([
    PROTOCOL_PATH,
    ...documents.map(({ path }) => path),
    ...Object.values(protocol.documents).flatMap((globs) => globs ?? []),
  ]),
];

/**
 * The folders that a document lies in. VS Code tells of a folder that goes as one event, and not of what was
 * in it; a glob's folders end where its first sign of a glob stands.
 */
function foldersAbove(pattern: string): string[] {
  const parts = pattern.split('/').slice(0, -1);
  const fixed = parts.findIndex((part) => /[*?[\]]/.test(part));
  return parts
    .slice(0, fixed === -1 ? parts.length : fixed)
    .map((_, index) => parts.slice(0, index + 1).join('/'));
}

/** A brace list takes no name that holds its own signs; such a document is read again with the next refresh. */
const isPlainPattern = (pattern: string): boolean => !/[{},]/.test(pattern);

/** What patterns count from: the work tree's root, as a folder of the window where it is one. */
const baseOf = ({ root, folder }: FolderModel): vscode.WorkspaceFolder | vscode.Uri =>
  root === folder.uri.fsPath ? folder : vscode.Uri.file(root);

function watchDocuments(model: FolderModel, view: View): vscode.Disposable {
  const documents = documentPatterns(view);
  const patterns = [...new Set([...documents, ...documents.flatMap(foldersAbove)])].filter(
    isPlainPattern,
  );
  return onAnyEvent(new vscode.RelativePattern(baseOf(model), `{${patterns.join(',')}}`), () =>
    model.refreshSoon(['documents', 'session', 'violations']),
  );
}

/**
 * Watches small folders without their sub-folders: our own state, which hooks, terminals and agents write,
 * and git's, where HEAD, its log and the index tell of commits and switched branches. A folder without git is
 * watched for its coming.
 */
function watchState(model: FolderModel, view: View): vscode.Disposable {
  if (view.git === 'none') {
    const made = new vscode.RelativePattern(vscode.Uri.joinPath(model.folder.uri, '.git'), 'HEAD');
    return onAnyEvent(made, () =>
      model.refreshSoon(['documents', 'session', 'hooks', 'violations']),
    );
  }
  if (!usesGit(view) || view.stateFolder === undefined) return vscode.Disposable.from();
  const own = vscode.Uri.file(view.stateFolder);
  const git = vscode.Uri.file(dirname(view.stateFolder));
  return vscode.Disposable.from(
    onAnyEvent(new vscode.RelativePattern(own, '{session.jsonl,unverified.jsonl}'), () =>
      model.refreshSoon(['session']),
    ),
    onAnyEvent(new vscode.RelativePattern(own, 'last-report.json'), () =>
      model.refreshSoon(['session', 'violations']),
    ),
    onAnyEvent(new vscode.RelativePattern(git, '{HEAD,index}'), () =>
      model.refreshSoon(['session', 'violations']),
    ),
    // The index may tell of a commit before its hooks have run; what HEAD came to is told once it is there.
    onAnyEvent(new vscode.RelativePattern(vscode.Uri.joinPath(git, 'logs'), 'HEAD'), () =>
      model.refreshSoon(['session', 'violations']),
    ),
  );
}

function onAnyEvent(pattern: vscode.RelativePattern, react: () => void): vscode.Disposable {
  const watcher = vscode.workspace.createFileSystemWatcher(pattern);
  return vscode.Disposable.from(
    watcher,
    watcher.onDidCreate(react),
    watcher.onDidChange(react),
    watcher.onDidDelete(react),
  );
}
