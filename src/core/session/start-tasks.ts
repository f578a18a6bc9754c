import type { Task } from '../documents/document.ts';
import { type Awaited, lookAhead } from '../documents/plan-outlook.ts';
import type { NamedDocument } from './checklist.ts';
import type { CompletedTask, Session, SessionTask } from './session.ts';

/** A task that a session can be started for. */
export interface TaskChoice extends SessionTask {
  readonly path: string;
  readonly line: number;
  readonly status: Task['status'];
  readonly state: 'ready' | 'blocked';
  /** What a blocked task waits for. */
  readonly by?: readonly Awaited[];
  readonly isCritical?: true;
}

/** The open tasks of the plans: those that can be worked on first, then those that wait. */
export function taskChoices(plans: readonly NamedDocument[]): TaskChoice[] {
  const choices = plans.flatMap(({ path, document }) => {
    const outlook = lookAhead(document);
    return document.tasks.flatMap((task, index): TaskChoice[] => {
      const { state, by, isCritical } = outlook.tasks[index] ?? { state: 'closed' };
      if (state === 'closed') return [];
      return [
        {
          ...sessionTask(path, task),
          path,
          line: task.line,
          status: task.status,
          state,
          ...(by && { by }),
          ...(isCritical && { isCritical }),
        },
      ];
    });
  });
  const isReady = ({ state }: TaskChoice): number => (state === 'ready' ? 0 : 1);
  return choices.toSorted((one, other) => isReady(one) - isReady(other));
}

/** What people call a task: its id and its title, or its title alone where that is its id. */
export const taskName = ({ id, title }: Pick<SessionTask, 'id' | 'title'>): string =>
  id === title ? title : `${id} ${title}`;

/**
 * What the session knows of a task's completion. One without an id of its own is completed under the id by
 * which the tracker knows it, and found by its title.
 */
export const findCompletion = (
  { completed }: Pick<Session, 'completed'>,
  { id, title }: Pick<SessionTask, 'id' | 'title'>,
): CompletedTask | undefined =>
  completed.find((one) => one.task === id || (id === title && one.title === title));

/** A task as the session keeps it: by its id, or by its title where it has none. */
function sessionTask(path: string, { id, title, line }: Task): SessionTask {
  const at = { line, column: 1 };
  return { id: id ?? title, title, source: { path, range: { start: at, end: at } } };
}

/** The tasks that an opener gives its session, each as the plan has it where the plan has it. */
export function openerTasks(opener: NamedDocument, plans: readonly NamedDocument[]): SessionTask[] {
  return opener.document.tasks.map((task) => {
    const planned = task.id === undefined ? undefined : findTask(task.id, plans);
    return planned ?? sessionTask(opener.path, task);
  });
}

/** The task of a plan that is called so, by its id or by its whole title, in any case. */
export function findTask(
  name: string,
  documents: readonly NamedDocument[],
): SessionTask | undefined {
  const wanted = name.trim().toLowerCase();
  const isCalled = ({ id, title }: Task): boolean =>
    (id ?? title).toLowerCase() === wanted || title.toLowerCase() === wanted;
  for (const { path, document } of documents) {
    const task = document.tasks.find(isCalled);
    if (task) return sessionTask(path, task);
  }
  return undefined;
}

/**
 * The names between commas. A comma inside a known name does not part it: the longest known name is taken.
 *
 * @param known names as the documents write them, in any case
 */
export function namesIn(list: string, known: readonly string[]): string[] {
  const isKnown = new Set(known.map((name) => name.toLowerCase()));
  const parts = list.split(',');
  const names: string[] = [];
  for (let from = 0; from < parts.length;) {
    let to = parts.length;
    while (to > from + 1 && !isKnown.has(joined(parts, from, to).toLowerCase())) to -= 1;
    names.push(joined(parts, from, to));
    from = to;
  }
  return names.filter((name) => name !== '');
}

const joined = (parts: readonly string[], from: number, to: number): string =>
  parts.slice(from, to).join(',').trim();

/** The tasks of the session as the documents have them now; one that left them is left out. */
export function tasksNow(
  tasks: readonly SessionTask[],
  documents: readonly NamedDocument[],
): ReadonlyMap<string, Task['status']> {
  const known = documents.flatMap(({ document }) => document.tasks);
  const now = new Map<string, Task['status']>();
  for (const { id } of tasks) {
    const task = known.find((one) => (one.id ?? one.title) === id);
    if (task) now.set(id, task.status);
  }
  return now;
}
