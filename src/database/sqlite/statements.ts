import type { Statement } from '../engine.ts';
import { brokenSql, unsafeStatement } from '../step-errors.ts';

/**
 * Splits SQL into statements the way SQLite itself tells where one ends: a port of the state machine of
 * `sqlite3_complete()`, which knows the bodies of triggers, quotes and comments and nothing else.
 * Source: https://www.sqlite.org/src/file/src/complete.c (public domain).
 */
type State = 'start' | 'normal' | 'explain' | 'create' | 'trigger' | 'semicolon' | 'end';
type Token = 'semicolon' | 'space' | 'other' | 'explain' | 'create' | 'temp' | 'trigger' | 'end';

const IN_TRIGGER = {
  space: 'trigger',
  other: 'trigger',
  explain: 'trigger',
  create: 'trigger',
} as const;
const NORMAL = {
  space: 'normal',
  other: 'normal',
  explain: 'normal',
  create: 'normal',
  temp: 'normal',
  trigger: 'normal',
  end: 'normal',
} as const;

const NEXT: Readonly<Record<State, Readonly<Record<Token, State>>>> = {
  start: { ...NORMAL, semicolon: 'start', space: 'start', explain: 'explain', create: 'create' },
  normal: { ...NORMAL, semicolon: 'start' },
  explain: { ...NORMAL, semicolon: 'start', space: 'explain', other: 'explain', create: 'create' },
  create: { ...NORMAL, semicolon: 'start', space: 'create', temp: 'create', trigger: 'trigger' },
  trigger: {
    ...IN_TRIGGER,
    semicolon: 'semicolon',
    temp: 'trigger',
    trigger: 'trigger',
    end: 'trigger',
  },
  semicolon: {
    ...IN_TRIGGER,
    semicolon: 'semicolon',
    space: 'semicolon',
    temp: 'trigger',
    trigger: 'trigger',
    end: 'end',
  },
  end: {
    ...IN_TRIGGER,
    semicolon: 'start',
    space: 'end',
    temp: 'trigger',
    trigger: 'trigger',
    end: 'trigger',
  },
};

const KEYWORDS: Readonly<Record<string, Token>> = {
  explain: 'explain',
  create: 'create',
  temp: 'temp',
  temporary: 'temp',
  trigger: 'trigger',
  end: 'end',
};

// Words are SQLite's: letters, digits, `_`, `$` and every character above ASCII.
const PIECE =
  /(?<space>[ \t\r\n\f]+|--[^\n]*|\/\*[\s\S]*?\*\/)|(?<quoted>'[^']*'|"[^"]*"|`[^`]*`|\[[^\]]*\])|(?<word>[\w$\u0080-\uffff]+)|(?<semicolon>;)|(?<other>[\s\S])/gy;

/**
 * @param file how to name the text in errors
 * @returns the statements without the space and the comments before them; what follows the last `;` is a
 *   statement, too, unless it is only space and comments
 * @throws ProtocolError `broken-sql` for a quote or comment that is never closed, or a NUL character
 */
export function splitStatements(sql: string, file: string): Statement[] {
  const text = sql.startsWith('\ufeff') ? sql.slice(1) : sql;
  const statements: Statement[] = [];
  let state: State = 'start';
  let begin = -1;
  let line = 1;
  let beginLine = 1;
  for (const { 0: piece, groups = {}, index } of text.matchAll(PIECE)) {
    const token = tokenOf(piece, groups);
    if (token === 'other' && groups['other'] !== undefined) requireWhole(text, index, line, file);
    if (begin < 0 && token !== 'space' && token !== 'semicolon') {
      begin = index;
      beginLine = line;
    }
    state = NEXT[state][token];
    if (state === 'start' && token === 'semicolon' && begin >= 0) {
      statements.push({ sql: text.slice(begin, index + 1), line: beginLine });
      begin = -1;
    }
    line += lineBreaks(piece);
  }
  if (begin >= 0) statements.push({ sql: text.slice(begin).trimEnd(), line: beginLine });
  return statements;
}

function tokenOf(piece: string, groups: Readonly<Record<string, string | undefined>>): Token {
  if (groups['space'] !== undefined) return 'space';
  if (groups['semicolon'] !== undefined) return 'semicolon';
  if (groups['word'] !== undefined) return KEYWORDS[piece.toLowerCase()] ?? 'other';
  return 'other';
}

/** A quote or `/*` that was not matched as a whole is one that is never closed. */
function requireWhole(text: string, index: number, line: number, file: string): void {
  const character = text[index] ?? '';
  const opens = '\'"`['.includes(character) || text.startsWith('/*', index);
  if (!opens && character !== '\0') return;
  throw brokenSql(
    character === '\0'
      ? `${file}:${line} holds a NUL character, where SQLite stops reading.`
      : `${file}:${line} opens ${text.startsWith('/*', index) ? '/*' : character} and never closes it.`,
  );
}

const lineBreaks = (piece: string): number => piece.split('\n').length - 1;

/** The words with which a statement begins, upper case, quotes kept: `PRAGMA`, `USER_VERSION`. */
export function firstWords(sql: string, count: number): string[] {
  const words: string[] = [];
  for (const { 0: piece, groups = {} } of sql.matchAll(PIECE)) {
    if (words.length === count) break;
    if (groups['word'] !== undefined || groups['quoted'] !== undefined)
      words.push(piece.toUpperCase());
  }
  return words;
}

/** Statements that would end or leave the transaction in which a migration runs. */
const REFUSED: ReadonlyMap<string, string> = new Map([
  ...['BEGIN', 'COMMIT', 'END', 'ROLLBACK', 'SAVEPOINT', 'RELEASE'].map(
    (word) =>
      [
        word,
        'Take it out: every migration runs in one transaction that is opened and ended for it.',
      ] as const,
  ),
  ['ATTACH', 'Take it out: a migration works on one database only.'],
  ['DETACH', 'Take it out: a migration works on one database only.'],
  [
    'VACUUM',
    'Take it out: VACUUM cannot run in a transaction. Run it by itself when nothing else does.',
  ],
]);

/** Pragmas that read, or that write what the transaction can take back. */
const PRAGMAS: ReadonlySet<string> = new Set([
  'APPLICATION_ID',
  'FOREIGN_KEY_CHECK',
  'FOREIGN_KEY_LIST',
  'INDEX_INFO',
  'INDEX_LIST',
  'INDEX_XINFO',
  'INTEGRITY_CHECK',
  'QUICK_CHECK',
  'TABLE_INFO',
  'TABLE_LIST',
  'TABLE_XINFO',
  'USER_VERSION',
]);

/** @throws ProtocolError `unsafe-statement` for the first statement that must not stand in a migration */
export function refuseUnsafe(statements: readonly Statement[], file: string): void {
  for (const { sql, line } of statements) {
    const [first = '', second = '', third = ''] = firstWords(sql, 3);
    const refusal = REFUSED.get(first);
    if (refusal !== undefined) throw unsafeStatement(`${first} in ${file}:${line}`, refusal);
    if (first !== 'PRAGMA') continue;
    // `PRAGMA main.user_version` names the schema first.
    const pragma = second === 'MAIN' ? third : second;
    if (PRAGMAS.has(pragma)) continue;
    throw unsafeStatement(
      `PRAGMA ${pragma.toLowerCase()} in ${file}:${line}`,
      pragma === 'FOREIGN_KEYS'
        ? 'Take it out: foreign keys are off while a migration runs, and are checked before it is committed.'
        : 'Take it out: it has no effect in a transaction, or one that a rollback does not undo.',
    );
  }
}
