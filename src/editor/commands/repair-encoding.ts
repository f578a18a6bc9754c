import * as vscode from 'vscode';
import type { ParsedDocument } from '../../core/documents/document.ts';
import { changedMeanwhile, nothingToRepair, repairRefused } from '../errors.ts';
import type { FolderModel } from '../folder-model.ts';
import { toTextEdits } from '../positions.ts';
import { nodeOf } from '../views/tree-view.ts';
import { type CommandHandler, type Services, tell } from './command.ts';

/** A document whose text shows that it was once read in a wrong encoding. */
interface Misread {
  readonly model: FolderModel;
  readonly path: string;
  readonly document: ParsedDocument;
}

/**
 * Shows the text as it was meant beside the text as it is, and writes it when the person agrees: as one edit
 * of the editor that can be undone, not saved.
 */
export const repairEncoding: CommandHandler = async (services, argument) => {
  const misread = await choose(services, argument);
  if (!misread) return;
  const { model, path, document } = misread;
  const { applyEdits, repairEncoding: editsFor } = await import('../../core/documents/edits.ts');
  const uri = model.uriOf(path);
  const opened = await vscode.workspace.openTextDocument(uri);
  const { version } = opened;
  const text = opened.getText();
  const edits = editsFor(document, text);
  if (edits.length === 0) throw nothingToRepair();
  const title = vscode.l10n.t('{0} (not repaired yet)', path);
  await services.previews.showDiff(title, uri, path, applyEdits(text, edits));
  const agreed = await agree(edits.length);
  await services.previews.close();
  if (!agreed) return;
  if (opened.version !== version) throw changedMeanwhile(path);
  const edit = new vscode.WorkspaceEdit();
  edit.set(uri, toTextEdits(edits));
  if (!(await vscode.workspace.applyEdit(edit))) throw repairRefused(path);
  await vscode.window.showTextDocument(uri);
  services.log.info(`Repaired ${edits.length} lines of ${path}.`);
  tell(vscode.l10n.t('{0} is repaired. Undo takes it back; nothing is saved yet.', path));
};

async function choose({ folders }: Services, argument: unknown): Promise<Misread | undefined> {
  await folders.ensureRead();
  const all = folders.all.flatMap((model) =>
    (model.state.view?.documents ?? [])
      .filter(({ document }) => document.encoding.misreadAs !== undefined)
      .map(({ path, document }): Misread => ({ model, path, document })),
  );
  const [first] = all;
  if (!first) throw nothingToRepair();
  const node = nodeOf(argument);
  const active = vscode.window.activeTextEditor?.document.uri;
  const isMeant = ({ model, path }: Misread): boolean =>
    node
      ? node.model === model && node.opens?.path === path
      : active !== undefined && folders.of(active) === model && model.pathOf(active) === path;
  const meant = all.find(isMeant);
  if (meant || all.length === 1) return meant ?? first;
  const items = all.map((misread) => ({
    label: misread.document.title,
    description: misread.path,
    misread,
  }));
  const placeHolder = vscode.l10n.t('Choose the document');
  const title = vscode.l10n.t('Repair Encoding');
  return (await vscode.window.showQuickPick(items, { title, placeHolder }))?.misread;
}

/** Asks with the difference in sight. */
async function agree(lines: number): Promise<boolean> {
  const write: vscode.QuickPickItem = {
    label:
      lines === 1
        ? vscode.l10n.t('$(check) Repair 1 Line')
        : vscode.l10n.t('$(check) Repair {0} Lines', lines),
    detail: vscode.l10n.t('In the editor, where you can undo it. Nothing is saved.'),
  };
  const chosen = await vscode.window.showQuickPick([write], {
    title: vscode.l10n.t('Repair Encoding'),
    placeHolder: vscode.l10n.t('Look at the difference, then repair, or press Escape'),
    ignoreFocusOut: true,
  });
  return chosen === write;
}
