import * as vscode from 'vscode';
import type { FolderModel } from './folder-model.ts';
import type { Folders } from './folders.ts';
import { describeError } from './present-error.ts';

/**
 * Notices when a document that a checklist asks to read was shown to its last line, unchanged, and
 * records it.
 */
export function noticeReading(folders: Folders, log: vscode.LogOutputChannel): vscode.Disposable {
  /**
   * What was recorded last of each document, by address: the same text is recorded once in a session. Versions
   * count from 1 again in a document that is opened anew, so a closed one is forgotten.
   */
  const recorded = new Map<string, string>();
  const notice = async (editor: vscode.TextEditor): Promise<void> => {
    const { uri } = editor.document;
    const model = folders.of(uri);
    const path = model?.pathOf(uri);
    if (!model || path === undefined || !isToRead(model, path) || !showsItsEnd(editor)) return;
    const key = uri.toString();
    const reading = `${model.state.status?.session.id ?? ''} ${editor.document.version}`;
    if (recorded.get(key) === reading) return;
    recorded.set(key, reading);
    try {
      const { recordDocumentRead } = await import('../actions/tick-item.ts');
      const { root, distFolder } = model;
      model.takeStatus(await recordDocumentRead({ root, distFolder, path }));
      // What the further lists ask to read is proved by it, too.
      if ((model.state.lists ?? []).length > 0) model.refreshSoon(['session']);
    } catch (error) {
      // What failed is tried again when the document is next looked at.
      if (recorded.get(key) === reading) recorded.delete(key);
      log.error(describeError(error));
    }
  };
  const noticeAll = (): void => {
    for (const editor of vscode.window.visibleTextEditors) void notice(editor);
  };
  return vscode.Disposable.from(
    vscode.window.onDidChangeTextEditorVisibleRanges(({ textEditor }) => void notice(textEditor)),
    vscode.window.onDidChangeVisibleTextEditors(noticeAll),
    vscode.workspace.onDidCloseTextDocument(({ uri }) => recorded.delete(uri.toString())),
    folders.onDidChange(noticeAll),
  );
}

/** Does a list that can still be worked on ask for it: that of the start, or a further one? */
function isToRead({ state }: FolderModel, path: string): boolean {
  const start = state.status?.session.state === 'preparing' ? state.status.items : [];
  const items = [
    ...start.map(({ item, done }) => ({ proof: item.proof, done })),
    ...(state.lists ?? []).flatMap((list) => list.items),
  ];
  return items.some(
    ({ proof, done }) => !done && proof?.kind === 'document-read' && proof.path === path,
  );
}

const showsItsEnd = ({ document, visibleRanges }: vscode.TextEditor): boolean =>
  !document.isDirty && visibleRanges.some((range) => range.end.line >= document.lineCount - 1);
