import type { Position, Range } from '../violation.ts';
import { lineEndingOf, detectMisreading, repairLine, sourceOffset } from './text-encoding.ts';
import type { RepairedLine } from './text-encoding.ts';
import type { Encoding } from './document.ts';

/** Lines of a document, both ends included. */
export interface Span {
  readonly line: number;
  readonly endLine: number;
}

/**
 * A text made ready for parsing. `lines` are the lines as they were meant (repaired, without byte-order
 * mark); they correspond one to one to the lines of the file. `forParsing` differs from them only on lines
 * of fences, and never in the number of lines.
 */
export interface Source {
  readonly lines: readonly string[];
  readonly forParsing: string;
  readonly encoding: Encoding;
  /** The lines of fences that were never closed. */
  readonly unclosedFences: readonly number[];
  /** The position in the file for a column (from 1) of a line (from 1) of `lines`. */
  readonly toFile: (line: number, column: number) => Position;
  /** The range in the file for part of one line of `lines`. */
  readonly rangeOf: (line: number, startColumn: number, endColumn: number) => Range;
}

/** Deeper nesting than this is not structure but an attack or an accident; it would cost quadratic time. */
const deepestNesting = 40;
const tooDeep = new RegExp(
  String.raw`^((?:[ \t]*(?:>|[-+*](?=[ \t])|\d{1,9}[.)](?=[ \t]))){${deepestNesting}})(.*)$`,
);

/** Lines of a text, however they end; a trailing line ending makes a last empty line, as editors count. */
export const splitLines = (text: string): string[] => text.split(/\r\n|\n|\r/);

/** @param hidden lines that are to be read as if they were blank */
export function makeSource(text: string, known?: Encoding, hidden: readonly Span[] = []): Source {
  const bom = text.startsWith('\ufeff');
  const written = splitLines(bom ? text.slice(1) : text);
  const misreadAs = known ? known.misreadAs : detectMisreading(text);
  const repaired: RepairedLine[] = written.map((line) =>
    misreadAs ? repairLine(line, misreadAs) : { text: line },
  );
  const lines = repaired.map((line) => line.text);
  for (const { line, endLine } of hidden) lines.fill('', line - 1, endLine);
  const { parsed, unclosed } = mendFences(lines);
  const toFile = (line: number, column: number): Position => {
    const offset = sourceOffset(repaired[line - 1]?.columns, column - 1);
    return { line, column: offset + 1 + (bom && line === 1 ? 1 : 0) };
  };
  return {
    lines,
    forParsing: parsed.map(flattenDeepNesting).join('\n'),
    unclosedFences: unclosed,
    encoding: {
      name: known?.name ?? 'utf-8',
      bom: known?.bom ?? bom,
      lineEnding: known?.lineEnding ?? lineEndingOf(text),
      ...(misreadAs && { misreadAs }),
    },
    toFile,
    rangeOf: (line, startColumn, endColumn) => ({
      start: toFile(line, startColumn),
      end: toFile(line, endColumn),
    }),
  };
}

function flattenDeepNesting(line: string): string {
  if (line.length < deepestNesting) return line;
  const match = tooDeep.exec(line);
  return match ? (match[1] ?? '') + (match[2] ?? '').replaceAll(/[-+*>]/g, '.') : line;
}

interface OpenFence {
  readonly line: number;
  readonly mark: string;
  /** Markdown inside Markdown: its inner fences are meant to nest. */
  readonly holdsMarkdown: boolean;
  readonly inner: number[];
}

const fenceLine = /^([ \t>]*(?:(?:[-+*]|\d{1,9}[.)])[ \t]+)*)(`{2,}|~{3,})([^`]*)$/;

/**
 * Repairs two mistakes by which a fence swallows the rest of a document: a closing fence of two backticks,
 * and a fence of Markdown that holds another fence with the same mark, which would close it too early.
 */
function mendFences(lines: readonly string[]): { parsed: string[]; unclosed: number[] } {
  const parsed = [...lines];
  let open: OpenFence | undefined;
  const widen = (line: number): void => {
    parsed[line] = (parsed[line] ?? '').replace(/`{3,}|~{3,}/, (mark) =>
      mark.charAt(0).repeat(mark.length + 4),
    );
  };
  for (const [index, line] of lines.entries()) {
    const match = line.includes('``') || line.includes('~~~') ? fenceLine.exec(line) : undefined;
    if (!match) continue;
    const mark = match[2] ?? '';
    const info = (match[3] ?? '').trim();
    if (!open) {
      if (mark.length < 3) continue;
      open = { line: index, mark, holdsMarkdown: /^(markdown|md)\b/i.test(info), inner: [] };
    } else if (mark.charAt(0) !== open.mark.charAt(0)) {
      continue;
    } else if (info !== '' || opensInside(open, lines, index)) {
      if (open.holdsMarkdown && mark.length === open.mark.length) open.inner.push(index);
    } else if (open.inner.length > 0 && mark.length === open.mark.length) {
      open.inner.pop();
      const close = open.inner.length === 0 ? closingLine(lines, index, mark) : undefined;
      if (close !== undefined) {
        widen(open.line);
        widen(close);
        open = { ...open, mark: `${open.mark}${open.mark.charAt(0).repeat(4)}` };
      }
    } else if (mark.length >= open.mark.length) {
      open = undefined;
    } else if (mark === '``' && open.mark === '```') {
      parsed[index] = line.replace('``', '```');
      open = undefined;
    } else if (parsed[index] !== line) {
      open = undefined;
    }
  }
  return { parsed, unclosed: open ? [open.line + 1] : [] };
}

/**
 * Whether a bare mark in a fence of Markdown opens a fence in it: the line above leads to it by a colon, and
 * two more marks follow to close both.
 */
function opensInside(open: OpenFence, lines: readonly string[], index: number): boolean {
  if (!open.holdsMarkdown || open.inner.length > 0) return false;
  if (!/[:：][*_]*\s*$/u.test(lines[index - 1] ?? '')) return false;
  const inner = closingLine(lines, index, open.mark);
  return inner !== undefined && closingLine(lines, inner, open.mark) !== undefined;
}

/** How far beyond an inner fence the outer one's end is looked for. */
const fenceReach = 200;

function closingLine(lines: readonly string[], from: number, mark: string): number | undefined {
  for (let index = from + 1; index < Math.min(lines.length, from + fenceReach); index += 1) {
    const line = lines[index] ?? '';
    if (/^#{1,2} /.test(line) && index > from + 40) return undefined;
    const match = fenceLine.exec(line);
    if (match?.[2] === mark) return (match[3] ?? '').trim() === '' ? index : undefined;
  }
  return undefined;
}
