import * as vscode from 'vscode';
import type { FolderModel, FolderState } from '../folder-model.ts';
import type { CommandId } from '../ids.ts';
import { presentError } from '../present-error.ts';
import { type PageTool, type PageWords, pageHtml } from './page.ts';
import { isInSight, openBeside, showContent, showPanel } from './panel.ts';

/** A picture as a panel shows it. */
interface Pictured {
  readonly kind: 'plan' | 'timeline';
  readonly model: FolderModel;
  readonly words: PageWords;
  /** The page's content, made of the folder as it was last read. */
  readonly body: (state: FolderState) => string | Promise<string>;
  /** What the content is made of: it is made anew when one of these has been replaced. */
  readonly source: (state: FolderState) => readonly unknown[];
}

/** Shows a picture in a panel that follows its folder while it is in sight. */
export function showPicture(
  pictured: Pictured,
  log: vscode.LogOutputChannel,
  extensionUri: vscode.Uri,
): void {
  const { kind, model, words } = pictured;
  showPanel(
    {
      kind,
      model,
      title: words.title,
      script: 'picture.js',
      html: (sources) => pageHtml(words, sources),
      follow: (panel) => new Follower(pictured, panel, log),
    },
    extensionUri,
  );
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
    if (!isInSight(this.#panel) || this.#running) return;
    const { model, body, source } = this.#pictured;
    const wanted = source(model.state);
    const shown = this.#shown;
    if (shown && wanted.every((one, index) => one === shown[index])) return;
    this.#shown = wanted;
    const show = showContent(this.#panel, () => body(model.state), this.#log);
    this.#running = show.finally(() => {
      this.#running = undefined;
      this.#follow();
    });
  }

  /** What the page's script asks for; of any shape, as it comes from a web page. */
  #receive(message: unknown): void {
    const { type, path, line, tool } = (message ?? {}) as Readonly<Record<string, unknown>>;
    const { kind, model } = this.#pictured;
    if (type === 'ready') {
      this.#shown = undefined;
      this.#follow();
    } else if (type === 'open' && typeof path === 'string' && typeof line === 'number') {
      // Only documents that were read: a page must not be able to open just any file.
      if (!model.state.view?.documents.some((one) => one.path === path)) return;
      openBeside(model, path, line).catch((error: unknown) => presentError(error, this.#log));
    } else if (type === 'tool' && typeof tool === 'string' && tool in TOOLS) {
      const command = TOOLS[tool as PageTool];
      void vscode.commands.executeCommand(command, undefined, kind, model.folder.uri);
    }
  }
}

const TOOLS: Readonly<Record<PageTool, CommandId>> = {
  export: 'sessionProtocol.exportPicture',
  'set-up': 'sessionProtocol.setUp',
  refresh: 'sessionProtocol.refresh',
  'show-log': 'sessionProtocol.showLog',
};
