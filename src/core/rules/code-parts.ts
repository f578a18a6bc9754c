import type { CodePart } from './options.ts';

/** How a language writes comments and strings, as far as telling them apart needs it. */
interface Syntax {
  /** What a comment starts with that goes to the end of its line. */
  readonly line?: readonly string[];
  /** Comments of several lines. */
  readonly block?: readonly (readonly [open: string, close: string])[];
  /** Strings, the longest opening first; those of one line end with it. */
  readonly strings?: readonly StringSyntax[];
  /** A `#` starts a comment only where a word could start. */
  readonly spaced?: boolean;
  /** `/…/` is a regular expression where a value may stand. */
  readonly regex?: boolean;
}

interface StringSyntax {
  readonly open: string;
  readonly close?: string;
  readonly lines?: boolean;
  /** No backslash escapes in it. */
  readonly raw?: boolean;
}

const double: StringSyntax = { open: '"' };
const single: StringSyntax = { open: "'" };
const slashes: Syntax = { line: ['//'], block: [['/*', '*/']], strings: [double, single] };
const script: Syntax = {
  ...slashes,
  strings: [double, single, { open: '`', lines: true }],
  regex: true,
};
const hash: Syntax = { line: ['#'], strings: [double, single], spaced: true };
const tripled: readonly StringSyntax[] = [
  { open: '"""', lines: true },
  { open: "'''", lines: true },
];
const quoted: readonly StringSyntax[] = [{ open: "'", lines: true, raw: true }];

/** Languages by extension. In what is not listed everything counts as code. */
const SYNTAXES: readonly (readonly [Syntax, string])[] = [
  [script, 'js jsx ts tsx mjs cjs mts cts'],
  [slashes, 'c h cc cpp cxx hpp hh m mm proto dart groovy gradle'],
  [{ ...slashes, strings: [...tripled, double, single] }, 'java kt kts scala swift'],
  [
    { ...slashes, strings: [{ open: '@"', close: '"', lines: true, raw: true }, double, single] },
    'cs',
  ],
  [{ ...slashes, strings: [double, single, { open: '`', lines: true, raw: true }] }, 'go'],
  [
    {
      ...slashes,
      strings: [
        { open: 'r#"', close: '"#', lines: true, raw: true },
        { ...double, lines: true },
      ],
    },
    'rs',
  ],
  [{ ...slashes, line: ['//', '#'] }, 'php'],
  [{ ...slashes, line: ['//'] }, 'scss less'],
  [{ block: [['/*', '*/']], strings: [double, single] }, 'css'],
  [{ line: ['#'], strings: [...tripled, double, single] }, 'py pyi pyw'],
  [hash, 'sh bash zsh rb pl r yml yaml toml mk tf ex exs conf'],
  [{ line: ['--'], block: [['/*', '*/']], strings: quoted }, 'sql'],
  [{ line: ['--'], block: [['--[[', ']]']], strings: [double, single] }, 'lua'],
  [{ block: [['<!--', '-->']] }, 'html htm xml svg md markdown'],
];

function syntaxOf(path: string): Syntax | undefined {
  const extension = /\.([^./]+)$/.exec(path)?.[1]?.toLowerCase() ?? '';
  return SYNTAXES.find(([, extensions]) => extensions.split(' ').includes(extension))?.[0];
}

/**
 * A text with all but the wanted parts blanked out, so that places stay as they are. Where the language is
 * not known, the text as it is. Told apart by reading once through the text, without a parser: in doubt (an
 * unclosed string, say) a line's end ends what is open.
 */
export function onlyParts(path: string, text: string, parts: readonly CodePart[]): string {
  const syntax = syntaxOf(path);
  if (!syntax || parts.length === 3) return text;
  const pieces: string[] = [];
  for (const { part, from, to } of scan(text, syntax)) {
    const piece = text.slice(from, to);
    pieces.push(parts.includes(part) ? piece : piece.replace(/[^\r\n]/g, ' '));
  }
  return pieces.join('');
}

interface Piece {
  readonly part: CodePart;
  readonly from: number;
  readonly to: number;
}

function* scan(text: string, syntax: Syntax): Generator<Piece> {
  const starts = startsOf(syntax);
  let at = 0;
  let code = 0;
  while (at < text.length) {
    starts.lastIndex = at;
    const match = starts.exec(text);
    if (!match) break;
    const end = endOf(text, match.index, match[0], syntax);
    if (end === undefined) {
      at = match.index + 1;
      continue;
    }
    if (match.index > code) yield { part: 'code', from: code, to: match.index };
    yield { part: end.part, from: match.index, to: end.to };
    at = Math.max(end.to, match.index + 1);
    code = at;
  }
  if (code < text.length) yield { part: 'code', from: code, to: text.length };
}

/** Everything with which a comment or a string can start, the longest first. */
function startsOf({ line = [], block = [], strings = [], regex }: Syntax): RegExp {
  const marks = [
    ...block.map(([open]) => open),
    ...line,
    ...strings.map(({ open }) => open),
    ...(regex === true ? ['/'] : []),
  ].toSorted((one, other) => other.length - one.length);
  return new RegExp(
    marks.map((mark) => mark.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')).join('|'),
    'g',
  );
}

function endOf(
  text: string,
  from: number,
  mark: string,
  syntax: Syntax,
): { part: CodePart; to: number } | undefined {
  const close = syntax.block?.find(([open]) => open === mark)?.[1];
  if (close !== undefined) {
    const found = text.indexOf(close, from + mark.length);
    return { part: 'comments', to: found < 0 ? text.length : found + close.length };
  }
  if (syntax.line?.includes(mark)) {
    const isComment = syntax.spaced !== true || from === 0 || /\s/.test(text[from - 1] ?? '');
    return isComment ? { part: 'comments', to: lineEnd(text, from) } : undefined;
  }
  const string = syntax.strings?.find(({ open }) => open === mark);
  if (string) return { part: 'strings', to: stringEnd(text, from + mark.length, string) };
  return regexEnd(text, from);
}

function lineEnd(text: string, from: number): number {
  const found = text.indexOf('\n', from);
  return found < 0 ? text.length : found;
}

function stringEnd(
  text: string,
  from: number,
  { open, close = open, lines, raw }: StringSyntax,
): number {
  for (let at = from; at < text.length; at += 1) {
    const character = text[at];
    if (character === '\\' && raw !== true) at += 1;
    else if (text.startsWith(close, at)) return at + close.length;
    else if (lines !== true && (character === '\n' || character === '\r')) return at;
  }
  return text.length;
}

/** What seems to be longer is none: so much and no more is looked at for each slash. */
const LONGEST_REGEX = 500;

/** A slash starts a regular expression where no value stands before it: else it divides. */
function regexEnd(text: string, from: number): { part: CodePart; to: number } | undefined {
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
    else if (character === '/' && !inClass) return { part: 'strings', to: at + 1 };
  }
  return undefined;
}
