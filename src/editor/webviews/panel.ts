import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { FolderModel } from '../folder-model.ts';
import { atLine, rangeOf } from '../positions.ts';
import { explainError } from '../present-error.ts';
import { messageBody, type PageSources } from './page.ts';

/** A page of ours, and what keeps its content true. */
export interface PanelPage {
  /** What it shows, such as `plan`. There is one panel for each and each folder. */
  readonly kind: string;
  readonly model: FolderModel;
  readonly title: string;
  /** Its script, a file in `media/`. */
  readonly script: string;
  readonly html: (sources: PageSources) => string;
  /** Begins to follow; disposed of with the panel. */
  readonly follow: (panel: vscode.WebviewPanel) => vscode.Disposable;
}

/** Open panels, so that a command shows the one that is there. */
const panels = new Map<
  string,
  { readonly panel: vscode.WebviewPanel; readonly model: FolderModel }
>();

/** VS Code throws when one of these is asked anything. */
const closed = new WeakSet<vscode.WebviewPanel>();

/** Whether a panel can be seen; one that was closed meanwhile cannot. */
export const isInSight = (panel: vscode.WebviewPanel): boolean =>
  !closed.has(panel) && panel.visible;

/** Shows a page in a panel of its own, which is gone after a reload: nothing need start to bring it back. */
export function showPanel(page: PanelPage, extensionUri: vscode.Uri): void {
  const key = `${page.kind} ${page.model.folder.uri.toString()}`;
  const open = panels.get(key);
  if (open?.model === page.model) {
    open.panel.reveal();
    return;
  }
  // Its folder was taken out of the window and put back: it follows one that is read no more.
  open?.panel.dispose();
  const media = vscode.Uri.joinPath(extensionUri, 'media');
  const panel = vscode.window.createWebviewPanel(
    `sessionProtocol.${page.kind}`,
    page.title,
    vscode.ViewColumn.Active,
    { enableScripts: true, localResourceRoots: [media] },
  );
  panels.set(key, { panel, model: page.model });
  // A file would be drawn in black, also on black.
  panel.iconPath = new vscode.ThemeIcon('shield');
  const following = page.follow(panel);
  panel.onDidDispose(() => {
    closed.add(panel);
    panels.delete(key);
    following.dispose();
  });
  const { webview } = panel;
  webview.html = page.html({
    nonce: randomBytes(16).toString('base64url'),
    cspSource: webview.cspSource,
    script: webview.asWebviewUri(vscode.Uri.joinPath(media, page.script)).toString(),
    style: webview.asWebviewUri(vscode.Uri.joinPath(media, 'picture.css')).toString(),
    language: vscode.env.language,
  });
}

/** Makes the content and sends it to the page; what fails is told in its place. */
export async function showContent(
  panel: vscode.WebviewPanel,
  make: () => string | Promise<string>,
  log: vscode.LogOutputChannel,
): Promise<void> {
  const html = await contentOf(make, log);
  if (!isInSight(panel)) return;
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- A webview's takes none.
  await panel.webview.postMessage({ type: 'show', html });
}

async function contentOf(
  make: () => string | Promise<string>,
  log: vscode.LogOutputChannel,
): Promise<string> {
  try {
    return await make();
  } catch (error) {
    log.error(error instanceof Error ? error : String(error));
    return messageBody(explainError(error), { title: vscode.l10n.t('Show Log'), tool: 'show-log' });
  }
}

/** Opens a line of a document beside the page. */
export async function openBeside(model: FolderModel, path: string, line: number): Promise<void> {
  await vscode.window.showTextDocument(model.uriOf(path), {
    viewColumn: vscode.ViewColumn.Beside,
    selection: rangeOf(atLine(path, line)),
  });
}
