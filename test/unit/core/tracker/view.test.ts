import assert from 'node:assert/strict';
import { parseTracker, rowsOf } from '../../../../src/core/tracker/csv.ts';
import { TRACKER_COLUMNS } from '../../../../src/core/tracker/tracker.ts';
import { type TrackerFilter, viewTracker } from '../../../../src/core/tracker/view.ts';

const ROWS = rowsOf(
  parseTracker(
    [
      `${TRACKER_COLUMNS.join(',')},owner`,
      '1,1.10,a,,,DONE,TRUE,Bo (Reviewer),2026-03-02,,Completed by Ada on 2026-03-01: x,,',
      '1,1.9,b,,,DONE,FALSE,,,,Completed by Cy (Builder) on 2026-03-01: x,,',
      '2,2.1,c,,,BLOCKED,FALSE,,,,,,Dee',
      '10,10.1,d,,,odd,FALSE,,,,,,',
      '',
    ].join('\n'),
  ),
);
const ids = (filter: TrackerFilter): string[] =>
  viewTracker(ROWS, filter).map(({ cells }) => cells.task_id);

describe('the view of a tracker', () => {
  it('shows all in the order of the file', () => {
    assert.deepEqual(ids({}), ['1.10', '1.9', '2.1', '10.1']);
  });

  it('filters by state, phase, owner and what is unverified', () => {
    assert.deepEqual(ids({ states: ['blocked', 'todo'] }), ['2.1']);
    assert.deepEqual(ids({ phase: '1' }), ['1.10', '1.9']);
    assert.deepEqual(ids({ owner: 'ada' }), ['1.10']);
    assert.deepEqual(ids({ owner: 'builder' }), ['1.9']);
    assert.deepEqual(ids({ owner: 'reviewer' }), ['1.10']);
    assert.deepEqual(ids({ owner: 'dee' }), ['2.1']);
    assert.deepEqual(ids({ unverified: true }), ['1.9']);
    assert.deepEqual(ids({ states: ['done'], phase: '2' }), []);
  });

  it('sorts, and counts numbers in ids as numbers', () => {
    assert.deepEqual(ids({ sort: 'id' }), ['1.9', '1.10', '2.1', '10.1']);
    assert.deepEqual(ids({ sort: 'phase' }), ['1.9', '1.10', '2.1', '10.1']);
    assert.deepEqual(ids({ sort: 'status' })[0], '2.1');
    assert.deepEqual(ids({ sort: 'verified' }).at(-1), '1.10');
  });
});
