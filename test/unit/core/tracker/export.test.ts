import assert from 'node:assert/strict';
import { parseTracker, rowsOf } from '../../../../src/core/tracker/csv.ts';
import { createTableSql, exportRows, upsertSql } from '../../../../src/core/tracker/export.ts';
import { TRACKER_COLUMNS } from '../../../../src/core/tracker/tracker.ts';

const rows = (line: string): ReturnType<typeof rowsOf> =>
  rowsOf(parseTracker(`${TRACKER_COLUMNS.join(',')}\n${line}\n`));

describe('the rows that are exported', () => {
  it('hold truth values, times and nothing for empty cells', () => {
    const [row] = exportRows(rows("1, 1.1,=1+1,,,DONE,yes,Ada,2026-03-02 10:00Z,,it's,main"));
    assert.equal(row?.id, '1.1');
    assert.deepEqual(row?.values, [
      '1',
      '1.1',
      '=1+1',
      null,
      null,
      'DONE',
      true,
      'Ada',
      '2026-03-02T10:00:00.000Z',
      null,
      "it's",
      'main',
    ]);
    assert.deepEqual(exportRows(rows('1,,no id,,,,,,,,,')), []);
  });

  it('refuse a time that is none, with its line', () => {
    for (const text of ['yesterday', '2026-13-01', '02.03.2026']) {
      assert.throws(() => exportRows(rows(`1,1.1,a,,,DONE,TRUE,Ada,${text},,,`)), {
        code: 'bad-tracker-value',
        message: /tracker\.csv:2: verified_at/,
      });
    }
  });

  it('are written by statements with a parameter for each column', () => {
    const { update, insert } = upsertSql('$');
    assert.match(update, /WHERE task_id = \$2$/);
    assert.equal(new Set(update.match(/\$\d+/g)).size, TRACKER_COLUMNS.length);
    assert.equal(insert.match(/\$\d+/g)?.length, TRACKER_COLUMNS.length);
    for (const column of TRACKER_COLUMNS)
      assert.match(createTableSql('TEXT'), new RegExp(`  ${column} `));
  });
});
