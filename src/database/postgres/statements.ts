import type { ProtocolError } from '../../core/errors.ts';
import type { Statement } from '../engine.ts';
import { brokenSql, unsafeStatement } from '../step-errors.ts';

/**
 * Splits SQL into statements the way `psql` tells where one ends: quotes, dollar quotes and nested comments
 * hold no end, nor do parentheses, nor the body `BEGIN ATOMIC … END` of a function. Each statement is sent by
 * itself afterwards, and the server refuses one that holds two, so a mistake here cannot hide a `COMMIT`.
 * Source of the rules: https://github.com/postgres/postgres/blob/master/src/fe_utils/psqlscan.l
 */
type Kind = 'space' | 'quoted' | 'word' | 'semicolon' | 'open' | 'close' | 'backslash' | 'other';

interface Piece {
  readonly kind: Kind;
  readonly text: string;
}

// Words are PostgreSQL's: letters, digits, `_`, `$` and every character above ASCII.
const PIECE =
  /(?<space>\s+|--[^\n]*)|(?<quoted>[eE]'(?:[^'\\]|\\[\s\S]|'')*'|(?:[bBxXnN]|[uU]&)?'(?:[^']|'')*'|(?:[uU]&)?"(?:[^"]|"")*"|\$(?<tag>(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?)\$[\s\S]*?\$\k<tag>\$)|(?<word>(?![eE]')[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*|\d[\w.]*)|(?<semicolon>;)|(?<open>[([])|(?<close>[)\]])|(?<backslash>\\)|(?<other>[\s\S])/y;

const KINDS = ['space', 'quoted', 'word', 'semicolon', 'open', 'close', 'backslash'] as const;

/** @throws ProtocolError `broken-sql` for a quote or comment that is never closed, or a NUL character */
function* pieces(text: string, file: string): Generator<Piece> {
  const pattern = new RegExp(PIECE);
  let at = 0;
  const broken = (what: string): ProtocolError =>
    brokenSql(`${file}:${text.slice(0, at).split('\n').length} ${what}`);
  while (at < text.length) {
    if (text.startsWith('/*', at)) {
      const end = commentEnd(text, at);
      if (end === -1) throw broken('opens /* and never closes it.');
      yield { kind: 'space', text: text.slice(at, end) };
      at = end;
      continue;
    }
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match === null) throw new Error('a piece of SQL was not matched');
    const kind = KINDS.find((one) => match.groups?.[one] !== undefined) ?? 'other';
    const [piece] = match;
    if (kind === 'other') {
      if (piece === '\0') throw broken('holds a NUL character, where PostgreSQL stops reading.');
      if (/^[eE]'/.test(text.slice(at, at + 2)))
        throw broken(`opens ${piece}' and never closes it.`);
      if (piece === "'" || piece === '"') throw broken(`opens ${piece} and never closes it.`);
      const dollar = /^\$(?:[A-Za-z_]\w*)?\$/.exec(text.slice(at, at + 70));
      if (dollar !== null) throw broken(`opens ${dollar[0]} and never closes it.`);
    }
    yield { kind, text: piece };
    at += piece.length;
  }
}

/** Comments may stand in comments. Returns -1 where one is never closed. */
function commentEnd(text: string, begin: number): number {
  let depth = 0;
  for (let at = begin; at < text.length; at += 1) {
    if (text.startsWith('/*', at)) {
      depth += 1;
      at += 1;
    } else if (text.startsWith('*/', at)) {
      depth -= 1;
      at += 1;
      if (depth === 0) return at + 1;
    }
  }
  return -1;
}

/** What of a statement has been read so far. */
interface Reading {
  begin: number;
  line: number;
  parentheses: number;
  /** How many `BEGIN` and `CASE` of a function's body are open. */
  blocks: number;
  words: string[];
}

/**
 * @param file how to name the text in errors
 * @returns the statements without the space and the comments before them; what follows the last `;` is a
 *   statement, too, unless it is only space and comments
 */
export function splitStatements(sql: string, file: string): Statement[] {
  const text = sql.startsWith('\ufeff') ? sql.slice(1) : sql;
  const statements: Statement[] = [];
  let reading: Reading | undefined;
  let [at, line] = [0, 1];
  for (const { kind, text: piece } of pieces(text, file)) {
    if (kind !== 'space' && (kind !== 'semicolon' || reading !== undefined)) {
      reading ??= { begin: at, line, parentheses: 0, blocks: 0, words: [] };
      read(reading, kind, piece);
      if (kind === 'semicolon' && reading.parentheses <= 0 && reading.blocks <= 0) {
        statements.push({ sql: text.slice(reading.begin, at + 1), line: reading.line });
        reading = undefined;
      }
    }
    at += piece.length;
    line += piece.split('\n').length - 1;
  }
  if (reading !== undefined) {
    statements.push({ sql: text.slice(reading.begin).trimEnd(), line: reading.line });
  }
  return statements;
}

const WORDS_OF_A_HEAD = 4;

function read(reading: Reading, kind: Kind, piece: string): void {
  if (kind === 'open') reading.parentheses += 1;
  if (kind === 'close') reading.parentheses -= 1;
  if (kind !== 'word') return;
  const word = piece.toUpperCase();
  if (reading.words.length < WORDS_OF_A_HEAD) reading.words.push(word);
  if (reading.parentheses > 0 || !makesRoutine(reading.words)) return;
  if (word === 'BEGIN' || (word === 'CASE' && reading.blocks > 0)) reading.blocks += 1;
  else if (word === 'END' && reading.blocks > 0) reading.blocks -= 1;
}

const makesRoutine = (words: readonly string[]): boolean =>
  /^CREATE (?:OR REPLACE )?(?:FUNCTION|PROCEDURE)\b/.test(words.join(' '));

const IN_ONE =
  'Take it out: every migration runs in one transaction that is opened and ended for it.';
const BY_ITSELF =
  'Take it out: it cannot run in a transaction, so it could not be taken back. Run it by itself.';

/** Heads of statements that would leave the transaction, or cannot be taken back by it. */
const REFUSED: readonly (readonly [RegExp, string])[] = [
  [/^(?:BEGIN|START TRANSACTION|COMMIT|END|ROLLBACK|ABORT|SAVEPOINT|RELEASE)\b/, IN_ONE],
  [/^PREPARE TRANSACTION\b/, IN_ONE],
  [/^SET (?:LOCAL |SESSION )?(?:TRANSACTION|SESSION CHARACTERISTICS|CHARACTERISTICS)\b/, IN_ONE],
  [
    /^(?:SET|RESET) (?:LOCAL |SESSION )?(?:ROLE|AUTHORIZATION|SESSION_REPLICATION_ROLE)\b/,
    'Take it out: a migration runs as the user of the URL, with every trigger and foreign key at work.',
  ],
  [
    /^COPY\b/,
    'Write the rows as INSERT: a migration neither reads nor writes what lies outside of it.',
  ],
  [/^(?:VACUUM|DISCARD|CLUSTER$|ALTER SYSTEM|LOAD)\b/, BY_ITSELF],
  [/^(?:CREATE|DROP) (?:DATABASE|TABLESPACE|SUBSCRIPTION)\b/, BY_ITSELF],
  [/^ALTER (?:DATABASE|TABLESPACE|SUBSCRIPTION)\b/, BY_ITSELF],
  [/^REINDEX (?:.* )?(?:DATABASE|SYSTEM|SCHEMA)\b/, BY_ITSELF],
];

/** `CONCURRENTLY` in a transaction is refused by the server for all but a materialized view. */
const CONCURRENTLY =
  /^(?:CREATE (?:UNIQUE )?INDEX|DROP INDEX|REINDEX(?: \w+)*|ALTER TABLE .* DETACH PARTITION .*) ?CONCURRENTLY\b/;

/** @throws ProtocolError `unsafe-statement` for the first statement that must not stand in a migration */
export function refuseUnsafe(statements: readonly Statement[], file: string): void {
  for (const { sql, line } of statements) {
    const all = [...pieces(sql, file)].filter(({ kind }) => kind !== 'space');
    if (all.some(({ kind }) => kind === 'backslash')) {
      throw unsafeStatement(
        `a \\ in ${file}:${line}`,
        'Take it out: psql alone knows such commands, and a migration is no script for psql.',
      );
    }
    const words = all.flatMap(({ kind, text }) =>
      kind === 'word' ? [text.toUpperCase()] : kind === 'quoted' ? ['_'] : [],
    );
    const head = words.join(' ');
    const [, remedy] = REFUSED.find(([pattern]) => pattern.test(head)) ?? [];
    if (remedy !== undefined) {
      throw unsafeStatement(`${words.slice(0, 2).join(' ')} in ${file}:${line}`, remedy);
    }
    if (CONCURRENTLY.test(head)) {
      throw unsafeStatement(
        `CONCURRENTLY in ${file}:${line}`,
        'Leave the word out, which makes writers wait for a moment; or make the index by itself, when the migration has run.',
      );
    }
  }
}
