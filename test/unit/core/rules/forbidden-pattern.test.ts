import assert from 'node:assert/strict';
import type { ForbiddenPattern } from '../../../../src/core/rules/options.ts';
import { type Sides, told, violations } from './support.ts';

const connection: ForbiddenPattern = {
  pattern: 'conn\\s*=\\s*get_conn\\(\\)',
  paths: ['**/*.py'],
  reason: 'connections leak',
  instead: 'with get_conn() as conn:',
  source: 'docs/PLAYBOOK.md:12',
};
const rule = (...patterns: ForbiddenPattern[]) => ({ 'forbidden-pattern': { patterns } });
const judged = (sides: Sides, ...patterns: ForbiddenPattern[]) =>
  told(rule(...patterns), { files: { 'api/a.py': sides } });

describe('forbidden-pattern', () => {
  it('refuses an added line with its place, reason, remedy and source', () => {
    const [violation, ...more] = violations(rule(connection), {
      files: { 'api/a.py': { before: 'import x\n', after: 'import x\n  conn = get_conn()  \n' } },
    });
    assert.deepEqual(more, []);
    assert.equal(violation?.message, 'forbidden pattern: connections leak');
    assert.equal(violation?.remedy, 'Write instead: with get_conn() as conn:, and stage it.');
    assert.deepEqual(violation?.location, {
      path: 'api/a.py',
      range: { start: { line: 2, column: 3 }, end: { line: 2, column: 20 } },
    });
    assert.deepEqual(violation?.source, {
      path: 'docs/PLAYBOOK.md',
      range: { start: { line: 12, column: 1 }, end: { line: 12, column: 1 } },
    });
  });

  it('lets legacy lines be, also where they move, but not another of them', () => {
    const legacy = 'a\nconn = get_conn()\nb\n';
    assert.deepEqual(judged({ before: legacy, after: `${legacy}c\n` }, connection), []);
    assert.deepEqual(
      judged({ before: legacy, after: 'b\nconn = get_conn()\na\n' }, connection),
      [],
    );
    assert.equal(
      judged({ before: legacy, after: `${legacy}conn = get_conn()\n` }, connection).length,
      1,
    );
    assert.deepEqual(
      judged({ before: legacy, after: legacy.replaceAll('\n', '\r\n') }, connection),
      [],
    );
  });

  it('counts in code, in strings or in comments as the pattern says', () => {
    const after = '# AUTOINCREMENT\nq = "AUTOINCREMENT"\nAUTOINCREMENT\n"""\nAUTOINCREMENT\n"""\n';
    const at = (...parts: ForbiddenPattern['in'] & {}): string[] =>
      judged({ after }, { pattern: 'AUTOINCREMENT', paths: ['**'], reason: 'r', in: parts }).map(
        (line) => /:(\d+)/.exec(line)?.[1] ?? '',
      );
    assert.deepEqual(at('code'), ['3']);
    assert.deepEqual(at('strings'), ['2', '5']);
    assert.deepEqual(at('comments'), ['1']);
    assert.deepEqual(at('code', 'strings', 'comments'), ['1', '2', '3', '5']);
  });

  it('knows the right form, and that case may not matter', () => {
    const get: ForbiddenPattern = {
      pattern: 'GET_CONN',
      unless: '^with ',
      paths: ['**'],
      reason: 'r',
      ignoreCase: true,
    };
    const after = 'with get_conn() as c:\nget_conn()\n';
    assert.deepEqual(judged({ after }, get), ['api/a.py:2 forbidden pattern: r']);
  });

  it('judges only the files of its globs, and text that is new', () => {
    assert.deepEqual(
      told(rule(connection), { files: { 'a.txt': { after: 'conn = get_conn()' } } }),
      [],
    );
    assert.deepEqual(judged({ before: 'conn = get_conn()' }, connection), []);
    const same = { before: 'conn = get_conn()', after: 'conn = get_conn()', from: 'b.py' };
    assert.deepEqual(judged(same, connection), []);
  });

  it('tells so many of a file and counts the rest', () => {
    const found = judged({ after: 'conn = get_conn()\n'.repeat(50) }, connection);
    assert.equal(found.length, 21);
    assert.equal(found.at(-1), 'api/a.py 30 more lines with forbidden patterns');
  });
});
