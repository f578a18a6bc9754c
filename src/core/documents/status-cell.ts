import type { TextEdit } from '../violation.ts';
import type { Task, TaskStatus } from './document.ts';
import { plainText } from './inline.ts';
import { splitLines } from './source.ts';
import { isOpen, stateOfWords, statusOfValue } from './status.ts';
import { isStatusHeader } from './task-table.ts';

/** A cell of a table in the text: its words, and where they stand, columns from 1. */
interface Cell {
  readonly text: string;
  readonly column: number;
  /** With the blanks around it, from bar to bar. */
  readonly width: number;
}

/** Where a row of a table says how far its task is. */
export interface StatusCell {
  readonly was: string;
  /** What makes it say that the task is done; absent where that is not certain. */
  readonly change?: { readonly now: string; readonly edit: TextEdit };
}

/**
 * Finds the cell in which a row of a table states the state of its task, and how that table says that one is
 * done: as other rows of the column do, else by the plain counterpart of what stands there. Only a cell that
 * holds a state and nothing else is changed.
 *
 * @param text the document's text, as `task` was read from it
 */
export function findStatusCell(text: string, task: Task): StatusCell | undefined {
  if (task.carrier !== 'table') return undefined;
  const lines = splitLines(text);
  const head = headerLine(lines, task.line);
  if (head === undefined) return undefined;
  const header = cellsOf(lines[head - 1] ?? '');
  const row = cellsOf(lines[task.line - 1] ?? '');
  const index =
    task.statusFrom === 'box'
      ? row.findIndex((cell) => cell.text === '[ ]')
      : header.findIndex((cell) => isStatusHeader(plainText(cell.text)));
  const cell = row[index];
  if (!cell || row.length !== header.length) return undefined;
  const { text: was, column } = cell;
  const now = doneLike(was, task.status, columnOf(lines, head, index));
  if (now === undefined) return { was };
  // An aligned table stays so.
  const newText = cell.width === header[index]?.width ? now.padEnd(was.length) : now;
  const start = { line: task.line, column };
  const end = { line: task.line, column: column + was.length };
  return { was, change: { now, edit: { range: { start, end }, newText } } };
}

const delimiter = /^[\s>]*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$/;

/** The line of the header above a row, whose delimiters stand right below it. */
function headerLine(lines: readonly string[], row: number): number | undefined {
  for (let line = row - 1; line > 1 && (lines[line - 1] ?? '').includes('|'); line -= 1)
    if (delimiter.test(lines[line - 1] ?? '')) return line - 1;
  return undefined;
}

/** What the rows of a table say in one column. */
function columnOf(lines: readonly string[], head: number, index: number): string[] {
  const values: string[] = [];
  for (let line = head + 2; (lines[line - 1] ?? '').includes('|'); line += 1)
    values.push(cellsOf(lines[line - 1] ?? '')[index]?.text ?? '');
  return values;
}

function cellsOf(line: string): Cell[] {
  let at = /^[ \t]*(?:>[ \t]?)*[ \t]*/.exec(line)?.[0].length ?? 0;
  if (line[at] === '|') at += 1;
  const inner = line
    .slice(at)
    .trimEnd()
    .replace(/(?<!\\)\|$/, '');
  return inner.split(/(?<!\\)\|/).map((raw) => {
    const column = at + raw.search(/\S|$/) + 1;
    at += raw.length + 1;
    return { text: raw.trim(), column, width: raw.length };
  });
}

const share = /^(\D{0,3})\d{1,3}(\s*%(?:\s*(?:done|complete))?)$/i;
const answer = /^(?:x|yes|no|ja|nein)$/i;
const sign = String.raw`[⬜🔲⏳📋🆕🔜🕐🔄🚧🏗⚙🔨🟡⛔🚫🛑🔒⚪🔴]\ufe0f?`;
const english =
  'not[ _-]?started|not done|to[ _-]?do|pending|planned|open|queued|ready|new|in[ _-]?progress|wip|doing|started|ongoing|active|blocked|on hold|waiting|partial|in review';
const plainState = new RegExp(
  String.raw`^([*_]{0,3})(?:(${sign})(\s*))?(${english})?([*_]{0,3})$`,
  'iu',
);

/** Whether a cell holds a state and nothing else, neither a date nor a reason. */
function isBare(cell: string): boolean {
  if (share.test(cell) || answer.test(cell) || /^\[.\]$/u.test(cell)) return true;
  const words = plainText(cell)
    .replaceAll(/[^\p{L}\s_-]+/gu, '')
    .trim();
  const isSign = words === '' && !/[\p{L}\p{N}]/u.test(cell);
  return statusOfValue(cell) !== undefined && (isSign || stateOfWords(words) !== undefined);
}

/** How a column says that a task is done; undefined where the cell holds more than a state, or another one. */
function doneLike(cell: string, status: TaskStatus, column: readonly string[]): string | undefined {
  if (!isOpen(status) || statusOfValue(cell) !== status || !isBare(cell)) return undefined;
  if (cell === '[ ]') return '[x]';
  const theirs = column.find((other) => statusOfValue(other) === 'done' && isBare(other));
  if (theirs !== undefined) return theirs;
  if (share.test(cell)) return cell.replace(/\d+/, '100');
  const [, before = '', mark, gap = '', words, after = ''] = plainState.exec(cell) ?? [];
  if (mark === undefined && words === undefined) return undefined;
  return before + (mark === undefined ? '' : `✅${gap}`) + doneCasedAs(words) + after;
}

function doneCasedAs(words: string | undefined): string {
  if (words === undefined) return '';
  if (words === words.toUpperCase()) return 'DONE';
  return /^\p{Lu}/u.test(words) ? 'Done' : 'done';
}
