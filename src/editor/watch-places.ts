import * as vscode from 'vscode';
import type { FolderModel } from './folder-model.ts';
import { fileUri, pathFrom } from './positions.ts';

/** Tells when something at these places comes, changes or goes; patterns count from the work tree's root. */
export function watchPlaces(
  model: FolderModel,
  patterns: readonly string[],
  react: () => void,
): vscode.Disposable {
  const inside = new Set<string>();
  /** Where the window's folder lies deeper than the work tree's root: by the folder that each is watched in. */
  const outside = new Map<string, Set<string>>();
  for (const pattern of patterns) {
    const own = pathFrom(model.folder.uri, model.uriOf(pattern));
    if (own === undefined) {
      const { folder, rest } = fixedPartOf(pattern);
      outside.set(folder, (outside.get(folder) ?? new Set<string>()).add(rest));
    } else inside.add(own);
  }
  return vscode.Disposable.from(
    ...watchUnder(model.folder, inside, react),
    // Each folder by itself: a pattern with a `/` in it has VS Code watch all that is below, such as a whole monorepo.
    ...[...outside].flatMap(([folder, rests]) =>
      watchUnder(fileUri(model.root, folder), rests, react),
    ),
  );
}

/** A brace list takes no pattern that holds its own signs; such a one is watched alone. */
const isPlain = (pattern: string): boolean => !/[{},]/.test(pattern);

function watchUnder(
  base: vscode.WorkspaceFolder | vscode.Uri,
  patterns: ReadonlySet<string>,
  react: () => void,
): vscode.Disposable[] {
  const plain = [...patterns].filter(isPlain);
  const list = plain.length > 0 ? [`{${plain.join(',')}}`] : [];
  return [...list, ...[...patterns].filter((pattern) => !isPlain(pattern))].map((pattern) =>
    onAnyEvent(new vscode.RelativePattern(base, pattern), react),
  );
}

/** The folders of a pattern up to the first sign of a glob, and what stands below them. */
export function fixedPartOf(pattern: string): { readonly folder: string; readonly rest: string } {
  const parts = pattern.split('/');
  const glob = parts.findIndex((part) => /[*?[\]{}]/.test(part));
  const fixed = parts.slice(0, glob === -1 ? -1 : Math.min(glob, parts.length - 1));
  return { folder: fixed.join('/'), rest: parts.slice(fixed.length).join('/') };
}

/** The folders that a place lies in. VS Code tells of a folder that goes as one event, and not of what was in it. */
export function foldersAbove(pattern: string): string[] {
  const { folder } = fixedPartOf(pattern);
  if (folder === '') return [];
  const parts = folder.split('/');
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

/** A file's path as a pattern that fits it alone. */
export const patternOf = (path: string): string => path.replaceAll(/[*?[\]{}]/g, '[$&]');

export function onAnyEvent(pattern: vscode.RelativePattern, react: () => void): vscode.Disposable {
  const watcher = vscode.workspace.createFileSystemWatcher(pattern);
  return vscode.Disposable.from(
    watcher,
    watcher.onDidCreate(react),
    watcher.onDidChange(react),
    watcher.onDidDelete(react),
  );
}
