import type { Dependency, ParsedDocument, Phase, Task } from './document.ts';
import { isOpen } from './status.ts';

/** What a task waits for: a task, a phase, or a condition in words that names neither. */
export type Blocker = Task | Phase | string;

export interface PlanOrder {
  /** Open tasks that can be worked on now, in the order of the plan. */
  readonly ready: readonly Task[];
  /** Open tasks that wait. `by` is empty where the task itself says that it is blocked, and not by what. */
  readonly blocked: readonly { readonly task: Task; readonly by: readonly Blocker[] }[];
  /** Phases with open work that wait themselves. */
  readonly blockedPhases: readonly { readonly phase: Phase; readonly by: readonly Blocker[] }[];
  /** The longest chain of open work, first to last: by estimates where every open task has one, else by count. */
  readonly criticalPath: readonly (Task | Phase)[];
  /** What waits for itself, each as the tasks and phases on the way round. */
  readonly cycles: readonly (readonly (Task | Phase)[])[];
  /** Stated dependencies that name nothing in this plan. */
  readonly unresolved: readonly Dependency[];
}

type Plan = Pick<ParsedDocument, 'tasks' | 'phases' | 'dependencies'>;

/**
 * A task or phase. What holds others (a phase, a task with tasks in it) may start when all that it waits for
 * is done, and ends when the last of its own ends; so each has two points in time.
 */
interface Unit {
  readonly of: Task | Phase;
  readonly isPhase: boolean;
  /** The units right inside. */
  readonly inner: Unit[];
  outer?: Unit;
  readonly waitsFor: Unit[];
  readonly conditions: string[];
  isMet: boolean;
}

/** Works out what can be done now, what waits for what, and which chain of work is the longest. Time is linear in the plan. */
export function orderPlan(plan: Plan): PlanOrder {
  const { units, tasks, find } = makeUnits(plan);
  const unresolved: Dependency[] = [];
  for (const dependency of plan.dependencies) {
    const from = find(dependency.from, dependency.fromLine);
    const to = dependency.toLine === undefined ? [] : find(dependency.to, dependency.toLine);
    if (to.length === 0) unresolved.push(dependency);
    for (const unit of from) {
      if (to.length === 0) unit.conditions.push(dependency.to);
      else unit.waitsFor.push(...to.filter((one) => one !== unit));
    }
  }
  const open = tasks.filter(({ of }) => isOpen((of as Task).status));
  const judged = open.map((unit) => ({ task: unit.of as Task, by: blockersOf(unit) }));
  const isBlocked = ({ task, by }: (typeof judged)[number]): boolean =>
    by.length > 0 || task.status === 'blocked';
  const blockedPhases = units
    .filter((unit) => unit.isPhase && !unit.isMet && isOpen(unit.of.status))
    .map((unit) => ({ phase: unit.of as Phase, by: blockersOf(unit) }))
    .filter(({ by }) => by.length > 0);
  const points = makePoints(units);
  const groups = findGroups(points);
  return {
    ready: judged.filter((one) => !isBlocked(one)).map(({ task }) => task),
    blocked: judged.filter(isBlocked),
    blockedPhases,
    criticalPath: longestPath(points, groups, open),
    cycles: groups.filter((group) => group.length > 1).map(cycleOf),
    unresolved,
  };
}

/** Finds the units of a line: the one with that name, else all, as a range of ids has several on one line. */
type Find = (name: string, line: number | undefined) => readonly Unit[];

function makeUnits(plan: Plan): { units: Unit[]; tasks: Unit[]; find: Find } {
  const make = (of: Task | Phase, isPhase: boolean): Unit => ({
    of,
    isPhase,
    inner: [],
    waitsFor: [],
    conditions: [],
    isMet: of.status === 'done' || of.status === 'cancelled',
  });
  const phases = plan.phases.map((phase) => make(phase, true));
  const tasks = plan.tasks.map((task) => make(task, false));
  const phaseOf = new Map(phases.map((unit) => [unit.of.line, unit]));
  const tasksOf = new Map<number, Unit[]>();
  for (const unit of tasks) {
    const others = tasksOf.get(unit.of.line);
    if (others) others.push(unit);
    else tasksOf.set(unit.of.line, [unit]);
  }
  for (const unit of tasks) {
    const { parentLine, phaseLine } = unit.of as Task;
    const outer =
      (parentLine === undefined ? undefined : tasksOf.get(parentLine)?.[0]) ??
      (phaseLine === undefined ? undefined : phaseOf.get(phaseLine));
    if (!outer || outer === unit) continue;
    unit.outer = outer;
    outer.inner.push(unit);
  }
  for (const phase of phases) {
    // The marks of its tasks outrank what a phase says of itself.
    const counted = phase.inner.filter(({ of }) => isOpen(of.status) || of.status === 'done');
    if (counted.length > 0) phase.isMet = counted.every(({ isMet }) => isMet);
  }
  const find: Find = (name, line) => {
    if (line === undefined) return [];
    const here = tasksOf.get(line) ?? [];
    const named = here.filter(({ of }) => of.id === name);
    if (named.length > 0) return named;
    const phase = phaseOf.get(line);
    return phase ? [phase] : here;
  };
  return { units: [...phases, ...tasks], tasks, find };
}

/** What a task waits for, by its own words and those of all that it stands in. */
function blockersOf(unit: Unit): Blocker[] {
  const by = new Set<Blocker>();
  for (let at: Unit | undefined = unit; at; at = at.outer) {
    for (const other of at.waitsFor) if (!other.isMet) by.add(other.of);
    for (const condition of at.conditions) by.add(condition);
  }
  return [...by];
}

/** The start or the end of a unit, and the points that must come before. */
interface Point {
  readonly unit: Unit;
  readonly isEnd: boolean;
  readonly after: Point[];
}

function makePoints(units: readonly Unit[]): Point[] {
  const starts = new Map<Unit, Point>();
  const ends = new Map<Unit, Point>();
  for (const unit of units) {
    const start: Point = { unit, isEnd: false, after: [] };
    starts.set(unit, start);
    ends.set(unit, { unit, isEnd: true, after: [start] });
  }
  const connect = (from: Point | undefined, to: Point | undefined): void => {
    if (from && to) from.after.push(to);
  };
  for (const unit of units) {
    if (unit.outer) connect(starts.get(unit), starts.get(unit.outer));
    for (const inner of unit.inner) connect(ends.get(unit), ends.get(inner));
    for (const other of unit.waitsFor) connect(starts.get(unit), ends.get(other));
  }
  return [...starts.values(), ...ends.values()];
}

/**
 * The points in an order in which each comes after all that it waits for; points that wait for each other
 * are one group. (Tarjan's algorithm, with a stack of its own: a plan may be one chain of thousands.)
 */
function findGroups(points: readonly Point[]): Point[][] {
  const index = new Map<Point, number>();
  const low = new Map<Point, number>();
  const onStack = new Set<Point>();
  const stack: Point[] = [];
  const groups: Point[][] = [];
  const enter = (point: Point): { point: Point; next: number } => {
    index.set(point, index.size);
    low.set(point, index.get(point) ?? 0);
    stack.push(point);
    onStack.add(point);
    return { point, next: 0 };
  };
  const lower = (point: Point, value: number): void => {
    low.set(point, Math.min(low.get(point) ?? 0, value));
  };
  for (const root of points) {
    if (index.has(root)) continue;
    const calls = [enter(root)];
    for (let call = calls.at(-1); call; call = calls.at(-1)) {
      const { point } = call;
      const after = point.after[call.next];
      call.next += 1;
      if (after) {
        if (!index.has(after)) calls.push(enter(after));
        else if (onStack.has(after)) lower(point, index.get(after) ?? 0);
        continue;
      }
      calls.pop();
      const caller = calls.at(-1);
      if (caller) lower(caller.point, low.get(point) ?? 0);
      if (low.get(point) !== index.get(point)) continue;
      groups.push(popGroup(stack, onStack, point));
    }
  }
  return groups;
}

function popGroup(stack: Point[], onStack: Set<Point>, root: Point): Point[] {
  const group: Point[] = [];
  for (let one = stack.pop(); one; one = stack.pop()) {
    onStack.delete(one);
    group.push(one);
    if (one === root) break;
  }
  return group;
}

/** The tasks and phases of a group in which each waits for the others; mere containers only where they wait themselves. */
function cycleOf(group: readonly Point[]): (Task | Phase)[] {
  const inside = new Set(group.map(({ unit }) => unit));
  const stating = [...inside].filter((unit) => unit.waitsFor.some((other) => inside.has(other)));
  return (stating.length > 0 ? stating : [...inside])
    .map(({ of }) => of)
    .sort((one, other) => one.line - other.line);
}

const hoursPer: Readonly<Record<string, number>> = { m: 1 / 60, h: 1, d: 8, w: 40 };

/** An estimate in hours; undefined where it is not a number with a unit of time. A span counts by its longer end. */
export function hoursOf(estimate: string | undefined): number | undefined {
  const match = /(\d+(?:\.\d+)?)\s*(min(?:ute)?s?|h(?:ou)?r?s?|d(?:ay)?s?|w(?:ee)?k?s?)\b/i.exec(
    estimate?.slice(0, 60) ?? '',
  );
  const per = hoursPer[(match?.[2] ?? '').charAt(0).toLowerCase()];
  return match && per !== undefined ? Number(match[1]) * per : undefined;
}

function longestPath(
  points: readonly Point[],
  groups: readonly (readonly Point[])[],
  open: readonly Unit[],
): (Task | Phase)[] {
  const hours = open.map(({ of }) => hoursOf((of as Task).estimate));
  const useHours = open.length > 0 && hours.every((one) => one !== undefined);
  const isWork = new Set(open);
  const weigh = ({ unit, isEnd }: Point): number => {
    if (!isEnd || unit.isMet || unit.inner.some(({ isMet }) => !isMet)) return 0;
    if (isWork.has(unit)) return useHours ? (hoursOf((unit.of as Task).estimate) ?? 0) : 1;
    return unit.isPhase && unit.inner.length === 0 && isOpen(unit.of.status) && !useHours ? 1 : 0;
  };
  const length = new Map<Point, number>();
  const before = new Map<Point, Point>();
  for (const point of groups.flat()) {
    let longest = 0;
    for (const earlier of point.after) {
      // A point of the same cycle that is not measured yet has no length, so the cycle is cut there.
      const value = length.get(earlier) ?? 0;
      if (value <= longest) continue;
      longest = value;
      before.set(point, earlier);
    }
    length.set(point, longest + weigh(point));
  }
  let at: Point | undefined;
  for (const point of points) {
    if ((length.get(point) ?? 0) > (at ? (length.get(at) ?? 0) : 0)) at = point;
  }
  const path: (Task | Phase)[] = [];
  for (; at; at = before.get(at)) if (weigh(at) > 0) path.push(at.unit.of);
  return path.toReversed();
}
