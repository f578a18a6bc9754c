import { applyEdits } from '../../../../src/core/documents/edits.ts';
import type { Position, TextEdit } from '../../../../src/core/violation.ts';

const startsOf = (text: string): number[] => [
  0,
  ...Array.from(text.matchAll(/\r\n|\n|\r/g), (match) => match.index + match[0].length),
];

function offsetOf(text: string, { line, column }: Position): number {
  const starts = startsOf(text);
  const start = starts[Math.min(line, starts.length) - 1] ?? 0;
  return Math.min(start + column - 1, text.length);
}

function positionOf(text: string, offset: number): Position {
  const starts = startsOf(text).filter((start) => start <= offset);
  return { line: starts.length, column: offset - (starts.at(-1) ?? 0) + 1 };
}

/** The edits that turn the edited text back into the given one: what each wrote is replaced by what stood there. */
export function invertEdits(text: string, edits: readonly TextEdit[]): TextEdit[] {
  const edited = applyEdits(text, edits);
  const inverse: TextEdit[] = [];
  let copied = 0;
  let shift = 0;
  const splices = edits
    .map(({ range, newText }) => ({
      start: offsetOf(text, range.start),
      end: offsetOf(text, range.end),
      newText,
    }))
    .sort((one, other) => one.start - other.start || one.end - other.end);
  for (const { start, end, newText } of splices) {
    if (start < copied) continue;
    copied = end;
    const from = start + shift;
    inverse.push({
      range: { start: positionOf(edited, from), end: positionOf(edited, from + newText.length) },
      newText: text.slice(start, end),
    });
    shift += newText.length - (end - start);
  }
  return inverse;
}
