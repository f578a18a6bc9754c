import assert from 'node:assert/strict';
import { parseDocument } from '../../../../src/core/documents/index.ts';
import type { Task } from '../../../../src/core/documents/document.ts';
import { applyEdits, setBox } from '../../../../src/core/documents/edits.ts';

const tasks = (text: string): readonly Task[] => parseDocument({ text, kind: 'plan' }).tasks;

describe('what stands inside a task', () => {
  it('are its steps, nested as written, which are no tasks of the plan', () => {
    const text = '## Phase 1: A\n- [ ] Build\n  - [x] floor\n    - [ ] tiles\n  - [ ] walls\n';
    const [task, ...others] = tasks(text);
    assert.deepEqual(others, []);
    assert.deepEqual(
      task?.subtasks?.map(({ line, title, status, parentLine }) => [
        line,
        title,
        status,
        parentLine,
      ]),
      [
        [3, 'floor', 'done', 2],
        [4, 'tiles', 'todo', 3],
        [5, 'walls', 'todo', 2],
      ],
    );
    const document = parseDocument({ text, kind: 'plan' });
    assert.equal(
      applyEdits(text, setBox(document, 5, true)),
      text.replace('[ ] walls', '[x] walls'),
    );
  });

  it('are the fields of a heading, however long the task is, but not those of its lists', () => {
    const long = Array.from({ length: 20 }, (_, index) => `- file ${index}`).join('\n');
    const [task] = tasks(
      `## Phase 1: A\n### Task 1: B\n**Files:**\n${long}\n- Time: 5 min\n\n**Effort:** 3-4 hours\n### Task 2: C\n`,
    );
    assert.equal(task?.estimate, '3-4 hours');
  });

  it('are no steps where a bullet only says what it is about', () => {
    const [task] = tasks(
      '- [ ] 1. a\n  - b\n  - _Requirements: 1.1, 2.3_\n  - **Validates: Rule 2**\n',
    );
    assert.deepEqual(
      task?.subtasks?.map(({ title }) => title),
      ['b'],
    );
  });

  it('are bullets as steps too, as done as the task, but no remarks', () => {
    const [done, open] = tasks(
      '## Phase 1: A\n1. ✅ a\n   - b\n   - Reference: `x.md`\n2. c\n   - d\n',
    );
    assert.deepEqual(
      done?.subtasks?.map(({ title, status }) => [title, status]),
      [['b', 'done']],
    );
    assert.deepEqual(
      open?.subtasks?.map(({ title, status }) => [title, status]),
      [['d', 'todo']],
    );
  });

  it('are steps under the heading that is the task', () => {
    const [task] = tasks('## Tasks\n### Task 1: A\n- [x] a\n- [ ] b\n### Task 2: B\n');
    assert.deepEqual(
      task?.subtasks?.map(({ line, status }) => [line, status]),
      [
        [3, 'done'],
        [4, 'todo'],
      ],
    );
  });

  it('is a task with an id of its own, which knows the task around it', () => {
    const found = tasks('## Phase 1: A\n- [ ] T1 a\n  - [x] **T1.1** b\n  - [ ] c\n');
    assert.deepEqual(
      found.map(({ id, parentLine }) => [id, parentLine]),
      [
        ['T1', undefined],
        ['T1.1', 2],
      ],
    );
    assert.deepEqual(
      found[0]?.subtasks?.map(({ line }) => line),
      [4],
    );
  });

  it('are the criteria by which it is accepted, however they are set', () => {
    const text =
      '## Tasks\n### Task 1: A\n**Acceptance criteria:**\n- [ ] rows load\n- no error\n### Task 2: B\n**Done when**: it *runs*\n### Task 3: C\n#### Acceptance Criteria\n1. one\n';
    assert.deepEqual(
      tasks(text).map(({ acceptance }) =>
        acceptance?.map(({ line, text: words }) => `${line} ${words}`),
      ),
      [['4 rows load', '5 no error'], ['7 it runs'], ['10 one']],
    );
    const [inList] = tasks(
      '## Phase 1: A\n- [ ] Build\n  - Acceptance: all green\n  - **Acceptance criteria**:\n    - fast\n  - wire it\n',
    );
    assert.deepEqual(
      inList?.acceptance?.map(({ text: words }) => words),
      ['all green', 'fast'],
    );
    assert.deepEqual(
      inList?.subtasks?.map(({ title }) => title),
      ['wire it'],
    );
  });

  it('are the files that it names, each once; routes and words are none', () => {
    const text =
      '## Phase 1: A\n- [ ] Move `src/a.ts` to [b](docs/b.md) and lib/c.py; keep `src/a.ts`, `/api/users`, and/or v1.2, https://x.org/y.html\n  - see `.env.example` and `src/rules/`\n- [ ] `run()` it\n';
    const [first, second] = tasks(text);
    assert.deepEqual(
      first?.references?.map(({ line, path }) => `${line} ${path}`),
      ['2 src/a.ts', '2 docs/b.md', '2 lib/c.py', '3 .env.example', '3 src/rules/'],
    );
    assert.equal(second?.references, undefined);
  });

  it('stands in a group where a heading is between phase and task', () => {
    const found = tasks('## Phase 1: A\n- [ ] a\n### Backend\n- [ ] b\n');
    assert.deepEqual(
      found.map(({ phaseLine, groupLine }) => [phaseLine, groupLine]),
      [
        [1, undefined],
        [1, 3],
      ],
    );
  });
});
