import { type Mark, type Syntax, syntaxOf } from './code-syntaxes.ts';
import type { CodePart } from './options.ts';

/**
 * A text with all but the wanted parts blanked out, so that places stay as they are. Where the language is
 * not known, the text as it is. Told apart by reading once through the text, without a parser: in doubt (an
 * unclosed string, say) a line's end ends what is open. Code that stands in a string, as in `${…}`, is both.
 */
export function onlyParts(path: string, text: string, parts: readonly CodePart[]): string {
  const syntax = syntaxOf(path);
  if (!syntax || parts.length === 3) return text;
  const pieces: string[] = [];
  for (const piece of new Scanner(text, syntax).pieces()) {
    const shown = text.slice(piece.from, piece.to);
    const isWanted = piece.parts.some((part) => parts.includes(part));
    pieces.push(isWanted ? shown : shown.replace(/[^\r\n]/g, ' '));
  }
  return pieces.join('');
}

interface Piece {
  readonly parts: readonly CodePart[];
  readonly from: number;
  readonly to: number;
}

const CODE: readonly CodePart[] = ['code'];
/** Of code in a string, and of lines of which it is not told whether they are run. */
const BOTH: readonly CodePart[] = ['code', 'strings'];

/** A string in which code is being read. */
interface Opened {
  readonly mark: Mark;
  readonly close: string;
  /** How many brackets of its kind the code itself has opened. */
  depth: number;
}

class Scanner {
  readonly #text: string;
  readonly #syntax: Syntax;
  /** The innermost last. */
  readonly #opened: Opened[] = [];
  /** What was once not closed is looked for in its own line only: time then grows with the text. */
  readonly #unclosed = new Set<Mark>();
  #heredoc: Piece | undefined;

  constructor(text: string, syntax: Syntax) {
    this.#text = text;
    this.#syntax = syntax;
  }

  *pieces(): Generator<Piece> {
    const text = this.#text;
    const { marks, from: begin } = this.#syntax;
    const starts = startsOf(marks);
    let code = 0;
    let at = begin === undefined ? 0 : Math.max(0, text.indexOf(begin));
    while (at < text.length) {
      starts.lastIndex = at;
      const match = starts.exec(text);
      const index = match?.index ?? text.length;
      const parts = this.#opened.length > 0 ? BOTH : CODE;
      let piece: Piece | undefined;
      if (this.#heredoc && index >= this.#heredoc.from) {
        piece = this.#heredoc;
        this.#heredoc = undefined;
      } else if (match) {
        const [open] = match;
        const mark = marks[match.findIndex((group, at_) => at_ > 0 && group !== undefined) - 1];
        piece = mark ? this.#readMark(mark, index, open) : this.#readBracket(index, open);
        at = index + 1;
      } else {
        break;
      }
      if (!piece) continue;
      if (piece.from > code) yield { parts, from: code, to: piece.from };
      yield piece;
      at = code = Math.max(piece.to, piece.from + 1);
    }
    if (code < text.length) yield { parts: CODE, from: code, to: text.length };
  }

  #readMark(mark: Mark, from: number, open: string): Piece | undefined {
    const text = this.#text;
    const after = from + open.length;
    const { part, nests } = mark;
    const close = typeof mark.close === 'function' ? mark.close(open) : mark.close;
    if (mark.regex === true) return regexAt(text, from);
    if (open === "'" && this.#followsWord(from)) return undefined;
    if (mark.heredoc === true) this.#heredoc ??= this.#heredocAfter(mark, after, open);
    if (close === undefined) return { parts: [part], from, to: lineEnd(text, from) };
    if (close === '') return { parts: [part], from, to: after };
    if (part === 'strings') return this.#readString({ mark, close, depth: 0 }, from, after);
    if (nests === true) return { parts: [part], from, to: nestEnd(text, after, mark.open, close) };
    const found = text.indexOf(close, after);
    const isOpen =
      found < 0 || (part === 'code' && mark.lines !== true && found > lineEnd(text, from));
    // A name does not go on in the next line; a comment does, and so does a page.
    if (isOpen && part === 'code' && mark.lines !== true) return undefined;
    return { parts: [part], from, to: isOpen ? text.length : found + close.length };
  }

  /** An apostrophe in a word, as in the text of a page or in 1'000, is no quotation mark. */
  #followsWord(at: number): boolean {
    const { words } = this.#syntax;
    if (!words) return false;
    const word = /\w+$/.exec(this.#text.slice(Math.max(0, at - 20), at))?.[0];
    return word !== undefined && !words.has(word);
  }

  /** The lines below, up to one of the word that the beginning names. */
  #heredocAfter(mark: Mark, after: number, open: string): Piece | undefined {
    if (this.#unclosed.has(mark)) return undefined;
    const from = lineEnd(this.#text, after) + 1;
    const last = new RegExp(`^[ \\t]*${/\w+/.exec(open)?.[0] ?? ''}\\b`, 'gm');
    last.lastIndex = from;
    const to = last.exec(this.#text)?.index;
    if (to === undefined) this.#unclosed.add(mark);
    return to === undefined || to <= from ? undefined : { parts: BOTH, from, to };
  }

  /** Reads a string on from a place in it, up to its end or to code in it. */
  #readString(string: Opened, from: number, after: number): Piece {
    const { mark, close } = string;
    const text = this.#text;
    const { holds, raw, doubled } = mark;
    const lines = mark.lines === true && !this.#unclosed.has(mark);
    for (let at = after; at < text.length; at += 1) {
      const character = text[at];
      if (holds !== undefined && text.startsWith(holds, at)) {
        if (holds === '{' && text[at + 1] === '{') {
          at += 1;
        } else {
          this.#opened.push({ mark, close, depth: 0 });
          return { parts: ['strings'], from, to: at + holds.length };
        }
      } else if (character === '\\' && raw !== true) {
        at += 1;
      } else if (text.startsWith(close, at)) {
        const end = at + close.length;
        if (doubled !== true || !text.startsWith(close, end))
          return { parts: ['strings'], from, to: end };
        at = end + close.length - 1;
      } else if (!lines && (character === '\n' || character === '\r')) {
        return { parts: ['strings'], from, to: at };
      }
    }
    this.#unclosed.add(mark);
    return { parts: ['strings'], from, to: lines ? lineEnd(text, after) : text.length };
  }

  /** A bracket, or a line's end, in the code of a string. */
  #readBracket(at: number, open: string): Piece | undefined {
    const inner = this.#opened.at(-1);
    if (!inner) return undefined;
    if (open === '\n') {
      if (inner.mark.lines === true) return undefined;
      this.#opened.length = 0;
      return { parts: CODE, from: at, to: at + 1 };
    }
    const [begins, ends] = inner.mark.holds?.endsWith('(') === true ? '()' : '{}';
    if (open === begins) inner.depth += 1;
    if (open !== ends) return undefined;
    inner.depth -= 1;
    if (inner.depth >= 0) return undefined;
    this.#opened.pop();
    return this.#readString(inner, at, at + 1);
  }
}

/** Everything with which a comment or a string can start, a group each, and what can end the code in one. */
function startsOf(marks: readonly Mark[]): RegExp {
  const opens = marks.map(({ open }) => `(${open})`);
  const holds = marks.some((mark) => mark.holds !== undefined) ? ['[{}()\\n]'] : [];
  return new RegExp([...opens, ...holds].join('|'), 'gm');
}

function lineEnd(text: string, from: number): number {
  const found = text.indexOf('\n', from);
  return found < 0 ? text.length : found;
}

/** The end of a comment in which others may stand. */
function nestEnd(text: string, after: number, open: string, close: string): number {
  const either = new RegExp(`${open}|${close.replace(/[*]/g, '\\$&')}`, 'g');
  either.lastIndex = after;
  let depth = 1;
  for (let match = either.exec(text); match; match = either.exec(text)) {
    depth += match[0] === close ? -1 : 1;
    if (depth === 0) return match.index + close.length;
  }
  return text.length;
}

/** What seems to be longer is none: so much and no more is looked at for each slash. */
const LONGEST_REGEX = 500;

/** A slash starts a regular expression where no value stands before it: else it divides. */
function regexAt(text: string, from: number): Piece | undefined {
  const before = text.slice(Math.max(0, from - 40), from).trimEnd();
  if (before !== '' && !/(?:[=(,:;[!&|?{}+\-*%>~^]|\breturn|\btypeof|\bcase)$/.test(before))
    return undefined;
  let inClass = false;
  const furthest = Math.min(text.length, from + LONGEST_REGEX);
  for (let at = from + 1; at < furthest; at += 1) {
    const character = text[at];
    if (character === '\\') at += 1;
    else if (character === '\n' || character === '\r') return undefined;
    else if (character === '[') inClass = true;
    else if (character === ']') inClass = false;
    else if (character === '/' && !inClass)
      return at > from + 1 ? { parts: ['strings'], from, to: at + 1 } : undefined;
  }
  return undefined;
}
