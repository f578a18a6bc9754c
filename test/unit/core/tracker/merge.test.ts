import assert from 'node:assert/strict';
import { parseDocument } from '../../../../src/core/documents/index.ts';
import {
  changeTask,
  emptyTracker,
  formatTracker,
  parseTracker,
  rowsOf,
  type TrackerTable,
} from '../../../../src/core/tracker/csv.ts';
import { mergePlan } from '../../../../src/core/tracker/merge.ts';
import { planRows, type PlanRow } from '../../../../src/core/tracker/plan-rows.ts';

const rowsIn = (text: string): PlanRow[] =>
  planRows([{ path: 'PLAN.md', document: parseDocument({ text, path: 'PLAN.md', kind: 'plan' }) }])
    .rows;
const PLAN = '# Plan\n\n## Phase 1: Base\n\n- [ ] 1.1: One\n- [x] 1.2: Two\n- [ ] 1.3: Three\n';
const today = '2026-03-02';
const filled = (): TrackerTable => mergePlan(emptyTracker(), rowsIn(PLAN), { today }).table;
const cell = (
  table: TrackerTable,
  id: string,
  column: 'status' | 'description' | 'notes',
): string => rowsOf(table).find(({ cells }) => cells.task_id === id)?.cells[column] ?? '(none)';

describe('a plan that is merged into a tracker', () => {
  it('fills an empty one', () => {
    const { table, added } = mergePlan(emptyTracker(), rowsIn(PLAN), { today });
    assert.deepEqual(added, ['1.1', '1.2', '1.3']);
    assert.deepEqual(
      rowsOf(table).map(({ cells }) => [cells.phase, cells.task_id, cells.status, cells.verified]),
      [
        ['1', '1.1', 'NOT_STARTED', 'FALSE'],
        ['1', '1.2', 'DONE', 'FALSE'],
        ['1', '1.3', 'NOT_STARTED', 'FALSE'],
      ],
    );
  });

  it('changes nothing where nothing changed', () => {
    const text = formatTracker(filled());
    const merge = mergePlan(parseTracker(text), rowsIn(PLAN), { today });
    assert.equal(formatTracker(merge.table), text);
    const { added, changed, gone, returned, conflicts, renames } = merge;
    assert.deepEqual(
      [added, changed, gone, returned, conflicts, renames],
      [[], [], [], [], [], []],
    );
  });

  it('never loses what people wrote', () => {
    const written = changeTask(filled(), '1.1', {
      status: 'IN_PROGRESS',
      verified: 'yes',
      verified_by: 'Ada',
      verified_at: '2026-03-01',
      notes: 'half of it',
      task_type: 'code',
      file_affected: 'a.ts',
      session_completed: '7',
      branch: 'main',
    });
    const text = formatTracker(written)
      .replace('phase,', 'owner,phase,')
      .replaceAll('\n1,', '\nBo,1,');
    const changed = PLAN.replace('One', 'One, but better');
    const merge = mergePlan(parseTracker(text), rowsIn(changed), { today });
    assert.equal(formatTracker(merge.table), text.replace(',One,', ',"One, but better",'));
    assert.deepEqual(merge.changed, [
      { task: '1.1', column: 'description', was: 'One', now: 'One, but better' },
    ]);
  });

  it('keeps and marks what left the plan, and takes the mark off when it returns', () => {
    const noted = changeTask(filled(), '1.3', { notes: 'mine' });
    const shorter = PLAN.replace('- [ ] 1.3: Three\n', '');
    const merge = mergePlan(noted, rowsIn(shorter), { today });
    assert.deepEqual(merge.gone, ['1.3']);
    assert.equal(cell(merge.table, '1.3', 'notes'), 'mine | Not in the plan since 2026-03-02');
    const later = mergePlan(merge.table, rowsIn(shorter), { today: '2026-04-01' });
    assert.deepEqual(later.gone, []);
    assert.equal(formatTracker(later.table), formatTracker(merge.table));
    const back = mergePlan(merge.table, rowsIn(PLAN), { today });
    assert.deepEqual(back.returned, ['1.3']);
    assert.equal(formatTracker(back.table), formatTracker(noted));
  });

  it('reports an id that may be another’s new one, and carries nothing over', () => {
    const verified = changeTask(filled(), '1.3', { verified: 'TRUE', verified_by: 'Ada' });
    const merge = mergePlan(verified, rowsIn(PLAN.replace('1.3: Three', '1.4: Three')), { today });
    assert.deepEqual(merge.renames, [{ from: '1.3', to: '1.4', description: 'Three' }]);
    assert.deepEqual(
      rowsOf(merge.table).map(({ cells, verified: is }) => [cells.task_id, is]),
      [
        ['1.1', false],
        ['1.2', false],
        ['1.4', false],
        ['1.3', true],
      ],
    );
  });

  it('puts a new task after the one before it in the plan', () => {
    const longer = PLAN.replace('- [x] 1.2', '- [ ] 1.15: Between\n- [x] 1.2').replace(
      '- [ ] 1.1:',
      '- [ ] 1.0: First\n- [ ] 1.1:',
    );
    const { table } = mergePlan(filled(), rowsIn(longer), { today });
    assert.deepEqual(
      rowsOf(table).map(({ cells }) => cells.task_id),
      ['1.0', '1.1', '1.15', '1.2', '1.3'],
    );
  });

  it('takes a ticked box, and no empty box as an undoing', () => {
    const ticked = mergePlan(filled(), rowsIn(PLAN.replace('[ ] 1.1', '[x] 1.1')), { today });
    assert.equal(cell(ticked.table, '1.1', 'status'), 'DONE');
    const unticked = mergePlan(filled(), rowsIn(PLAN.replace('[x] 1.2', '[ ] 1.2')), { today });
    assert.equal(cell(unticked.table, '1.2', 'status'), 'DONE');
    assert.deepEqual(
      unticked.conflicts.map(({ task, column, plan, tracker, line }) => [
        task,
        column,
        plan,
        tracker,
        line,
      ]),
      [['1.2', 'status', 'NOT_STARTED', 'DONE', 6]],
    );
  });

  it('with the last commit as base tells who changed what', () => {
    const base = new Map(rowsIn(PLAN).map((row) => [row.id, row]));
    const reworded = changeTask(filled(), '1.1', { description: 'My words' });
    const kept = mergePlan(reworded, rowsIn(PLAN), { today, base });
    assert.deepEqual([kept.changed, kept.conflicts], [[], []]);
    const both = mergePlan(reworded, rowsIn(PLAN.replace('One', 'Uno')), { today, base });
    assert.equal(cell(both.table, '1.1', 'description'), 'My words');
    assert.deepEqual(
      both.conflicts.map(({ column, plan, tracker }) => [column, plan, tracker]),
      [['description', 'Uno', 'My words']],
    );
    const undone = mergePlan(filled(), rowsIn(PLAN.replace('[x] 1.2', '[ ] 1.2')), { today, base });
    assert.equal(cell(undone.table, '1.2', 'status'), 'NOT_STARTED');
  });

  it('never takes back what was completed with evidence or verified', () => {
    const base = new Map(rowsIn(PLAN).map((row) => [row.id, row]));
    const undone = rowsIn(PLAN.replace('[x] 1.2', '[ ] 1.2'));
    for (const changes of [
      { notes: 'Completed by Ada on 2026-03-01: commit 1' },
      { verified: 'TRUE' },
    ]) {
      const { table, conflicts } = mergePlan(changeTask(filled(), '1.2', changes), undone, {
        today,
        base,
      });
      assert.equal(cell(table, '1.2', 'status'), 'DONE');
      assert.deepEqual(
        conflicts.map(({ task }) => task),
        ['1.2'],
      );
    }
  });

  it('keeps a status in words of its own, and says that it differs', () => {
    const own = changeTask(filled(), '1.2', { status: 'Awaiting Jon' });
    const { table, conflicts } = mergePlan(own, rowsIn(PLAN), { today });
    assert.equal(cell(table, '1.2', 'status'), 'Awaiting Jon');
    assert.deepEqual(
      conflicts.map(({ plan, tracker }) => [plan, tracker]),
      [['DONE', 'Awaiting Jon']],
    );
  });
});
