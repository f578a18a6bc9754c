import assert from 'node:assert/strict';
import { parseDocument } from '../../../../src/core/documents/index.ts';
import type { DocumentKind, ParsedDocument } from '../../../../src/core/documents/document.ts';

const read = (text: string, kind: DocumentKind | undefined = 'plan'): ParsedDocument =>
  parseDocument({ text, path: 'a.md', ...(kind && { kind }) });
const taskLines = (text: string): number[] => read(text).tasks.map(({ line }) => line);
const problems = (document: ParsedDocument): string[] =>
  document.problems.map(({ message, location }) => `${location?.range?.start.line} ${message}`);

describe('comments in a document', () => {
  it('hide the next block, or a heading with its section', () => {
    assert.deepEqual(
      taskLines('## Work\n- [ ] a\n\n<!-- sp:ignore -->\n- [ ] b\n- [ ] c\n\nText.\n\n- [ ] d\n'),
      [2, 10],
    );
    assert.deepEqual(
      taskLines(
        '## Phase 1: A\n- [ ] a\n<!-- sp:ignore -->\n## Phase 2: B\n- [ ] b\n### C\n- [ ] c\n## Phase 3: D\n- [ ] d\n',
      ),
      [2, 9],
    );
  });

  it('hide all up to sp:end, dependencies and fields included', () => {
    const text =
      '## Work\n- [ ] T1 a\n- [ ] T2 b\n\n<!-- sp:ignore -->\nT1 blocks T2.\n\n- [ ] T3 c\n\n<!-- sp:end -->\n\n- [ ] T4 d\n';
    const document = read(text);
    assert.deepEqual(
      document.tasks.map(({ id }) => id),
      ['T1', 'T2', 'T4'],
    );
    assert.deepEqual(document.dependencies, []);
    assert.deepEqual(problems(document), []);
    assert.equal(document.lineCount, 13);
  });

  it('hide steps inside an item', () => {
    const [task] = read(
      '## Phase 1: A\n- [ ] a\n\n  <!-- sp:ignore -->\n  - [ ] b\n\n- [ ] c\n',
    ).tasks;
    assert.equal(task?.subtasks, undefined);
  });

  it('say at the top what the document is', () => {
    for (const text of [
      '<!-- sp:kind=thread -->\n# Plan\n',
      '---\na: b\n---\n<!-- sp:kind=thread -->\n',
      '# Plan\n\n<!--sp:kind = thread-->\n\nText.\n',
    ]) {
      const document = parseDocument({ text, path: 'PLAN.md' });
      assert.deepEqual([document.kind, document.kindFrom], ['thread', 'comment'], text);
    }
    assert.equal(read('<!-- sp:kind=thread -->\n', 'plan').kind, 'plan');
  });

  it('say elsewhere what a list or a section is', () => {
    const text =
      '## Phase 1: A\n- [ ] a\n\n<!-- sp:kind=checklist -->\n- [ ] b\n\n<!-- sp:kind=checklist -->\n## Phase 2: B\n- [ ] c\n\n<!-- sp:kind=plan -->\n## Risks\n- [ ] d\n';
    const document = read(text);
    assert.deepEqual(
      document.tasks.map(({ title }) => title),
      ['a', 'd'],
    );
    assert.deepEqual(
      document.checklists.map(({ items }) => items.map((item) => item.text)),
      [['b'], ['c']],
    );
    const other = read('## Phase 1: A\n- [ ] a\n\n<!-- sp:kind=other -->\n- [ ] b\n');
    assert.deepEqual([other.tasks.length, other.checklists.length], [1, 0]);
  });

  it('that are wrong are told, and what is in a fence is text', () => {
    assert.deepEqual(problems(read('Text.\n\n<!-- sp:igonre -->\n')), [
      '3 There is no "sp:igonre": use sp:ignore, sp:end or sp:kind=checklist.',
    ]);
    assert.match(
      problems(read('<!-- sp:kind=plann -->\n')).join(),
      /^1 There is no kind "plann": use one of playbook, /,
    );
    assert.match(
      problems(read('Text.\n\n<!-- sp:kind=bible -->\n- a\n')).join(),
      /^3 Only a whole document can be a bible/,
    );
    assert.deepEqual(problems(read('Text.\n\n<!-- sp:end -->\n')), [
      '3 This sp:end has no sp:ignore before it.',
    ]);
    assert.deepEqual(problems(read('Text.\n\n<!-- sp:ignore -->\n')), [
      '3 Nothing follows this sp:ignore.',
    ]);
    assert.deepEqual(taskLines('## Work\n```md\n<!-- sp:ignore -->\n```\n- [ ] a\n'), [5]);
  });
});
