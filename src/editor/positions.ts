import * as vscode from 'vscode';
import { type Location, type Range, startOfLine, type TextEdit } from '../core/violation.ts';

/** Core counts lines and columns from 1, VS Code from 0; both count UTF-16 code units. */
const toRange = (range: Range): vscode.Range =>
  new vscode.Range(
    Math.max(0, range.start.line - 1),
    Math.max(0, range.start.column - 1),
    Math.max(0, range.end.line - 1),
    Math.max(0, range.end.column - 1),
  );

/** The range of a location; the top of the file where it has none. */
export const rangeOf = (location: Location): vscode.Range =>
  toRange(location.range ?? startOfLine(1));

/** The beginning of a line, counted from 1, of the file at a path from the root. */
export const atLine = (path: string, line: number): Location => ({
  path,
  range: startOfLine(line),
});

/** The file at a path from the root. `root` is absolute; `path` has `/` between its parts. */
export const fileUri = (root: string, path: string): vscode.Uri =>
  vscode.Uri.joinPath(vscode.Uri.file(root), path);

/** The path of `uri` from `base` with `/` between its parts, or undefined for what does not lie under it. */
export function pathFrom(base: vscode.Uri, uri: vscode.Uri): string | undefined {
  if (uri.scheme !== base.scheme || uri.authority !== base.authority) return undefined;
  const folder = `${base.path.replace(/\/$/, '')}/`;
  return uri.path.startsWith(folder) ? uri.path.slice(folder.length) : undefined;
}

export const toTextEdits = (edits: readonly TextEdit[]): vscode.TextEdit[] =>
  edits.map((edit) => vscode.TextEdit.replace(toRange(edit.range), edit.newText));

/** A place in words, such as `docs/PLAN.md:12`. */
export function placeOf(location: Location): string {
  return location.range ? `${location.path}:${location.range.start.line}` : location.path;
}
