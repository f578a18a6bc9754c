import { dirname } from 'node:path';
import * as vscode from 'vscode';
import { type FolderModel, usesGit } from './folder-model.ts';
import { PROTOCOL_PATH } from '../core/protocol-path.ts';
import { migrationsFolder } from '../core/rules/migration-names.ts';
import type { Folders } from './folders.ts';
import { readSetting } from './settings.ts';
import { shownViolations } from './violations.ts';
import { foldersAbove, onAnyEvent, patternOf, watchPlaces } from './watch-places.ts';

/** While a person types, the tree may lag a little more than after a save. Milliseconds. */
const TYPING_PAUSE = 500;

/** Keeps the models true: to saves, to typing in our documents, and to what others do on disk and in git. */
export function watchFolders(folders: Folders): vscode.Disposable {
  return vscode.Disposable.from(
    forEach(folders, ({ state }) => state.view, watchKey, watchFolder),
    forEach(folders, shownViolations, brokenKey, watchBroken),
    vscode.workspace.onDidSaveTextDocument(({ uri }) => {
      for (const model of around(folders, uri)) afterSave(model, uri);
    }),
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      // One that comes back unsaved with its window has changed without an edit.
      if (contentChanges.length === 0 && !document.isDirty) return;
      for (const model of around(folders, document.uri))
        if (model.knows(document.uri)) model.refreshSoon(['documents'], TYPING_PAUSE);
    }),
    vscode.workspace.onDidCloseTextDocument(({ uri, isDirty }) => {
      // What was typed and thrown away is no longer part of the document.
      for (const model of isDirty ? around(folders, uri) : [])
        if (model.knows(uri)) model.refreshSoon(['documents']);
    }),
  );
}

/** Watches for each folder what it has to, from its `source`; anew only where the key of that has changed. */
function forEach<Source>(
  folders: Folders,
  sourceOf: (model: FolderModel) => Source | undefined,
  keyOf: (source: Source, model: FolderModel) => string,
  watch: (model: FolderModel, source: Source) => vscode.Disposable,
): vscode.Disposable {
  const watchers = new Map<
    FolderModel,
    { source: Source; key: string; watching: vscode.Disposable }
  >();
  const match = (): void => {
    for (const [model, { watching }] of watchers) {
      if (folders.all.includes(model)) continue;
      watching.dispose();
      watchers.delete(model);
    }
    for (const model of folders.all) {
      const source = sourceOf(model);
      const known = watchers.get(model);
      if (source === undefined || known?.source === source) continue;
      const key = keyOf(source, model);
      const isSame = known?.key === key;
      if (!isSame) known?.watching.dispose();
      const watching = isSame ? known.watching : watch(model, source);
      watchers.set(model, { source, key, watching });
    }
  };
  return vscode.Disposable.from(
    folders.onDidChange(match),
    new vscode.Disposable(() => {
      for (const { watching } of watchers.values()) watching.dispose();
      watchers.clear();
    }),
  );
}

/** The folders whose work tree a file is of: one folder of the window may lie in another. */
function around(folders: Folders, uri: vscode.Uri): readonly FolderModel[] {
  const own = folders.of(uri);
  return own ? folders.all.filter((model) => model === own || model.root === own.root) : [];
}

function afterSave(model: FolderModel, uri: vscode.Uri): void {
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
  protocol.databases.flatMap((database) => migrationsFolder(database) ?? []);

/** A migration that comes or goes is pending or not any more; who has not looked at databases need not know. */
function watchMigrations(model: FolderModel, view: View): vscode.Disposable {
  const patterns = migrationFolders(view).map((folder) => `${folder}/*.sql`);
  return watchPlaces(model, patterns, () => {
    if (model.state.databases) model.refreshSoon(['databases']);
  });
}

/** The documents that were found, the places where the protocol looks for more, and the protocol itself. */
const documentPatterns = ({ protocol, documents }: View): string[] => [
  ...new Set([
    PROTOCOL_PATH,
    ...documents.map(({ path }) => patternOf(path)),
    ...Object.values(protocol.documents).flatMap((globs) => globs ?? []),
  ]),
];

function watchDocuments(model: FolderModel, view: View): vscode.Disposable {
  const documents = documentPatterns(view);
  const patterns = [...new Set([...documents, ...documents.flatMap(foldersAbove)])];
  return watchPlaces(model, patterns, () =>
    model.refreshSoon(['documents', 'session', 'violations']),
  );
}

/** Of more files than these, what another program mends is seen with the next save or commit. */
const MOST_BROKEN = 100;

type Violations = ReturnType<typeof shownViolations>;

const brokenFiles = (violations: Violations): string[] =>
  [...new Set(violations.flatMap(({ location }) => location?.path ?? []))].slice(0, MOST_BROKEN);

const brokenKey = (violations: Violations, { root }: FolderModel): string =>
  JSON.stringify([root, brokenFiles(violations)]);

/** The files that Problems names: one that is mended, renamed or removed in any way breaks no rule any more. */
function watchBroken(model: FolderModel, violations: Violations): vscode.Disposable {
  const files = brokenFiles(violations).map(patternOf);
  const patterns = [...new Set([...files, ...files.flatMap(foldersAbove)])];
  return watchPlaces(model, patterns, () => {
    if (readSetting('checkOnSave', model.folder.uri)) model.refreshSoon(['violations']);
  });
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
