import type { Phase, Task } from '../core/documents/document.ts';
import {
  type Awaited,
  type Outlook,
  type PlanOutlook,
  lookAhead,
} from '../core/documents/plan-outlook.ts';
import { type LoadedDocument, loadWorkspace, plansOf } from './load-workspace.ts';

/** A task, and whether it can be worked on or what it waits for. */
export interface ListedTask extends Task {
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

/** The tasks of every plan of the workspace, and the order in which they can be done. */
export async function listTasks(input: { root: string }): Promise<TaskList[]> {
  const view = await loadWorkspace({ root: input.root, useGit: true });
  return plansOf(view).map(listOf);
}

function listOf({ path, document }: LoadedDocument): TaskList {
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
