import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Task } from '../../src/core/documents/document.ts';
import type { FolderModel } from '../../src/editor/folder-model.ts';
import { arrangedMessage, arrangedNodes } from '../../src/editor/views/arranged-plan.ts';
import { arrange, WHOLE_PLAN } from '../../src/editor/views/plan-filter.ts';
import { liveModel, restoreSample, rowsOf, run } from './support.ts';

const task = (line: number, more: Partial<Task> = {}): Task => ({
  line,
  endLine: line,
  title: `Task ${line}`,
  status: 'todo',
  ...more,
});

describe('A plan that is arranged', () => {
  const plan = {
    phases: [
      { line: 1, title: 'Phase A: Till' },
      { line: 10, title: 'Phase B: Receipt' },
    ],
    tasks: [
      task(2, { phaseLine: 1, id: 'T1', status: 'done', owner: 'Zoë' }),
      task(3, { phaseLine: 1, id: 'T2', owner: 'Ada' }),
      task(11, { phaseLine: 10, id: 'T3', title: 'Print the points' }),
      task(20, { status: 'blocked' }),
    ],
    outlook: {
      tasks: [{ state: 'closed' }, { state: 'ready' }, { state: 'blocked' }, { state: 'blocked' }],
    },
  } as const;
  const shown = (options: Partial<typeof WHOLE_PLAN>): string[] =>
    arrange(plan, { ...WHOLE_PLAN, ...options }).map(({ key, tasks }) => `${key}: ${tasks.join()}`);

  it('stands in its phases, states or owners, what has none last', () => {
    assert.deepEqual(shown({}), ['0: 0,1', '1: 2', ': 3']);
    assert.deepEqual(shown({ groupBy: 'state' }), ['ready: 1', 'waiting: 2,3', 'done: 0']);
    assert.deepEqual(shown({ groupBy: 'owner' }), ['Ada: 1', 'Zoë: 0', ': 2,3']);
  });

  it('shows what has all the words, in the title, id, owner or phase, and one of the states', () => {
    assert.deepEqual(shown({ text: 'PRINT points' }), ['1: 2']);
    assert.deepEqual(shown({ text: 'till' }), ['0: 0,1']);
    assert.deepEqual(shown({ text: 'zoë t1' }), ['0: 0']);
    assert.deepEqual(shown({ states: ['ready', 'done'] }), ['0: 0,1']);
    assert.deepEqual(shown({ text: 'nothing of this' }), []);
  });

  it('is worked out at once for 10,000 tasks', () => {
    const tasks = Array.from({ length: 10_000 }, (_, index) => task(index + 1, { phaseLine: 1 }));
    const started = performance.now();
    const [group] = arrange({ ...plan, tasks }, { ...WHOLE_PLAN, text: 'task 9' });
    const time = performance.now() - started;
    assert.equal(group?.tasks.length, 3439);
    assert.ok(time < 200, `${time.toFixed(0)} ms`);
  });
});

describe('The filter of the Plan view', () => {
  let model: FolderModel;
  before(async () => {
    await restoreSample();
    model = await liveModel();
  });

  it('shows the tasks that fit, opened, with how many they are', () => {
    const options = { ...WHOLE_PLAN, text: 'receipt', states: ['waiting'] as const };
    const rows = rowsOf(arrangedNodes(model, options));
    assert.deepEqual(
      rows.map((row) => row.replace(/ \|.*/, '')),
      ['Phase 2: Show Points', '  2.1 Print the balance on the receipt (src/receipt.ts)'],
    );
    assert.ok(arrangedNodes(model, options).every(({ expanded }) => expanded));
    assert.match(arrangedMessage(model, options) ?? '', /^receipt · Waiting: 1 of \d+ tasks$/);
  });

  it('offers the whole plan where no task fits', () => {
    const [row] = arrangedNodes(model, { ...WHOLE_PLAN, text: 'xyz' });
    assert.equal(row?.runs?.command, 'sessionProtocol.clearPlanFilter');
  });

  it('follows the person who types, and goes back with Escape', async () => {
    await run('sessionProtocol.plan.focus');
    const filtering = run('sessionProtocol.filterPlan');
    await new Promise((resolve) => setTimeout(resolve, 500));
    await run('workbench.action.closeQuickOpen');
    await filtering;
    await run('sessionProtocol.clearPlanFilter');
    assert.equal(vscode.window.visibleTextEditors.length, 0, 'no editor was opened');
  });
});
