import * as vscode from 'vscode';
import type { Violation } from '../../core/violation.ts';
import type { FolderModel } from '../folder-model.ts';
import { placeOf } from '../positions.ts';
import { isRunning, sessionName } from '../session-facts.ts';
import { sentenceOf, shownViolations, violationKey } from '../violations.ts';
import { furtherListsNode, startListNode } from './checklist-nodes.ts';
import { failureNodes } from './problem-nodes.ts';
import {
  checkNodes,
  escalationNodes,
  laneNodes,
  leftBehindNodes,
  roleNodes,
  taskNodes,
  upkeepNodes,
} from './session-work.ts';
import { ICONS, type TreeNode, icon } from './tree-node.ts';

/**
 * The session of a folder: its state, its checklist, what breaks a rule and whether the hooks are there.
 * Empty while no session runs, so that the welcome text says how to start one.
 */
export function sessionNodes(model: FolderModel): readonly TreeNode[] {
  const { status, view } = model.state;
  const failed = failureNodes(model, ['session', 'violations', 'hooks', 'upkeep']);
  if (!view || !status) return failed;
  const running = isRunning(status);
  const several = (vscode.workspace.workspaceFolders?.length ?? 0) > 1;
  const refusal = notJudgedNodes(model);
  const isRefused = refusal.length > 0 || model.state.refused;
  const isBroken = shownViolations(model).length > 0;
  if (!running && !several && !isRefused && failed.length === 0) return [];
  return [
    ...refusal,
    running ? stateNode(model) : noSessionNode(model),
    // What breaks a rule is never out of sight below the work.
    ...(isBroken ? [violationsNode(model)] : []),
    ...(running ? workNodes(model) : []),
    ...(isBroken ? [] : [violationsNode(model)]),
    ...hooksNodes(model),
    ...unverifiedNodes(model),
    ...(running ? upkeepNodes(model) : []),
    ...failed,
  ];
}

/** What there is to do comes before what is behind: the start's list first while it is open, then the work. */
function workNodes(model: FolderModel): TreeNode[] {
  const preparing = model.state.status?.session.state === 'preparing';
  const start = startListNode(model);
  return [
    ...leftBehindNodes(model),
    ...roleNodes(model),
    ...(preparing ? [start] : []),
    ...taskNodes(model),
    ...(preparing ? [] : [start]),
    ...furtherListsNode(model),
    ...checkNodes(model),
    ...laneNodes(model),
    ...escalationNodes(model),
  ];
}

/** The next step, as the sentence above the rows. */
export function sessionMessage(model: FolderModel): string | undefined {
  const { status } = model.state;
  return isRunning(status) ? vscode.l10n.t('Next: {0}', status.next) : undefined;
}

function stateNode(model: FolderModel): TreeNode {
  const session = model.state.status?.session;
  const state = session?.state ?? 'none';
  const words = stateWords(state);
  const name = sessionName(model);
  const subject = (session?.title ?? '').replace(/^session\s+\S+[\s:–-]+/i, '');
  return {
    key: 'state',
    kind: 'session',
    label: name,
    description: subject === '' || subject === name ? words : `${words} · ${subject}`,
    spoken: `${name}, ${words}, ${subject}`,
    tooltip: () => stateTooltip(model),
    icon: icon(STATE_ICON[state]),
    model,
    ...(session?.opener === undefined ? {} : { opens: { path: session.opener } }),
  };
}

const STATE_ICON = {
  none: 'circle-slash',
  preparing: 'watch',
  active: 'play-circle',
  closing: 'git-commit',
  closed: 'pass-filled',
} as const;

function stateWords(state: keyof typeof STATE_ICON): string {
  switch (state) {
    case 'preparing':
      return vscode.l10n.t('preparing');
    case 'active':
      return vscode.l10n.t('active');
    case 'closing':
      return vscode.l10n.t('closing');
    case 'closed':
      return vscode.l10n.t('closed');
    case 'none':
      return vscode.l10n.t('no session');
  }
}

function stateTooltip(model: FolderModel): vscode.MarkdownString {
  const text = new vscode.MarkdownString();
  const status = model.state.status;
  if (!status) return text;
  const { session } = status;
  const lines = [
    session.role === undefined ? undefined : vscode.l10n.t('Role: {0}', session.role),
    status.held === '' ? undefined : vscode.l10n.t('Holder: {0}', status.held),
    session.opener === undefined ? undefined : vscode.l10n.t('Opener: {0}', session.opener),
    session.activatedAt === undefined
      ? undefined
      : vscode.l10n.t(
          'Active since {0}',
          new Date(session.activatedAt).toLocaleString(vscode.env.language),
        ),
    vscode.l10n.t('Next: {0}', status.next),
  ];
  text.appendText(session.title ?? '');
  for (const line of lines) if (line !== undefined) text.appendMarkdown('\n\n').appendText(line);
  return text;
}

const noSessionNode = (model: FolderModel): TreeNode => ({
  key: 'state',
  kind: 'noSession',
  label: vscode.l10n.t('No session'),
  icon: icon(STATE_ICON.none),
  model,
});

function violationsNode(model: FolderModel): TreeNode {
  const { refused } = model.state;
  const violations = shownViolations(model);
  if (!model.state.violations) {
    const label = vscode.l10n.t('Work tree not checked yet');
    return { key: 'violations', kind: 'violations', label, icon: icon('shield'), model };
  }
  if (violations.length === 0) {
    const label = vscode.l10n.t('No violations');
    return { key: 'violations', kind: 'violations', label, icon: ICONS.done(), model };
  }
  return {
    // A row of its own: VS Code would keep it closed, as the childless row before it was.
    key: 'violations-found',
    kind: 'violations',
    label: vscode.l10n.t('Violations'),
    description: refused
      ? vscode.l10n.t('{0}, the last commit was refused', violations.length)
      : String(violations.length),
    icon: violations.some(({ severity }) => severity === 'error')
      ? ICONS.failed()
      : ICONS.warning(),
    expanded: true,
    children: violations.map((violation, index) => violationNode(model, violation, index)),
    model,
  };
}

function violationNode(model: FolderModel, violation: Violation, index: number): TreeNode {
  const words = sentenceOf(violation);
  const opens = violation.location ?? violation.source;
  const place = violation.location ? placeOf(violation.location) : violation.rule;
  const error = violation.severity === 'error';
  return {
    key: `${violation.rule}-${place}-${index}`,
    kind: 'violation',
    label: words,
    description: place,
    spoken: `${error ? vscode.l10n.t('Error') : vscode.l10n.t('Warning')}: ${words} ${place}. ${violation.remedy}`,
    tooltip: () =>
      new vscode.MarkdownString()
        .appendText(`${words} ${violation.remedy}`)
        .appendMarkdown('\n\n')
        .appendText(violation.rule),
    icon: error ? ICONS.failed() : ICONS.warning(),
    model,
    itemId: violationKey(violation),
    ...(opens === undefined ? {} : { opens }),
  };
}

/** A commit that could not be judged is refused as well, and is not to be taken for one that passed. */
function notJudgedNodes(model: FolderModel): TreeNode[] {
  const { report } = model.state;
  if (report?.outcome !== 'not-judged') return [];
  const why = report.error?.message ?? report.summary;
  const label = vscode.l10n.t('The last commit was not judged');
  const tooltip = new vscode.MarkdownString();
  tooltip.appendText(`${why} ${report.error?.remedy ?? ''}`);
  return [
    {
      key: 'not-judged',
      kind: 'place',
      label,
      description: why,
      spoken: `${vscode.l10n.t('Error')}: ${label}. ${why} ${report.error?.remedy ?? ''}`,
      tooltip,
      icon: ICONS.failed(),
      model,
    },
  ];
}

function hooksNodes(model: FolderModel): TreeNode[] {
  const { hooks } = model.state;
  if (!hooks) return [];
  const [problem] = hooks.problems;
  const base = { key: 'hooks', kind: 'hooks', label: vscode.l10n.t('Git hooks'), model } as const;
  if (!hooks.installed) {
    return [{ ...base, description: vscode.l10n.t('not installed'), icon: ICONS.warning() }];
  }
  if (problem !== undefined) return [{ ...base, description: problem, icon: ICONS.warning() }];
  return [{ ...base, description: vscode.l10n.t('installed'), icon: ICONS.done() }];
}

function unverifiedNodes(model: FolderModel): TreeNode[] {
  const count = model.state.status?.unverified ?? 0;
  if (count === 0) return [];
  return [
    {
      key: 'unverified',
      kind: 'place',
      label: vscode.l10n.t('Unverified commits'),
      description: String(count),
      tooltip: vscode.l10n.t(
        'Commits that no hook has judged, made with --no-verify or without the hooks.',
      ),
      icon: ICONS.warning(),
      model,
    },
  ];
}
