import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { FolderModel, FolderState } from '../folder-model.ts';
import { explainError, presentError } from '../present-error.ts';
import type { CommandId } from '../ids.ts';
import { messageBody, type PageTool, type PageWords, pageHtml } from './page.ts';

export type PictureKind = 'plan' | 'timeline';

/** A picture as a panel shows it. */
export interface Pictured {
  readonly kind: PictureKind;
  readonly model: FolderModel;
  readonly words: PageWords;
  /** The page's content, made of the folder as it was last read. */
  readonly body: (state: FolderState) => string | Promise<string>;
  /** What the content is made of: it is made anew when one of these has been replaced. */
  readonly source: (state: FolderState) => readonly unknown[];
}

/** Open panels, so that a command shows the one that is there. */
const panels = new Map<string, vscode.WebviewPanel>();

/**
 * Shows a picture in a panel of its own, one for each folder and kind. It follows its folder while it is
 * in sight, and is gone after a reload of the window: nothing of ours need start to bring it back.
 */
export function showPicture(
  pictured: Pictured,
  log: vscode.LogOutputChannel,
  extensionUri: vscode.Uri,
): void {
  const key = `${pictured.kind} ${pictured.model.folder.uri.toString()}`;
  const open = panels.get(key);
  if (open) {
    open.reveal();
    return;
  }
  const media = vscode.Uri.joinPath(extensionUri, 'media');
  const panel = vscode.window.createWebviewPanel(
    `sessionProtocol.${pictured.kind}`,
    pictured.words.title,
    vscode.ViewColumn.Active,
    { enableScripts: true, localResourceRoots: [media] },
  );
  panels.set(key, panel);
  panel.iconPath = vscode.Uri.joinPath(media, 'activity-bar.svg');
  const follower = new Follower(pictured, panel, log);
  panel.onDidDispose(() => {
    panels.delete(key);
    follower.dispose();
  });
  const { webview } = panel;
  webview.html = pageHtml(pictured.words, {
    nonce: randomBytes(16).toString('base64url'),
    cspSource: webview.cspSource,
    script: webview.asWebviewUri(vscode.Uri.joinPath(media, 'picture.js')).toString(),
    style: webview.asWebviewUri(vscode.Uri.joinPath(media, 'picture.css')).toString(),
    language: vscode.env.language,
  });
}

/** Keeps a panel's content in step with its folder. */
class Follower implements vscode.Disposable {
  readonly #pictured: Pictured;
  readonly #panel: vscode.WebviewPanel;
  readonly #log: vscode.LogOutputChannel;
  readonly #subscriptions: vscode.Disposable[];
  #shown: readonly unknown[] | undefined;
  #running: Promise<void> | undefined;

  constructor(pictured: Pictured, panel: vscode.WebviewPanel, log: vscode.LogOutputChannel) {
    this.#pictured = pictured;
    this.#panel = panel;
    this.#log = log;
    this.#subscriptions = [
      pictured.model.onDidChange(() => this.#follow()),
      panel.webview.onDidReceiveMessage((message: unknown) => this.#receive(message)),
    ];
  }

  dispose(): void {
    vscode.Disposable.from(...this.#subscriptions).dispose();
  }

  /** Makes the content anew where what it is made of was replaced; one at a time, the last one wins. */
  #follow(): void {
    if (!this.#panel.visible || this.#running) return;
    const source = this.#pictured.source(this.#pictured.model.state);
    const shown = this.#shown;
    if (shown && source.every((one, index) => one === shown[index])) return;
    this.#shown = source;
    this.#running = this.#show().finally(() => {
      this.#running = undefined;
      this.#follow();
    });
  }

  async #show(): Promise<void> {
    const html = await this.#content();
    // A panel that was closed meanwhile takes no message.
    if (!this.#panel.visible) return;
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- A webview's takes none.
    await this.#panel.webview.postMessage({ type: 'show', html });
  }

  async #content(): Promise<string> {
    try {
      return await this.#pictured.body(this.#pictured.model.state);
    } catch (error) {
      this.#log.error(error instanceof Error ? error : String(error));
      return messageBody(explainError(error), {
        title: vscode.l10n.t('Show Log'),
        tool: 'show-log',
      });
    }
  }

  /** What the page's script asks for; of any shape, as it comes from a web page. */
  #receive(message: unknown): void {
    const { type, path, line, tool } = (message ?? {}) as Readonly<Record<string, unknown>>;
    if (type === 'ready') {
      this.#shown = undefined;
      this.#follow();
    } else if (type === 'open' && typeof path === 'string' && typeof line === 'number') {
      this.#open(path, line).catch((error: unknown) => presentError(error, this.#log));
    } else if (type === 'tool' && typeof tool === 'string' && tool in TOOLS) {
      void vscode.commands.executeCommand(
        TOOLS[tool as PageTool],
        undefined,
        this.#pictured.kind,
        this.#pictured.model.folder.uri,
      );
    }
  }

  async #open(path: string, line: number): Promise<void> {
    const { model } = this.#pictured;
    // Only documents that were read: a page must not be able to open just any file.
    if (!model.state.view?.documents.some((one) => one.path === path)) return;
    const at = new vscode.Position(Math.max(0, line - 1), 0);
    await vscode.window.showTextDocument(model.uriOf(path), {
      viewColumn: vscode.ViewColumn.Beside,
      selection: new vscode.Range(at, at),
    });
  }
}

const TOOLS: Readonly<Record<PageTool, CommandId>> = {
  export: 'sessionProtocol.exportPicture',
  'set-up': 'sessionProtocol.setUp',
  refresh: 'sessionProtocol.refresh',
  'show-log': 'sessionProtocol.showLog',
};
