import assert from 'node:assert/strict';
import { parseDocument } from '../../../../src/core/documents/index.ts';

const tasks = (text: string, path = 'TODO.md'): string[] =>
  parseDocument({ text, path }).tasks.map(
    ({ line, id, title, status }) => `${line} ${id ?? '-'} ${status} ${title}`,
  );

describe('plain bullets', () => {
  it('are the tasks of a document that calls itself a list of work and has no others', () => {
    const text = '- mend the gate\n- paint it\n  - green\n';
    assert.deepEqual(tasks(text), ['1 - todo mend the gate', '2 - todo paint it']);
    assert.equal(tasks(`# Road map\n\n${text}`, 'docs/next.md').length, 2);
    assert.deepEqual(tasks(`# The garden\n\n${text}`, 'docs/next.md'), []);
    assert.deepEqual(tasks(`# Roadmap\n\n${text}`, 'docs/my-plan.md').length, 2);
    assert.deepEqual(tasks(text, 'docs/garden-plan.md'), []);
    assert.deepEqual(tasks('# 路线图\n\n## 一、测试\n\n- 补充测试\n', 'ROADMAP.md'), [
      '5 - todo 补充测试',
    ]);
    assert.deepEqual(tasks('# バックログ\n\n## 完了\n\n1. 初期設定\n', 'notes.md'), [
      '5 - done 初期設定',
    ]);
  });

  it('take their state from the column that they stand in', () => {
    const text = '# Todo\n\n## Doing\n* a\n\n## Done\n* b\n\n## Later\n* c\n\n## Notes\n* d\n';
    assert.deepEqual(tasks(text), ['4 - doing a', '7 - done b', '10 - deferred c']);
  });

  it('are no tasks beside boxes, nor under a label that announces something else', () => {
    assert.deepEqual(tasks('# Todo\n\n- [ ] a\n\n## More\n\n- b\n'), ['3 - todo a']);
    const phase =
      '## Phase 1: A\n\nBuild:\n\n- gate\n\nSuccess:\n\n- it shuts\n\nTriggers:\n\n- rain\n';
    assert.deepEqual(tasks(`# Roadmap\n\n${phase}`, 'ROADMAP.md'), ['7 - todo gate']);
  });

  it('yield to headings that each state their own status', () => {
    const text =
      '# Roadmap\n\n## Door\n\n**Status**: shipped\n\n- oak\n\n## Wall\n\nStatus: not started.\n\n- brick\n';
    assert.deepEqual(tasks(text, 'ROADMAP.md'), ['3 - done Door', '9 - todo Wall']);
  });
});

describe('boxed items', () => {
  it('have the id that a word such as Task announces', () => {
    assert.deepEqual(tasks('# Tasks\n\n- [ ] Task 1.1: make\n- [x] **Task 1.2**: look\n'), [
      '3 1.1 todo make',
      '4 1.2 done look',
    ]);
  });

  it('that are done and struck out contradict nothing', () => {
    const document = parseDocument({ text: '# Todo\n\n- [x] ~~a~~\n', path: 'TODO.md' });
    assert.deepEqual(document.problems, []);
    assert.equal(document.tasks[0]?.status, 'done');
  });
});

describe('tables of milestones', () => {
  const table = '| Milestone | Target | Status |\n|---|---|---|\n| Alpha | May | ✅ Done |\n';
  it('list the work of a plan without phases, and sum up one with phases', () => {
    assert.deepEqual(tasks(`# Roadmap\n\n${table}`, 'ROADMAP.md'), ['5 - done Alpha']);
    assert.deepEqual(tasks(`# Roadmap\n\n${table}\n## Phase 1: A\n- [ ] a\n`, 'ROADMAP.md'), [
      '8 - todo a',
    ]);
  });
});
