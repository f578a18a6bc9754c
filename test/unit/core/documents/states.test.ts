import assert from 'node:assert/strict';
import { explainLine } from '../../../../src/core/documents/explain.ts';
import { parseDocument } from '../../../../src/core/documents/index.ts';

const read = (text: string): ReturnType<typeof parseDocument> =>
  parseDocument({ text, kind: 'plan', path: 'PLAN.md' });
const told = (text: string): string[] =>
  read(text).problems.map(({ message, location }) => `${location?.range?.start.line}: ${message}`);

describe('states that contradict each other', () => {
  it('are told for a task whose box and status line differ; the box counts', () => {
    const text =
      '## Tasks\n- [x] T1 a\n  **Status**: in progress\n- [x] T2 b\n  **Status**: done\n';
    assert.deepEqual(told(text), [
      '2: Task T1: its box says done, but its status line says doing. The box counts.',
    ]);
    assert.deepEqual(
      read(text).tasks.map(({ status }) => status),
      ['done', 'done'],
    );
  });

  it('are told for a row whose column and mark differ; the column counts', () => {
    const text = '| ID | Task | Status |\n|---|---|---|\n| A-1 | ✅ a | in progress |\n';
    assert.deepEqual(told(text), [
      '3: Task A-1: its status column says doing, but its mark says done. The status column counts.',
    ]);
    assert.equal(read(text).tasks[0]?.status, 'doing');
  });

  it('are told once for a heading whose tasks say otherwise', () => {
    const text = '## Phase 1: A ✅ COMPLETE\n- [ ] a\n- [x] b\n- [ ] c\n- [-] d\n';
    assert.deepEqual(told(text), [
      '1: "Phase 1: A ✅ COMPLETE" says done, but 2 of its 4 tasks say otherwise, the first on line 2. The tasks\' own marks count.',
    ]);
    assert.deepEqual(
      read(text).tasks.map(({ status }) => status),
      ['todo', 'done', 'todo', 'cancelled'],
    );
  });

  it('are told for a status line of a phase, and for a board that says Done', () => {
    assert.match(
      told('## Phase 1: A\n**Status**: Not started\n- [x] a\n- [ ] b\n').join(),
      /^1: "Phase 1: A" says todo, but 1 of its 2 tasks says otherwise, the first on line 3/,
    );
    assert.match(
      told('# Board\n## Done\n- [ ] T-1 a\n').join(),
      /^2: "Done" says done, but 1 of its 1 tasks/,
    );
    assert.deepEqual(told('# Board\n## To Do\n- [x] T-1 a\n'), []);
  });

  it('are told for a task that is listed again in another state; the first listing counts', () => {
    const text = '## To Do\n- [ ] T-1 Build the form\n## Done\n- [x] T-1 Build the form\n';
    assert.deepEqual(told(text), [
      '4: Task T-1 is done here, but todo on line 2. The first listing counts.',
    ]);
  });

  it('are none where an open box has a status line that says more', () => {
    const text = '## Tasks\n- [ ] T1 a\n  **Status**: in progress\n';
    assert.deepEqual(told(text), []);
    const [task] = read(text).tasks;
    assert.deepEqual([task?.status, task?.statusFrom], ['doing', 'field']);
  });

  it('follow the column of a board that says more than an open box', () => {
    const text =
      '# Board\n## In Progress\n- [ ] a\n- [x] b\n## On hold (2)\n- [ ] c\n## Later\n- [ ] d\n## Active build order\n- [ ] e\n## Todo\n- [ ] f\n';
    assert.deepEqual(
      read(text).tasks.map(({ title, status, statusFrom }) => `${title} ${status} ${statusFrom}`),
      [
        'a doing section',
        'b done box',
        'c blocked section',
        'd deferred section',
        'e todo box',
        'f todo box',
      ],
    );
    assert.match(
      explainLine({ text, kind: 'plan' }, 3)[0]?.because ?? '',
      /Its state is doing: its box is open, and the heading over it says more\.$/,
    );
  });

  it('say of each task where its state was read', () => {
    const text =
      '## Phase 1: A\n- [x] a\n- [ ] b\n## Phase 2: B ✅\n1. c\n## Phase 3: C\n1. ✅ d\n2. e\n';
    assert.deepEqual(
      read(text).tasks.map(({ status, statusFrom }) => `${status} ${statusFrom}`),
      ['done box', 'todo box', 'done section', 'done mark', 'todo none'],
    );
  });
});
