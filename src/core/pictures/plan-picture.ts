import type { ParsedDocument, Phase, Task, TaskStatus } from '../documents/document.ts';
import { type Blocker, orderPlan } from '../documents/plan-order.ts';
import { doneOf, nameOf } from './plans.ts';
import type { PictureWords } from './words.ts';

/** A plan, ready to be drawn: what is needed of it, in the order of the document. */
export interface PlanPicture {
  readonly title: string;
  readonly done: number;
  readonly total: number;
  readonly phases: readonly PicturedPhase[];
  readonly arrows: readonly Arrow[];
  /** The phases are drawn with their progress only, for the plan has too many tasks. */
  readonly collapsed: boolean;
}

export interface PicturedPhase {
  /** Names it within the picture: `p0`, `p1`, … */
  readonly key: string;
  /** Absent for the tasks that stand in no phase. */
  readonly line?: number;
  readonly name: string;
  readonly status: TaskStatus;
  /** Without cancelled tasks. */
  readonly done: number;
  readonly total: number;
  /** How many tasks are in each state. */
  readonly counts: ReadonlyMap<TaskStatus, number>;
  readonly critical: boolean;
  readonly waitsFor: readonly string[];
  /** Empty in a collapsed picture. */
  readonly tasks: readonly PicturedTask[];
}

export interface PicturedTask {
  /** Names it within the picture: `t0`, `t1`, … */
  readonly key: string;
  readonly line: number;
  readonly id?: string;
  readonly title: string;
  readonly status: TaskStatus;
  readonly critical: boolean;
  /** The names of what it waits for; conditions in words as they are written. */
  readonly waitsFor: readonly string[];
}

/** `to` waits for `from`; both are keys. */
export interface Arrow {
  readonly from: string;
  readonly to: string;
  readonly critical: boolean;
  /** What it comes from is done: it holds nothing back any more. */
  readonly met: boolean;
}

/** Above this many tasks, phases are collapsed to their progress. */
const MOST_TASKS = 500;

type Plan = Pick<ParsedDocument, 'title' | 'tasks' | 'phases' | 'dependencies'>;

/** Works out what a picture of a plan shows. The same plan gives the same picture. */
export function picturePlan(plan: Plan, words: PictureWords, most = MOST_TASKS): PlanPicture {
  const order = orderPlan(plan);
  const critical = new Set<Task | Phase>(order.criticalPath);
  const waiting = new Map(order.blocked.map(({ task, by }) => [task, by]));
  const collapsed = plan.tasks.length > most;
  const keys = keysOf(plan);
  const phases = groupTasks(plan, words).map((group, index): PicturedPhase => {
    const stated = plan.dependencies.filter(
      ({ fromLine }) => group.phase !== undefined && fromLine === group.phase.line,
    );
    const isCritical =
      (group.phase !== undefined && critical.has(group.phase)) ||
      (collapsed && group.tasks.some((task) => critical.has(task)));
    return {
      key: `p${index}`,
      ...(group.phase ? { line: group.phase.line } : {}),
      name: group.name,
      status: group.status,
      ...doneOf(group.tasks),
      counts: countStates(group.tasks),
      critical: isCritical,
      waitsFor: [...new Set(stated.map(({ to }) => to))],
      tasks: collapsed
        ? []
        : group.tasks.map((task) => ({
            key: keys.get(task) ?? '',
            line: task.line,
            ...(task.id === undefined ? {} : { id: task.id }),
            title: task.title,
            status: task.status,
            critical: critical.has(task),
            waitsFor: [...new Set((waiting.get(task) ?? []).map(nameOfBlocker))],
          })),
    };
  });
  return {
    title: plan.title,
    ...doneOf(plan.tasks),
    phases,
    arrows: findArrows(plan, keys, order.criticalPath, collapsed),
    collapsed,
  };
}

const nameOfBlocker = (blocker: Blocker): string =>
  typeof blocker === 'string' ? blocker : (blocker.id ?? blocker.title);

interface Group {
  readonly phase?: Phase;
  readonly name: string;
  readonly status: TaskStatus;
  readonly tasks: readonly Task[];
}

function groupTasks(plan: Plan, words: PictureWords): Group[] {
  const byPhase = new Map<number, Task[]>(plan.phases.map(({ line }) => [line, []]));
  const loose: Task[] = [];
  for (const task of plan.tasks) (byPhase.get(task.phaseLine ?? 0) ?? loose).push(task);
  const groups = plan.phases.map((phase): Group & { line: number } => ({
    phase,
    name: nameOf(phase),
    status: phase.status,
    tasks: byPhase.get(phase.line) ?? [],
    line: phase.line,
  }));
  const [first] = loose;
  if (first) {
    const status = loose.every((task) => task.status === 'done') ? 'done' : 'todo';
    groups.push({
      name: plan.phases.length === 0 ? plan.title : words.otherTasks,
      status,
      tasks: loose,
      line: first.line,
    });
  }
  return groups.sort((one, other) => one.line - other.line);
}

function countStates(tasks: readonly Task[]): Map<TaskStatus, number> {
  const counts = new Map<TaskStatus, number>();
  for (const { status } of tasks) counts.set(status, (counts.get(status) ?? 0) + 1);
  return counts;
}

type Keys = ReadonlyMap<Task | Phase, string>;

function keysOf(plan: Plan): Keys {
  const keys = new Map<Task | Phase, string>(plan.tasks.map((task, index) => [task, `t${index}`]));
  const lines = new Set(plan.phases.map(({ line }) => line));
  const firstLoose = plan.tasks.find(({ phaseLine }) => !lines.has(phaseLine ?? 0))?.line;
  plan.phases.forEach((phase, index) => {
    // The group of loose tasks stands among the phases.
    const shift = firstLoose !== undefined && firstLoose < phase.line ? 1 : 0;
    keys.set(phase, `p${index + shift}`);
  });
  return keys;
}

function findArrows(
  plan: Plan,
  keys: Keys,
  path: readonly (Task | Phase)[],
  collapsed: boolean,
): Arrow[] {
  const atLine = new Map<number, (Task | Phase)[]>();
  for (const one of [...plan.tasks, ...plan.phases]) {
    const others = atLine.get(one.line);
    if (others) others.push(one);
    else atLine.set(one.line, [one]);
  }
  /** The one with that name, else all of the line, as a range of ids has several on one line. */
  const find = (name: string, line: number | undefined): (Task | Phase)[] => {
    const here = line === undefined ? [] : (atLine.get(line) ?? []);
    const named = here.filter(({ id }) => id === name);
    return named.length > 0 ? named : here;
  };
  const phases = new Map(plan.phases.map((phase) => [phase.line, phase]));
  const shown = (one: Task | Phase): Task | Phase =>
    collapsed && 'phaseLine' in one ? (phases.get(one.phaseLine ?? 0) ?? one) : one;
  const arrows = new Map<string, Arrow>();
  const add = (from: Task | Phase, to: Task | Phase, critical: boolean): void => {
    const ends = { from: keys.get(shown(from)) ?? '', to: keys.get(shown(to)) ?? '' };
    if (ends.from === ends.to) return;
    // A collapsed picture has no place for a task outside any phase.
    if (collapsed && (ends.from.startsWith('t') || ends.to.startsWith('t'))) return;
    const name = `${ends.from} ${ends.to}`;
    const earlier = arrows.get(name);
    const met = from.status === 'done' || from.status === 'cancelled';
    arrows.set(name, {
      ...ends,
      critical: critical || (earlier?.critical ?? false),
      met: met && (earlier?.met ?? true),
    });
  };
  for (const { from, fromLine, to, toLine } of plan.dependencies) {
    for (const one of find(to, toLine)) {
      for (const other of find(from, fromLine)) add(one, other, false);
    }
  }
  path.forEach((one, index) => {
    const next = path[index + 1];
    if (next) add(one, next, true);
  });
  return [...arrows.values()];
}
