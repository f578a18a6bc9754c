import assert from 'node:assert/strict';
import { picturePlan } from '../../../../src/core/pictures/plan-picture.ts';
import { ENGLISH } from '../../../../src/core/pictures/words.ts';
import { makePlan, parsePlan, SMALL_PLAN } from './support.ts';

describe('a plan to be drawn', () => {
  const plan = picturePlan(SMALL_PLAN, ENGLISH);

  it('has its phases in the order of the document, tasks outside any of them as a group of their own', () => {
    assert.deepEqual(
      plan.phases.map(({ name, done, total }) => [name, done, total]),
      [
        ['Other tasks', 0, 1],
        ['Phase 1: Shelf', 1, 3],
        ['Phase 2: Desk', 0, 2],
      ],
    );
    assert.deepEqual([plan.done, plan.total], [1, 6]);
  });

  it('tells of each task its state and what it waits for', () => {
    assert.deepEqual(
      plan.phases.flatMap(({ tasks }) =>
        tasks.map((task) => [task.id, task.status, task.waitsFor]),
      ),
      [
        ['T0', 'todo', []],
        ['T1', 'done', []],
        ['T2', 'partial', []],
        ['T3', 'blocked', []],
        ['T4', 'todo', ['1']],
        ['T5', 'todo', ['T4', '1']],
        ['T6', 'cancelled', ['1']].slice(0, 2).concat([[]]),
      ],
    );
  });

  it('has an arrow for each dependency, from what comes first, and one for each step of the critical path', () => {
    const keys = new Map(
      plan.phases.flatMap(({ key, name, tasks }) => [
        [key, name] as const,
        ...tasks.map((task) => [task.key, task.id ?? ''] as const),
      ]),
    );
    assert.deepEqual(
      plan.arrows.map(({ from, to, critical, met }) => [
        keys.get(from),
        keys.get(to),
        critical,
        met,
      ]),
      [
        ['T1', 'T2', false, true],
        ['Phase 1: Shelf', 'Phase 2: Desk', false, false],
        ['T4', 'T5', true, false],
        ['T2', 'T4', true, false],
      ],
    );
  });

  it('collapses its phases when it has more than 500 tasks, with the arrows between them', () => {
    assert.equal(picturePlan(makePlan(500, 10), ENGLISH).collapsed, false);
    const large = picturePlan(makePlan(501, 10), ENGLISH);
    assert.equal(large.collapsed, true);
    assert.equal(large.phases.length, 10);
    assert.deepEqual(
      large.phases.flatMap(({ tasks }) => tasks),
      [],
    );
    assert.deepEqual(
      large.arrows.map(({ from, to }) => `${from}>${to}`),
      Array.from({ length: 9 }, (_, index) => `p${index}>p${index + 1}`),
    );
    assert.equal(large.phases[0]?.counts.get('done'), 5);
    assert.ok(large.phases.every(({ critical }) => critical));
  });

  it('names arrows rightly where loose tasks stand behind the phases', () => {
    const text =
      '# Plan\n## Phase 1: A\n- [ ] T1 a\n## Phase 2: B\n**Requires: Phase 1**\n- [ ] T2 b\n';
    const { phases, arrows } = picturePlan(parsePlan(text), ENGLISH);
    assert.deepEqual(
      phases.map(({ key, name }) => `${key} ${name}`),
      ['p0 Phase 1: A', 'p1 Phase 2: B'],
    );
    assert.ok(arrows.some(({ from, to }) => from === 'p0' && to === 'p1'));
  });
});
