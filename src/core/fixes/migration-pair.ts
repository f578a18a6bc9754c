import { linesOf } from '../rules/changed-lines.ts';
import { onlyParts } from '../rules/code-parts.ts';
import { readMigrationName } from '../rules/migration-names.ts';
import { shorten } from '../shorten.ts';
import { repair, type Repairer, withEndingsOf } from './repair.ts';
import { headerRepair } from './version-header.ts';

/** Writes the rollback beside a migration, and the fields that its head does not say. */
export const repairMigrationPair: Repairer = ({ location, message }, input) => {
  const path = location?.path;
  const text = path === undefined ? undefined : input.after(path);
  if (path === undefined || text === undefined) return [];
  const missing = /^a migration whose header does not say (.+)$/.exec(message)?.[1];
  if (missing !== undefined) return headerRepair(path, missing.split(', '), input);
  if (message !== 'a migration without its rollback') return [];
  const { id } = readMigrationName(path, input.protocol);
  const target = `${id}.rollback.sql`;
  const name = target.slice(target.lastIndexOf('/') + 1);
  if (input.after(target) !== undefined)
    return [repair({ title: `Open ${name}`, opens: { path: target } })];
  const sql = rollbackFor(path, text, input.today);
  const line = linesOf(sql).findIndex((each) => each.startsWith('[')) + 1;
  const lines = linesOf(sql);
  const end = { line, column: (lines[line - 1] ?? '').length + 1 };
  return [
    repair({
      title: `Create ${name}`,
      creates: [{ path: target, text: withEndingsOf(text, sql) }],
      opens: {
        path: target,
        ...(line > 0 ? { range: { start: { line, column: 1 }, end } } : {}),
      },
    }),
  ];
};

/**
 * The statements that take a migration back, last first. What has no sure opposite is left as words in
 * brackets: they are no SQL, so that a rollback that nobody has finished fails its rehearsal.
 */
export function rollbackFor(path: string, text: string, today: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const steps = statementsOf(path, text).map(opposite).toReversed();
  const body = steps.length > 0 ? steps : ['[Write what takes this migration back]'];
  return [`-- REVERTS: ${name}`, `-- DATE: ${today}`, '', ...body, ''].join('\n');
}

/** The statements of a plain migration; one text for all where a trigger's body holds statements of its own. */
function statementsOf(path: string, text: string): string[] {
  const code = onlyParts(path, text, ['code']);
  if (/\bBEGIN\b/i.test(code)) return [text];
  const statements: string[] = [];
  let start = 0;
  const take = (end: number): void => {
    const lead = /^\s*/.exec(code.slice(start, end))?.[0].length ?? 0;
    const statement = text.slice(start + lead, end).trim();
    if (code.slice(start, end).trim() !== '') statements.push(statement);
    start = end + 1;
  };
  for (let end = code.indexOf(';'); end >= 0; end = code.indexOf(';', end + 1)) take(end);
  take(code.length);
  return statements;
}

const NAME = String.raw`((?:"[^"]+"|[\w$]+)(?:\.(?:"[^"]+"|[\w$]+))?)`;

const OPPOSITES: readonly (readonly [RegExp, (match: RegExpExecArray) => string])[] = [
  [
    new RegExp(String.raw`^CREATE\s+TABLE\s+(?!IF\b)${NAME}`, 'i'),
    ([, one]) => `DROP TABLE ${one}`,
  ],
  [
    new RegExp(
      String.raw`^CREATE\s+(?:UNIQUE\s+)?INDEX\s+(?!IF\b|CONCURRENTLY\b|ON\b)${NAME}`,
      'i',
    ),
    ([, one]) => `DROP INDEX ${one}`,
  ],
  [new RegExp(String.raw`^CREATE\s+VIEW\s+(?!IF\b)${NAME}`, 'i'), ([, one]) => `DROP VIEW ${one}`],
  [
    new RegExp(String.raw`^ALTER\s+TABLE\s+${NAME}\s+ADD\s+COLUMN\s+(?!IF\b)${NAME}[^,]*$`, 'i'),
    ([, table, column]) => `ALTER TABLE ${table} DROP COLUMN ${column}`,
  ],
  [
    new RegExp(String.raw`^ALTER\s+TABLE\s+${NAME}\s+RENAME\s+TO\s+${NAME}$`, 'i'),
    ([, from, to]) => `ALTER TABLE ${to} RENAME TO ${from}`,
  ],
  [
    new RegExp(
      String.raw`^ALTER\s+TABLE\s+${NAME}\s+RENAME\s+COLUMN\s+${NAME}\s+TO\s+${NAME}$`,
      'i',
    ),
    ([, table, from, to]) => `ALTER TABLE ${table} RENAME COLUMN ${to} TO ${from}`,
  ],
];

function opposite(statement: string): string {
  for (const [pattern, write] of OPPOSITES) {
    const match = pattern.exec(statement);
    if (match) return `${write(match)};`;
  }
  const first = (linesOf(statement)[0] ?? '').trim().replaceAll(/[[\]]/g, '');
  return `[Write what takes this back: ${shorten(first, 80)}]`;
}
