import * as vscode from 'vscode';
import { DocumentsReader } from './documents-reader.ts';
import { FolderModel } from './folder-model.ts';

/** The models of the window's folders, one for each, made and unmade with them. */
export class Folders implements vscode.Disposable {
  readonly #models = new Map<string, FolderModel>();
  /** What reads the documents of them all. */
  readonly reader: DocumentsReader;
  readonly #distFolder: string;
  readonly #log: vscode.LogOutputChannel;
  /** Where the passwords of databases are kept. */
  readonly secrets: vscode.SecretStorage;
  readonly #changed = new vscode.EventEmitter<FolderModel | undefined>();
  /** A folder was read again, or, with undefined, folders came or went. */
  readonly onDidChange = this.#changed.event;
  readonly #subscriptions: vscode.Disposable[];

  constructor(distFolder: string, log: vscode.LogOutputChannel, secrets: vscode.SecretStorage) {
    this.secrets = secrets;
    this.#distFolder = distFolder;
    this.#log = log;
    this.reader = new DocumentsReader(distFolder);
    this.#match();
    this.#subscriptions = [
      vscode.workspace.onDidChangeWorkspaceFolders(() => {
        this.#match();
        this.#changed.fire(undefined);
      }),
      vscode.workspace.onDidGrantWorkspaceTrust(() => {
        for (const model of this.all) if (model.state.phase !== 'unread') void model.refresh();
      }),
    ];
  }

  /** In the order of the window. */
  get all(): readonly FolderModel[] {
    return (vscode.workspace.workspaceFolders ?? []).flatMap(
      (folder) => this.#models.get(folder.uri.toString()) ?? [],
    );
  }

  /** The model of the folder, or else of the work tree, that a file lies in. */
  of(uri: vscode.Uri): FolderModel | undefined {
    const folder = vscode.workspace.getWorkspaceFolder(uri);
    const model = folder && this.#models.get(folder.uri.toString());
    return model ?? this.all.find((each) => each.pathOf(uri) !== undefined);
  }

  /** Those that have a protocol or documents of their own; all of them where none has. */
  get governed(): readonly FolderModel[] {
    const governed = this.all.filter(({ state }) => {
      const { view } = state;
      return view && (view.protocolFile !== 'missing' || view.documents.length > 0);
    });
    return governed.length > 0 ? governed : this.all;
  }

  /** The folder that the one status-bar item tells of: the active editor's, else the first governed one. */
  get current(): FolderModel | undefined {
    const uri = vscode.window.activeTextEditor?.document.uri;
    const active = uri && this.of(uri);
    return active && this.governed.includes(active) ? active : this.governed[0];
  }

  async ensureRead(): Promise<void> {
    await Promise.all(this.all.map((model) => model.ensureRead()));
  }

  dispose(): void {
    vscode.Disposable.from(
      ...this.#subscriptions,
      ...this.#models.values(),
      this.#changed,
      this.reader,
    ).dispose();
    this.#models.clear();
  }

  #match(): void {
    const folders = new Map(
      (vscode.workspace.workspaceFolders ?? []).map((each) => [each.uri.toString(), each]),
    );
    for (const [key, model] of this.#models) {
      if (folders.has(key)) continue;
      model.dispose();
      this.#models.delete(key);
    }
    for (const [key, folder] of folders) {
      if (this.#models.has(key)) continue;
      const model = new FolderModel(folder, {
        distFolder: this.#distFolder,
        log: this.#log,
        secrets: this.secrets,
        reader: this.reader,
      });
      model.onDidChange((changed) => this.#changed.fire(changed));
      this.#models.set(key, model);
    }
  }
}
