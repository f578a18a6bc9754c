import assert from 'node:assert/strict';
import { parseDocument } from '../../../../src/core/documents/index.ts';
import {
  type Awaited,
  lookAhead,
  mostAwaited,
} from '../../../../src/core/documents/plan-outlook.ts';

const ahead = (text: string): ReturnType<typeof lookAhead> =>
  lookAhead(parseDocument({ text, kind: 'plan' }));

const names = (awaited: readonly Awaited[] = []): string[] =>
  awaited.map(({ name, line }) => (line === undefined ? `"${name}"` : `${name} @${line}`));

describe('the outlook of a plan', () => {
  const text =
    '## Phase 1: A\n- [x] T1 a\n- [ ] T2 b\n## Phase 2: B\n**Requires**: Phase 1\n- [ ] T3 c\n- [ ] T4 d (after T3)\n## Phase 3: C\n**Requires: Members agree**\n- [-] T5 e\n- [ ] T6 f\n';

  it('says of each task, in their order, whether it is ready, waits, or is closed', () => {
    assert.deepEqual(
      ahead(text).tasks.map(({ state, by }) => [state, ...names(by)]),
      [
        ['closed'],
        ['ready'],
        ['blocked', 'Phase 1 @1'],
        ['blocked', 'T3 @6', 'Phase 1 @1'],
        ['closed'],
        ['blocked', '"Members agree"'],
      ],
    );
  });

  it('says the same of each phase', () => {
    assert.deepEqual(
      ahead(text).phases.map(({ state, by }) => [state, ...names(by)]),
      [['ready'], ['blocked', 'Phase 1 @1'], ['blocked', '"Members agree"']],
    );
  });

  it('marks the critical path, and none where no work waits for other work', () => {
    const { criticalPath, tasks } = ahead(text);
    assert.deepEqual(
      criticalPath.map((step) => [step.name, 'task' in step && step.task]),
      [
        ['T2', 1],
        ['T3', 2],
        ['T4', 3],
      ],
    );
    assert.deepEqual(
      tasks.flatMap(({ isCritical }, index) => (isCritical ? [index] : [])),
      [1, 2, 3],
    );
    assert.deepEqual(ahead('## Work\n- [ ] T1 a (3h)\n- [ ] T2 b (1h)\n').criticalPath, []);
  });

  it('tells cycles and conditions that name nothing', () => {
    const { cycles } = ahead('## Work\n- [ ] T1 a (after T2)\n- [ ] T2 b (after T1)\n');
    assert.deepEqual(cycles.map(names), [['T1 @2', 'T2 @3']]);
    assert.deepEqual(
      ahead(text).unresolved.map(({ to }) => to),
      ['Members agree'],
    );
  });

  it('names only so many of what is waited for, and counts the rest', () => {
    const tasks = Array.from({ length: 30 }, (_, index) => `- [ ] T${index + 1} a\n`).join('');
    const last = ahead(`## Work\n${tasks}- [ ] T31 b (after T1-T30)\n`).tasks.at(-1);
    assert.equal(last?.by?.length, mostAwaited);
    assert.equal(last?.more, 30 - mostAwaited);
  });

  it('is plain data: it survives being sent as text', () => {
    const outlook = ahead(text);
    assert.deepEqual(JSON.parse(JSON.stringify(outlook)), outlook);
  });
});
