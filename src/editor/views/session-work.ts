import * as vscode from 'vscode';
import { findCompletion, taskName, tasksNow } from '../../core/session/start-tasks.ts';
import type { CheckRun, Escalation, SessionTask } from '../../core/session/session.ts';
import type { Location } from '../../core/violation.ts';
import type { FolderModel } from '../folder-model.ts';
import { atLine } from '../positions.ts';
import { ICONS, type TreeNode, icon } from './tree-node.ts';

/** A session whose holder is gone, as after a crash: it is resumed, closed or abandoned. */
export function leftBehindNodes(model: FolderModel): TreeNode[] {
  const { status } = model.state;
  if (status?.holderLife !== 'gone') return [];
  const label = vscode.l10n.t('Left behind');
  return [
    {
      key: 'left-behind',
      kind: 'leftBehind',
      label,
      description: status.held,
      spoken: vscode.l10n.t(
        '{0}: {1}. Resume the session, close it or abandon it.',
        label,
        status.held,
      ),
      tooltip: vscode.l10n.t('Resume the session, close it or abandon it.'),
      icon: ICONS.warning(),
      model,
    },
  ];
}

/** The role, which a click opens in the playbook. */
export function roleNodes(model: FolderModel): TreeNode[] {
  const { status, view } = model.state;
  const name = status?.session.role;
  if (name === undefined) return [];
  const [place] = (view?.documents ?? []).flatMap(({ path, document }) =>
    (document.playbook?.roles ?? []).flatMap((role): Location[] =>
      role.name === name ? [atLine(path, role.line)] : [],
    ),
  );
  return [
    {
      key: 'role',
      kind: 'place',
      label: vscode.l10n.t('Role'),
      description: name,
      icon: icon('person'),
      ...(place ? { opens: place } : {}),
      model,
    },
  ];
}

/** The tasks that the session is for, and those that were completed in it beside. */
export function taskNodes(model: FolderModel): TreeNode[] {
  const { status, view } = model.state;
  if (!status) return [];
  const { session } = status;
  const own = new Set(session.tasks.map((task) => findCompletion(session, task)));
  const beside = session.completed
    .filter((completion) => !own.has(completion))
    .map(({ task, title }): SessionTask => ({ id: task, title: title ?? task }));
  const tasks = [...session.tasks, ...beside];
  if (tasks.length === 0) return [];
  const documents = (view?.documents ?? []).filter(
    ({ role }) => role === 'plan' || role === 'openers',
  );
  const now = tasksNow(tasks, documents);
  const rows = tasks.map((task) => taskNode(model, task, now.get(task.id)));
  const done = rows.filter(({ kind }) => kind === 'doneTask').length;
  return [
    {
      // A row that is to be opened by itself is another: VS Code keeps one as closed as it was.
      key: session.state === 'active' ? 'tasks-active' : 'tasks',
      kind: 'place',
      label: vscode.l10n.t('Tasks'),
      description: vscode.l10n.t('{0} of {1}', done, tasks.length),
      icon: icon('list-ordered'),
      expanded: session.state === 'active',
      children: rows,
      model,
    },
  ];
}

function taskNode(model: FolderModel, task: SessionTask, planned: string | undefined): TreeNode {
  const { id, source } = task;
  const { session } = model.state.status ?? {};
  const completion = session && findCompletion(session, task);
  const knownAs = completion?.task ?? id;
  const verified = session?.verified.find((one) => one.task === knownAs);
  const isDone = completion !== undefined || planned === 'done' || planned === 'cancelled';
  const label = taskName(task);
  const words = verified
    ? vscode.l10n.t('verified by {0}', verified.by)
    : completion
      ? completion.evidence
      : isDone
        ? vscode.l10n.t('done')
        : undefined;
  return {
    key: `task-${id}`,
    kind: isDone ? 'doneTask' : 'task',
    label,
    ...(words === undefined ? {} : { description: words }),
    spoken: vscode.l10n.t('Task {0}, {1}', label, words ?? vscode.l10n.t('to do')),
    icon: verified
      ? icon('verified-filled', 'testing.iconPassed')
      : isDone
        ? ICONS.done()
        : ICONS.open(),
    ...(source ? { opens: source } : {}),
    taskId: id,
    model,
  };
}

/** The checks of the protocol file, with how each ended last in this session. */
export function checkNodes(model: FolderModel): TreeNode[] {
  const { status, view } = model.state;
  const checks = view?.protocol.session?.checks ?? [];
  if (!status || checks.length === 0) return [];
  return [
    {
      key: 'checks',
      kind: 'place',
      label: vscode.l10n.t('Checks'),
      description: String(checks.length),
      icon: icon('beaker'),
      children: checks.map(({ name, run }): TreeNode => {
        const last = status.session.checks.get(name);
        return {
          key: `check-${name}`,
          kind: 'check',
          label: name,
          description: last ? runWords(last) : vscode.l10n.t('not run in this session'),
          tooltip: run.join(' '),
          icon: !last ? ICONS.open() : last.exitCode === 0 ? ICONS.done() : ICONS.failed(),
          check: name,
          model,
        };
      }),
      model,
    },
  ];
}

const runWords = ({ exitCode, at: time }: CheckRun): string =>
  exitCode === 0
    ? vscode.l10n.t('passed at {0}', clock(time))
    : vscode.l10n.t('exit code {0} at {1}', exitCode, clock(time));

const clock = (iso: string): string =>
  new Date(iso).toLocaleTimeString(vscode.env.language, { hour: '2-digit', minute: '2-digit' });

/** The files that the session may change, where the protocol gives it a lane. */
export function laneNodes(model: FolderModel): TreeNode[] {
  const { status, view } = model.state;
  const number = status?.session.number;
  const lane = view?.protocol.rules['task-lane'];
  const own = number === undefined ? undefined : lane?.sessions?.[number];
  if (!own) return [];
  const row = (pattern: string, words: string, iconId: string): TreeNode => ({
    key: `lane-${iconId}-${pattern}`,
    kind: 'place',
    label: pattern,
    description: words,
    icon: icon(iconId),
    model,
  });
  const paths = own.paths ?? [];
  return [
    {
      key: 'lane',
      kind: 'place',
      label: vscode.l10n.t('Lane'),
      description: paths.join(', '),
      icon: icon('git-branch'),
      children: [
        ...paths.map((path) => row(path, vscode.l10n.t('this session’s'), 'edit')),
        ...(lane?.shared ?? []).map((path) => row(path, vscode.l10n.t('every session’s'), 'link')),
        ...(own.not ?? []).map((path) => row(path, vscode.l10n.t('not to be changed'), 'lock')),
      ],
      model,
    },
  ];
}

/** What was asked of others in this session; what waits for an answer stands first. */
export function escalationNodes(model: FolderModel): TreeNode[] {
  const escalations = model.state.status?.session.escalations ?? [];
  if (escalations.length === 0) return [];
  const isOpen = ({ answer }: Escalation): boolean => answer === undefined;
  const open = escalations.filter(isOpen).length;
  const rows = escalations
    .toSorted((one, other) => Number(isOpen(other)) - Number(isOpen(one)))
    .map((one) => escalationNode(model, one));
  return [
    {
      key: 'escalations',
      kind: 'escalations',
      label: vscode.l10n.t('Escalations'),
      description: open === 0 ? String(rows.length) : vscode.l10n.t('{0} without answer', open),
      icon: icon('megaphone'),
      expanded: open > 0,
      children: rows,
      model,
    },
  ];
}

function escalationNode(model: FolderModel, { issue, to, urgency, answer }: Escalation): TreeNode {
  const asked = [to, urgency].filter((part) => part !== '').join(', ');
  return {
    key: `escalation-${issue.slice(0, 80)}`,
    kind: answer === undefined ? 'openEscalation' : 'place',
    label: issue,
    description: answer ?? vscode.l10n.t('{0} – no answer yet', asked),
    tooltip: [issue, asked, answer].filter((part) => part).join('\n\n'),
    icon: answer === undefined ? icon('comment-unresolved') : ICONS.done(),
    issue,
    model,
  };
}

/** What the documents themselves ask to be looked after now. */
export function upkeepNodes(model: FolderModel): TreeNode[] {
  const findings = model.state.upkeep?.findings ?? [];
  if (findings.length === 0) return [];
  return [
    {
      key: 'upkeep',
      kind: 'upkeep',
      label: vscode.l10n.t('Upkeep due'),
      description: String(findings.length),
      icon: icon('calendar'),
      children: findings.map(({ path, line, message, next, state }, index): TreeNode => ({
        key: `upkeep-${path}-${index}`,
        kind: 'place',
        label: message,
        description: `${path}:${line}`,
        tooltip: `${message}\n\n${next}`,
        spoken: `${message} ${next}`,
        icon: state === 'overdue' ? ICONS.warning() : icon('info'),
        opens: atLine(path, line),
        model,
      })),
      model,
    },
  ];
}
