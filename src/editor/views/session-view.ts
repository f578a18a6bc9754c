import * as vscode from 'vscode';
import type { ItemStatus } from '../../core/session/session.ts';
import type { Violation } from '../../core/violation.ts';
import type { FolderModel } from '../folder-model.ts';
import { placeOf } from '../positions.ts';
import { sentenceOf, shownViolations } from '../violations.ts';
import { ICONS, type TreeNode, icon } from './tree-node.ts';
import { failureNodes } from './problem-nodes.ts';

/**
 * The session of a folder: its state, its checklist, what breaks a rule and whether the hooks are there.
 * Empty while no session runs, so that the welcome text says how to start one.
 */
export function sessionNodes(model: FolderModel): readonly TreeNode[] {
  const { status, view } = model.state;
  const failed = failureNodes(model, ['session', 'violations', 'hooks']);
  if (!view || !status) return failed;
  const running = isRunning(model);
  const several = (vscode.workspace.workspaceFolders?.length ?? 0) > 1;
  if (!running && !several && failed.length === 0) return [];
  return [
    running ? stateNode(model) : noSessionNode(model),
    ...(running ? [checklistNode(model)] : []),
    violationsNode(model),
    ...hooksNodes(model),
    ...unverifiedNodes(model),
    ...failed,
  ];
}

const isRunning = (model: FolderModel): boolean => {
  const state = model.state.status?.session.state ?? 'none';
  return state !== 'none' && state !== 'closed';
};

/** The next step, as the sentence above the rows. */
export function sessionMessage(model: FolderModel): string | undefined {
  const { status } = model.state;
  if (!status || !isRunning(model)) return undefined;
  return vscode.l10n.t('Next: {0}', status.next);
}

/** `Session 31`, or its title where it has no number. */
export function sessionName(model: FolderModel): string {
  const session = model.state.status?.session;
  if (session?.number !== undefined) return vscode.l10n.t('Session {0}', session.number);
  return session?.title ?? vscode.l10n.t('Session');
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
    tooltip: stateTooltip(model),
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

function checklistNode(model: FolderModel): TreeNode {
  const status = model.state.status;
  const items = status?.items ?? [];
  const preparing = status?.session.state === 'preparing';
  return {
    // A list that is done is another row: it makes room for the work by being closed.
    key: preparing ? 'checklist' : 'checklist-done',
    kind: 'checklist',
    label: vscode.l10n.t('Start checklist'),
    description: vscode.l10n.t('{0} of {1}', status?.done ?? 0, status?.total ?? 0),
    icon: icon('checklist'),
    expanded: preparing,
    children: items.map((item) => itemNode(model, item)),
    model,
  };
}

function itemNode(model: FolderModel, status: ItemStatus): TreeNode {
  const { item } = status;
  // Once the session is active its list is history, and takes no tick.
  const own = item.proof === undefined && model.state.status?.session.state === 'preparing';
  const words = itemWords(status);
  const tooltip = new vscode.MarkdownString();
  tooltip.appendText(item.text).appendMarkdown('\n\n').appendText(status.detail);
  if (item.source) tooltip.appendMarkdown('\n\n').appendText(placeOf(item.source));
  const reads = item.proof?.kind === 'document-read' ? { path: item.proof.path } : undefined;
  const opens = reads ?? item.source;
  return {
    key: `item-${item.id}`,
    kind: own ? 'tick' : 'proof',
    label: item.text,
    description: status.detail,
    spoken: `${item.text}, ${words}. ${status.detail}`,
    tooltip,
    model,
    itemId: item.id,
    ...(own ? { ticked: status.done } : { icon: proofIcon(status) }),
    ...(opens === undefined ? {} : { opens }),
  };
}

/** A document that was not read yet is still to do; a wrong branch is wrong. */
function proofIcon({ done, state, item }: ItemStatus): vscode.ThemeIcon {
  if (done) return ICONS.done();
  return state === 'failed' && item.proof?.kind !== 'document-read' ? ICONS.failed() : ICONS.open();
}

function itemWords({ state }: ItemStatus): string {
  switch (state) {
    case 'proved':
      return vscode.l10n.t('proved');
    case 'ticked':
      return vscode.l10n.t('ticked');
    case 'failed':
      return vscode.l10n.t('not so yet');
    case 'open':
      return vscode.l10n.t('to do');
  }
}

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
  const tooltip = new vscode.MarkdownString();
  const words = sentenceOf(violation);
  tooltip.appendText(`${words} ${violation.remedy}`);
  tooltip.appendMarkdown('\n\n').appendText(violation.rule);
  const opens = violation.location ?? violation.source;
  const place = violation.location ? placeOf(violation.location) : violation.rule;
  const error = violation.severity === 'error';
  return {
    key: `${violation.rule}-${place}-${index}`,
    kind: 'violation',
    label: words,
    description: place,
    spoken: `${error ? vscode.l10n.t('Error') : vscode.l10n.t('Warning')}: ${words} ${place}. ${violation.remedy}`,
    tooltip,
    icon: error ? ICONS.failed() : ICONS.warning(),
    model,
    ...(opens === undefined ? {} : { opens }),
  };
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
