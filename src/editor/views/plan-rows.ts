import * as vscode from 'vscode';
import type {
  ParsedDocument,
  Phase,
  Section,
  Subtask,
  Task,
} from '../../core/documents/document.ts';
import type { Outlook, PlanOutlook } from '../../core/documents/plan-outlook.ts';
import { doneOf, nameOf } from '../../core/pictures/plans.ts';
import type { LoadedDocument } from '../../actions/load-workspace.ts';
import type { FolderModel } from '../folder-model.ts';
import { PlanTooltips } from './plan-tooltips.ts';
import { stateIcon, statusIcon, statusWords, waitsFor } from './task-state.ts';
import { type TreeNode, distinct, icon, nodeAt } from './tree-node.ts';

const nothing: PlanOutlook = {
  tasks: [],
  phases: [],
  criticalPath: [],
  cycles: [],
  unresolved: [],
};
const closed: Outlook = { state: 'closed' };

/** More rows than this under one are read by nobody, and hold up whoever draws them. */
const SHOWN_AT_ONCE = 200;

/** Makes the rows of one plan. What has many is made when a row is opened. */
export class PlanRows {
  readonly model: FolderModel;
  readonly path: string;
  readonly document: ParsedDocument;
  readonly outlook: PlanOutlook;
  /** The places in the list of tasks of those that can be worked on. */
  readonly ready: readonly number[];
  /** Whether some work waits, so that being ready is worth saying. */
  readonly isOrdered: boolean;
  readonly #tooltips: PlanTooltips;
  #inside: ReadonlyMap<number, readonly number[]> | undefined;

  constructor(model: FolderModel, { path, document, outlook }: LoadedDocument) {
    this.model = model;
    this.path = path;
    this.document = document;
    this.outlook = outlook ?? nothing;
    this.ready = this.outlook.tasks.flatMap(({ state }, index) =>
      state === 'ready' ? [index] : [],
    );
    this.isOrdered = this.outlook.tasks.some(({ state }) => state === 'blocked');
    this.#tooltips = new PlanTooltips(path, document);
  }

  phaseRow(phase: Phase, index: number, tasks: readonly number[]): TreeNode {
    const outlook = this.outlook.phases[index] ?? closed;
    const status = statusWords(phase.status);
    const name = nameOf(phase);
    const progress = tasks.length === 0 ? status : progressOf(this.#tasksAt(tasks));
    const ready = tasks.filter((at) => this.outlook.tasks[at]?.state === 'ready').length;
    const more =
      waitsFor(outlook) ??
      (this.isOrdered && ready > 0 ? vscode.l10n.t('{0} ready', ready) : undefined);
    const spoken =
      tasks.length === 0
        ? vscode.l10n.t('{0}, {1}', name, status)
        : vscode.l10n.t('{0}, {1}, {2} tasks done', name, status, progress);
    return {
      ...nodeAt(this, phase.line, name, 'circle-large-outline'),
      key: `phase-${phase.id ?? ''}-${phase.title}`,
      description: joined([progress, more]),
      spoken: joined([spoken, more], ', '),
      tooltip: () => this.#tooltips.ofPhase(phase, { name, status, outlook }),
      icon: stateIcon(phase.status, outlook),
    };
  }

  /** The tasks of a phase, under the headings between where there are several. */
  grouped(tasks: readonly number[]): TreeNode[] {
    const groups = new Map<number, number[]>();
    const loose: number[] = [];
    for (const index of tasks) {
      const { groupLine } = this.document.tasks[index] ?? {};
      const group = groupLine === undefined ? loose : (groups.get(groupLine) ?? []);
      group.push(index);
      if (groupLine !== undefined) groups.set(groupLine, group);
    }
    if (groups.size < 2) return this.tasks(tasks);
    const titles = titlesOf(this.document.sections);
    const rows = [...groups].map(([line, inside]) => ({
      ...nodeAt(this, line, titles.get(line) ?? this.path, 'symbol-class'),
      key: `group-${titles.get(line) ?? line}`,
      description: progressOf(this.#tasksAt(inside)),
      children: () => this.tasks(inside),
      expanded: true,
    }));
    return distinct([...this.tasks(loose), ...rows]);
  }

  /** Rows of tasks; one inside another stands under that, unless they are wanted `flat`. */
  tasks(indices: readonly number[], manner: 'nested' | 'flat' = 'nested'): TreeNode[] {
    const wanted = manner === 'flat' ? indices : this.#outermost(indices);
    return this.inParts(wanted, (index) => this.#taskRow(index, manner));
  }

  /** Rows of many tasks, or of a few hundred at a time under rows that are opened one by one. */
  inParts<T>(all: readonly T[], make: (one: T) => TreeNode | undefined): TreeNode[] {
    const rowsOf = (some: readonly T[]): TreeNode[] =>
      distinct(some.flatMap((one) => make(one) ?? []));
    if (all.length <= SHOWN_AT_ONCE) return rowsOf(all);
    return Array.from({ length: Math.ceil(all.length / SHOWN_AT_ONCE) }, (_, part) => {
      const first = part * SHOWN_AT_ONCE;
      const some = all.slice(first, first + SHOWN_AT_ONCE);
      const start = some[0] === undefined ? undefined : make(some[0]);
      return {
        key: `part-${part}`,
        kind: 'place',
        label: vscode.l10n.t('{0} to {1}', first + 1, first + some.length),
        ...(start && { description: start.label }),
        icon: icon('list-unordered'),
        children: () => rowsOf(some),
        ...(start?.opens && { opens: start.opens }),
        model: this.model,
      };
    });
  }

  lineAndNode(index: number): { line: number; node: TreeNode } {
    const [node] = this.tasks([index]);
    const line = this.document.tasks[index]?.line ?? 1;
    return { line, node: node ?? nodeAt(this, line, this.path, 'circle-large-outline') };
  }

  #outermost(indices: readonly number[]): readonly number[] {
    const { tasks } = this.document;
    const lines = new Set(indices.map((index) => tasks[index]?.line));
    return indices.filter((index) => {
      const { parentLine, line } = tasks[index] ?? {};
      return parentLine === undefined || parentLine === line || !lines.has(parentLine);
    });
  }

  #taskRow(index: number, manner: 'nested' | 'flat'): TreeNode | undefined {
    const task = this.document.tasks[index];
    if (!task) return undefined;
    const outlook = this.outlook.tasks[index] ?? closed;
    const status = statusWords(task.status);
    const name = nameOf(task);
    const isReady = this.isOrdered && outlook.state === 'ready' && task.status === 'todo';
    const said = [
      task.status === 'todo' ? undefined : status,
      waitsFor(outlook) ?? (isReady ? vscode.l10n.t('ready') : undefined),
      outlook.isCritical ? vscode.l10n.t('critical path') : undefined,
      this.#tooltips.isContradicted(task.line) ? vscode.l10n.t('contradiction') : undefined,
    ];
    const children =
      manner === 'nested' && this.#hasInside(task) ? { children: () => this.#insideOf(task) } : {};
    return {
      ...nodeAt(this, task.line, name, 'circle-large-outline'),
      key: `task-${task.id ?? ''}-${task.title.slice(0, 60)}`,
      kind: task.status === 'done' ? 'doneTask' : 'task',
      taskId: task.id ?? task.title,
      description: joined([...said, task.estimate, task.owner]),
      spoken: joined([vscode.l10n.t('Task {0}, {1}', name, status), ...said.slice(1)], ', '),
      tooltip: () => this.#tooltips.ofTask(task, { name, status, outlook }),
      icon: stateIcon(task.status, outlook),
      ...children,
    };
  }

  #hasInside(task: Task): boolean {
    return (task.subtasks?.length ?? 0) > 0 || this.#tasksInside().has(task.line);
  }

  /** The steps of a task and the tasks in it, in the order of lines. */
  #insideOf(task: Task): TreeNode[] {
    const inner = (this.#tasksInside().get(task.line) ?? []).map((at) => this.lineAndNode(at));
    const steps = this.#steps(task.subtasks ?? [], task.line);
    return distinct(
      [...inner, ...steps].toSorted((one, other) => one.line - other.line).map(({ node }) => node),
    );
  }

  #steps(all: readonly Subtask[], parentLine: number): { line: number; node: TreeNode }[] {
    return all
      .filter((step) => step.parentLine === parentLine)
      .map((step) => {
        const children = this.#steps(all, step.line).map(({ node }) => node);
        const status = statusWords(step.status);
        const node: TreeNode = {
          ...nodeAt(this, step.line, step.title, 'circle-large-outline'),
          key: `step-${step.title.slice(0, 60)}`,
          ...(step.status !== 'todo' && { description: status }),
          spoken: vscode.l10n.t('Step {0}, {1}', step.title, status),
          icon: statusIcon(step.status),
          children: distinct(children),
        };
        return { line: step.line, node };
      });
  }

  /** The tasks right inside each, by the line of the outer one. */
  #tasksInside(): ReadonlyMap<number, readonly number[]> {
    if (this.#inside) return this.#inside;
    const inside = new Map<number, number[]>();
    for (const [index, { parentLine, line }] of this.document.tasks.entries()) {
      if (parentLine === undefined || parentLine === line) continue;
      const siblings = inside.get(parentLine);
      if (siblings) siblings.push(index);
      else inside.set(parentLine, [index]);
    }
    this.#inside = inside;
    return inside;
  }

  #tasksAt(indices: readonly number[]): Task[] {
    return indices.flatMap((index) => this.document.tasks[index] ?? []);
  }
}

const joined = (parts: readonly (string | undefined)[], by = ' · '): string =>
  parts.filter((part) => part !== undefined && part !== '').join(by);

function titlesOf(
  sections: readonly Section[],
  titles = new Map<number, string>(),
): Map<number, string> {
  for (const section of sections) {
    titles.set(section.line, nameOf(section));
    titlesOf(section.children, titles);
  }
  return titles;
}

/** `3/7`. */
export function progressOf(tasks: readonly Task[]): string {
  const { done, total } = doneOf(tasks);
  return `${done}/${total}`;
}
