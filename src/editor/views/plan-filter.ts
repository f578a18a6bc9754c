import type { Task } from '../../core/documents/document.ts';
import type { PlanOutlook } from '../../core/documents/plan-outlook.ts';

/** What a task can be looked for by: whether work on it can begin, and how far it is. */
export type ShownState = 'ready' | 'waiting' | 'doing' | 'done' | 'put-off';

export const SHOWN_STATES: readonly ShownState[] = ['ready', 'doing', 'waiting', 'done', 'put-off'];

export type GroupBy = 'phase' | 'state' | 'owner';

export interface PlanOptions {
  /** Words that a task's id, title, owner or phase must have, all of them; empty: any task. */
  readonly text: string;
  /** Empty: every state. */
  readonly states: readonly ShownState[];
  readonly groupBy: GroupBy;
}

export const WHOLE_PLAN: PlanOptions = { text: '', states: [], groupBy: 'phase' };

export const isFiltered = ({ text, states }: PlanOptions): boolean =>
  text.trim() !== '' || states.length > 0;

/** Tasks that stand together, by their places in the list of tasks. Groups without a task are left out. */
export interface PlanGroup {
  /** Stable: the line of a phase, a state, or an owner; empty for what has none. */
  readonly key: string;
  /** The phase, by its place in the list of phases. */
  readonly phase?: number;
  readonly state?: ShownState;
  readonly owner?: string;
  readonly tasks: readonly number[];
}

export interface ArrangedPlan {
  readonly tasks: readonly Task[];
  readonly phases: readonly { readonly line: number; readonly title: string }[];
  readonly outlook?: Pick<PlanOutlook, 'tasks'>;
}

/** The tasks that fit, in the order of the plan, in the groups that are asked for. Pure; time is linear. */
export function arrange(plan: ArrangedPlan, options: PlanOptions): PlanGroup[] {
  const places = new Map(plan.phases.map(({ line }, index) => [line, index]));
  const wanted = wordsOf(options.text);
  const states = new Set(options.states);
  const groups = new Map<string, Omit<PlanGroup, 'tasks'> & { tasks: number[] }>();
  for (const [index, task] of plan.tasks.entries()) {
    const state = shownState(task, plan.outlook?.tasks[index]?.state);
    if (states.size > 0 && !states.has(state)) continue;
    const phase = task.phaseLine === undefined ? undefined : places.get(task.phaseLine);
    const title = phase === undefined ? '' : (plan.phases[phase]?.title ?? '');
    if (!hasWords(task, title, wanted)) continue;
    const group = groupOf(task, phase, state, options.groupBy);
    const known = groups.get(group.key);
    if (known) known.tasks.push(index);
    else groups.set(group.key, { ...group, tasks: [index] });
  }
  return [...groups.values()].sort(orderOf(options.groupBy));
}

export function shownState(
  { status }: Pick<Task, 'status'>,
  outlook: 'ready' | 'blocked' | 'closed' | undefined,
): ShownState {
  if (status === 'done') return 'done';
  if (status === 'cancelled' || status === 'deferred') return 'put-off';
  if (status === 'blocked' || outlook === 'blocked') return 'waiting';
  return status === 'doing' || status === 'partial' ? 'doing' : 'ready';
}

const wordsOf = (text: string): string[] =>
  text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');

function hasWords({ id, title, owner }: Task, phase: string, wanted: readonly string[]): boolean {
  if (wanted.length === 0) return true;
  const text = `${id ?? ''} ${title} ${owner ?? ''} ${phase}`.toLowerCase();
  return wanted.every((word) => text.includes(word));
}

function groupOf(
  { owner }: Task,
  phase: number | undefined,
  state: ShownState,
  groupBy: GroupBy,
): Omit<PlanGroup, 'tasks'> {
  switch (groupBy) {
    case 'phase':
      return phase === undefined ? { key: '' } : { key: String(phase), phase };
    case 'state':
      return { key: state, state };
    case 'owner':
      return owner === undefined ? { key: '' } : { key: owner, owner };
  }
}

/** Phases as they stand in the plan, states from what can be begun on, owners by name; what has none last. */
function orderOf(groupBy: GroupBy): (one: PlanGroup, other: PlanGroup) => number {
  const last = (one: PlanGroup, other: PlanGroup): number =>
    Number(one.key === '') - Number(other.key === '');
  switch (groupBy) {
    case 'phase':
      return (one, other) => last(one, other) || (one.phase ?? 0) - (other.phase ?? 0);
    case 'state':
      return (one, other) =>
        SHOWN_STATES.indexOf(one.state ?? 'done') - SHOWN_STATES.indexOf(other.state ?? 'done');
    case 'owner':
      return (one, other) => last(one, other) || one.key.localeCompare(other.key);
  }
}
