import type { Task, TaskStatus } from '../documents/document.ts';
import type { PlanRow } from './plan-rows.ts';

/** A task with the state that the tracker has, where that goes further than what its plan says. */
export interface TrackedTask extends Task {
  /** The state is the tracker's, not the plan's. */
  readonly inTracker?: true;
}

/**
 * The tasks of a plan, over with where the tracker has them so: a plan without boxes cannot say it itself. So
 * what is listed as ready is what can be completed.
 *
 * @param rows those of all plans, with the ids by which the tracker knows the tasks
 */
export function asTracked(
  tasks: readonly Task[],
  rows: readonly PlanRow[],
  stateIn: (id: string) => TaskStatus | undefined,
): TrackedTask[] {
  const idOf = new Map(rows.map(({ id, task }) => [task, id]));
  return tasks.map((task) => {
    const id = idOf.get(task);
    const state = id === undefined ? undefined : stateIn(id);
    const isOver = state === 'done' || state === 'cancelled';
    return isOver && state !== task.status ? { ...task, status: state, inTracker: true } : task;
  });
}
