import assert from 'node:assert/strict';
import { explainLine } from '../../../../src/core/documents/explain.ts';
import type { DocumentKind } from '../../../../src/core/documents/document.ts';

const reasons = (text: string, line: number, kind: DocumentKind = 'plan'): string[] =>
  explainLine({ text, kind }, line).map(({ taken, rule }) => `${taken} by ${rule}`);
const because = (text: string, line: number, kind: DocumentKind = 'plan'): string =>
  explainLine({ text, kind }, line)[0]?.because ?? '';

const plan = `# Plan
## Phase 1: A
- [x] T1 a
  - [ ] step
- [ ] T2 b (depends on T1)
## Legend
- [ ] open
## Closing checklist
- [ ] tidy

\`\`\`
- [ ] shown
\`\`\`
Words.
`;

describe('the explanation of a line', () => {
  it('names what each line of a plan was taken for, and the rule', () => {
    const document = 'document: plan by kind-by-protocol';
    assert.deepEqual(reasons(plan, 1), ['section by heading', document]);
    assert.deepEqual(reasons(plan, 2), ['section by heading', 'phase by phase-heading', document]);
    assert.deepEqual(reasons(plan, 3), ['task by checkbox', document]);
    assert.deepEqual(reasons(plan, 4), ['subtask by nested-item', document]);
    assert.deepEqual(reasons(plan, 5), [
      'task by checkbox',
      'dependency by dependency-remark',
      document,
    ]);
    assert.deepEqual(reasons(plan, 7), ['nothing by section-void', document]);
    assert.deepEqual(reasons(plan, 9), ['checklist item by box', document]);
    assert.deepEqual(reasons(plan, 10), ['nothing by blank', document]);
    assert.deepEqual(reasons(plan, 12), ['nothing by code', document]);
    assert.deepEqual(reasons(plan, 99), [document]);
  });

  it('says why, with the place and the state of a task', () => {
    assert.equal(
      because(plan, 3),
      'It is an item with a box, in the phase "Phase 1: A". Its id is T1. Its state is done: its box says so.',
    );
    assert.match(because(plan, 7), /^It stands under "Legend" on line 6, which announces a legend/);
    assert.match(
      because('## Phase 1: A ✅\n1. a\n', 2),
      /Its state is done: it says nothing of itself, and the heading over it decides\./,
    );
    assert.match(because('## Phase 0: A\n- 0A.1-0A.3: a\n', 2), /a range: 3 tasks/);
  });

  it('says nothing of plans in a document that is none, and to which entry of a thread a line belongs', () => {
    const rule = (text: string, kind: DocumentKind): string | undefined =>
      explainLine({ text, kind }, 3)[0]?.rule;
    const text = '# Log\n## 2026-01-02 Notes\nAll went well.\n';
    assert.equal(rule(text, 'playbook'), 'no-rule');
    assert.equal(rule(text, 'thread'), 'inside-entry');
    assert.equal(rule('# A\n## Notes\nAll went well.\n', 'plan'), 'section-aside');
    assert.equal(rule('# A\n## Handoff\n[write here]\n', 'opener'), 'inside-handoff');
  });

  it('keeps apart what is known and what is only a condition in words', () => {
    const text = '## Phase 1: A\n**Requires: All agree**\n1. a\n';
    assert.deepEqual(reasons(text, 2)[0], 'dependency by dependency-field');
    assert.match(because(text, 2), /"Phase 1" waits for "All agree".*kept as a condition in words/);
  });

  it('names each kind of carrier', () => {
    const rule = (text: string, line: number): string | undefined =>
      explainLine({ text, kind: 'plan' }, line).find(({ taken }) => taken === 'task')?.rule;
    assert.equal(rule('| ID | Task |\n|---|---|\n| A-1 | a |\n', 3), 'table-row');
    assert.equal(rule('## Tasks\n### Task 1: A\n### Task 2: B\n', 2), 'task-heading');
    assert.equal(rule('## Phase 1: A\n- 1.1: a\n', 2), 'leading-id');
    assert.equal(rule('## Phase 1: A\n1. a\n', 2), 'numbered-item');
    assert.equal(rule('## Phase 1: A\n- a\n', 2), 'bullet');
  });

  it('tells contradictions and what is not read', () => {
    assert.deepEqual(reasons('## Tasks\n- [x] T1 a\n  Status: in progress\n', 2).slice(0, 2), [
      'task by checkbox',
      'problem by problem',
    ]);
    assert.equal(reasons('<!-- sp:ignore -->\n- [ ] a\n', 2)[0], 'nothing by ignored');
    const taught = { paths: ['*'], kind: 'plan', ignore: 'old' } as const;
    assert.equal(explainLine({ text: '## Old\n- [ ] a\n', taught }, 2)[0]?.rule, 'ignored');
    assert.equal(reasons('---\na: b\n---\n', 2)[0], 'nothing by front-matter');
    assert.equal(reasons('Text.\n\n<!-- x -->\n', 3)[0], 'nothing by html');
  });

  it('names the fields of playbooks, openers, threads and hand-offs', () => {
    const playbook =
      '# Book\n## Roles\n### Ann\n**Must read**:\n- `A.md`\n## Do Not Touch\n- login\n';
    assert.equal(
      reasons(playbook, 5, 'playbook')[0],
      'playbook, roles, must read by playbook-roles-must-read',
    );
    assert.equal(
      reasons(playbook, 7, 'playbook')[0],
      'playbook, untouchable by playbook-untouchable',
    );
    assert.equal(
      reasons('# Session 1\n## Do Not\n- sleep\n', 3, 'opener')[0],
      'opener, do not by opener-do-not',
    );
    assert.equal(
      reasons('# Log\n## Session 1\n**Status**: ok\n', 3, 'thread')[0],
      'thread, entries, fields by thread-entries-fields',
    );
    assert.equal(reasons('## Next\n- a\n', 2, 'handoff')[0], 'handoff, next by handoff-next');
    assert.equal(reasons('# Bible\nWords.\n', 2, 'bible')[0], 'nothing by no-rule');
  });

  it('says how the kind is known', () => {
    const last = (input: Parameters<typeof explainLine>[0]): string | undefined =>
      explainLine(input, 1).at(-1)?.rule;
    assert.equal(last({ text: 'x', path: 'PLAN.md' }), 'kind-by-name');
    assert.equal(last({ text: '<!-- sp:kind=plan -->' }), 'kind-by-comment');
    assert.equal(last({ text: 'x' }), 'kind-by-content');
  });
});
