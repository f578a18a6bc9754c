/** What helps while someone writes: registered at the start, read when it is first asked. */
import * as vscode from 'vscode';
import type { FolderModel, FolderState } from '../folder-model.ts';
import type { Folders } from '../folders.ts';
import { readSetting } from '../settings.ts';
import type { TaskLens } from './lenses.ts';

const MARKDOWN: vscode.DocumentSelector = { scheme: 'file', language: 'markdown' };
const MIGRATION: vscode.DocumentSelector = { scheme: 'file', pattern: '**/*.sql' };
/** The box of the commit's message. */
const MESSAGE: vscode.DocumentSelector = { language: 'scminput' };

export function helpWriting(folders: Folders): vscode.Disposable {
  const { languages } = vscode;
  return vscode.Disposable.from(
    languages.registerHoverProvider(MARKDOWN, {
      provideHover: (document, position) =>
        inOurs(folders, document, async (model) =>
          (await import('./explaining.ts')).hoverAt(model, document, position),
        ),
    }),
    languages.registerDefinitionProvider(MARKDOWN, {
      provideDefinition: (document, position) =>
        inOurs(folders, document, async (model) =>
          (await import('./explaining.ts')).definitionAt(model, document, position),
        ),
    }),
    languages.registerDocumentLinkProvider(MARKDOWN, {
      provideDocumentLinks: (document) =>
        inOurs(folders, document, async (model) =>
          (await import('./explaining.ts')).linksIn(model, document),
        ),
    }),
    languages.registerCompletionItemProvider(
      MARKDOWN,
      {
        provideCompletionItems: (document, position) =>
          inOurs(folders, document, async (model) =>
            (await import('./completing.ts')).completeDocument(model, document, position),
          ),
      },
      ' ',
      '`',
      '/',
      '(',
      '§',
    ),
    languages.registerCompletionItemProvider(
      MESSAGE,
      {
        provideCompletionItems: async (document, position) => {
          const model = modelOfBox(folders, document);
          if (!model) return undefined;
          const { completeMessage } = await import('./completing.ts');
          return completeMessage(model, document, position);
        },
      },
      '[',
      ' ',
      '`',
      '/',
    ),
    taskLenses(folders),
    stateLenses(folders),
  );
}

const taskLenses = (folders: Folders): vscode.Disposable =>
  lenses(
    folders,
    MARKDOWN,
    ({ view }) => [view],
    async (model, document) => (await import('./lenses.ts')).planLenses(model, document),
  );

const stateLenses = (folders: Folders): vscode.Disposable =>
  lenses(folders, MIGRATION, migrationSource, async (model, document) =>
    (await import('./lenses.ts')).migrationLenses(model, document),
  );

/** Not the documents: each reading of the migrations' states is a process of its own. */
const migrationSource = ({ view, databases }: FolderState): readonly unknown[] => [
  databases,
  view?.git,
  JSON.stringify(view?.protocol.databases),
];

/** Lenses that are made anew when a folder was read again and what they are made of has changed. */
function lenses(
  folders: Folders,
  selector: vscode.DocumentSelector,
  sourceOf: (state: FolderState) => readonly unknown[],
  make: (model: FolderModel, document: vscode.TextDocument) => Promise<vscode.CodeLens[]>,
): vscode.Disposable {
  const changed = new vscode.EventEmitter<void>();
  /** What the lenses were made of, so that a check of the work tree makes none anew. */
  const shown = new WeakMap<FolderModel, readonly unknown[]>();
  const notice = (model: FolderModel | undefined): void => {
    if (model) {
      const before = shown.get(model);
      const source = sourceOf(model.state);
      shown.set(model, source);
      if (before && source.every((one, index) => one === before[index])) return;
    }
    changed.fire();
  };
  return vscode.Disposable.from(
    changed,
    folders.onDidChange(notice),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration('sessionProtocol.codeLens')) changed.fire();
    }),
    vscode.languages.registerCodeLensProvider(selector, {
      onDidChangeCodeLenses: changed.event,
      provideCodeLenses: async (document) => {
        const model = folders.of(document.uri);
        return model && readSetting('codeLens', document.uri) ? make(model, document) : [];
      },
      resolveCodeLens: (lens) => ('resolve' in lens ? (lens as TaskLens).resolve() : lens),
    }),
  );
}

/** Answers for the documents of a protocol only: in any other Markdown we keep out of the way. */
async function inOurs<T>(
  folders: Folders,
  document: vscode.TextDocument,
  answer: (model: FolderModel) => Promise<T>,
): Promise<T | undefined> {
  const model = folders.of(document.uri);
  return model?.knows(document.uri) ? answer(model) : undefined;
}

/** The folder whose repository the message is for. The box says its repository in its own address. */
function modelOfBox(folders: Folders, { uri }: vscode.TextDocument): FolderModel | undefined {
  const root = new URLSearchParams(uri.query).get('rootUri');
  if (root !== null) return folders.of(vscode.Uri.joinPath(vscode.Uri.parse(root), 'x'));
  return folders.current;
}
