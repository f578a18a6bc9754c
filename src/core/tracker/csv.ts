import { CsvError, parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { ProtocolError } from '../errors.ts';
import {
  completionOf,
  isGone,
  isYes,
  stateOf,
  TRACKER_COLUMNS,
  TRACKER_PATH,
  type TrackerCells,
  type TrackerColumn,
  type TrackerRow,
} from './tracker.ts';

interface Cell {
  readonly value: string;
  /** It stood in quotes, and will again. */
  readonly quoted: boolean;
}

/** One record of the file. A blank line is a record without cells. */
export interface TrackerRecord {
  readonly line: number;
  readonly cells: readonly Cell[];
  /** Its text with its line ending, as it stands in the file; absent once a cell was changed. */
  readonly raw?: string;
}

/** A tracker as a file: what nobody changed is written back as it was, character by character. */
export interface TrackerTable {
  readonly delimiter: string;
  readonly newline: string;
  /** The names of all columns, in the order of the file. */
  readonly header: readonly string[];
  /** The records in the order of the file, the header first. */
  readonly records: readonly TrackerRecord[];
}

const brokenTracker = (line: number, what: string, cause?: unknown): ProtocolError =>
  new ProtocolError({
    code: 'broken-tracker',
    message: `${TRACKER_PATH}:${line}: ${what}`,
    remedy: 'Mend that line; the file was left as it is.',
    cause,
  });

/** A tracker with its header and no task. */
export const emptyTracker = (): TrackerTable => ({
  delimiter: ',',
  newline: '\n',
  header: TRACKER_COLUMNS,
  records: [{ line: 1, cells: TRACKER_COLUMNS.map(unquoted) }],
});

/**
 * Reads a tracker's text, the byte-order mark taken off. Columns may stand in any order, with others among
 * them; they are parted by commas, semicolons or tabs.
 *
 * @throws ProtocolError `broken-tracker` with the line: quotes that do not match, a row with more or fewer
 *   cells than the header, a column that is missing or there twice, an id that is there twice
 */
export function parseTracker(text: string): TrackerTable {
  if (text.trim() === '') return emptyTracker();
  const [first = ''] = text.split(/\r\n|\n|\r/, 1);
  const delimiter = delimiterOf(first);
  const records = readRecords(text, delimiter);
  const [head] = records;
  if (!head || head.cells.length === 0) throw brokenTracker(1, 'the first line holds no columns.');
  const header = head.cells.map(({ value }) => value.trim());
  checkHeader(header);
  const table = { delimiter, newline: endingOf(head.raw ?? '') || '\n', header, records };
  checkRecords(table);
  return table;
}

function delimiterOf(header: string): string {
  const isWhole = (delimiter: string): boolean =>
    header.split(delimiter).some((name) => name.replaceAll('"', '').trim() === 'task_id');
  return [',', ';', '\t'].find(isWhole) ?? ',';
}

const endingOf = (raw: string): string => /(?:\r\n|\n|\r)$/.exec(raw)?.[0] ?? '';

function readRecords(text: string, delimiter: string): TrackerRecord[] {
  const bytes = new TextEncoder().encode(text);
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  let read: readonly { readonly record: readonly Cell[]; readonly info: RecordInfo }[];
  try {
    read = parse(text, {
      delimiter,
      record_delimiter: ['\r\n', '\n', '\r'],
      info: true,
      relax_column_count: true,
      cast: (value, { quoting }) => ({ value, quoted: quoting }),
    }) as unknown as typeof read;
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const { lines: line = 1 } = error as unknown as { readonly lines?: number };
    throw brokenTracker(line, `${error.message.replace(/[.:]? at line \d+/, '')}.`, error);
  }
  let from = 0;
  let line = 1;
  return read.map(({ record, info }) => {
    const raw = decoder.decode(bytes.subarray(from, info.bytes));
    const isBlank = raw.trim() === '';
    const found = { line, cells: isBlank ? [] : record, raw };
    from = info.bytes;
    line += raw.split(/\r\n|\n|\r/).length - 1;
    return found;
  });
}

/** What csv-parse tells of a record: `bytes` counts all that was read up to the record's end. */
interface RecordInfo {
  readonly bytes: number;
}

function checkHeader(header: readonly string[]): void {
  const missing = TRACKER_COLUMNS.filter((column) => !header.includes(column));
  if (missing.length > 0) throw brokenTracker(1, `the column ${missing.join(', ')} is missing.`);
  const twice = header.find((name, index) => name !== '' && header.indexOf(name) !== index);
  if (twice !== undefined) throw brokenTracker(1, `the column ${twice} is there twice.`);
}

function checkRecords({ header, records }: TrackerTable): void {
  const idAt = header.indexOf('task_id');
  const lineOf = new Map<string, number>();
  for (const { line, cells } of records.slice(1)) {
    if (cells.length === 0) continue;
    if (cells.length !== header.length) {
      throw brokenTracker(
        line,
        `this row has ${cells.length} cells, the header has ${header.length}.`,
      );
    }
    const id = cells[idAt]?.value.trim() ?? '';
    if (id === '') continue;
    const before = lineOf.get(id);
    if (before !== undefined) {
      throw brokenTracker(line, `the task ${id} is there twice, first on line ${before}.`);
    }
    lineOf.set(id, line);
  }
}

/** The tracker's text. Records that nobody changed are what they were; cells keep their quotes. */
export function formatTracker({ delimiter, newline, records }: TrackerTable): string {
  return records
    .map((record, index) => {
      const raw = record.raw ?? formatRecord(record.cells, delimiter) + newline;
      // A last row without a line ending gets one when another follows.
      return index < records.length - 1 && endingOf(raw) === '' ? raw + newline : raw;
    })
    .join('');
}

function formatRecord(cells: readonly Cell[], delimiter: string): string {
  return stringify([cells.map(({ value }) => value)], {
    delimiter,
    record_delimiter: '\n',
    quoted_match: /[\r\n]|^\s|\s$/,
    // What begins like a formula stays what was written: a tracker is data, and is read back.
    escape_formulas: false,
    cast: {
      string: (value, { index }) =>
        cells[index]?.quoted === true ? { value, quoted: true } : value,
    },
  }).replace(/\n$/, '');
}

const unquoted = (value: string): Cell => ({ value, quoted: false });

/** The rows that stand for tasks, in the order of the file. */
export function rowsOf(table: TrackerTable): TrackerRow[] {
  return table.records
    .slice(1)
    .filter(({ cells }) => cells.length > 0)
    .map((record) => rowOf(table, record));
}

/** A record as a row. */
export function rowOf({ header }: TrackerTable, { line, cells: list }: TrackerRecord): TrackerRow {
  const cell = (name: string): string => list[header.indexOf(name)]?.value ?? '';
  const cells = Object.fromEntries(
    TRACKER_COLUMNS.map((column) => [column, cell(column)]),
  ) as unknown as TrackerCells;
  const state = stateOf(cells.status);
  const completion = completionOf(cells.notes);
  return {
    line,
    cells,
    more: Object.fromEntries(
      header
        .filter((name) => !(TRACKER_COLUMNS as readonly string[]).includes(name))
        .map((name) => [name, cell(name)]),
    ),
    verified: isYes(cells.verified),
    gone: isGone(cells.notes),
    ...(state === undefined ? {} : { state }),
    ...(completion === undefined ? {} : { completion }),
  };
}

/** The records of the tasks, by their ids. */
export function recordsById({ header, records }: TrackerTable): Map<string, TrackerRecord> {
  const at = header.indexOf('task_id');
  return new Map(records.slice(1).map((record) => [record.cells[at]?.value.trim() ?? '', record]));
}

/** The record of a task. */
export const findRecord = (table: TrackerTable, id: string): TrackerRecord | undefined =>
  recordsById(table).get(id);

export type CellChanges = Readonly<Partial<Record<TrackerColumn, string>>>;

/** The record with some cells changed; itself where nothing is another. */
export function changeRecord(
  { header }: TrackerTable,
  record: TrackerRecord,
  changes: CellChanges,
): TrackerRecord {
  const cells = record.cells.map((cell, index): Cell => {
    const value = (changes as Readonly<Record<string, string | undefined>>)[header[index] ?? ''];
    return value === undefined || value === cell.value ? cell : { ...cell, value };
  });
  const isSame = cells.every((cell, index) => cell === record.cells[index]);
  return isSame ? record : { line: record.line, cells };
}

/** A record of its own for a task that the table does not hold. */
export const makeRecord = ({ header }: TrackerTable, cells: CellChanges): TrackerRecord => ({
  line: 0,
  cells: header.map((name) =>
    unquoted((cells as Readonly<Record<string, string | undefined>>)[name] ?? ''),
  ),
});

/** The table with the task's cells changed; its other records are the same objects. */
export function changeTask(table: TrackerTable, id: string, changes: CellChanges): TrackerTable {
  const record = findRecord(table, id);
  if (!record) return table;
  const changed = changeRecord(table, record, changes);
  return { ...table, records: table.records.map((one) => (one === record ? changed : one)) };
}

/** A cell that a sheet would take for a formula. */
export interface FormulaCell {
  readonly line: number;
  readonly task: string;
  readonly column: string;
  readonly value: string;
}

/**
 * The cells that a sheet program may take for formulas (https://owasp.org/www-community/attacks/CSV_Injection).
 * They are data and stay as they are; whoever opens the file in a sheet should import its columns as text.
 */
export function formulaCells(table: TrackerTable): FormulaCell[] {
  const at = table.header.indexOf('task_id');
  return table.records
    .slice(1)
    .flatMap(({ line, cells }) =>
      cells.flatMap(({ value }, index) =>
        /^[=+\-@\t\r]/.test(value) && !/^[+-]?\d+(?:[.,]\d+)*$/.test(value)
          ? [{ line, task: cells[at]?.value ?? '', column: table.header[index] ?? '', value }]
          : [],
      ),
    );
}
