import * as vscode from 'vscode';

const SCHEME = 'session-protocol-preview';

/**
 * Texts that are shown before anything is written, as read-only documents of their own. Pages to read are kept
 * for the workspace, since their tabs come back when the window is reloaded; VS Code starts us for them by
 * `onFileSystem`, as it does wherever a document's scheme is unknown to it.
 */
export class Previews implements vscode.Disposable {
  readonly #texts = new Map<string, string>();
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly #registration: vscode.Disposable;

  readonly #pages: vscode.Memento;

  constructor(pages: vscode.Memento) {
    this.#pages = pages;
    this.#registration = vscode.Disposable.from(
      this.#changed,
      vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
        onDidChange: this.#changed.event,
        provideTextDocumentContent: ({ path }) =>
          this.#texts.get(path) ??
          this.#pages.get<string>(pageKey(path)) ??
          vscode.l10n.t(
            'This preview was made before the window was reloaded. Run its command again.',
          ),
      }),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        if (uri.scheme === SCHEME) this.#texts.delete(uri.path);
      }),
    );
  }

  /** Shows a text on its own; `name` decides how it is coloured, such as `Migration.sql`. */
  async show(name: string, text: string): Promise<void> {
    await vscode.window.showTextDocument(this.#keep(name, text), {
      preview: true,
      preserveFocus: true,
    });
  }

  /** Shows a Markdown text as it is meant to be read; `name` ends in `.md`. */
  async showMarkdown(name: string, text: string): Promise<void> {
    const uri = this.#keep(name, text);
    await this.#pages.update(pageKey(uri.path), text);
    const known = await vscode.commands.getCommands(true);
    if (known.includes('markdown.showPreview'))
      // Locked: it would else follow the next Markdown file that is opened.
      await vscode.commands.executeCommand('markdown.showPreview', uri, undefined, {
        locked: true,
      });
    else await vscode.window.showTextDocument(uri, { preview: true });
  }

  /** Shows what will be written beside what is there. */
  async showDiff(
    title: string,
    current: vscode.Uri | undefined,
    name: string,
    text: string,
  ): Promise<void> {
    const before = current ?? this.#keep(`empty/${name}`, '');
    const options = { preview: true, preserveFocus: true };
    await vscode.commands.executeCommand(
      'vscode.diff',
      before,
      this.#keep(name, text),
      title,
      options,
    );
  }

  /** Closes the tabs that show previews. */
  async close(): Promise<void> {
    const tabs = vscode.window.tabGroups.all.flatMap(({ tabs: all }) => all.filter(isPreview));
    await vscode.window.tabGroups.close(tabs);
  }

  dispose(): void {
    this.#registration.dispose();
    this.#texts.clear();
  }

  #keep(name: string, text: string): vscode.Uri {
    const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${name}` });
    this.#texts.set(uri.path, text);
    this.#changed.fire(uri);
    return uri;
  }
}

const pageKey = (path: string): string => `page:${path}`;

function isPreview({ input }: vscode.Tab): boolean {
  if (input instanceof vscode.TabInputText) return input.uri.scheme === SCHEME;
  return input instanceof vscode.TabInputTextDiff && input.modified.scheme === SCHEME;
}
