import type { TaskStatus } from '../documents/document.ts';
import type { TrackerRow } from './tracker.ts';

/** Which rows are shown, and in which order; an absent member asks for nothing. */
export interface TrackerFilter {
  readonly states?: readonly TaskStatus[];
  /** The phase's id or title, or the beginning of it. */
  readonly phase?: string;
  /** Part of who completed or verified it. */
  readonly owner?: string;
  /** Only what is done and not verified yet. */
  readonly unverified?: boolean;
  readonly sort?: TrackerSort;
}

export const TRACKER_SORTS = ['file', 'id', 'phase', 'status', 'verified'] as const;
/** `file` is the order of the tracker itself. */
export type TrackerSort = (typeof TRACKER_SORTS)[number];

const same = (one: string, other: string): boolean =>
  one.trim().toLowerCase() === other.trim().toLowerCase();

/** The rows that a filter lets through, sorted. Numbers in ids and phases count as numbers: 2.10 after 2.9. */
export function viewTracker(rows: readonly TrackerRow[], filter: TrackerFilter): TrackerRow[] {
  const { states, phase, owner, unverified, sort = 'file' } = filter;
  const isWhole = phase !== undefined && rows.some(({ cells }) => same(cells.phase, phase));
  const ofPhase = (written: string): boolean =>
    phase === undefined ||
    (isWhole ? same(written, phase) : written.toLowerCase().startsWith(phase.trim().toLowerCase()));
  const chosen = rows.filter(
    (row) =>
      (states === undefined || (row.state !== undefined && states.includes(row.state))) &&
      ofPhase(row.cells.phase) &&
      (owner === undefined || isOf(row, owner)) &&
      (unverified !== true || (row.state === 'done' && !row.verified)),
  );
  return sort === 'file' ? chosen : chosen.toSorted(ORDERS[sort]);
}

function isOf({ completion, cells, more }: TrackerRow, owner: string): boolean {
  const names = [completion?.by, completion?.role, cells.verified_by];
  const owners = Object.entries(more).flatMap(([name, value]) =>
    /^(?:owner|assignee|assigned_to|responsible)$/i.test(name) ? [value] : [],
  );
  const wanted = owner.trim().toLowerCase();
  return [...names, ...owners].some((name) => name?.toLowerCase().includes(wanted) === true);
}

const byNumbers = new Intl.Collator('en', { numeric: true }).compare;

const STATE_ORDER: readonly (TaskStatus | undefined)[] = [
  'blocked',
  'doing',
  'partial',
  'todo',
  'done',
  'deferred',
  'cancelled',
  undefined,
];

const ORDERS: Readonly<
  Record<Exclude<TrackerSort, 'file'>, (one: TrackerRow, other: TrackerRow) => number>
> = {
  id: (one, other) => byNumbers(one.cells.task_id, other.cells.task_id),
  phase: (one, other) =>
    byNumbers(one.cells.phase, other.cells.phase) ||
    byNumbers(one.cells.task_id, other.cells.task_id),
  status: (one, other) => STATE_ORDER.indexOf(one.state) - STATE_ORDER.indexOf(other.state),
  verified: (one, other) =>
    Number(one.verified) - Number(other.verified) ||
    byNumbers(one.cells.verified_at, other.cells.verified_at),
};
