import * as vscode from 'vscode';
import type { Phase, Task, TaskStatus } from '../../core/documents/document.ts';
import type { Location } from '../../core/violation.ts';
import type { LoadedDocument } from '../../actions/load-workspace.ts';
import type { FolderModel } from '../folder-model.ts';
import { conditionNodes, failureNodes, problemNodes } from './problem-nodes.ts';
import { ICONS, type TreeNode, icon } from './tree-node.ts';

/** The plan: phases with their progress and tasks with their state; then the tasks of each opener. */
export function planNodes(model: FolderModel): readonly TreeNode[] {
  const documents = model.state.view?.documents ?? [];
  const plans = documents.filter((each) => each.role === 'plan' || each.document.kind === 'plan');
  const openers = documents.filter(
    (each) => each.role === 'openers' || each.document.kind === 'opener',
  );
  const [only] = plans;
  const planned =
    only && plans.length === 1
      ? documentNodes(model, only)
      : plans.map((each) => documentNode(model, each, 'list-tree'));
  return [...failureNodes(model, ['documents']), ...planned, ...openersNode(model, openers)];
}

/** The plan's name and progress, above the rows of a plan that stands alone. */
export function planMessage(model: FolderModel): string | undefined {
  const plans = (model.state.view?.documents ?? []).filter((each) => each.role === 'plan');
  const [only] = plans;
  if (!only || plans.length !== 1) return undefined;
  return vscode.l10n.t('{0}: {1} tasks done', only.document.title, progressOf(only.document.tasks));
}

function openersNode(model: FolderModel, openers: readonly LoadedDocument[]): TreeNode[] {
  if (openers.length === 0) return [];
  return [
    {
      key: 'openers',
      kind: 'place',
      label: vscode.l10n.t('Session openers'),
      description: String(openers.length),
      icon: icon('files'),
      children: () => openers.map((each) => documentNode(model, each, 'file-text')),
      model,
    },
  ];
}

function documentNode(model: FolderModel, loaded: LoadedDocument, iconId: string): TreeNode {
  const { document, path } = loaded;
  const progress = document.tasks.length === 0 ? {} : { description: progressOf(document.tasks) };
  return {
    key: `document-${path}`,
    kind: 'place',
    label: document.title,
    ...progress,
    tooltip: path,
    icon: icon(iconId),
    children: () => documentNodes(model, loaded),
    opens: { path },
    model,
  };
}

/** Phases and loose tasks in the order of the document, then what was not understood. */
function documentNodes(model: FolderModel, loaded: LoadedDocument): TreeNode[] {
  const { document, path } = loaded;
  const byPhase = new Map<number, Task[]>(document.phases.map(({ line }) => [line, []]));
  for (const task of document.tasks) byPhase.get(task.phaseLine ?? 0)?.push(task);
  const phases = document.phases.map((phase) => ({
    line: phase.line,
    node: phaseNode(model, phase, byPhase.get(phase.line) ?? [], path),
  }));
  const known = new Set(document.phases.map((phase) => phase.line));
  const loose = document.tasks
    .filter((task) => task.phaseLine === undefined || !known.has(task.phaseLine))
    .map((task) => ({ line: task.line, node: taskNode(model, task, path) }));
  const rows = [...phases, ...loose].toSorted((one, other) => one.line - other.line);
  return [
    ...conditionNodes(model, loaded),
    ...rows.map(({ node }) => node),
    ...problemNodes(model, document.problems, path),
  ];
}

function phaseNode(
  model: FolderModel,
  phase: Phase,
  tasks: readonly Task[],
  path: string,
): TreeNode {
  const status = statusWords(phase.status);
  const progress = tasks.length === 0 ? status : progressOf(tasks);
  return {
    key: `phase-${phase.id ?? ''}-${phase.title}-${phase.line}`,
    kind: 'place',
    label: named(phase),
    description: progress,
    spoken: vscode.l10n.t('{0}, {1}, {2} tasks done', named(phase), status, progress),
    tooltip: vscode.l10n.t('{0} – {1} – {2}:{3}', named(phase), status, path, phase.line),
    icon: statusIcon(phase.status),
    children: () => tasks.map((task) => taskNode(model, task, path)),
    opens: at(path, phase.line),
    model,
  };
}

function taskNode(model: FolderModel, task: Task, path: string): TreeNode {
  const status = statusWords(task.status);
  const details = [task.status === 'todo' ? undefined : status, task.estimate, task.owner];
  return {
    key: `task-${task.id ?? ''}-${task.line}-${task.title.slice(0, 40)}`,
    kind: 'place',
    label: named(task),
    description: details.filter((detail) => detail !== undefined).join(' · '),
    spoken: vscode.l10n.t('Task {0}, {1}', named(task), status),
    tooltip: vscode.l10n.t('{0} – {1} – {2}:{3}', named(task), status, path, task.line),
    icon: statusIcon(task.status),
    opens: at(path, task.line),
    model,
  };
}

const at = (path: string, line: number): Location => ({
  path,
  range: { start: { line, column: 1 }, end: { line, column: 1 } },
});

/** The title behind its id, unless it says its id itself, as "Phase 0A: Backup" does. */
function named({ id, title }: { readonly id?: string; readonly title: string }): string {
  const words = title.split(/[\s:,.()–-]+/);
  return id === undefined || title.startsWith(id) || words.includes(id) ? title : `${id} ${title}`;
}

/** `3/7`. A cancelled task counts as neither. */
function progressOf(tasks: readonly Task[]): string {
  const counted = tasks.filter((task) => task.status !== 'cancelled');
  return `${counted.filter((task) => task.status === 'done').length}/${counted.length}`;
}

function statusIcon(status: TaskStatus): vscode.ThemeIcon {
  switch (status) {
    case 'todo':
      return ICONS.open();
    case 'doing':
      return icon('play-circle', 'charts.blue');
    case 'done':
      return ICONS.done();
    case 'blocked':
      return icon('stop-circle', 'list.errorForeground');
    case 'partial':
      return icon('color-mode', 'charts.yellow');
    case 'deferred':
      return icon('watch');
    case 'cancelled':
      return icon('circle-slash');
  }
}

function statusWords(status: TaskStatus): string {
  switch (status) {
    case 'todo':
      return vscode.l10n.t('to do');
    case 'doing':
      return vscode.l10n.t('in progress');
    case 'done':
      return vscode.l10n.t('done');
    case 'blocked':
      return vscode.l10n.t('blocked');
    case 'partial':
      return vscode.l10n.t('partly done');
    case 'deferred':
      return vscode.l10n.t('deferred');
    case 'cancelled':
      return vscode.l10n.t('cancelled');
  }
}
