import * as vscode from 'vscode';
import type { Phase } from '../../core/documents/document.ts';
import type { LoadedDocument } from '../../actions/load-workspace.ts';
import { plansOf } from '../../core/pictures/plans.ts';
import type { FolderModel } from '../folder-model.ts';
import { DocumentRows } from './document-rows.ts';
import { openerParts } from './opener-nodes.ts';
import { PlanRows, progressOf } from './plan-rows.ts';
import { conditionNodes, failureNodes, problemNodes } from './problem-nodes.ts';
import { ICONS, type TreeNode, distinct, icon, nodeAt } from './tree-node.ts';

/** The plan: phases with their progress and tasks with their state; then the tasks of each opener. */
export function planNodes(model: FolderModel): readonly TreeNode[] {
  const documents = model.state.view?.documents ?? [];
  const plans = plansOf(documents);
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
  const { title, tasks } = only.document;
  const { isOrdered, ready } = new PlanRows(model, only);
  return isOrdered
    ? vscode.l10n.t('{0}: {1} tasks done, {2} ready', title, progressOf(tasks), ready.length)
    : vscode.l10n.t('{0}: {1} tasks done', title, progressOf(tasks));
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

/** What can be done now, phases and loose tasks in the order of the document, then what was not understood. */
function documentNodes(model: FolderModel, loaded: LoadedDocument): TreeNode[] {
  const { document, path } = loaded;
  const rows = new PlanRows(model, loaded);
  const parts = new DocumentRows(model, path);
  const known = new Set(document.phases.map(({ line }) => line));
  const byPhase = new Map<number | undefined, number[]>();
  for (const [index, { phaseLine, parentLine }] of document.tasks.entries()) {
    const phase = phaseLine !== undefined && known.has(phaseLine) ? phaseLine : undefined;
    if (phase === undefined && parentLine !== undefined) continue;
    const indices = byPhase.get(phase);
    if (indices) indices.push(index);
    else byPhase.set(phase, [index]);
  }
  const phases = document.phases.map((phase, index) => ({
    line: phase.line,
    node: phaseNode(rows, phase, index, byPhase.get(phase.line) ?? []),
  }));
  const loose = rows
    .tasks(byPhase.get(undefined) ?? [])
    .map((node) => ({ line: node.opens?.range?.start.line ?? 1, node }));
  const inOrder = [...phases, ...loose].toSorted((one, other) => one.line - other.line);
  return distinct([
    ...conditionNodes(model, loaded),
    ...conditionRows(rows),
    ...(document.opener ? openerParts(parts, document.opener) : []),
    ...readyNode(rows),
    ...criticalNode(rows),
    ...inOrder.map(({ node }) => node),
    ...cycleNodes(rows),
    ...parts.checklists(document),
    ...parts.sections(document.sections),
    ...problemNodes(model, document.problems, path),
  ]);
}

/** What the plan as a whole waits for, where it names nothing in it. */
function conditionRows(rows: PlanRows): TreeNode[] {
  return rows.outlook.unresolved
    .filter(({ fromLine }) => fromLine === undefined)
    .map(({ line, to }) => ({
      ...nodeAt(rows, line, vscode.l10n.t('Waits for {0}', to), 'question'),
      description: vscode.l10n.t('nothing in this plan is called so'),
    }));
}

/** Only in a plan in which some work waits: elsewhere, all that is open is ready. */
function readyNode(rows: PlanRows): TreeNode[] {
  if (!rows.isOrdered || rows.ready.length === 0) return [];
  return [
    {
      key: 'ready',
      kind: 'place',
      label: vscode.l10n.t('Ready'),
      description: String(rows.ready.length),
      tooltip: vscode.l10n.t('Open tasks that wait for nothing'),
      icon: icon('debug-start'),
      children: () => rows.tasks(rows.ready, 'flat'),
      model: rows.model,
    },
  ];
}

function criticalNode(rows: PlanRows): TreeNode[] {
  const path = rows.outlook.criticalPath;
  if (path.length === 0) return [];
  return [
    {
      key: 'critical',
      kind: 'place',
      label: vscode.l10n.t('Critical path'),
      description: String(path.length),
      tooltip: vscode.l10n.t('The longest chain of open work, first to last'),
      icon: icon('git-commit'),
      children: () =>
        rows.inParts(path, (step) => {
          if ('task' in step) return rows.tasks([step.task], 'flat')[0];
          const phase = rows.document.phases[step.phase];
          return phase && phaseNode(rows, phase, step.phase, []);
        }),
      model: rows.model,
    },
  ];
}

const cycleNodes = (rows: PlanRows): TreeNode[] =>
  rows.outlook.cycles.map((cycle) => {
    const names = [...cycle, ...cycle.slice(0, 1)].map(({ name }) => name).join(' → ');
    const label = vscode.l10n.t('Waits for itself: {0}', names);
    return {
      ...nodeAt(rows, cycle[0]?.line ?? 1, label, 'warning'),
      icon: ICONS.warning(),
      spoken: vscode.l10n.t('Warning: {0}', label),
    };
  });

function phaseNode(
  rows: PlanRows,
  phase: Phase,
  index: number,
  tasks: readonly number[],
): TreeNode {
  return {
    ...rows.phaseRow(phase, index, tasks),
    ...(tasks.length > 0 && { children: () => rows.grouped(tasks) }),
  };
}
