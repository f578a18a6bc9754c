import type { CodePart } from './options.ts';

/** A comment, a string, or what must not be read as one: how it begins and where it ends. */
export interface Mark {
  /** The beginning, as the source of an expression. */
  readonly open: string;
  readonly part: CodePart;
  /** The end, or what makes it of the beginning; left out: the end of the line. Empty: the beginning is all. */
  readonly close?: string | ((open: string) => string);
  /** It may go on in the next line. */
  readonly lines?: boolean;
  /** No backslash escapes in it. */
  readonly raw?: boolean;
  /** Its end twice is none. */
  readonly doubled?: boolean;
  /** Such comments may stand in it. */
  readonly nests?: boolean;
  /** With what code begins in a string, up to the bracket that closes it: `${`. */
  readonly holds?: string;
  /** It is a regular expression, where one may stand. */
  readonly regex?: boolean;
  /** From the next line on everything is text, up to a line with this very word. */
  readonly heredoc?: boolean;
}

/** How a language writes comments and strings, as far as telling them apart needs it. The longest beginning comes first. */
export interface Syntax {
  readonly marks: readonly Mark[];
  /** An apostrophe after a word starts no string, but after these words. */
  readonly words?: ReadonlySet<string>;
  /** Where code begins, in files that need not begin with it. */
  readonly from?: string;
}

/** Also after a keyword, in code without blanks, and after the letters of C's wide characters. */
const WORDS: ReadonlySet<string> = new Set(
  'return case typeof in of instanceof delete void throw await yield else do default from import export as extends u8 u U L'.split(
    ' ',
  ),
);
const NO_WORDS: ReadonlySet<string> = new Set();

const string = (quote: string, more: Partial<Mark> = {}): Mark => ({
  open: quote,
  close: quote,
  part: 'strings',
  ...more,
});
const toLineEnd = (open: string): Mark => ({ open, part: 'comments' });
const block = (open: string, close: string, more: Partial<Mark> = {}): Mark => ({
  open,
  close,
  part: 'comments',
  ...more,
});

const double = string('"');
const single = string("'");
const tripled: readonly Mark[] = [string('"""', { lines: true }), string("'''", { lines: true })];
const inDollars = { holds: '${' };
// In markup and style sheets an address stands for itself.
const slashes: readonly Mark[] = [
  toLineEnd('(?<!\\b(?:https?|wss?|ftp|file):)//'),
  block('/\\*', '*/'),
];
const nested: readonly Mark[] = [toLineEnd('//'), block('/\\*', '*/', { nests: true })];
const hash = toLineEnd('#');
/** In a shell and its like, a `#` inside a word is no comment. */
const spacedHash = toLineEnd('(?<!\\S)#');

const script = (): Syntax => ({
  marks: [
    ...slashes,
    double,
    single,
    string('`', { lines: true, ...inDollars }),
    { open: '/', part: 'strings', regex: true },
  ],
  words: WORDS,
});

const withHashes = (open: string): string => `"${'#'.repeat(open.split('#').length - 1)}`;

/** Python's strings with code in braces, whatever the case and order of their letters. */
const formatted = (): readonly Mark[] =>
  ['"""', "'''", '"', "'"].map((quote) =>
    string(quote, { open: `[fF][rR]?${quote}`, holds: '{', lines: quote.length === 3 }),
  );

const python = (): Syntax => ({ marks: [hash, ...formatted(), ...tripled, double, single] });

const shell = (): Syntax => ({
  marks: [
    spacedHash,
    // What is escaped starts nothing.
    { open: '\\\\[^]', close: '', part: 'code' },
    { open: '(?<!<)<<[-~]?\\s?[\'"]?[A-Za-z_]\\w*[\'"]?', close: '', part: 'code', heredoc: true },
    string("'", { open: "\\$'", lines: true }),
    string("'", { lines: true, raw: true }),
    string('"', { lines: true, holds: '$(' }),
  ],
});

const php = (): Syntax => ({
  from: '<?',
  marks: [
    // What is between two pieces of code is a page.
    { open: '\\?>', close: '<?', part: 'code', lines: true, raw: true },
    // A comment ends with the code; what begins with #[ is none.
    { open: '(?://|#(?!\\[))(?:(?!\\?>).)*', close: '', part: 'comments' },
    block('/\\*', '*/'),
    { open: '<<<\\s?[\'"]?[A-Za-z_]\\w*[\'"]?', close: '', part: 'code', heredoc: true },
    string('"', { lines: true }),
    string("'", { lines: true }),
  ],
});

const sql = (): Syntax => ({
  marks: [
    toLineEnd('--'),
    block('/\\*', '*/'),
    string("'", { open: "(?<!\\w)[eE]'", lines: true }),
    string("'", { lines: true, raw: true }),
    // A name, which is code.
    { open: '"', close: '"', part: 'code', raw: true },
  ],
});

const rust = (): Syntax => ({
  marks: [
    ...nested,
    string('"', { open: 'r#{0,16}"', close: withHashes, lines: true, raw: true }),
    string('"', { lines: true }),
    // A character; a lifetime has no second mark.
    { open: "'(?:\\\\.[^'\\n]{0,10}|[^\\\\'\\n]{1,2})'", close: '', part: 'strings' },
  ],
});

const cSharp = (): Syntax => ({
  marks: [
    ...slashes,
    string('"', {
      open: '(?<!\\$)\\${1,16}"{3,}',
      close: (open) => open.replaceAll('$', ''),
      lines: true,
      raw: true,
      holds: '{',
    }),
    string('"', { open: '"{3,}', close: (open) => open, lines: true, raw: true }),
    string('"', { open: '(?:\\$@|@\\$)"', lines: true, raw: true, doubled: true, holds: '{' }),
    string('"', { open: '@"', lines: true, raw: true, doubled: true }),
    string('"', { open: '\\$"', holds: '{' }),
    double,
    single,
  ],
  words: WORDS,
});

const c = (): Syntax => ({
  marks: [
    ...slashes,
    string('"', {
      open: 'R"[^()\\\\\\s]{0,16}\\(',
      close: (open) => `)${open.slice(2, -1)}"`,
      lines: true,
      raw: true,
    }),
    double,
    single,
  ],
  words: WORDS,
});

const lua = (): Syntax => ({
  marks: [
    { ...longBrackets('--'), part: 'comments' },
    toLineEnd('--'),
    longBrackets(''),
    double,
    single,
  ],
});

function longBrackets(before: string): Mark {
  const close = (open: string): string => `]${'='.repeat(open.split('=').length - 1)}]`;
  return { open: `${before}\\[=*\\[`, close, part: 'strings', lines: true, raw: true };
}

/**
 * Languages by extension. In what is not listed everything counts as code. Each is made when it is asked for: most
 * commits ask for none.
 */
const SYNTAXES: readonly (readonly [() => Syntax, string])[] = [
  [script, 'js jsx ts tsx mjs cjs mts cts'],
  [c, 'c h cc cpp cxx hpp hh m mm'],
  [() => ({ marks: [...slashes, double, single], words: WORDS }), 'proto'],
  [
    () => ({
      marks: [
        ...slashes,
        string('"""', { lines: true, ...inDollars }),
        string("'''", { lines: true, ...inDollars }),
        string('"', inDollars),
        string("'", inDollars),
      ],
      words: WORDS,
    }),
    'dart groovy gradle',
  ],
  [() => ({ marks: [...slashes, ...tripled, double, single], words: WORDS }), 'java'],
  [
    () => ({
      marks: [
        ...nested,
        string('"""', { lines: true, raw: true, ...inDollars }),
        string('"', inDollars),
        single,
      ],
      words: WORDS,
    }),
    'kt kts scala',
  ],
  [
    () => ({
      marks: [
        ...nested,
        string('"', { open: '(?<!#)#{1,16}"', close: withHashes, lines: true, raw: true }),
        string('"""', { lines: true, holds: '\\(' }),
        string('"', { holds: '\\(' }),
      ],
    }),
    'swift',
  ],
  [cSharp, 'cs'],
  [() => ({ marks: [...slashes, double, single, string('`', { lines: true, raw: true })] }), 'go'],
  [rust, 'rs'],
  [php, 'php'],
  [() => ({ marks: [...slashes, double, single], words: WORDS }), 'scss less'],
  [() => ({ marks: [block('/\\*', '*/'), double, single] }), 'css'],
  [python, 'py pyi pyw'],
  [shell, 'sh bash zsh'],
  [
    () => ({
      marks: [block('^=begin\\b', '\n=end'), spacedHash, string('"', { holds: '#{' }), single],
    }),
    'rb',
  ],
  [() => ({ marks: [spacedHash, double, single] }), 'pl r'],
  [() => ({ marks: [spacedHash, ...tripled, string('"', { holds: '#{' }), single] }), 'ex exs'],
  [
    () => ({
      marks: [spacedHash, ...tripled, double, string("'", { raw: true })],
      words: NO_WORDS,
    }),
    'toml',
  ],
  [
    () => ({ marks: [spacedHash, double, string("'", { raw: true })], words: NO_WORDS }),
    'yml yaml',
  ],
  [() => ({ marks: [spacedHash, double, single], words: NO_WORDS }), 'mk conf'],
  [() => ({ marks: [spacedHash, string('"', inDollars)] }), 'tf'],
  [sql, 'sql'],
  [lua, 'lua'],
  [() => ({ marks: [block('<!--', '-->')] }), 'html htm xml svg md markdown'],
];

/** The syntax of a file's language; undefined where it is not known. */
export function syntaxOf(path: string): Syntax | undefined {
  const extension = /\.([^./]+)$/.exec(path)?.[1]?.toLowerCase() ?? '';
  return SYNTAXES.find(([, extensions]) => extensions.split(' ').includes(extension))?.[0]();
}
