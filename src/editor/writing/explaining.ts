import * as vscode from 'vscode';
import type { FolderModel } from '../folder-model.ts';
import { waitsFor, statusWords } from '../views/task-state.ts';
import { fileFor, type KnownTask, knownIn, sectionFor } from './known.ts';
import { filesIn, type Reference, referenceAt, referencesIn } from './references.ts';

/** A place in one of our documents, with what is referred to there. */
interface Found {
  readonly model: FolderModel;
  readonly path: string;
  readonly line: string;
  readonly reference: Reference;
  readonly range: vscode.Range;
}

/** Says of a task id, a `Section N` or a path what it stands for. */
export async function hoverAt(
  model: FolderModel,
  document: vscode.TextDocument,
  position: vscode.Position,
): Promise<vscode.Hover | undefined> {
  const found = await findAt(model, document, position);
  if (!found) return undefined;
  const text = await textOf(found);
  return text && new vscode.Hover(text, found.range);
}

async function findAt(
  model: FolderModel,
  document: vscode.TextDocument,
  position: vscode.Position,
): Promise<Found | undefined> {
  await model.ensureRead();
  const path = model.pathOf(document.uri) ?? '';
  const known = knownIn(model);
  const line = document.lineAt(position.line).text;
  const references = referencesIn(line, (id) => known?.tasks.has(id) ?? false);
  const reference = referenceAt(references, position.character);
  if (!reference) return undefined;
  const { start, end } = reference;
  const range = new vscode.Range(position.line, start, position.line, end);
  return { model, path, line, reference, range };
}

async function textOf({
  model,
  path,
  line,
  reference,
}: Found): Promise<vscode.MarkdownString | undefined> {
  const known = knownIn(model);
  switch (reference.kind) {
    case 'task': {
      const task = known?.tasks.get(reference.id);
      return task && taskText(task);
    }
    case 'section': {
      const found = known && sectionFor(known, reference.section, { line, path });
      if (!found) return undefined;
      const { section, loaded } = found;
      const title = `${section.id ?? ''} ${section.title}`.trim();
      const place = `${loaded.path}:${section.line}`;
      return page(title, [place, await beginning(model, loaded.path, section)]);
    }
    case 'file': {
      const file = await fileFor(model, reference.path, path);
      if (!file) return page(reference.path, [vscode.l10n.t('There is no such file.')]);
      const role = known?.documents.find((one) => one.path === file.path);
      return page(role?.document.title ?? file.path, [
        role ? file.path : '',
        vscode.l10n.t('{0} bytes', file.size.toLocaleString(vscode.env.language)),
      ]);
    }
  }
}

export function taskText({ task, outlook, phase, loaded }: KnownTask): vscode.MarkdownString {
  const waits = outlook && waitsFor(outlook);
  const state = [
    statusWords(task.status),
    waits ?? (outlook?.state === 'ready' ? vscode.l10n.t('ready') : ''),
    outlook?.isCritical ? vscode.l10n.t('critical path') : '',
    task.estimate ?? '',
    task.owner ?? '',
  ].filter((part) => part !== '');
  return page(`${task.id ?? ''} ${task.title}`.trim(), [
    state.join(' · '),
    phase ?? '',
    `${loaded.path}:${task.line}`,
  ]);
}

/** What documents say is text, never markup or a link of its own. */
function page(title: string, lines: readonly string[]): vscode.MarkdownString {
  const text = new vscode.MarkdownString();
  text.appendMarkdown('**').appendText(title).appendMarkdown('**');
  for (const line of lines) if (line !== '') text.appendMarkdown('\n\n').appendText(line);
  return text;
}

const LINES_SHOWN = 6;

/** The first lines of a section that have words. */
async function beginning(
  model: FolderModel,
  path: string,
  { line, endLine }: { readonly line: number; readonly endLine: number },
): Promise<string> {
  const document = await vscode.workspace.openTextDocument(model.uriOf(path));
  const lines: string[] = [];
  for (let at = line; at < Math.min(endLine, document.lineCount); at += 1) {
    const text = document.lineAt(at).text.trim();
    if (/^#{1,6}\s/.test(text) || lines.length >= LINES_SHOWN) break;
    if (text !== '' && !/^[|:\s-]+$/.test(text)) lines.push(text.slice(0, 200));
  }
  return lines.join('\n');
}

/** Where what is referred to is stated. */
export async function definitionAt(
  model: FolderModel,
  document: vscode.TextDocument,
  position: vscode.Position,
): Promise<vscode.LocationLink[] | undefined> {
  const found = await findAt(model, document, position);
  const known = knownIn(model);
  if (!found || !known) return undefined;
  const { reference, line, path, range } = found;
  const to = (uri: vscode.Uri, at: number): vscode.LocationLink[] => {
    const start = new vscode.Position(Math.max(0, at - 1), 0);
    return [
      {
        originSelectionRange: range,
        targetUri: uri,
        targetRange: new vscode.Range(start, start),
      },
    ];
  };
  if (reference.kind === 'task') {
    const task = known.tasks.get(reference.id);
    return task && to(model.uriOf(task.loaded.path), task.task.line);
  }
  if (reference.kind === 'section') {
    const section = sectionFor(known, reference.section, { line, path });
    return section && to(model.uriOf(section.loaded.path), section.section.line);
  }
  const file = await fileFor(model, reference.path, path);
  return file && to(file.uri, 1);
}

/** Links for the files that a document names; a target of a Markdown link has VS Code's own. */
export async function linksIn(
  model: FolderModel,
  document: vscode.TextDocument,
): Promise<vscode.DocumentLink[]> {
  await model.ensureRead();
  const path = model.pathOf(document.uri) ?? '';
  const files = new Map<string, Promise<vscode.Uri | undefined>>();
  const links: vscode.DocumentLink[] = [];
  for (let line = 0; line < document.lineCount && files.size < MOST_FILES; line += 1) {
    const { text } = document.lineAt(line);
    for (const reference of filesIn(text)) {
      if (text.slice(0, reference.start).endsWith('](')) continue;
      const file =
        files.get(reference.path) ?? fileFor(model, reference.path, path).then((one) => one?.uri);
      files.set(reference.path, file);
      const uri = await file;
      if (!uri) continue;
      const range = new vscode.Range(line, reference.start, line, reference.end);
      links.push(new vscode.DocumentLink(range, uri));
    }
  }
  return links;
}

/** No document names more files that anybody would follow. */
const MOST_FILES = 500;
