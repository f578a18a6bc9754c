import type { TaskStatus } from '../documents/document.ts';
import { plainWords } from '../plain-words.ts';
import {
  changeRecord,
  type CellChanges,
  makeRecord,
  recordsById,
  rowOf,
  type TrackerRecord,
  type TrackerTable,
} from './csv.ts';
import type { PlanRow } from './plan-rows.ts';
import { markGone, STATUS_WORDS, type TrackerRow, unmarkGone } from './tracker.ts';

type PlanColumn = 'phase' | 'description' | 'file_affected' | 'status';

export interface CellChange {
  readonly task: string;
  readonly column: PlanColumn;
  readonly was: string;
  readonly now: string;
}

/** Plan and tracker say different things, and which is newer cannot be told: the tracker's word stays. */
export interface Conflict {
  readonly task: string;
  readonly column: PlanColumn;
  readonly plan: string;
  readonly tracker: string;
  /** Where the plan says it. */
  readonly path: string;
  readonly line: number;
}

export interface Merge {
  readonly table: TrackerTable;
  readonly added: readonly string[];
  readonly changed: readonly CellChange[];
  /** Tasks that have just left the plan: kept, and marked. */
  readonly gone: readonly string[];
  /** Tasks that are in the plan again: their mark is taken off. */
  readonly returned: readonly string[];
  readonly conflicts: readonly Conflict[];
  /** A task that left and one that came say the same: perhaps a new id. Nothing is carried over. */
  readonly renames: readonly {
    readonly from: string;
    readonly to: string;
    readonly description: string;
  }[];
}

export interface MergeOptions {
  /** `YYYY-MM-DD`. */
  readonly today: string;
  /** What the plan said when the tracker was last committed; with it, who changed a cell is known. */
  readonly base?: ReadonlyMap<string, PlanRow>;
  /** These are not all tasks of the plan: none has left it. */
  readonly partial?: boolean;
}

/**
 * Brings a tracker up to what the plan says. The plan gives phase, description, files and, where it states
 * one, the state; all else is what people wrote, and stays. New tasks stand after the one before them in
 * the plan.
 */
export function mergePlan(
  table: TrackerTable,
  plan: readonly PlanRow[],
  options: MergeOptions,
): Merge {
  const records = [...table.records];
  const known = recordsById(table);
  const added: string[] = [];
  const returned: string[] = [];
  const changed: CellChange[] = [];
  const conflicts: Conflict[] = [];
  let previous: TrackerRecord | undefined;
  for (const wanted of plan) {
    const found = known.get(wanted.id);
    if (!found) {
      const record = makeRecord(table, newCells(wanted));
      records.splice(placeAfter(records, previous, plan[0] === wanted), 0, record);
      added.push(wanted.id);
      previous = record;
      continue;
    }
    const row = rowOf(table, found);
    const { changes, refused } = compare(row, wanted, options.base?.get(wanted.id));
    for (const [column, now] of Object.entries(changes) as [PlanColumn, string][]) {
      changed.push({ task: wanted.id, column, was: row.cells[column], now });
    }
    conflicts.push(...refused);
    if (row.gone) returned.push(wanted.id);
    const notes = row.gone ? { notes: unmarkGone(row.cells.notes) } : {};
    const record = changeRecord(table, found, { ...changes, ...notes });
    records[records.indexOf(found)] = record;
    previous = record;
  }
  const left = options.partial ? [] : missingRows(table, plan);
  const gone: string[] = [];
  for (const { record, row } of left) {
    if (row.gone) continue;
    gone.push(row.cells.task_id.trim());
    const notes = markGone(row.cells.notes, options.today);
    records[records.indexOf(record)] = changeRecord(table, record, { notes });
  }
  const renames = renamesOf(
    left.map(({ row }) => row),
    plan,
    added,
  );
  return { table: { ...table, records }, added, changed, gone, returned, conflicts, renames };
}

/** After the task before it; a plan's first task stands first, and what follows nothing known, last. */
function placeAfter(
  records: readonly TrackerRecord[],
  previous: TrackerRecord | undefined,
  isFirst: boolean,
): number {
  if (previous) return records.indexOf(previous) + 1;
  if (isFirst) return 1;
  return records.length;
}

const newCells = (wanted: PlanRow): CellChanges => ({
  phase: wanted.phase,
  task_id: wanted.id,
  description: wanted.description,
  file_affected: wanted.files,
  status: STATUS_WORDS[wanted.state],
  verified: 'FALSE',
});

/** The tasks of the tracker that the plan does not name. */
function missingRows(
  table: TrackerTable,
  plan: readonly PlanRow[],
): { readonly record: TrackerRecord; readonly row: TrackerRow }[] {
  const ids = new Set(plan.map(({ id }) => id));
  return table.records
    .slice(1)
    .filter(({ cells }) => cells.length > 0)
    .map((record) => ({ record, row: rowOf(table, record) }))
    .filter(({ row: { cells } }) => {
      const id = cells.task_id.trim();
      return id !== '' && !ids.has(id);
    });
}

function renamesOf(
  left: readonly TrackerRow[],
  plan: readonly PlanRow[],
  added: readonly string[],
): Merge['renames'] {
  const isAdded = new Set(added);
  const came = new Map<string, PlanRow[]>();
  for (const row of plan.filter(({ id }) => isAdded.has(id))) {
    const words = plainWords(row.description);
    came.set(words, [...(came.get(words) ?? []), row]);
  }
  return left.flatMap(({ cells }) =>
    (came.get(plainWords(cells.description)) ?? []).map(({ id, description }) => ({
      from: cells.task_id.trim(),
      to: id,
      description,
    })),
  );
}

interface Comparison {
  readonly changes: Partial<Record<PlanColumn, string>>;
  readonly refused: readonly Conflict[];
}

function compare(row: TrackerRow, wanted: PlanRow, base: PlanRow | undefined): Comparison {
  const changes: Partial<Record<PlanColumn, string>> = {};
  const refused: Conflict[] = [];
  const refuse = (column: PlanColumn, plan: string): void => {
    const { id: task, path } = wanted;
    const { line } = wanted.task;
    refused.push({ task, column, plan, tracker: row.cells[column], path, line });
  };
  const texts = [
    ['phase', wanted.phase, base?.phase],
    ['description', wanted.description, base?.description],
    ['file_affected', wanted.files, base?.files],
  ] as const;
  for (const [column, now, before] of texts) {
    const verdict = decide(row.cells[column].trim(), now, before);
    if (verdict === 'take') changes[column] = now;
    if (verdict === 'conflict') refuse(column, now);
  }
  const verdict = decideState(row, wanted, base);
  if (verdict === 'take') changes.status = STATUS_WORDS[wanted.state];
  if (verdict === 'conflict') refuse('status', STATUS_WORDS[wanted.state]);
  return { changes, refused };
}

type Verdict = 'keep' | 'take' | 'conflict';

/** The plan's word counts, unless someone changed the tracker since and the plan did not, or both did. */
function decide(tracker: string, plan: string, base: string | undefined): Verdict {
  if (tracker === plan || plan === '') return 'keep';
  if (tracker === '' || base === undefined || tracker === base) return 'take';
  return plan === base ? 'keep' : 'conflict';
}

/** Work that goes on: a ticked box ends each of these. */
const UNDER_WAY: ReadonlySet<TaskStatus> = new Set(['todo', 'doing', 'partial', 'blocked']);

/**
 * A box knows only two states, the tracker seven: an empty box contradicts only what is done. What was
 * completed with evidence, or verified, is never taken back by a box.
 */
function decideState(row: TrackerRow, wanted: PlanRow, base: PlanRow | undefined): Verdict {
  const { state } = row;
  if (row.cells.status.trim() === '') return 'take';
  if (!wanted.stated || state === wanted.state) return 'keep';
  if (state === undefined) return 'conflict';
  // A shared box is ticked when the last of its tasks is done.
  if (wanted.shared && wanted.state === 'todo') return 'keep';
  if (row.completion || row.verified) return state === 'done' ? 'conflict' : 'keep';
  if (base && state === base.state) return 'take';
  if (base && wanted.state === base.state) return 'keep';
  if (wanted.state === 'done') return UNDER_WAY.has(state) ? 'take' : 'conflict';
  if (wanted.state === 'todo') return state === 'done' ? 'conflict' : 'keep';
  return state === 'todo' ? 'take' : 'conflict';
}
