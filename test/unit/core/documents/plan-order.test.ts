import assert from 'node:assert/strict';
import { parseDocument } from '../../../../src/core/documents/index.ts';
import type { Phase, Task } from '../../../../src/core/documents/document.ts';
import { hoursOf, orderPlan } from '../../../../src/core/documents/plan-order.ts';

const order = (text: string): ReturnType<typeof orderPlan> =>
  orderPlan(parseDocument({ text, kind: 'plan' }));

const name = (one: Task | Phase | string): string =>
  typeof one === 'string' ? `"${one}"` : (one.id ?? one.title);

/** `T2 < T1, T3` for a task that waits for two others. */
const blocked = (text: string): string[] =>
  order(text).blocked.map(({ task, by }) => `${name(task)} < ${by.map(name).join(', ')}`);

describe('the order of a plan', () => {
  it('has ready what waits for nothing that is open; what is done is neither ready nor blocked', () => {
    const text =
      '## Work\n- [x] T1 a\n- [ ] T2 b (depends on T1)\n- [ ] T3 c (depends on T1-T2)\n- [-] T4 d\n';
    assert.deepEqual(order(text).ready.map(name), ['T2']);
    assert.deepEqual(blocked(text), ['T3 < T2']);
  });

  it('lets a phase that waits hold back every task in it, until all tasks of the other are done', () => {
    const plan = (box: string): string =>
      `## Phase 1: A\n- [x] T1 a\n- [${box}] T2 b\n## Phase 2: B\n**Depends on**: Phase 1\n- [ ] T3 c\n- [ ] T4 d\n`;
    assert.deepEqual(blocked(plan(' ')), ['T3 < 1', 'T4 < 1']);
    assert.deepEqual(order(plan('x')).ready.map(name), ['T3', 'T4']);
    assert.deepEqual(blocked(plan('x')), []);
  });

  it('trusts the marks of tasks more than what their phase says of itself', () => {
    const text =
      '## Phase 1: A ✅ COMPLETE\n- [ ] T1 a\n## Phase 2: B\n**Requires: Phase 1**\n- [ ] T2 b\n';
    assert.deepEqual(blocked(text), ['T2 < 1']);
  });

  it('knows each task of a range on one line by its id', () => {
    const text = '## Phase 0: A\n- 0A.1-0A.3: a\n- 0A.4: b (depends on 0A.2)\n';
    assert.deepEqual(order(text).ready.map(name), ['0A.1', '0A.2', '0A.3']);
    assert.deepEqual(blocked(text), ['0A.4 < 0A.2']);
  });

  it('finds the phase that a condition in words means, and keeps the others in sight', () => {
    const text =
      '## Chunk 1: Court Schema\n1. a\n## Chunk 2: Engine\n**Requires: Court schema ready**\n1. b\n## Chunk 3: End\n**Requires: Members agree**\n1. c\n';
    const { ready, unresolved } = order(text);
    assert.deepEqual(blocked(text), ['b < 1', 'c < "Members agree"']);
    assert.deepEqual(
      ready.map(({ title }) => title),
      ['a'],
    );
    assert.deepEqual(
      unresolved.map(({ line, to }) => [line, to]),
      [[7, 'Members agree']],
    );
  });

  it('lists what says itself that it is blocked, though it says not by what', () => {
    assert.deepEqual(blocked('## Work\n- [!] T1 a\n'), ['T1 < ']);
  });

  it('lets a task inside another wait for what the outer one waits for', () => {
    const text = '## Work\n- [ ] T1 a\n- [ ] T2 b (depends on T1)\n  - [ ] **T2.1** part\n';
    assert.deepEqual(blocked(text), ['T2 < T1', 'T2.1 < T1']);
  });

  it('tells what waits for itself, and still orders the rest', () => {
    const text =
      '## Work\n- [ ] T1 a (depends on T2)\n- [ ] T2 b (depends on T1)\n- [ ] T3 c\n- [ ] T4 d (depends on T3)\n';
    const { cycles, ready, criticalPath } = order(text);
    assert.deepEqual(
      cycles.map((cycle) => cycle.map(name)),
      [['T1', 'T2']],
    );
    assert.deepEqual(ready.map(name), ['T3']);
    assert.ok(criticalPath.length >= 2);
    const phases =
      '## Phase 1: A\n- [ ] T1 a (depends on T2)\n## Phase 2: B\n**Requires: Phase 1**\n- [ ] T2 b\n';
    assert.deepEqual(
      order(phases).cycles.map((cycle) => cycle.map(name)),
      [['T1', '2']],
    );
  });

  it('has the longest chain of open work as critical path: by count, or by estimates where all have one', () => {
    const text =
      '## Phase 1: A\n- [x] T0 z\n- [ ] T1 a (depends on T0)\n- [ ] T2 b (depends on T1)\n- [ ] T3 c\n## Phase 2: B\n**Requires: Phase 1**\n- [ ] T4 d\n';
    assert.deepEqual(order(text).criticalPath.map(name), ['T1', 'T2', 'T4']);
    const estimated =
      '## Work\n- [ ] T1 a (1h)\n- [ ] T2 b (depends on T1) (1h)\n- [ ] T3 c (2 days)\n';
    assert.deepEqual(order(estimated).criticalPath.map(name), ['T3']);
    assert.deepEqual(order('').criticalPath, []);
  });

  it('reads estimates with a unit of time, a span by its longer end', () => {
    assert.deepEqual(['2 hours', '30 min', '2-3 days', '1w', '5 points', undefined].map(hoursOf), [
      2,
      0.5,
      24,
      40,
      undefined,
      undefined,
    ]);
  });

  it('orders a chain of thousands in a time that grows with its length', () => {
    const chain = (size: number): string =>
      `## Work\n${Array.from({ length: size }, (_, i) => `- [ ] T${i} do (depends on T${i - 1})\n`).join('')}`;
    const time = (size: number): number => {
      const document = parseDocument({ text: chain(size), kind: 'plan' });
      const start = process.cpuUsage();
      assert.equal(orderPlan(document).criticalPath.length, size);
      const { user, system } = process.cpuUsage(start);
      return (user + system) / 1000;
    };
    const small = Math.min(time(500), time(500));
    const large = Math.min(time(5000), time(5000));
    assert.ok(large < Math.max(small, 5) * 30, `${small} ms, then ${large} ms`);
  }).timeout(30_000);
});
