import { lineRange } from '../violation.ts';
import type { Position, TextEdit } from '../violation.ts';
import type { ParsedDocument } from './document.ts';
import { splitLines } from './source.ts';
import { repairLine } from './text-encoding.ts';

const newline = (document: ParsedDocument): string => {
  const { lineEnding } = document.encoding;
  return lineEnding === 'mixed' ? '\n' : lineEnding;
};

const withLineEndings = (text: string, ending: string): string => splitLines(text).join(ending);

/**
 * Ticks or unticks the box of the task, subtask or checklist item on a line. The edit replaces the one character in
 * the box (a drawn box becomes ☑ or ☐); no edit where the line has no box, or is so already.
 */
export function setBox(document: ParsedDocument, line: number, done: boolean): TextEdit[] {
  const task = document.tasks
    .flatMap((one) => [one, ...(one.subtasks ?? [])])
    .find((one) => one.line === line && one.box !== undefined);
  const item = [...document.checklists, ...(document.acceptance ?? [])]
    .flatMap((list) => list.items)
    .find((one) => one.line === line && one.box !== undefined);
  const box = task?.box ?? item?.box;
  if (!box) return [];
  const isDone = task ? task.status === 'done' : item?.done === true;
  if (isDone === done) return [];
  const isDrawn = (task ?? item)?.isDrawn === true;
  return [{ range: box, newText: isDrawn ? (done ? '☑' : '☐') : done ? 'x' : ' ' }];
}

/** Writes a hand-off into the opener: over its placeholder, or below what is there. No edit without a place. */
export function fillHandoff(document: ParsedDocument, text: string): TextEdit[] {
  const place = document.opener?.handoff;
  if (!place) return [];
  const ending = newline(document);
  const body = withLineEndings(text.trim(), ending);
  const { start, end } = place.range;
  if (place.filled) return [{ range: { start: end, end }, newText: ending + ending + body }];
  const isEmpty = start.line === end.line && start.column === end.column;
  if (!isEmpty) return [{ range: place.range, newText: body }];
  // On the heading's own line there is no line end before the text; below it there is.
  return [
    {
      range: place.range,
      newText: start.line === place.line ? ending + body + ending : body + ending,
    },
  ];
}

/** Appends an entry to the thread, set off by a rule and blank lines. No edit where the document is no thread. */
export function appendEntry(document: ParsedDocument, text: string): TextEdit[] {
  const place = document.thread?.appendAt;
  if (!place) return [];
  const ending = newline(document);
  const body = withLineEndings(text.trim().replace(/^-{3,}\s*/, ''), ending);
  const isEmpty = place.start.line === 1 && place.start.column === 1;
  const lead = isEmpty ? '' : ending + ending + `---${ending}${ending}`;
  const isLastLine = place.end.line === document.lineCount;
  return [{ range: place, newText: lead + body + (isLastLine ? ending : '') }];
}

/**
 * Writes the text as it was meant, where it was once read in a wrong encoding: one edit for each line that
 * changes. No edit where the text shows no such thing. What cannot be read as anything else stays as it is.
 *
 * @param text the text that `document` was made of
 */
export function repairEncoding(document: ParsedDocument, text: string): TextEdit[] {
  const { misreadAs } = document.encoding;
  if (!misreadAs) return [];
  return splitLines(text).flatMap((written, index): TextEdit[] => {
    const { text: meant } = repairLine(written, misreadAs);
    return meant === written ? [] : [{ range: lineRange(index + 1, written), newText: meant }];
  });
}

/** The offsets at which the lines of a text start. */
function lineStarts(text: string): number[] {
  const starts = [0];
  for (const match of text.matchAll(/\r\n|\n|\r/g)) starts.push(match.index + match[0].length);
  return starts;
}

interface Splice {
  readonly start: number;
  readonly end: number;
  readonly newText: string;
}

function toSplices(text: string, edits: readonly TextEdit[]): Splice[] {
  const starts = lineStarts(text);
  const offset = ({ line, column }: Position): number =>
    Math.min((starts[Math.min(line, starts.length) - 1] ?? 0) + column - 1, text.length);
  return edits
    .map(({ range, newText }) => ({ start: offset(range.start), end: offset(range.end), newText }))
    .sort((one, other) => one.start - other.start || one.end - other.end);
}

/**
 * The text with the edits applied. Every character outside their ranges stays as it is, line endings and
 * byte-order mark included. Edits refer to the text as given and do not overlap; of two that do, the later
 * one is left out.
 */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  let result = '';
  let copied = 0;
  for (const { start, end, newText } of toSplices(text, edits)) {
    if (start < copied) continue;
    result += text.slice(copied, start) + newText;
    copied = end;
  }
  return result + text.slice(copied);
}
