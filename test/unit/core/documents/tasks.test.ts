import assert from 'node:assert/strict';
import { parseDocument } from '../../../../src/core/documents/index.ts';
import type { Task } from '../../../../src/core/documents/document.ts';

const tasks = (text: string): readonly Task[] => parseDocument({ text, kind: 'plan' }).tasks;

describe('a task', () => {
  it('has owner, estimate and state from its fields or columns', () => {
    const [one] = tasks(
      '## Tasks\n### Task 1: A\n**Owner:** Ann\n**Estimated time**: 2 hours\n**Status**: ✅ Complete\n### Task 2: B\n',
    );
    assert.deepEqual([one?.owner, one?.estimate, one?.status], ['Ann', '2 hours', 'done']);
    const [two] = tasks(
      '| ID | Task | Owner | Est | Status |\n|---|---|---|---|---|\n| A-1 | a | Bob | 3h | WIP |\n',
    );
    assert.deepEqual([two?.owner, two?.estimate, two?.status], ['Bob', '3h', 'doing']);
    assert.equal(tasks('## Tasks\n- [ ] Write it (2-3 days)\n')[0]?.estimate, '2-3 days');
  });

  it('has no owner or estimate where its column says that there is none', () => {
    const [task] = parseDocument({
      text: '| Key | Summary | Assignee | Status | Pts |\n|---|---|---|---|---|\n| A-1 | a | – | done | n/a |\n',
      kind: 'plan',
    }).tasks;
    assert.deepEqual([task?.owner, task?.estimate], [undefined, undefined]);
  });

  it('without a mark is done when its phase is; its own mark outranks the phase', () => {
    const states = (text: string): string[] => tasks(text).map(({ status }) => status);
    assert.deepEqual(states('## Phase 1: A ✅ COMPLETE\n1. a\n2. b\n'), ['done', 'done']);
    assert.deepEqual(states('## Phase 1: A\n**Status**: Done\n1. a\n'), ['done']);
    assert.deepEqual(states('## Phase 1: A (COMPLETE)\n- [ ] a\n- [x] b\n'), ['todo', 'done']);
  });

  it('is not done because its phase or its row says how far it is', () => {
    const states = (text: string): string[] => tasks(text).map(({ status }) => status);
    assert.deepEqual(states('## Phase 1: Core\n**Status**: 80% complete\n- a\n- b\n'), [
      'todo',
      'todo',
    ]);
    assert.deepEqual(
      states(
        '| ID | Task | Status |\n|---|---|---|\n| A-1 | a | 80% done |\n| A-2 | b | To be done |\n| A-3 | c | x |\n',
      ),
      ['doing', 'todo', 'done'],
    );
  });

  it('knows its phase, its last line and the place of its box', () => {
    const [task] = tasks('## Phase 1: A\n\n* [ ] a\n  more\n');
    assert.deepEqual([task?.phaseLine, task?.line, task?.endLine], [1, 3, 4]);
    assert.deepEqual(task?.box, { start: { line: 3, column: 4 }, end: { line: 3, column: 5 } });
  });

  it('that is listed twice stands where it is listed first; ids of other words are other tasks', () => {
    const lines = (text: string): number[] => tasks(text).map(({ line }) => line);
    assert.deepEqual(
      lines('## To Do\n- [ ] T-1 Build the form\n## Blocked\n- [!] T-1 Build the form\n'),
      [2],
    );
    assert.deepEqual(lines('## A\n- [ ] 1.1 Build\n## B\n- [ ] 1.1 Sell\n'), [2, 4]);
  });
});
