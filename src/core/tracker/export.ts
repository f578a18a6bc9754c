import { ProtocolError } from '../errors.ts';
import { TRACKER_COLUMNS, TRACKER_PATH, type TrackerColumn, type TrackerRow } from './tracker.ts';

/** The table that a tracker is exported to, with the tracker's columns. */
export const EXPORT_TABLE = 'implementation_tracker';

/** A value as a database takes it; an empty cell is null. */
export type ExportValue = string | boolean | null;
/** One task, its values in the order of `TRACKER_COLUMNS`. */
export interface ExportRow {
  readonly id: string;
  readonly values: readonly ExportValue[];
}

const badTime = (line: number, text: string): ProtocolError =>
  new ProtocolError({
    code: 'bad-tracker-value',
    message: `${TRACKER_PATH}:${line}: verified_at is no date: ${JSON.stringify(text)}.`,
    remedy: 'Write it as 2026-03-02 or 2026-03-02T10:15:00Z, or empty it; nothing was exported.',
  });

/**
 * The rows with an id, with `verified` as truth value and `verified_at` as ISO 8601 time in UTC. Texts are
 * values of parameters and stay what they are, whatever they begin with.
 *
 * @throws ProtocolError `bad-tracker-value` with the line
 */
export function exportRows(rows: readonly TrackerRow[]): ExportRow[] {
  return rows
    .filter(({ cells }) => cells.task_id.trim() !== '')
    .map((row) => ({
      id: row.cells.task_id.trim(),
      values: TRACKER_COLUMNS.map((column) => valueOf(row, column)),
    }));
}

function valueOf({ line, cells, verified }: TrackerRow, column: TrackerColumn): ExportValue {
  const text = cells[column];
  if (column === 'verified') return verified;
  if (column === 'task_id') return text.trim();
  if (text.trim() === '') return null;
  if (column !== 'verified_at') return text;
  const isDate =
    /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/;
  const time = isDate.test(text.trim()) ? Date.parse(text.trim().replace(' ', 'T')) : NaN;
  if (Number.isNaN(time)) throw badTime(line, text);
  return new Date(time).toISOString();
}

const TYPES: Readonly<Partial<Record<TrackerColumn, string>>> = {
  task_id: 'TEXT PRIMARY KEY',
  status: "TEXT DEFAULT 'NOT_STARTED'",
  verified: 'BOOLEAN DEFAULT FALSE',
};

/** Makes the table where it is missing. Names and types are ours, and hold nothing that needs quoting. */
export function createTableSql(timeType: 'TEXT' | 'TIMESTAMPTZ'): string {
  const columns = TRACKER_COLUMNS.map((column) => {
    const type = column === 'verified_at' ? timeType : (TYPES[column] ?? 'TEXT');
    return `  ${column} ${type}`;
  });
  return `CREATE TABLE IF NOT EXISTS ${EXPORT_TABLE} (\n${columns.join(',\n')}\n)`;
}

/**
 * The statements for one row, with the row's values in the order of `TRACKER_COLUMNS` as parameters 1 to 12.
 * First the update; where it met no row, the insert. So it works as well with a table of the team's own that
 * has no unique key.
 *
 * @param sign what stands before a parameter's number
 */
export function upsertSql(sign: '?' | '$'): { update: string; insert: string } {
  const numbered = TRACKER_COLUMNS.map((column, index) => ({
    column,
    parameter: `${sign}${index + 1}`,
  }));
  const id = numbered.find(({ column }) => column === 'task_id')?.parameter ?? '';
  const sets = numbered
    .filter(({ column }) => column !== 'task_id')
    .map(({ column, parameter }) => `${column} = ${parameter}`);
  return {
    update: `UPDATE ${EXPORT_TABLE} SET ${sets.join(', ')} WHERE task_id = ${id}`,
    insert: `INSERT INTO ${EXPORT_TABLE} (${TRACKER_COLUMNS.join(', ')}) VALUES (${numbered.map(({ parameter }) => parameter).join(', ')})`,
  };
}
