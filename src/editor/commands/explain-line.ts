import { join } from 'node:path';
import * as vscode from 'vscode';
import { noEditor } from '../errors.ts';
import { type CommandHandler, withWindowProgress } from './command.ts';

/** Says what the line under the cursor was taken for, by which rule and why, in a list that Escape closes. */
export const explainLine: CommandHandler = async ({ folders }) => {
  const editor = vscode.window.activeTextEditor;
  if (!editor) throw noEditor();
  const { document, selection } = editor;
  const model = folders.of(document.uri);
  await model?.ensureRead();
  const path = model?.pathOf(document.uri);
  const found = model?.state.view?.documents.find((one) => one.path === path)?.document;
  const title = vscode.l10n.t('Session Protocol: reading…');
  const { line, text, reasons } = await withWindowProgress(title, () =>
    folders.reader.explain({
      file: model && path !== undefined ? join(model.root, path) : document.uri.fsPath,
      line: selection.active.line + 1,
      ...(model ? { root: model.root } : {}),
      // What the protocol file says of its kind only the whole folder's reading knows.
      ...(found?.kindFrom === 'protocol' ? { kind: found.kind } : {}),
      ...(document.isDirty || document.uri.scheme !== 'file' ? { text: document.getText() } : {}),
    }),
  );
  await vscode.window.showQuickPick(
    reasons.map(({ taken, rule, because }) => ({
      label: taken,
      description: rule,
      detail: because,
    })),
    { title: vscode.l10n.t('Line {0}: What It Was Taken For', line), placeHolder: text.trim() },
  );
};
