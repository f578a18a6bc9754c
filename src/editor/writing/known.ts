import * as vscode from 'vscode';
import type { LoadedDocument } from '../../actions/load-workspace.ts';
import type { Section, Task } from '../../core/documents/document.ts';
import type { Outlook } from '../../core/documents/plan-outlook.ts';
import type { FolderModel, FolderState } from '../folder-model.ts';
import { candidatePaths } from './references.ts';

/** A task with the document that states it. */
export interface KnownTask {
  readonly task: Task;
  readonly outlook: Outlook | undefined;
  readonly phase: string | undefined;
  readonly loaded: LoadedDocument;
}

/** A section with the document that it stands in. */
export interface KnownSection {
  readonly section: Section;
  readonly loaded: LoadedDocument;
}

/** What the documents of a folder define, by the name that a text uses for it. */
export interface Known {
  readonly tasks: ReadonlyMap<string, KnownTask>;
  /** Of each document, by path. */
  readonly sections: ReadonlyMap<string, readonly KnownSection[]>;
  readonly documents: readonly LoadedDocument[];
}

/** Worked out once for each reading of the documents. */
const cache = new WeakMap<NonNullable<FolderState['view']>, Known>();

export function knownIn({ state }: FolderModel): Known | undefined {
  const { view } = state;
  if (!view) return undefined;
  const before = cache.get(view);
  if (before) return before;
  const known = gather(view.documents);
  cache.set(view, known);
  return known;
}

/** Of two tasks with one id, the plan's counts, then the first. */
function gather(documents: readonly LoadedDocument[]): Known {
  const tasks = new Map<string, KnownTask>();
  const plansFirst = [...documents].toSorted(
    (one, other) => Number(other.role === 'plan') - Number(one.role === 'plan'),
  );
  for (const loaded of plansFirst) {
    const phases = new Map(loaded.document.phases.map(({ line, title }) => [line, title]));
    for (const [index, task] of loaded.document.tasks.entries()) {
      if (task.id === undefined || tasks.has(task.id)) continue;
      const phase = task.phaseLine === undefined ? undefined : phases.get(task.phaseLine);
      tasks.set(task.id, { task, outlook: loaded.outlook?.tasks[index], phase, loaded });
    }
  }
  const sections = new Map(
    documents.map((loaded) => [
      loaded.path,
      flat(loaded.document.sections).map((section) => ({ section, loaded })),
    ]),
  );
  return { tasks, sections, documents };
}

const flat = (sections: readonly Section[]): Section[] =>
  sections.flatMap((section) => [section, ...flat(section.children)]);

/**
 * The section that a number means in a line: of the document that the line names, else of the bible where
 * it speaks of one, else of the document itself, else of bible and playbook.
 */
export function sectionFor(
  { sections, documents }: Known,
  number: string,
  where: { readonly line: string; readonly path: string },
): KnownSection | undefined {
  const lower = where.line.toLowerCase();
  const named = documents.filter(({ path }) => lower.includes(nameOf(path).toLowerCase()));
  const ofRole = (role: string) => documents.filter((one) => one.role === role);
  const spoken = [
    ...(/\bbible\b/.test(lower) ? ofRole('bible') : []),
    ...(/\bplaybook\b/.test(lower) ? ofRole('playbook') : []),
  ];
  const own = documents.filter(({ path }) => path === where.path);
  const order = [...named, ...spoken, ...own, ...ofRole('bible'), ...ofRole('playbook')];
  for (const { path } of order) {
    const found = sections.get(path)?.find(({ section }) => section.id?.toUpperCase() === number);
    if (found) return found;
  }
  return undefined;
}

export const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** The file that a path in a document means, where there is one. */
export async function fileFor(
  model: FolderModel,
  path: string,
  document: string,
): Promise<{ readonly path: string; readonly uri: vscode.Uri; readonly size: number } | undefined> {
  for (const candidate of candidatePaths(path, document)) {
    const uri = model.uriOf(candidate);
    try {
      const { type, size } = await vscode.workspace.fs.stat(uri);
      if ((type & vscode.FileType.File) !== 0) return { path: candidate, uri, size };
    } catch (error) {
      if (!(error instanceof vscode.FileSystemError)) throw error;
    }
  }
  return undefined;
}
