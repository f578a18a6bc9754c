import type { ParsedDocument, Phase, Task, TaskStatus } from '../documents/document.ts';
import { editDistance } from '../edit-distance.ts';
import { type KnownRow, makeIds, type Unnamed } from './made-ids.ts';

/** What a plan says of one task, as the tracker takes it up. */
export interface PlanRow {
  /** The task's own id, or one made of its title where it has none; unique. */
  readonly id: string;
  readonly phase: string;
  readonly description: string;
  /** The files that the task names. */
  readonly files: string;
  readonly state: TaskStatus;
  /** Whether the task states its state itself; else it is only what follows from saying nothing. */
  readonly stated: boolean;
  /** Several tasks stand on its line and share one box, such as `0A.3-0A.5`. */
  readonly shared: boolean;
  readonly path: string;
  readonly task: Task;
}

/** An id that stands twice: only its first task is in the tracker. */
export interface DuplicateTask {
  readonly id: string;
  readonly path: string;
  readonly line: number;
  readonly first: { readonly path: string; readonly line: number };
}

export interface PlanDocument {
  readonly path: string;
  readonly document: Pick<ParsedDocument, 'tasks' | 'phases' | 'dependencies'>;
}

const STATED: ReadonlySet<Task['statusFrom']> = new Set(['box', 'column', 'mark', 'field']);

/**
 * The tasks of all plans, in their order. A task without an id gets one from `makeIds`, never one of its
 * position, which the next task before it would change.
 *
 * @param known the rows of the tracker, so that its tasks keep their ids
 */
export function planRows(
  plans: readonly PlanDocument[],
  known: readonly KnownRow[] = [],
): {
  rows: PlanRow[];
  duplicates: DuplicateTask[];
} {
  const rows = new Map<string, PlanRow>();
  const duplicates: DuplicateTask[] = [];
  const made = idsOf(plans, known);
  for (const { path, document } of plans) {
    const phases = new Map(document.phases.map((phase) => [phase.line, phase]));
    const onLine = new Map<number, number>();
    for (const { line } of document.tasks) onLine.set(line, (onLine.get(line) ?? 0) + 1);
    for (const task of document.tasks) {
      const phase = phaseOf(task, phases);
      const id = task.id ?? made.get(task) ?? '';
      const before = rows.get(id);
      if (before) {
        const first = { path: before.path, line: before.task.line };
        duplicates.push({ id, path, line: task.line, first });
        continue;
      }
      rows.set(id, {
        id,
        phase,
        description: task.title,
        files: (task.references ?? []).map((reference) => reference.path).join(', '),
        state: task.status,
        stated: task.statusFrom !== undefined && STATED.has(task.statusFrom),
        shared: (onLine.get(task.line) ?? 0) > 1,
        path,
        task,
      });
    }
  }
  return { rows: [...rows.values()], duplicates };
}

function idsOf(
  plans: readonly PlanDocument[],
  known: readonly KnownRow[],
): ReadonlyMap<Task, string> {
  const stated = new Set<string>();
  const unnamed: Unnamed[] = [];
  for (const { path, document } of plans) {
    const phases = new Map(document.phases.map((phase) => [phase.line, phase]));
    for (const task of document.tasks) {
      if (task.id === undefined) unnamed.push({ task, phase: phaseOf(task, phases), path });
      else stated.add(task.id);
    }
  }
  return makeIds(unnamed, stated, known);
}

function phaseOf(task: Task, phases: ReadonlyMap<number, Phase>): string {
  const phase = task.phaseLine === undefined ? undefined : phases.get(task.phaseLine);
  return phase?.id ?? phase?.title ?? '';
}

/** The ids that someone may have meant by `word`, nearest first, at most three. */
export function nearestIds(word: string, ids: readonly string[]): string[] {
  const wanted = word.toLowerCase();
  const begins = ids.filter((id) => {
    const known = id.toLowerCase();
    return wanted.length > 0 && (known.startsWith(wanted) || wanted.startsWith(known));
  });
  const limit = Math.max(1, Math.floor(wanted.length / 3));
  const near = ids
    .map((id) => ({ id, distance: editDistance(wanted, id.toLowerCase()) }))
    .filter(({ distance }) => distance <= limit)
    .sort((one, other) => one.distance - other.distance)
    .map(({ id }) => id);
  return [...new Set([...near, ...begins])].slice(0, 3);
}
