import type { TaskStatus } from '../documents/document.ts';

/** Where the tracker stands, from the repository's root. */
export const TRACKER_PATH = '.session-protocol/implementation_tracker.csv';

/** The columns of the tracker, in their order. Whatever else a team adds beside them is kept. */
export const TRACKER_COLUMNS = [
  'phase',
  'task_id',
  'description',
  'file_affected',
  'task_type',
  'status',
  'verified',
  'verified_by',
  'verified_at',
  'session_completed',
  'notes',
  'branch',
] as const;

export type TrackerColumn = (typeof TRACKER_COLUMNS)[number];
export type TrackerCells = Readonly<Record<TrackerColumn, string>>;

/** One task of the tracker: its cells as they are written, and what they mean. */
export interface TrackerRow {
  /** The first line of the row in the file, from 1. */
  readonly line: number;
  readonly cells: TrackerCells;
  /** Columns beside the twelve, by their names. */
  readonly more: Readonly<Record<string, string>>;
  /** Absent where the cell's words name no state. */
  readonly state?: TaskStatus;
  readonly verified: boolean;
  readonly completion?: Completion;
  /** The task is in no plan any more. */
  readonly gone: boolean;
}

/** Who completed a task, when, and on what evidence. */
export interface Completion {
  readonly by: string;
  readonly role?: string;
  /** `YYYY-MM-DD`. */
  readonly on: string;
  readonly evidence: string;
}

/** How each state is written. */
export const STATUS_WORDS: Readonly<Record<TaskStatus, string>> = {
  todo: 'NOT_STARTED',
  doing: 'IN_PROGRESS',
  done: 'DONE',
  blocked: 'BLOCKED',
  partial: 'PARTIAL',
  deferred: 'DEFERRED',
  cancelled: 'CANCELLED',
};

/** What people write instead. */
const OTHER_WORDS: Readonly<Record<string, TaskStatus>> = {
  'to do': 'todo',
  todo: 'todo',
  open: 'todo',
  new: 'todo',
  pending: 'todo',
  planned: 'todo',
  started: 'doing',
  doing: 'doing',
  active: 'doing',
  wip: 'doing',
  ongoing: 'doing',
  complete: 'done',
  completed: 'done',
  finished: 'done',
  closed: 'done',
  waiting: 'blocked',
  'on hold': 'blocked',
  partially: 'partial',
  'partially done': 'partial',
  postponed: 'deferred',
  canceled: 'cancelled',
  dropped: 'cancelled',
  obsolete: 'cancelled',
};

/** The state that a cell names, in whatever case and with whatever between its words. */
export function stateOf(text: string): TaskStatus | undefined {
  const words = text
    .toLowerCase()
    .replace(/[^a-z]+/g, ' ')
    .trim();
  for (const [state, written] of Object.entries(STATUS_WORDS)) {
    if (written.toLowerCase().replace('_', ' ') === words) return state as TaskStatus;
  }
  return OTHER_WORDS[words];
}

/** Whether a cell says yes, as sheets and people write it. */
export const isYes = (text: string): boolean =>
  /^(?:true|t|yes|y|1|x|✓|✔|✅|☑)$/i.test(text.trim());

/** Between the remarks of one cell. */
const BETWEEN = ' | ';

/** The notes with one remark more, at their end. */
export const withNote = (notes: string, note: string): string =>
  notes.trim() === '' ? note : `${notes.trimEnd()}${BETWEEN}${note}`;

/** The remark that tells of a completion; its reader is `completionOf`. */
export function completionNote({ by, role, on, evidence }: Completion): string {
  const who = role === undefined ? oneLine(by) : `${oneLine(by)} (${oneLine(role)})`;
  return `Completed by ${who} on ${on}: ${oneLine(evidence)}`;
}

const COMPLETED = /^Completed by (.+?)(?: \(([^()]*)\))? on (\d{4}-\d{2}-\d{2}): (.*)$/;

/** The last completion that the notes tell of. */
export function completionOf(notes: string): Completion | undefined {
  for (const note of notes.split(BETWEEN).toReversed()) {
    const [, by, role, on, evidence] = COMPLETED.exec(note.trim()) ?? [];
    if (by !== undefined && on !== undefined) {
      return { by, ...(role === undefined ? {} : { role }), on, evidence: evidence ?? '' };
    }
  }
  return undefined;
}

/** A remark stays one: neither a line break nor what stands between two remarks may be in it. */
export const oneLine = (text: string): string => text.replace(/\s*[\r\n|]+\s*/g, ' ').trim();

const GONE = /(?:^|\s*\|\s*)Not in the plan since \d{4}-\d{2}-\d{2}/;

export const isGone = (notes: string): boolean => GONE.test(notes);
export const markGone = (notes: string, today: string): string =>
  isGone(notes) ? notes : withNote(notes, `Not in the plan since ${today}`);
export const unmarkGone = (notes: string): string =>
  notes.replace(GONE, '').replace(/^\s*\|\s*/, '');
