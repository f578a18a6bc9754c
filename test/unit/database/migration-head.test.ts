import assert from 'node:assert/strict';
import { type MigrationHead, readHead } from '../../../src/database/migration-head.ts';

const head = (...lines: string[]): MigrationHead => readHead(lines.join('\n'), '1_a.sql');
const checks = (...lines: string[]): string[] => {
  const { checks: found, problems } = head(...lines);
  assert.deepEqual(problems, [], lines.join('\n'));
  return found.map(({ sql }) => sql);
};
/** The lines of what is wrong, and nothing of it may be a check that passes. */
const wrong = (...lines: string[]): number[] =>
  head(...lines).problems.map(({ code, message, remedy }) => {
    assert.equal(code, 'broken-check');
    assert.match(remedy, /^[A-Z].*\.$/);
    return Number(/^1_a\.sql:(\d+) .*\.$/.exec(message)?.[1]);
  });

describe("the head of a migration's file", () => {
  it('holds checks, each on one line or going on below, indented', () => {
    assert.deepEqual(
      head(
        '\ufeff-- Adds points.',
        '--VERIFY: SELECT 1',
        '',
        "-- verify: SELECT 'ok'",
        'SELECT 2;',
      ),
      {
        rowsMayChange: [],
        checks: [
          { sql: 'SELECT 1', line: 2 },
          { sql: "SELECT 'ok'", line: 4 },
        ],
        problems: [],
      },
    );
    assert.deepEqual(checks('-- VERIFY: SELECT 1', '--   FROM a', '--\tWHERE b'), [
      'SELECT 1\nFROM a\nWHERE b',
    ]);
    assert.deepEqual(checks('-- VERIFY:', '--   SELECT 0', 'SELECT 1;'), ['SELECT 0']);
    assert.deepEqual(checks('-- VERIFY : SELECT 0\r', '--\r', '--   prose\r'), ['SELECT 0']);
  });

  it('may begin with comments of another kind', () => {
    const company = ['/* Company', ' * header */', ''];
    assert.deepEqual(checks(...company, '-- VERIFY: SELECT 0', 'SELECT 1;'), ['SELECT 0']);
    assert.deepEqual(checks('/* a */ /* b */ -- VERIFY: SELECT 0'), ['SELECT 0']);
    assert.deepEqual(head(...company, '-- ROWS: may change in a, b.').rowsMayChange, ['a', 'b']);
    assert.deepEqual(checks('/* taken out:', '-- VERIFY: SELECT 0', '*/', 'SELECT 1;'), []);
    assert.deepEqual(checks('-- -- VERIFY: SELECT 0'), []);
  });

  it('says of a check that it is empty', () => {
    assert.deepEqual(wrong('-- VERIFY:', 'SELECT 1;'), [1]);
    assert.deepEqual(wrong('-- VERIFY: ;'), [1]);
    assert.deepEqual(wrong('-- VERIFY:', '', '--   SELECT 0'), [1]);
    assert.deepEqual(wrong('-- VERIFY:', '-- VERIFY: SELECT 1'), [1]);
    assert.deepEqual(head('-- VERIFY:').checks, []);
  });

  it('says of a line below a check that it may be meant to go on with it', () => {
    assert.deepEqual(wrong('-- VERIFY: SELECT count(*) > 0', '-- FROM t', 'SELECT 1;'), [2]);
    assert.deepEqual(wrong('-- VERIFY: SELECT 1', '--   FROM t', '-- WHERE a = b::int'), [3]);
    assert.deepEqual(wrong('-- VERIFY: SELECT 1', '--x::int FROM t'), [2]);
    for (const other of ['--', '-- -----', '-- Author: Ada', '', '-- ROWS: may change']) {
      assert.deepEqual(checks('-- VERIFY: SELECT 1', other, 'SELECT 1;'), ['SELECT 1'], other);
    }
    assert.deepEqual(checks('-- VERIFY: SELECT 1;', '-- Adds points.'), ['SELECT 1;']);
    assert.deepEqual(checks('-- VERIFY: SELECT 1', '', '-- Adds points.'), ['SELECT 1']);
  });

  it('says what stands where it would not be read', () => {
    assert.deepEqual(wrong('SELECT 1;', '-- VERIFY: SELECT 0'), [2]);
    assert.deepEqual(wrong('SELECT 1; --verify: SELECT 0'), [1]);
    assert.deepEqual(wrong("SELECT 'it''s';", '', '  -- ROWS: may change'), [3]);
    assert.deepEqual(wrong('/*', ' * VERIFY: SELECT 0', ' */'), [2]);
    assert.deepEqual(wrong('/* ROWS: may change in a */ SELECT 1;'), [1]);
    assert.deepEqual(wrong('-- ROWS: may changes'), [1]);
  });

  it('is not looked for in texts, names and bodies of functions', () => {
    const line = '\n-- VERIFY: SELECT 0\n';
    for (const sql of [
      `SELECT 'it''s${line}';`,
      `SELECT "${line}";`,
      `SELECT \`${line}\`;`,
      `SELECT E'it\\'s${line}';`,
      `CREATE FUNCTION f() RETURNS int AS $body$ '${line} $body$;`,
      `DO $$ ${line} $$;`,
      `SELECT [it's] FROM a; SELECT '${line}';`,
      `SELECT ARRAY['[', 'x]'], '${line}';`,
    ]) {
      assert.deepEqual(checks(sql), [], sql);
      assert.deepEqual(wrong(`${sql}${line}`).length, 1, sql);
    }
    assert.deepEqual(checks("SELECT 'never closed", '--'), []);
  });

  it('declares which tables may lose rows', () => {
    assert.equal(head('-- ROWS: may change').rowsMayChange, 'all');
    assert.deepEqual(head('-- rows: may change in orders, s.items').rowsMayChange, [
      'orders',
      's.items',
    ]);
    assert.deepEqual(head('-- Rows: about two million.').rowsMayChange, []);
    assert.deepEqual(wrong('-- Rows: about two million.'), []);
  });
});
