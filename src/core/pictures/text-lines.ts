import { element, escapeText } from './svg.ts';

/** The advance of a character in ems, on the safe side of the fonts that systems bring. */
function advanceOf(character: string): number {
  if (/\p{M}|[\u200b-\u200f]/u.test(character)) return 0;
  if (/[iljtfrI.,:;'|!()[\]\s]/.test(character)) return 0.39;
  if (/[mwMW@%—…]/.test(character)) return 0.98;
  if (/[A-Z&+=<>~#_]/.test(character)) return 0.76;
  if ((character.codePointAt(0) ?? 0) < 0x250) return 0.61;
  return (character.codePointAt(0) ?? 0) < 0x600 ? 0.76 : 1.15;
}

/** How wide a text is at most, for a font size in the same unit. */
export function widthOf(text: string, size: number): number {
  let width = 0;
  for (const character of text) width += advanceOf(character) * size;
  return width;
}

/** A line of a text; `fit` is set where one word is wider than the space and has to be drawn narrower. */
export interface TextLine {
  readonly text: string;
  readonly fit?: number;
}

/** A part of a text that is never divided, and what it follows: a space, a sign inside a long word, or another sign of a script without spaces. */
interface Piece {
  readonly text: string;
  readonly after: 'space' | 'sign' | 'script';
}

/** Above this many times the space, a word drawn into it could not be read. */
const NARROWEST = 2.5;

const SCRIPT = /(?<=[\u3040-\u30ff\u3400-\u9fff])/u;
const SIGNS = /(?<=[/\\_\-.,:;])|(?<=[\u3040-\u30ff\u3400-\u9fff])/u;

/** Scripts without spaces may be divided anywhere; a long path or name after the signs that divide it. */
function piecesOf(text: string, width: number, size: number): Piece[] {
  return text
    .split(/\s+/)
    .filter((word) => word !== '')
    .flatMap((word) =>
      word.split(widthOf(word, size) > width ? SIGNS : SCRIPT).map((part, index): Piece => ({
        text: widthOf(part, size) > width * NARROWEST ? '…' : part,
        after:
          index === 0 ? 'space' : /[\u3040-\u30ff\u3400-\u9fff]/u.test(word) ? 'script' : 'sign',
      })),
    );
}

/**
 * Breaks a text into lines of at most `width`, never inside a word. What does not fit into `most` lines
 * is left out, with an ellipsis after the last whole word.
 */
export function wrapText(text: string, width: number, size: number, most: number): TextLine[] {
  // A title of thousands of words is no title: what lies far behind the last line need not be measured.
  const pieces = piecesOf(text.slice(0, most * 400), width, size);
  let kept = pieces.length;
  let lines = fill(pieces, width, size);
  while (lines.length > most && kept > 0) {
    kept = wordStart(pieces, kept - 1);
    lines = fill([...pieces.slice(0, kept), { text: '…', after: 'space' }], width, size);
  }
  return lines.map((line) =>
    widthOf(line, size) > width ? { text: line, fit: width } : { text: line },
  );
}

/** Where the word begins that a piece belongs to. */
function wordStart(pieces: readonly Piece[], index: number): number {
  let start = index;
  while (start > 0 && pieces[start]?.after === 'sign') start -= 1;
  return start;
}

function fill(pieces: readonly Piece[], width: number, size: number): string[] {
  const lines: string[] = [];
  for (const { text, after } of pieces) {
    const last = lines.at(-1);
    const joined = last === undefined ? text : `${last}${after === 'space' ? ' ' : ''}${text}`;
    if (last !== undefined && widthOf(joined, size) <= width) lines[lines.length - 1] = joined;
    else lines.push(text);
  }
  return lines;
}

/** Lines as text elements, the first with its base line at `y`. */
export function drawLines(
  lines: readonly TextLine[],
  at: { readonly x: number; readonly y: number; readonly size: number; readonly leading: number },
  className?: string,
): string[] {
  return lines.map(({ text, fit }, index) =>
    element(
      'text',
      {
        x: at.x,
        y: at.y + index * at.leading,
        'font-size': at.size,
        class: className,
        ...(fit === undefined ? {} : { textLength: fit, lengthAdjust: 'spacingAndGlyphs' }),
      },
      escapeText(text),
    ),
  );
}
