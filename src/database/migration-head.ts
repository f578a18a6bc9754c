import type { ErrorFacts } from './errors.ts';

/** What a migration's file says of itself, in the comments before its first statement. */
export interface MigrationHead {
  /** What its `-- ROWS: may change` line allows to lose rows: all tables, or those named. */
  readonly rowsMayChange: 'all' | readonly string[];
  /** What each `-- VERIFY: SELECT …` line asks of the result, with its line, from 1. */
  readonly checks: readonly { readonly sql: string; readonly line: number }[];
  /** What reads like such a line and is none. To leave it out would look as if it had held. */
  readonly problems: readonly ErrorFacts[];
}

/** Words with which a comment claims to say something to whoever runs the file. */
const CLAIM = /^\s*(?:VERIFY\s*:|ROWS\s*:\s*may\b)/i;

interface Comment {
  readonly text: string;
  readonly line: number;
  readonly isHead: boolean;
}

// Comments and all that may hold their marks without being one: texts, names in quotes, bodies of functions.
const PIECE =
  /(?<comment>--[^\n]*|\/\*[\s\S]*?(?:\*\/|$))|(?<space>\s+)|(?<![\w$])[eE]'(?:[^'\\]|\\[\s\S])*'|'[^']*'|"[^"]*"|`[^`]*`|\[[A-Za-z_][^\]\n]*\]|\$(?<tag>(?:[A-Za-z_]\w*)?)\$[\s\S]*?\$\k<tag>\$|[\w\u0080-\uffff][\w$\u0080-\uffff]*|[\s\S]/g;

function* commentsOf(text: string): Generator<Comment> {
  let isHead = true;
  let line = 1;
  for (const { 0: piece, groups = {} } of text.matchAll(PIECE)) {
    if (groups['comment'] !== undefined) yield { text: piece, line, isHead };
    else if (groups['space'] === undefined) isHead = false;
    line += piece.split('\n').length - 1;
  }
}

/** What has been read of a head so far. */
interface Reading {
  readonly file: string;
  rowsMayChange: MigrationHead['rowsMayChange'];
  readonly checks: { sql: string; line: number }[];
  readonly problems: ErrorFacts[];
  /** The last line of the check that is open. */
  openAt: number;
}

/**
 * A check is one line, `-- VERIFY: SELECT …`, or begins on the next; comment lines that follow it and are
 * indented by two or more spaces after their dashes go on with it.
 *
 * @param file how to name the text in problems
 */
export function readHead(text: string, file: string): MigrationHead {
  const reading: Reading = { file, rowsMayChange: [], checks: [], problems: [], openAt: -1 };
  const plain = text.replace(/^\ufeff/, '').replaceAll(/\r\n?/g, '\n');
  // A large file of rows is not read to its end for nothing.
  const comments = /VERIFY\s*:|ROWS\s*:/i.test(plain) ? commentsOf(plain) : [];
  for (const comment of comments) readComment(reading, comment);
  const { rowsMayChange, problems } = reading;
  const isEmpty = ({ sql }: { sql: string }): boolean => /^[\s;]*$/.test(sql);
  for (const { line } of reading.checks.filter(isEmpty)) {
    problems.push(emptyCheck(`${file}:${line}`));
  }
  const checks = reading.checks.filter((check) => !isEmpty(check));
  return { rowsMayChange, checks, problems };
}

function readComment(reading: Reading, { text, line, isHead }: Comment): void {
  const { file, problems } = reading;
  if (text.startsWith('/*')) {
    for (const [index, one] of text.slice(2).split('\n').entries()) {
      if (CLAIM.test(one.replace(/^[\s*]+/, ''))) problems.push(inBlock(`${file}:${line + index}`));
    }
    return;
  }
  const said = text.slice(2).trimEnd();
  if (isHead) readLine(reading, said, line);
  else if (CLAIM.test(said)) problems.push(belowHead(`${file}:${line}`));
}

function readLine(reading: Reading, said: string, line: number): void {
  const { file, checks, problems, openAt } = reading;
  reading.openAt = -1;
  const begun = /^\s*VERIFY\s*:\s*(.*)$/i.exec(said)?.[1];
  if (begun !== undefined) {
    checks.push({ sql: begun, line });
    reading.openAt = line;
    return;
  }
  const rows = /^\s*ROWS:\s*may change(?:\s+in\s+(.+))?$/i.exec(said);
  if (rows !== null) {
    if (reading.rowsMayChange.length === 0) reading.rowsMayChange = tablesOf(rows[1]);
    return;
  }
  if (CLAIM.test(said)) {
    problems.push(brokenRows(`${file}:${line}`));
    return;
  }
  const check = checks.at(-1);
  if (openAt !== line - 1 || check === undefined) return;
  const more = /^(?:\s{2,}|\t)(\S.*)$/.exec(said)?.[1];
  if (more !== undefined) {
    check.sql += check.sql === '' ? more : `\n${more}`;
    reading.openAt = line;
  } else if (mayGoOn(said, check.sql)) problems.push(unclear(`${file}:${line}`));
}

const tablesOf = (names: string | undefined): MigrationHead['rowsMayChange'] =>
  names?.split(',').map((table) => table.trim().replace(/\.$/, '')) ?? 'all';

/** Whether a line right below a check may be meant as a part of it: `Author: Ada` and a ruled line are not. */
const mayGoOn = (said: string, sql: string): boolean =>
  !/;\s*$/.test(sql) && !/^\W*$/.test(said) && !/^[\w\s]+:(?!:)/.test(said);

const broken = (message: string, remedy: string): ErrorFacts => ({
  code: 'broken-check',
  message,
  remedy,
});

const emptyCheck = (place: string): ErrorFacts =>
  broken(
    `${place} begins a check and does not say what to ask.`,
    'Write the query behind VERIFY:, or below it in comment lines indented by two spaces.',
  );

const unclear = (place: string): ErrorFacts =>
  broken(
    `${place} follows a check, and it is not clear whether it goes on with it.`,
    'If it does, indent it by two spaces after the dashes; if not, put an empty line before it.',
  );

const inBlock = (place: string): ErrorFacts =>
  broken(
    `${place} stands in a comment of /* and */, where it would not be read.`,
    'Write it in a line of its own that begins with --, before the first statement.',
  );

const belowHead = (place: string): ErrorFacts =>
  broken(
    `${place} stands below the first statement, where it would not be read.`,
    'Move it to the head of the file, before the first statement, or word it in another way.',
  );

const brokenRows = (place: string): ErrorFacts =>
  broken(
    `${place} cannot be read.`,
    'Write "-- ROWS: may change", or "-- ROWS: may change in" and the names of the tables.',
  );
