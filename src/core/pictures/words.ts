import type { TaskStatus } from '../documents/document.ts';
import type { SessionState } from '../session/session.ts';

/** Every text that a picture adds to those of the documents, so that a face can say them in its language. */
export interface PictureWords {
  readonly status: Readonly<Record<TaskStatus, string>>;
  readonly state: Readonly<Record<SessionState | 'abandoned', string>>;
  /** An open task that something else holds back. */
  readonly waits: string;
  readonly critical: string;
  readonly otherTasks: string;
  readonly arrow: string;
  readonly tasksDone: (done: number, total: number) => string;
  readonly waitsFor: (names: string) => string;
  readonly each: (count: number, status: string) => string;
  readonly planHead: {
    readonly phase: string;
    readonly task: string;
    readonly state: string;
    readonly progress: string;
    readonly waitsFor: string;
    readonly critical: string;
    readonly yes: string;
  };
  /** Under a board whose phases are collapsed. */
  readonly collapsed: (tasks: number) => string;
  readonly noTasks: string;
  readonly sessions: string;
  readonly sessionHead: {
    readonly session: string;
    readonly state: string;
    readonly begun: string;
    readonly duration: string;
    readonly ticked: string;
    readonly read: string;
    readonly commits: string;
    readonly unverified: string;
    readonly checks: string;
    readonly waivers: string;
    readonly time: string;
    readonly event: string;
    readonly detail: string;
  };
  readonly event: Readonly<Record<SessionEventKind, string>>;
  readonly earlier: (count: number) => string;
  readonly unreadable: (lines: number) => string;
  readonly noSessions: string;
  /** A time, given in ISO 8601, as people read it. */
  readonly time: (iso: string) => string;
  readonly duration: (minutes: number) => string;
}

export type SessionEventKind =
  | 'prepared'
  | 'activated'
  | 'tick'
  | 'untick'
  | 'read'
  | 'commit'
  | 'unverified'
  | 'waiver'
  | 'check'
  | 'check-failed'
  | 'task'
  | 'verified'
  | 'escalated'
  | 'resumed'
  | 'closing'
  | 'closed'
  | 'abandoned';

function duration(minutes: number): string {
  if (minutes < 60) return `${minutes} min`;
  if (minutes < 48 * 60) {
    const rest = minutes % 60;
    return `${Math.floor(minutes / 60)} h${rest === 0 ? '' : ` ${rest} min`}`;
  }
  return `${Math.round(minutes / 60 / 24)} days`;
}

/** Plain English, with times in UTC: what is exported is the same on every machine. */
export const ENGLISH: PictureWords = {
  status: {
    todo: 'to do',
    doing: 'in progress',
    done: 'done',
    blocked: 'blocked',
    partial: 'partly done',
    deferred: 'deferred',
    cancelled: 'cancelled',
  },
  state: {
    none: 'none',
    preparing: 'preparing',
    active: 'active',
    closing: 'closing',
    closed: 'closed',
    abandoned: 'abandoned',
  },
  waits: 'waits',
  critical: 'critical path',
  otherTasks: 'Other tasks',
  arrow: 'must be done first',
  tasksDone: (done, total) => `${done} of ${total} done`,
  waitsFor: (names) => `waits for ${names}`,
  each: (count, status) => `${count} ${status}`,
  planHead: {
    phase: 'Phase',
    task: 'Task',
    state: 'State',
    progress: 'Progress',
    waitsFor: 'Waits for',
    critical: 'Critical path',
    yes: 'yes',
  },
  collapsed: (tasks) => `${tasks} tasks, shown as the progress of their phases`,
  noTasks: 'The plan has no tasks.',
  sessions: 'Sessions',
  sessionHead: {
    session: 'Session',
    state: 'State',
    begun: 'Begun',
    duration: 'Duration',
    ticked: 'Ticked',
    read: 'Read',
    commits: 'Commits',
    unverified: 'Not judged',
    checks: 'Checks',
    waivers: 'Waivers',
    time: 'Time',
    event: 'Event',
    detail: 'Detail',
  },
  event: {
    prepared: 'prepared',
    activated: 'became active',
    tick: 'item ticked',
    untick: 'tick taken back',
    read: 'document read',
    commit: 'commit',
    unverified: 'commit that no hook judged',
    waiver: 'waived',
    check: 'check passed',
    'check-failed': 'check failed',
    task: 'task completed',
    verified: 'task verified',
    escalated: 'escalated',
    resumed: 'taken over',
    closing: 'hand-off written',
    closed: 'closed',
    abandoned: 'abandoned',
  },
  earlier: (count) => (count === 1 ? '1 earlier session' : `${count} earlier sessions`),
  unreadable: (lines) =>
    lines === 1
      ? 'A line of a journal could not be read and is left out.'
      : `${lines} lines of journals could not be read and are left out.`,
  noSessions: 'No session was started here yet.',
  time: (iso) => `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`,
  duration,
};
