import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import {
  changeTask,
  emptyTracker,
  findRecord,
  formatTracker,
  formulaCells,
  makeRecord,
  parseTracker,
  rowsOf,
} from '../../../../src/core/tracker/csv.ts';
import { TRACKER_COLUMNS } from '../../../../src/core/tracker/tracker.ts';

const HEAD = TRACKER_COLUMNS.join(',');
const row = (id: string, rest = ''): string =>
  `1,${id},Do it,,,DONE,TRUE,Ada,2026-03-02,7,${rest},main`;

describe('the tracker as a file', () => {
  it('gives back what nobody changed, character by character', () => {
    const texts = [
      `${HEAD}\n${row('1.1')}\n`,
      `${HEAD}\r\n${row('1.1')}\r\n\r\n${row('1.2')}`,
      `${HEAD}\n"1","1.1","a ""b"" c",,,"","FALSE",,,,"two\r\nlines",\n${row('1.2', '=1+1')}\r\n`,
      `owner;${TRACKER_COLUMNS.toReversed().join(';')};\u00fcber\nBo;;;;;;;;;a,b;x;1.1;2;z\n`,
      `${HEAD.replaceAll(',', '\t')}\n`,
    ];
    for (const text of texts) assert.equal(formatTracker(parseTracker(text)), text);
  });

  it('changes one cell and nothing else: quotes, line endings and other columns stay', () => {
    const text = `owner,${HEAD}\r\n"Bo, M",1,"1.1","Do ""it""",,,NOT_STARTED,FALSE,,,,,main\r\n${'x,'.concat(row('1.2'))}`;
    const table = changeTask(parseTracker(text), '1.1', { status: 'DONE', notes: 'a,b' });
    assert.equal(
      formatTracker(table),
      text.replace('NOT_STARTED', 'DONE').replace(',,,,,main', ',,,,"a,b",main'),
    );
    assert.equal(formatTracker(changeTask(parseTracker(text), '1.1', { phase: '1' })), text);
    assert.equal(formatTracker(changeTask(parseTracker(text), 'none', { phase: '9' })), text);
  });

  it('ends a last row without a line ending only when another follows', () => {
    const table = parseTracker(`${HEAD}\r\n${row('1.1')}`);
    const more = { ...table, records: [...table.records, makeRecord(table, { task_id: '1.2' })] };
    assert.equal(formatTracker(more), `${HEAD}\r\n${row('1.1')}\r\n,1.2,,,,,,,,,,\r\n`);
  });

  it('reads rows with what they mean, and the team’s own columns', () => {
    const [first] = rowsOf(parseTracker(`${HEAD},owner\n\n${row('1.1', 'note')},Bo\n`));
    assert.equal(first?.line, 3);
    assert.equal(first?.state, 'done');
    assert.equal(first?.verified, true);
    assert.deepEqual(first?.more, { owner: 'Bo' });
    assert.equal(first?.cells.notes, 'note');
    assert.deepEqual(rowsOf(emptyTracker()), []);
    assert.deepEqual(rowsOf(parseTracker('')), []);
  });

  it('reports what is broken with its line', () => {
    const cases: [string, RegExp][] = [
      [`${HEAD}\n${row('1.1')}\n1,"open\n`, /:3: Quote Not Closed/],
      [`${HEAD}\n${row('1.1')}\n1,a"b,c\n`, /:3: Invalid Opening Quote/],
      [`${HEAD}\n${row('1.1')},more\n`, /:2: this row has 13 cells, the header has 12/],
      [`${HEAD}\n"a\nb",2\n`, /:2: this row has 2 cells/],
      [
        `${HEAD}\n${row('1.1')}\n${row('1.2')}\n${row('1.1')}\n`,
        /:4: the task 1\.1 is there twice, first on line 2/,
      ],
      [`phase,task_id\n1,2\n`, /:1: the column description, .* is missing/],
      [`${HEAD},notes\n`, /:1: the column notes is there twice/],
    ];
    for (const [text, message] of cases) {
      assert.throws(() => parseTracker(text), { code: 'broken-tracker', message });
    }
  });

  it('leaves cells that look like formulas as they are, and names them', () => {
    const text = `${HEAD}\n1,1.1,=HYPERLINK(),@x,-5,+1.5,FALSE,,,,-do this,main\n`;
    const table = parseTracker(text);
    assert.deepEqual(
      formulaCells(table).map(({ line, task, column }) => [line, task, column]),
      [
        [2, '1.1', 'description'],
        [2, '1.1', 'file_affected'],
        [2, '1.1', 'notes'],
      ],
    );
    const changed = changeTask(table, '1.1', { verified: 'TRUE', branch: '=cmd' });
    assert.equal(formatTracker(changed), text.replace('FALSE', 'TRUE').replace(',main', ',=cmd'));
  });

  it('writes whatever text so that it is read again the same', () => {
    const cell = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom('a"b', 'x\ny', 'x\r\ny', 'x\ry', ' a ', ',', ';', '=1', '"', '\t'),
    );
    fc.assert(
      fc.property(cell, cell, fc.constantFrom(',', ';', '\t'), (notes, description, delimiter) => {
        const table = parseTracker(`${HEAD.replaceAll(',', delimiter)}\r\n`);
        const record = makeRecord(table, { task_id: '1.1', notes, description });
        const text = formatTracker({ ...table, records: [...table.records, record] });
        const again = parseTracker(text);
        const [read] = rowsOf(again);
        assert.deepEqual([read?.cells.notes, read?.cells.description], [notes, description]);
        assert.equal(formatTracker(again), text);
        assert.ok(findRecord(again, '1.1'));
      }),
      { numRuns: 300 },
    );
  });
});
