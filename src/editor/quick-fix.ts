import * as vscode from 'vscode';
import type { Violation } from '../core/violation.ts';
import type { FolderModel } from './folder-model.ts';
import type { Folders } from './folders.ts';
import { DIAGNOSTIC_SOURCE } from './ids.ts';
import { toTextEdits } from './positions.ts';
import { sentenceOf, shownViolations } from './violations.ts';

/** Offers the repairs that violations carry, as editor edits that can be undone. Nothing runs on save. */
export function offerQuickFixes(folders: Folders): vscode.Disposable {
  const provider: vscode.CodeActionProvider = {
    provideCodeActions: (document, range, context) => quickFixes(folders, document, range, context),
  };
  return vscode.languages.registerCodeActionsProvider({ scheme: 'file' }, provider, {
    providedCodeActionKinds: [vscode.CodeActionKind.QuickFix],
  });
}

async function quickFixes(
  folders: Folders,
  document: vscode.TextDocument,
  range: vscode.Range,
  context: vscode.CodeActionContext,
): Promise<vscode.CodeAction[]> {
  const ours = context.diagnostics.filter(({ source }) => source === DIAGNOSTIC_SOURCE);
  const model = ours.length > 0 ? folders.of(document.uri) : undefined;
  if (!model) return [];
  const path = model.pathOf(document.uri);
  const fixable = (): Violation[] =>
    shownViolations(model).filter(({ location, fix }) => fix && location?.path === path);
  if (fixable().length === 0 || !(await isAsSaved(document))) return [];
  const { mtime } = await vscode.workspace.fs.stat(document.uri);
  if (mtime >= (model.state.checkedAt ?? 0)) await model.refresh(['violations']);
  return fixable().flatMap((violation) => {
    const diagnostic = ours.find(
      (each) => isAbout(each, violation) && each.range.intersection(range) !== undefined,
    );
    return diagnostic ? quickFix(model, violation, diagnostic) : [];
  });
}

/**
 * Whether the buffer is the text on disk, which is what is judged. An edit that was made for another text
 * could land in the wrong place, or insert a second header; after the next save it is offered again.
 */
async function isAsSaved(document: vscode.TextDocument): Promise<boolean> {
  if (document.isDirty) return false;
  const bytes = await vscode.workspace.fs.readFile(document.uri);
  return withPlainBreaks(new TextDecoder().decode(bytes)) === withPlainBreaks(document.getText());
}

/** Edits count lines and columns, so the kind of line break makes no difference to them. */
const withPlainBreaks = (text: string): string => text.replaceAll(/\r\n?/g, '\n');

const isAbout = (diagnostic: vscode.Diagnostic, violation: Violation): boolean => {
  const { code } = diagnostic;
  const rule = typeof code === 'object' ? code.value : code;
  return rule === violation.rule && diagnostic.message.startsWith(sentenceOf(violation));
};

function quickFix(
  model: FolderModel,
  violation: Violation,
  diagnostic: vscode.Diagnostic,
): vscode.CodeAction[] {
  const { fix } = violation;
  if (!fix) return [];
  const action = new vscode.CodeAction(fix.title, vscode.CodeActionKind.QuickFix);
  action.edit = new vscode.WorkspaceEdit();
  action.edit.set(model.uriOf(fix.path), toTextEdits(fix.edits));
  action.diagnostics = [diagnostic];
  action.isPreferred = true;
  return [action];
}
