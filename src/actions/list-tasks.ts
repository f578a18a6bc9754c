import type { ParsedDocument, Phase } from '../core/documents/document.ts';
import {
  type Awaited,
  type Outlook,
  type PlanOutlook,
  lookAhead,
} from '../core/documents/plan-outlook.ts';
import { asTracked, type TrackedTask } from '../core/tracker/as-tracked.ts';
import { planRows } from '../core/tracker/plan-rows.ts';
import { readTracker } from '../workspace/tracker-file.ts';
import { loadWorkspace, plansOf } from './load-workspace.ts';

/** A task, and whether it can be worked on or what it waits for. */
export interface ListedTask extends TrackedTask {
  readonly outlook: Outlook;
}

export interface ListedPhase extends Phase {
  readonly outlook: Outlook;
  readonly tasks: readonly ListedTask[];
}

/** The tasks of one document. */
export interface TaskList {
  readonly path: string;
  readonly title: string;
  readonly phases: readonly ListedPhase[];
  /** Tasks outside any phase. */
  readonly loose: readonly ListedTask[];
  /** The longest chain of open work, first to last; empty where no work waits for other work. */
  readonly criticalPath: readonly Awaited[];
  /** What waits for itself: each the tasks and phases on the way round. */
  readonly cycles: PlanOutlook['cycles'];
  /** Stated dependencies that name nothing in the document. */
  readonly unresolved: PlanOutlook['unresolved'];
}

/**
 * The tasks of every plan of the workspace, and the order in which they can be done. What the tracker has as
 * done is done, as it is for who completes a task.
 *
 * @throws ProtocolError those of the tracker
 */
export async function listTasks(input: { root: string }): Promise<TaskList[]> {
  const view = await loadWorkspace({ root: input.root, useGit: true });
  const plans = plansOf(view);
  const { table, exists } = await readTracker(view.root);
  if (!exists) return plans.map(listOf);
  const { rowsOf } = await import('../core/tracker/csv.ts');
  const known = rowsOf(table);
  const states = new Map(known.map(({ cells, state }) => [cells.task_id.trim(), state]));
  const { rows } = planRows(plans, known);
  return plans.map(({ path, document }) => {
    const tasks = asTracked(document.tasks, rows, (id) => states.get(id));
    return listOf({ path, document: { ...document, tasks } });
  });
}

function listOf({
  path,
  document,
}: {
  readonly path: string;
  readonly document: Omit<ParsedDocument, 'tasks'> & { readonly tasks: readonly TrackedTask[] };
}): TaskList {
  const { tasks, phases, criticalPath, cycles, unresolved } = lookAhead(document);
  const closed: Outlook = { state: 'closed' };
  const listed = document.tasks.map((task, index) => ({
    ...task,
    outlook: tasks[index] ?? closed,
  }));
  const byPhase = new Map<number, ListedTask[]>(document.phases.map(({ line }) => [line, []]));
  const loose: ListedTask[] = [];
  for (const task of listed) (byPhase.get(task.phaseLine ?? 0) ?? loose).push(task);
  return {
    path,
    title: document.title,
    phases: document.phases.map((phase, index) => ({
      ...phase,
      outlook: phases[index] ?? closed,
      tasks: byPhase.get(phase.line) ?? [],
    })),
    loose,
    criticalPath: criticalPath.map(({ name, title, line }) => ({
      name,
      ...(title !== undefined && { title }),
      ...(line !== undefined && { line }),
    })),
    cycles,
    unresolved,
  };
}
