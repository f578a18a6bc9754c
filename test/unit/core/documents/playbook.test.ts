import assert from 'node:assert/strict';
import { parseDocument } from '../../../../src/core/documents/index.ts';

const playbook = (text: string) => {
  const found = parseDocument({ text, kind: 'playbook' }).playbook;
  assert.ok(found);
  return found;
};

describe('a playbook', () => {
  it('has roles with what they must and may not do, from labels or headings', () => {
    const { roles } = playbook(
      '# P\n## Roles\n### Ann\n**MUST READ**:\n1. a\n\n**FORBIDDEN**:\n- ❌ b\n### Bob\n#### When to escalate\n- c → Ann\n### Empty\nwords\n',
    );
    assert.deepEqual(
      roles.map(({ name, mustRead, forbidden, escalation }) => [
        name,
        mustRead,
        forbidden,
        escalation,
      ]),
      [
        ['Ann', [{ line: 5, text: 'a' }], [{ line: 8, text: 'b' }], []],
        ['Bob', [], [], [{ line: 11, text: 'c → Ann' }]],
      ],
    );
  });

  it('has roles from the rows of a table', () => {
    const { roles } = playbook(
      '# P\n## Roles\n| Role | May change | Must read | Notes |\n|---|---|---|---|\n| **Builder** | `src/**` | `PLAN.md` | x |\n| Reviewer | nothing | the diff | y |\n',
    );
    assert.deepEqual(
      roles.map(({ name, line, access, mustRead, forbidden }) => [
        name,
        line,
        access.map(({ text }) => text),
        mustRead.map(({ text }) => text),
        forbidden,
      ]),
      [
        ['Builder', 5, ['src/**'], ['PLAN.md'], []],
        ['Reviewer', 6, [], ['the diff'], []],
      ],
    );
  });

  it('has roles with a list that reviews go through, drawn or not, apart from other boxes', () => {
    const { roles } = playbook(
      '# P\n## Roles\n### Ann\n**MUST DO**:\n- [ ] a\n\n**Review checklist**:\n- [ ] b\n### Bob\n**Before merging**:\n```\n□ c\n```\n',
    );
    assert.deepEqual(
      roles.map(({ reviewChecklist }) => reviewChecklist?.items.map(({ text }) => text)),
      [['b'], ['c']],
    );
  });

  it('has blocking issues under an item that introduces them', () => {
    const text =
      '# P\n## Status\n- **Sprint**: 12\n- **Blockers**:\n  - [OPEN] a\n  - [RESOLVED] b\n- **Notes**:\n  - c\n';
    assert.deepEqual(
      playbook(text).blockingIssues.map(({ line, text: words, open }) => [line, words, open]),
      [
        [5, 'a', true],
        [6, 'b', false],
      ],
    );
  });

  it('has the steps that it numbers under "Before …" as a checklist', () => {
    const text =
      '# P\n## Before every commit\n1. Run the linter\n2. Run the tests\n## Style\n1. Short\n';
    assert.deepEqual(
      parseDocument({ text, path: 'AGENTS.md' }).checklists.map(({ title, items }) => [
        title,
        items.map(({ line }) => line),
      ]),
      [['Before every commit', [3, 4]]],
    );
  });

  it('has open and resolved blocking issues', () => {
    const text =
      '# P\n**BLOCKING ISSUES**:\n1. **[A][OPEN]** one\n2. ~~[B] two~~ ✅\n3. three\n4. None of these\n\n**Resolved blockers**:\n- [C] four\n';
    assert.deepEqual(
      playbook(text).blockingIssues.map(({ line, text: words, category, open }) => [
        line,
        words,
        category,
        open,
      ]),
      [
        [3, 'one', 'A', true],
        [4, 'two ✅', 'B', false],
        [5, 'three', undefined, true],
        [9, 'four', 'C', false],
      ],
    );
  });

  it('has rules, how they are enforced, what is not touched, and the header template', () => {
    const found = playbook(
      '# P\n## Pattern 1: X\n**Enforcement**:\n- hook\n## Core Rules\n1. y\n## Do Not Touch\n- ✅ login\n## File Header\n```python\nMODULE: a\nVERSION: 1\n```\n',
    );
    assert.deepEqual(found.rules, [
      { line: 2, title: 'Pattern 1: X', enforcement: [{ line: 4, text: 'hook' }] },
      { line: 6, title: 'y', enforcement: [] },
    ]);
    assert.deepEqual(found.untouchable, [{ line: 8, text: 'login' }]);
    assert.deepEqual(found.headerTemplate, {
      line: 11,
      fields: ['MODULE: a', 'VERSION: 1'],
      names: ['MODULE', 'VERSION'],
    });
  });
});
