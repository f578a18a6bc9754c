import * as vscode from 'vscode';
import type { PictureWords } from '../../core/pictures/words.ts';
import { statusWords } from '../views/task-state.ts';

/** The words of a picture in the window's language, with times as this place writes them. */
export function pictureWords(): PictureWords {
  const times = new Intl.DateTimeFormat(vscode.env.language, {
    dateStyle: 'medium',
    timeStyle: 'short',
  });
  return {
    ...stateWords(),
    ...planWords(),
    ...sessionWords(),
    time: (iso) => times.format(new Date(iso)),
    duration,
  };
}

function duration(minutes: number): string {
  if (minutes < 60) return vscode.l10n.t('{0} min', minutes);
  const hours = Math.floor(minutes / 60);
  if (hours >= 48) return vscode.l10n.t('{0} days', Math.round(minutes / 60 / 24));
  return minutes % 60 === 0
    ? vscode.l10n.t('{0} h', hours)
    : vscode.l10n.t('{0} h {1} min', hours, minutes % 60);
}

const stateWords = (): Pick<PictureWords, 'status' | 'state'> => ({
  status: {
    todo: statusWords('todo'),
    doing: statusWords('doing'),
    done: statusWords('done'),
    blocked: statusWords('blocked'),
    partial: statusWords('partial'),
    deferred: statusWords('deferred'),
    cancelled: statusWords('cancelled'),
  },
  state: {
    none: vscode.l10n.t('none'),
    preparing: vscode.l10n.t('preparing'),
    active: vscode.l10n.t('active'),
    closing: vscode.l10n.t('closing'),
    closed: vscode.l10n.t('closed'),
    abandoned: vscode.l10n.t('abandoned'),
  },
});

type PlanWords = Pick<
  PictureWords,
  | 'waits'
  | 'critical'
  | 'otherTasks'
  | 'arrow'
  | 'tasksDone'
  | 'waitsFor'
  | 'each'
  | 'planHead'
  | 'collapsed'
  | 'noTasks'
>;

const planWords = (): PlanWords => ({
  waits: vscode.l10n.t('waits'),
  critical: vscode.l10n.t('critical path'),
  otherTasks: vscode.l10n.t('Other tasks'),
  arrow: vscode.l10n.t('must be done first'),
  tasksDone: (done, total) => vscode.l10n.t('{0} of {1} done', done, total),
  waitsFor: (names) => vscode.l10n.t('waits for {0}', names),
  each: (count, status) => vscode.l10n.t('{0} {1}', count, status),
  planHead: {
    phase: vscode.l10n.t('Phase'),
    task: vscode.l10n.t('Task'),
    state: vscode.l10n.t('State'),
    progress: vscode.l10n.t('Progress'),
    waitsFor: vscode.l10n.t('Waits for'),
    critical: vscode.l10n.t('Critical path'),
    yes: vscode.l10n.t('yes'),
  },
  collapsed: (tasks) => vscode.l10n.t('{0} tasks, shown as the progress of their phases', tasks),
  noTasks: vscode.l10n.t('The plan has no tasks.'),
});

type SessionWords = Omit<PictureWords, keyof PlanWords | 'status' | 'state' | 'time' | 'duration'>;

const sessionWords = (): SessionWords => ({
  sessions: vscode.l10n.t('Sessions'),
  sessionHead: {
    session: vscode.l10n.t('Session'),
    state: vscode.l10n.t('State'),
    begun: vscode.l10n.t('Begun'),
    duration: vscode.l10n.t('Duration'),
    ticked: vscode.l10n.t('Ticked'),
    read: vscode.l10n.t('Read'),
    commits: vscode.l10n.t('Commits'),
    unverified: vscode.l10n.t('Not judged'),
    checks: vscode.l10n.t('Checks'),
    waivers: vscode.l10n.t('Waivers'),
    time: vscode.l10n.t('Time'),
    event: vscode.l10n.t('Event'),
    detail: vscode.l10n.t('Detail'),
  },
  event: {
    prepared: vscode.l10n.t('prepared'),
    activated: vscode.l10n.t('became active'),
    tick: vscode.l10n.t('item ticked'),
    untick: vscode.l10n.t('tick taken back'),
    read: vscode.l10n.t('document read'),
    commit: vscode.l10n.t('commit'),
    unverified: vscode.l10n.t('commit that no hook judged'),
    waiver: vscode.l10n.t('waived'),
    check: vscode.l10n.t('check passed'),
    'check-failed': vscode.l10n.t('check failed'),
    task: vscode.l10n.t('task completed'),
    verified: vscode.l10n.t('task verified'),
    escalated: vscode.l10n.t('escalated'),
    resumed: vscode.l10n.t('taken over'),
    closing: vscode.l10n.t('hand-off written'),
    closed: vscode.l10n.t('closed'),
    abandoned: vscode.l10n.t('abandoned'),
  },
  earlier: (count) =>
    count === 1 ? vscode.l10n.t('1 earlier session') : vscode.l10n.t('{0} earlier sessions', count),
  unreadable: (lines) =>
    lines === 1
      ? vscode.l10n.t('A line of a journal could not be read and is left out.')
      : vscode.l10n.t('{0} lines of journals could not be read and are left out.', lines),
  noSessions: vscode.l10n.t('No session was started here yet.'),
});
