import assert from 'node:assert/strict';
import { type Sides, told, violations } from './support.ts';

const header = (version: string, date: string, body = 'x = 1'): string =>
  `# VERSION: ${version}\n# LAST_MODIFIED: ${date}\n${body}\n`;
const options = { paths: ['**'], fields: ['VERSION', 'LAST_MODIFIED'] };
const judged = (sides: Sides, bump: readonly string[] = []) =>
  told(
    { 'version-header': { ...options, ...(bump.length > 0 ? { bump } : {}) } },
    { files: { 'a.py': sides } },
  );

describe('version-header', () => {
  it('takes versions and dates as people write them', () => {
    for (const version of ['1', '1.4', 'v2.0.0-mvp', '1.0rc1', '2.1 (beta)', '2026-03-01', '1.2+5'])
      assert.deepEqual(judged({ after: header(version, '2026-11-21 10:30') }), [], version);
  });

  it('refuses values that are malformed, do not exist or are to come', () => {
    assert.deepEqual(judged({ after: header('latest', '2026-11-21') }), [
      'a.py:1 VERSION "latest" is no version',
    ]);
    assert.equal(judged({ after: header('1.x', '2026-11-21') }).length, 1);
    for (const [date, what] of [
      ['yesterday', /missing, or not written/],
      ['2026-02-30', /does not exist/],
      ['2026-11-22', /still to come/],
    ] as const)
      assert.match(judged({ after: header('1', date) })[0] ?? '', what);
  });

  it('refuses fields that stayed while the file changed, and offers the new value', () => {
    const sides = {
      before: header('1.2.9', '2026-11-01'),
      after: header('1.2.9', '2026-11-01', 'y'),
    };
    assert.deepEqual(judged(sides, ['VERSION', 'LAST_MODIFIED']), [
      'a.py:1 VERSION did not change with the file',
      'a.py:2 LAST_MODIFIED did not change with the file',
    ]);
    assert.deepEqual(judged(sides), []);
    const found = violations(
      { 'version-header': { ...options, bump: ['VERSION', 'LAST_MODIFIED'] } },
      { files: { 'a.py': sides } },
    );
    assert.deepEqual(
      found.map(({ fix }) => fix?.edits[0]),
      [
        {
          range: { start: { line: 1, column: 12 }, end: { line: 1, column: 17 } },
          newText: '1.2.10',
        },
        {
          range: { start: { line: 2, column: 18 }, end: { line: 2, column: 28 } },
          newText: '2026-11-21',
        },
      ],
    );
  });

  it('finds a field that stayed however it is written', () => {
    const styled = (body: string) => `<!--\n**VERSION: 1.2** (beta)\n-->\n${body}\n`;
    assert.deepEqual(judged({ before: styled('x'), after: styled('y') }, ['VERSION']).slice(1), [
      'a.py:2 VERSION did not change with the file',
    ]);
  });

  it('lets a date stay at today, a new file begin, and a file move', () => {
    const today = { before: header('1', '2026-11-21'), after: header('1', '2026-11-21', 'y') };
    assert.deepEqual(judged(today, ['LAST_MODIFIED']), []);
    assert.deepEqual(judged({ after: header('1', '2026-11-01') }, ['VERSION']), []);
    const text = header('1', '2026-11-01');
    assert.deepEqual(judged({ before: text, after: text, from: 'b.py' }, ['VERSION']), []);
    const without = { before: 'x', after: header('1', '2026-11-01') };
    assert.deepEqual(judged(without, ['VERSION']), []);
  });
});
