import type { Dependency, ParsedDocument, Phase, Task } from './document.ts';
import { orderPlan } from './plan-order.ts';
import type { Blocker } from './plan-order.ts';
import { phaseName } from './resolver.ts';

/** A task or phase that is waited for, or a condition in words, which alone has no line. */
export interface Awaited {
  /** Short: an id, `Phase 2`, or the condition as written. */
  readonly name: string;
  /** In full, where that says more. */
  readonly title?: string;
  readonly line?: number;
}

export interface Outlook {
  /** `ready`: it can be worked on now; `blocked`: it waits; `closed`: nothing is left to do. */
  readonly state: 'ready' | 'blocked' | 'closed';
  /** At most `mostAwaited` of what it waits for. */
  readonly by?: readonly Awaited[];
  /** How many more there are. */
  readonly more?: number;
  /** It is on the critical path. */
  readonly isCritical?: true;
}

/** A piece of work on the critical path, with its place in the list of tasks or phases of its document. */
export type CriticalStep = Awaited & ({ readonly task: number } | { readonly phase: number });

/** What the order of a plan says of each of its tasks and phases: plain data, small enough to be sent. */
export interface PlanOutlook {
  /** One for each of the document's tasks, in their order. */
  readonly tasks: readonly Outlook[];
  /** One for each of its phases, in their order. */
  readonly phases: readonly Outlook[];
  /** First to last; empty where no work waits for other work. */
  readonly criticalPath: readonly CriticalStep[];
  /** What waits for itself: each the tasks and phases on the way round. */
  readonly cycles: readonly (readonly Awaited[])[];
  /** Stated dependencies that name nothing in this plan. */
  readonly unresolved: readonly Dependency[];
}

/** A row can say no more; what else is waited for is counted. */
export const mostAwaited = 20;

type Plan = Pick<ParsedDocument, 'tasks' | 'phases' | 'dependencies'>;

/** Says of every task and phase whether it can be worked on, what it waits for, and whether it is critical. */
export function lookAhead(plan: Plan): PlanOutlook {
  const order = orderPlan(plan);
  // A chain of one is no chain: it would make some task critical in every plan.
  const path = order.criticalPath.length > 1 ? order.criticalPath : [];
  const critical = new Set(path);
  const waits = new Map<Task | Phase, readonly Blocker[]>([
    ...order.blocked.map(({ task, by }) => [task, by] as const),
    ...order.blockedPhases.map(({ phase, by }) => [phase, by] as const),
  ]);
  const ready = new Set<Task>(order.ready);
  const outlookOf = (one: Task | Phase, isReady: boolean): Outlook => {
    const by = waits.get(one);
    return {
      state: by ? 'blocked' : isReady ? 'ready' : 'closed',
      ...(by && awaitedOf(by)),
      ...(critical.has(one) && { isCritical: true }),
    };
  };
  return {
    tasks: plan.tasks.map((task) => outlookOf(task, ready.has(task))),
    phases: plan.phases.map((phase) =>
      outlookOf(phase, phase.status !== 'done' && phase.status !== 'cancelled'),
    ),
    criticalPath: stepsOf(path, plan),
    cycles: order.cycles.map((cycle) => cycle.map(toAwaited)),
    unresolved: order.unresolved,
  };
}

function awaitedOf(by: readonly Blocker[]): Pick<Outlook, 'by' | 'more'> {
  const more = by.length - mostAwaited;
  return {
    by: by.slice(0, mostAwaited).map(toAwaited),
    ...(more > 0 && { more }),
  };
}

function toAwaited(one: Blocker): Awaited {
  if (typeof one === 'string') return { name: one };
  const { id, title, line } = one;
  const name = isPhase(one) ? phaseName(one) : (id ?? title);
  return { name, ...(title !== name && { title }), line };
}

/** Only a task says where its state was read. */
const isPhase = (one: Task | Phase): one is Phase => !('statusFrom' in one);

function stepsOf(path: readonly (Task | Phase)[], plan: Plan): CriticalStep[] {
  const tasks = new Map<Task | Phase, number>(plan.tasks.map((one, index) => [one, index]));
  const phases = new Map<Task | Phase, number>(plan.phases.map((one, index) => [one, index]));
  return path.flatMap((one): CriticalStep[] => {
    const task = tasks.get(one);
    if (task !== undefined) return [{ ...toAwaited(one), task }];
    const phase = phases.get(one);
    return phase === undefined ? [] : [{ ...toAwaited(one), phase }];
  });
}
