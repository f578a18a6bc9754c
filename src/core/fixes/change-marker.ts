import { parseHeader } from '../documents/version-header.ts';
import { MARK } from '../rules/change-marker.ts';
import { addedLines, linesOf } from '../rules/changed-lines.ts';
import { onlyParts } from '../rules/code-parts.ts';
import type { TextEdit, Violation } from '../violation.ts';
import { lineComment } from './comment.ts';
import { type Repair, repair, type Repairer, type RepairInput, withEndingsOf } from './repair.ts';

/** New lines with fewer old ones than this between them are one change. */
const CLOSE = 4;

/** Puts new lines between marks, gives a mark its date, and takes an end without a beginning away. */
export const repairChangeMarker: Repairer = (violation, input) => {
  const { location, message } = violation;
  const text = location && input.after(location.path);
  const comment = location && lineComment(location.path);
  if (!location || text === undefined || !comment) return [];
  const file: MarkedFile = { path: location.path, text, lines: linesOf(text), comment };
  if (/^\d+ new lines outside a \[CHANGE\] block/.test(message)) return wrap(file, input);
  if (message.startsWith('a [CHANGE] whose date ')) return dateMark(file, violation, input);
  if (message === 'a [CHANGE] block never ends') return endMark(file, violation, input);
  return message.startsWith('an [END CHANGE] without') ? removeMark(file, violation) : [];
};

interface MarkedFile {
  readonly path: string;
  readonly text: string;
  readonly lines: readonly string[];
  readonly comment: (text: string) => string;
}

const lineOf = ({ location }: Violation): number => location?.range?.start.line ?? 1;

function wrap(file: MarkedFile, input: RepairInput): Repair[] {
  const { path, text, lines, comment } = file;
  const blocks = runsOf(file, input);
  const who = input.session?.number === undefined ? 'who' : `Session ${input.session.number}`;
  const begin = comment(`[CHANGE] ${input.today} - ${who} - why`);
  const edits = blocks.flatMap(({ first, last }): TextEdit[] => {
    const indent = /^\s*/.exec(lines[first - 1] ?? '')?.[0] ?? '';
    const start = { line: first, column: 1 };
    const end = { line: last, column: (lines[last - 1] ?? '').length + 1 };
    return [
      { range: { start, end: start }, newText: withEndingsOf(text, `${indent}${begin}\n`) },
      {
        range: { start: end, end },
        newText: withEndingsOf(text, `\n${indent}${comment('[END CHANGE]')}`),
      },
    ];
  });
  const [head] = blocks;
  if (!head || !areComments(file, blocks)) return [];
  const indent = /^\s*/.exec(lines[head.first - 1] ?? '')?.[0].length ?? 0;
  const at = indent + begin.lastIndexOf('why') + 1;
  const start = { line: head.first, column: at };
  return [
    repair({
      title: 'Mark the new lines as a change',
      edits: [{ path, edits }],
      opens: { path, range: { start, end: { ...start, column: at + 'why'.length } } },
    }),
  ];
}

interface Run {
  readonly first: number;
  readonly last: number;
}

/** The new lines outside blocks and header, those that stand close together as one. */
function runsOf({ path, text, lines }: MarkedFile, { before }: RepairInput): Run[] {
  const header = parseHeader(text, { path });
  const taken = new Set(insideBlocks(lines));
  for (let line = header?.line ?? 1; line <= (header?.endLine ?? 0); line += 1) taken.add(line);
  const runs: { first: number; last: number }[] = [];
  for (const { line, text: words } of addedLines(before(path) ?? '', text)) {
    if (words.trim() === '' || taken.has(line)) continue;
    const open = runs.at(-1);
    const isClose =
      open !== undefined &&
      line - open.last <= CLOSE &&
      !Array.from({ length: line - open.last }, (_, step) => open.last + step).some((each) =>
        taken.has(each),
      );
    if (open && isClose) open.last = line;
    else runs.push({ first: line, last: line });
  }
  return runs;
}

function insideBlocks(lines: readonly string[]): number[] {
  const inside: number[] = [];
  let open = false;
  for (const [index, line] of lines.entries()) {
    const mark = MARK.exec(line.slice(0, 1000));
    if (open || mark) inside.push(index + 1);
    if (mark) open = mark[1] === undefined;
  }
  return inside;
}

/** In the middle of a string of several lines a mark would be text: then nothing is offered. */
function areComments({ path, lines, comment }: MarkedFile, runs: readonly Run[]): boolean {
  const firsts = new Set(runs.map(({ first }) => first));
  const lasts = new Set(runs.map(({ last }) => last));
  const marked = lines.flatMap((line, index) => [
    ...(firsts.has(index + 1) ? [comment('[CHANGE]')] : []),
    line,
    ...(lasts.has(index + 1) ? [comment('[END CHANGE]')] : []),
  ]);
  const seen = onlyParts(path, marked.join('\n'), ['comments']);
  return (seen.match(/\[(?:END )?CHANGE\]/g) ?? []).length >= 2 * runs.length;
}

function dateMark(file: MarkedFile, violation: Violation, { today }: RepairInput): Repair[] {
  const line = lineOf(violation);
  const text = file.lines[line - 1] ?? '';
  const mark = /\[CHANGE\]/i.exec(text);
  if (!mark) return [];
  const after = mark.index + mark[0].length;
  const old = /\d{4}-\d{2}-\d{2}/.exec(text.slice(after));
  const from = after + (old ? old.index : 0);
  const range = {
    start: { line, column: from + 1 },
    end: { line, column: from + 1 + (old?.[0].length ?? 0) },
  };
  const edit = { range, newText: old ? today : ` ${today}` };
  return [
    repair({ title: `Date the change ${today}`, edits: [{ path: file.path, edits: [edit] }] }),
  ];
}

/** Ends a block below the new lines that follow its mark, before the next mark. */
function endMark(file: MarkedFile, violation: Violation, { before }: RepairInput): Repair[] {
  const { path, text, lines, comment } = file;
  const mark = lineOf(violation);
  const next = lines.findIndex((line, index) => index >= mark && MARK.test(line.slice(0, 1000)));
  const limit = next < 0 ? lines.length : next;
  const added = new Set(addedLines(before(path), text).map(({ line }) => line));
  let last = mark;
  while (last < limit && added.has(last + 1)) last += 1;
  while (last > mark && (lines[last - 1] ?? '').trim() === '') last -= 1;
  if (last === mark) return [];
  const indent = /^\s*/.exec(lines[mark - 1] ?? '')?.[0] ?? '';
  const at = { line: last, column: (lines[last - 1] ?? '').length + 1 };
  const newText = withEndingsOf(text, `\n${indent}${comment('[END CHANGE]')}`);
  const edits = [{ range: { start: at, end: at }, newText }];
  return [repair({ title: 'End the block below its new lines', edits: [{ path, edits }] })];
}

function removeMark({ path, lines }: MarkedFile, violation: Violation): Repair[] {
  const line = lineOf(violation);
  if (!/^[\s#/*;<!\-%"'(]*\[END CHANGE\][\s*/\->)]*$/i.test(lines[line - 1] ?? '')) return [];
  const isLast = line === lines.length;
  const range = isLast
    ? {
        start: { line: Math.max(1, line - 1), column: (lines[line - 2] ?? '').length + 1 },
        end: { line, column: (lines[line - 1] ?? '').length + 1 },
      }
    : { start: { line, column: 1 }, end: { line: line + 1, column: 1 } };
  const edits = [{ path, edits: [{ range, newText: '' }] }];
  // Whether the beginning is missing, or the end is one too many, only a person knows.
  return [repair({ title: 'Remove this [END CHANGE]', edits, preferred: false })];
}
