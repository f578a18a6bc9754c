import * as vscode from 'vscode';
import type { LoadedDocument } from '../../actions/load-workspace.ts';
import { plansOf } from '../../core/pictures/plans.ts';
import type { FolderModel } from '../folder-model.ts';
import { atLine } from '../positions.ts';
import {
  arrange,
  type GroupBy,
  isFiltered,
  type PlanGroup,
  type PlanOptions,
  type ShownState,
} from './plan-filter.ts';
import { PlanRows, progressOf } from './plan-rows.ts';
import { failureNodes } from './problem-nodes.ts';
import { type TreeNode, icon } from './tree-node.ts';

/** So many tasks are shown at once; more stand in groups that are opened one by one. */
const SHOWN_AT_ONCE = 200;

const plansIn = ({ state }: FolderModel): readonly LoadedDocument[] =>
  plansOf(state.view?.documents ?? []);

/** The tasks of a folder's plans that fit, in the groups that were chosen. */
export function arrangedNodes(model: FolderModel, options: PlanOptions): readonly TreeNode[] {
  const plans = plansIn(model);
  const rows = plans.flatMap((plan) => {
    const groups = groupNodes(model, plan, options);
    if (plans.length === 1 || groups.length === 0) return groups;
    return [
      {
        key: `arranged-${plan.path}`,
        kind: 'place' as const,
        label: plan.document.title,
        tooltip: plan.path,
        icon: icon('list-tree'),
        expanded: true,
        children: groups,
        model,
      },
    ];
  });
  const none = plans.length > 0 && rows.length === 0 ? [noneNode(model)] : [];
  return [...failureNodes(model, ['documents']), ...rows, ...none];
}

/** How many tasks fit, and what they are looked for by. */
export function arrangedMessage(model: FolderModel, options: PlanOptions): string | undefined {
  const plans = plansIn(model);
  if (plans.length === 0) return undefined;
  if (!isFiltered(options)) return vscode.l10n.t('Grouped: {0}', groupWords(options.groupBy));
  const fitting = plans.flatMap((plan) => groupsOf(plan, options));
  const count = fitting.reduce((sum, { tasks }) => sum + tasks.length, 0);
  const all = plans.reduce((sum, { document }) => sum + document.tasks.length, 0);
  const asked = [options.text.trim(), ...options.states.map(stateWords)].filter(
    (one) => one !== '',
  );
  return vscode.l10n.t('{0}: {1} of {2} tasks', asked.join(' · '), count, all);
}

const groupsOf = ({ document, outlook }: LoadedDocument, options: PlanOptions): PlanGroup[] =>
  arrange({ ...document, ...(outlook ? { outlook } : {}) }, options);

function groupNodes(model: FolderModel, plan: LoadedDocument, options: PlanOptions): TreeNode[] {
  const { document } = plan;
  const groups = groupsOf(plan, options);
  const rows = new PlanRows(model, plan);
  const count = groups.reduce((sum, { tasks }) => sum + tasks.length, 0);
  return groups.map((group) => {
    const phase = group.phase === undefined ? undefined : document.phases[group.phase];
    const label = labelOf(group, phase?.title, options.groupBy);
    const tasks = group.tasks.flatMap((index) => document.tasks[index] ?? []);
    return {
      key: `arranged-${options.groupBy}-${group.key}-${count <= SHOWN_AT_ONCE}`,
      kind: 'place',
      label,
      description: options.groupBy === 'state' ? String(tasks.length) : progressOf(tasks),
      icon: icon(options.groupBy === 'owner' ? 'person' : 'list-unordered'),
      expanded: count <= SHOWN_AT_ONCE,
      children: () => rows.tasks(group.tasks, 'flat'),
      ...(phase ? { opens: atLine(plan.path, phase.line) } : {}),
      model,
    };
  });
}

function labelOf(group: PlanGroup, phase: string | undefined, groupBy: GroupBy): string {
  if (group.state) return stateWords(group.state);
  if (groupBy === 'owner') return group.owner ?? vscode.l10n.t('Without an owner');
  return phase ?? vscode.l10n.t('Outside the phases');
}

const noneNode = (model: FolderModel): TreeNode => ({
  key: 'arranged-none',
  kind: 'place',
  label: vscode.l10n.t('No task fits the filter'),
  description: vscode.l10n.t('Show the whole plan'),
  icon: icon('filter'),
  runs: {
    command: 'sessionProtocol.clearPlanFilter',
    title: vscode.l10n.t('Show the whole plan'),
  },
  model,
});

export function stateWords(state: ShownState): string {
  switch (state) {
    case 'ready':
      return vscode.l10n.t('Ready');
    case 'waiting':
      return vscode.l10n.t('Waiting');
    case 'doing':
      return vscode.l10n.t('In progress');
    case 'done':
      return vscode.l10n.t('Done');
    case 'put-off':
      return vscode.l10n.t('Put off or cancelled');
  }
}

export function groupWords(groupBy: GroupBy): string {
  switch (groupBy) {
    case 'phase':
      return vscode.l10n.t('By phase');
    case 'state':
      return vscode.l10n.t('By state');
    case 'owner':
      return vscode.l10n.t('By owner');
  }
}
