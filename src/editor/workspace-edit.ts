import * as vscode from 'vscode';
import type { CombinedRepair } from '../actions/propose-repairs.ts';
import type { FolderModel } from './folder-model.ts';
import { toTextEdits } from './positions.ts';

/** A repair as an edit of the editor, which can be undone; it saves nothing, and makes no file over another. */
export function workspaceEdit(
  model: FolderModel,
  { edits, creates }: Pick<CombinedRepair, 'edits' | 'creates'>,
): vscode.WorkspaceEdit {
  const edit = new vscode.WorkspaceEdit();
  for (const { path, text } of creates) {
    // The contents of a new file do not survive the way of a code action to the workbench and back.
    edit.createFile(model.uriOf(path));
    edit.insert(model.uriOf(path), new vscode.Position(0, 0), text);
  }
  for (const { path, edits: own } of edits) edit.set(model.uriOf(path), toTextEdits(own));
  return edit;
}
