import { dirname, join } from 'node:path/posix';
import * as vscode from 'vscode';
import type { FolderModel } from '../folder-model.ts';
import { taskText } from './explaining.ts';
import { type Known, knownIn } from './known.ts';

/** Ids, sections and paths while a document is written. */
export async function completeDocument(
  model: FolderModel,
  document: vscode.TextDocument,
  position: vscode.Position,
): Promise<vscode.CompletionItem[]> {
  const { known, before } = await typedAt(model, document, position);
  const path = /`([^`\s]*)$|\]\(([^()\s]*)$/.exec(before);
  if (path) return paths(model, path[1] ?? path[2] ?? '', position);
  if (!known) return [];
  const own = model.pathOf(document.uri) ?? '';
  const section = /(?:\bsection\s+|§\s*)([\w.]*)$/i.exec(before);
  if (section) return sections(known, own, before, rangeOf(position, section[1] ?? ''));
  return tasks(known, before, position);
}

/** Tags, trailers, ids and paths while the message of a commit is written. */
export async function completeMessage(
  model: FolderModel,
  document: vscode.TextDocument,
  position: vscode.Position,
): Promise<vscode.CompletionItem[]> {
  const { known, before } = await typedAt(model, document, position);
  if (!known) return [];
  const tag = /\[bible\s*:\s*(?:sections?\s+)?(?:[^\][,]*,\s*)*([\w.]*)$/i.exec(before);
  const bible = known.documents.find(({ role }) => role === 'bible')?.path ?? '';
  if (tag) return sections(known, bible, 'bible', rangeOf(position, tag[1] ?? ''));
  const opened = /\[[A-Z]{0,5}$/i.exec(before);
  if (opened) return [tagItem(rangeOf(position, opened[0]))];
  const path = /`([^`\s]*)$/.exec(before);
  if (path) return paths(model, path[1] ?? '', position);
  const start = /^[A-Za-z-]*$/.exec(before);
  const trailers =
    position.line > 0 && start ? trailerItems(model, rangeOf(position, start[0])) : [];
  return [...trailers, ...tasks(known, before, position)];
}

/** What the documents define, and what stands before the cursor in its line. */
async function typedAt(
  model: FolderModel,
  document: vscode.TextDocument,
  { line, character }: vscode.Position,
): Promise<{ known: Known | undefined; before: string }> {
  await model.ensureRead();
  return { known: knownIn(model), before: document.lineAt(line).text.slice(0, character) };
}

const rangeOf = (position: vscode.Position, typed: string): vscode.Range =>
  new vscode.Range(position.translate(0, -typed.length), position);

function tasks(known: Known, before: string, position: vscode.Position): vscode.CompletionItem[] {
  const typed = /[\p{L}\p{N}#][\p{L}\p{N}_.#-]*$/u.exec(before)?.[0] ?? '';
  const range = rangeOf(position, typed);
  return [...known.tasks].map(([id, task]) => {
    const item = new vscode.CompletionItem(
      { label: id, description: task.task.title },
      vscode.CompletionItemKind.Reference,
    );
    item.range = range;
    item.detail = task.phase ?? task.loaded.document.title;
    item.documentation = taskText(task);
    // Work that can be done now is written of most.
    item.sortText = `${task.outlook?.state === 'ready' ? 1 : 2}${String(task.task.line).padStart(6, '0')}`;
    return item;
  });
}

/** The sections of the document that the line speaks of, else of the bible, with those of the document. */
function sections(
  known: Known,
  own: string,
  before: string,
  range: vscode.Range,
): vscode.CompletionItem[] {
  const spoken = /\bbible\b/i.test(before)
    ? 'bible'
    : /\bplaybook\b/i.test(before)
      ? 'playbook'
      : '';
  const named = known.documents.filter(({ role }) => role !== undefined && role === spoken);
  const documents =
    named.length > 0
      ? named
      : known.documents.filter(({ path, role }) => path === own || role === 'bible');
  return documents.flatMap(({ path, document }) =>
    (known.sections.get(path) ?? []).flatMap(({ section }) => {
      if (section.id === undefined) return [];
      const item = new vscode.CompletionItem(
        { label: section.id, description: section.title },
        vscode.CompletionItemKind.Module,
      );
      item.range = range;
      item.detail = document.title;
      item.sortText = String(section.line).padStart(6, '0');
      return [item];
    }),
  );
}

function tagItem(range: vscode.Range): vscode.CompletionItem {
  const item = new vscode.CompletionItem('[BIBLE: Section …]', vscode.CompletionItemKind.Snippet);
  item.insertText = new vscode.SnippetString('[BIBLE: Section $1]');
  item.filterText = '[BIBLE';
  item.range = range;
  item.detail = vscode.l10n.t('The sections of the bible that the commit changes');
  item.command = { command: 'editor.action.triggerSuggest', title: '' };
  return item;
}

function trailerItems({ state }: FolderModel, range: vscode.Range): vscode.CompletionItem[] {
  const rules = state.view?.protocol.rules ?? {};
  const number = state.status?.session.number;
  const trailers = [
    { name: 'Session', value: number ?? '$1', isOffered: number !== undefined },
    { name: 'Bible-Reviewed', value: '$1', isOffered: rules['bible-updated'] !== undefined },
    { name: 'Protocol-Change', value: '$1', isOffered: rules['protocol-change'] !== undefined },
    { name: 'Protocol-Waiver', value: '${1:rule}: $2', isOffered: true },
  ];
  return trailers.flatMap(({ name, value, isOffered }) => {
    if (!isOffered) return [];
    const item = new vscode.CompletionItem(`${name}:`, vscode.CompletionItemKind.Keyword);
    item.insertText = new vscode.SnippetString(`${name}: ${value}`);
    item.range = range;
    return [item];
  });
}

/** The files and folders that a path goes on to, from the root. */
async function paths(
  model: FolderModel,
  typed: string,
  position: vscode.Position,
): Promise<vscode.CompletionItem[]> {
  const folder = typed.endsWith('/') ? typed : typed.includes('/') ? `${dirname(typed)}/` : '';
  if (folder.split('/').includes('..')) return [];
  const range = rangeOf(position, typed.slice(folder.length));
  try {
    const entries = await vscode.workspace.fs.readDirectory(model.uriOf(join(folder, '.')));
    return entries.flatMap(([name, type]) => {
      if (name === '.git' || name === 'node_modules') return [];
      const isFolder = (type & vscode.FileType.Directory) !== 0;
      const kind = isFolder ? vscode.CompletionItemKind.Folder : vscode.CompletionItemKind.File;
      const item = new vscode.CompletionItem(isFolder ? `${name}/` : name, kind);
      item.range = range;
      if (isFolder) item.command = { command: 'editor.action.triggerSuggest', title: '' };
      return [item];
    });
  } catch (error) {
    if (error instanceof vscode.FileSystemError) return [];
    throw error;
  }
}
