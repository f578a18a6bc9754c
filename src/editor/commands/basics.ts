import * as vscode from 'vscode';
import { type CommandHandler, withWindowProgress } from './command.ts';

/** Reads everything again: documents, session, hooks, violations and databases. */
export const refresh: CommandHandler = async ({ folders }) => {
  await withWindowProgress(vscode.l10n.t('Session Protocol: reading…'), async () => {
    const parts = ['documents', 'session', 'hooks', 'databases', 'upkeep', 'violations'] as const;
    await Promise.all(folders.all.map((model) => model.refresh(parts)));
  });
};

export const showLog: CommandHandler = async ({ log }) => {
  log.show();
};

/** Opens a document at a range; what a click on a row of our trees does. */
export const openDocument: CommandHandler = async (_services, uri, range) => {
  if (!(uri instanceof vscode.Uri)) return;
  const selection =
    range instanceof vscode.Range ? new vscode.Range(range.start, range.start) : undefined;
  await vscode.window.showTextDocument(uri, {
    preserveFocus: true,
    preview: true,
    ...(selection ? { selection } : {}),
  });
};
