import { join } from 'node:path';
import * as vscode from 'vscode';
import { registerCommands } from './editor/commands/index.ts';
import { keepContextKeys } from './editor/context-keys.ts';
import { showDiagnostics } from './editor/diagnostics.ts';
import type { FolderModel } from './editor/folder-model.ts';
import { PROTOCOL_PATH } from './core/protocol-path.ts';
import { Folders } from './editor/folders.ts';
import { PlanOptionsHolder } from './editor/plan-options.ts';
import { presentError } from './editor/present-error.ts';
import { Previews } from './editor/previews.ts';
import { offerQuickFixes } from './editor/quick-fix.ts';
import { noticeReading } from './editor/read-proof.ts';
import { showStatusBar } from './editor/status-bar.ts';
import { showViews } from './editor/views/index.ts';
import { watchFolders } from './editor/watch.ts';
import { helpWriting } from './editor/writing/index.ts';

/** What the tests in the extension host look at: the live models behind the views. Not an interface for others. */
export interface Observed {
  readonly folders: Folders;
}

/**
 * VS Code's way in: composes the parts and starts nothing. Folders are read when a view of ours comes
 * into sight, when a command needs them, or, just after this returns, where they hold a protocol.
 */
export function activate(context: vscode.ExtensionContext): Observed {
  const distFolder = join(context.extensionPath, 'dist');
  const log = vscode.window.createOutputChannel('Session Protocol', { log: true });
  const folders = new Folders(distFolder, log, context.secrets);
  const previews = new Previews(context.workspaceState);
  const planOptions = new PlanOptionsHolder();
  context.subscriptions.push(
    log,
    folders,
    previews,
    planOptions,
    keepContextKeys(folders, planOptions),
    showViews(folders, log, planOptions),
    showStatusBar(folders),
    showDiagnostics(folders),
    offerQuickFixes(folders),
    helpWriting(folders),
    watchFolders(folders),
    noticeReading(folders, log),
    registerCommands({ folders, log, previews, planOptions, distFolder }),
    vscode.workspace.onDidChangeWorkspaceFolders(() => readGoverned(folders, log)),
  );
  readGoverned(folders, log);
  return { folders };
}

/** Reads the folders that hold a protocol file, without being waited for. */
function readGoverned(folders: Folders, log: vscode.LogOutputChannel): void {
  for (const model of folders.all) {
    readIfGoverned(model).catch((error: unknown) => presentError(error, log));
  }
}

async function readIfGoverned(model: FolderModel): Promise<void> {
  try {
    await vscode.workspace.fs.stat(vscode.Uri.joinPath(model.folder.uri, PROTOCOL_PATH));
  } catch (error) {
    if (error instanceof vscode.FileSystemError) return;
    throw error;
  }
  await model.ensureRead();
}
