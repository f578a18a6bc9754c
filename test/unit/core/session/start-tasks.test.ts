import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import {
  findCompletion,
  findTask,
  namesIn,
  openerTasks,
  taskChoices,
  tasksNow,
} from '../../../../src/core/session/start-tasks.ts';
import { documentOf, fixture } from './session-documents.ts';

const plan = documentOf(
  'docs/MASTER_PLAN.md',
  '# Master plan\n\n## Phase 1: Dough\n- [x] 1.1 Flour\n- [ ] 1.2 Knead\n- [ ] 1.3 Bake (depends on 1.2)\n',
);

describe('the tasks of a session', () => {
  it('are offered ready first, then blocked with what blocks them; done ones are not', () => {
    const waiting = documentOf(
      'docs/PLAN_B.md',
      '# Plan B\n\n## Phase 2: Shop\n- [ ] 2.2 Sell (depends on 2.1)\n- [ ] 2.1 Open\n',
    );
    assert.deepEqual(
      taskChoices([waiting, plan]).map(({ id, state, path }) => [id, state, path]),
      [
        ['2.1', 'ready', 'docs/PLAN_B.md'],
        ['1.2', 'ready', 'docs/MASTER_PLAN.md'],
        ['2.2', 'blocked', 'docs/PLAN_B.md'],
        ['1.3', 'blocked', 'docs/MASTER_PLAN.md'],
      ],
    );
    assert.deepEqual(
      taskChoices([plan])[1]?.by?.map(({ name }) => name),
      ['1.2'],
    );
  });

  it('are found by id or by title, in any case', () => {
    assert.equal(findTask(' 1.2', [plan])?.source?.range?.start.line, 5);
    assert.equal(findTask('knead', [plan])?.id, '1.2');
    assert.equal(findTask('9.9', [plan]), undefined);
  });

  it('of an opener are as the plan has them, where it has them', () => {
    const opener = fixture('sample/files/docs/sessions/SESSION_04_CHECKOUT.md');
    const tasks = openerTasks(opener, [fixture('sample/files/docs/MASTER_PLAN.md')]);
    assert.deepEqual(
      tasks.map(({ id }) => id),
      ['0A.3', '0A.4', '0A.5', '0A.6', '1.1', '1.2', '1.3'],
    );
    assert.match(tasks[4]?.source?.path ?? '', /MASTER_PLAN/);
    assert.match(openerTasks(opener, [])[4]?.source?.path ?? '', /SESSION_04/);
  });

  it('are completed under their id, or, without one, under their title', () => {
    const at = '2026-01-02T00:00:00Z';
    const completed = [
      { at, task: 'sweep-the-floor', title: 'Sweep the floor', evidence: 'seen', by: 'Ada' },
      { at, task: '1.2', title: 'Knead', evidence: 'seen', by: 'Ada' },
    ];
    const isCompleted = (id: string, title: string): boolean =>
      findCompletion({ completed }, { id, title }) !== undefined;
    assert.deepEqual(
      [
        isCompleted('Sweep the floor', 'Sweep the floor'),
        isCompleted('1.2', 'Knead'),
        isCompleted('1.3', 'Knead'),
        isCompleted('Bake', 'Bake'),
      ],
      [true, true, false, false],
    );
  });

  it('are named between commas, also where a name has one', () => {
    const known = ['1.1', 'Knead, then rest', 'Rest', 'Bake'];
    assert.deepEqual(namesIn('1.1, knead, then rest ,Bake', known), [
      '1.1',
      'knead, then rest',
      'Bake',
    ]);
    assert.deepEqual(namesIn(' , Sweep,1.1', known), ['Sweep', '1.1']);
    assert.deepEqual(namesIn('', known), []);
  });

  it('are as far as the documents say now', () => {
    const tasks = ['1.1', '1.2', '9.9'].map((id) => ({ id, title: id }));
    assert.deepEqual(
      [...tasksNow(tasks, [plan])],
      [
        ['1.1', 'done'],
        ['1.2', 'todo'],
      ],
    );
  });
});
