import assert from 'node:assert/strict';
import { parseDocument } from '../../../../src/core/documents/index.ts';
import { applyEdits, setBox } from '../../../../src/core/documents/edits.ts';
import type { DocumentKind } from '../../../../src/core/documents/document.ts';

const lists = (text: string, kind: DocumentKind): unknown[] =>
  parseDocument({ text, kind }).checklists.map(({ line, title, mandatory, items }) => [
    line,
    title,
    mandatory,
    items.map((item) => `${item.line} ${item.done} ${item.text}`),
  ]);

describe('checklists', () => {
  it('are read from drawn boxes in a plain fence, not from fences of code or templates', () => {
    const text =
      '## Start Checklist (MANDATORY)\n```\nGROUP:\n□ 1. Look\n☑ Listen\n[ ] no\n```\n```markdown\n□ no\n```\n## Template\n```\n□ no\n```\n';
    assert.deepEqual(lists(text, 'playbook'), [
      [2, 'Start Checklist (MANDATORY)', true, ['4 false Look', '5 true Listen']],
    ]);
  });

  it('are mandatory by heading, introduction or closing sentence', () => {
    const mandatory = (text: string): unknown =>
      parseDocument({ text, kind: 'checklist' }).checklists[0]?.mandatory;
    assert.equal(mandatory('## A\n\n- [ ] b\n'), false);
    assert.equal(mandatory('## A (required)\n\n- [ ] b\n'), true);
    assert.equal(mandatory('## A\nYou must do these:\n- [ ] b\n'), true);
    assert.equal(mandatory('## A\n\n- [ ] b\n\n**If ANY item unchecked, stop.**\n'), true);
    assert.equal(mandatory('## MANDATORY\n### A\n- [ ] b\n'), true);
  });

  it('are the numbered steps before and after a session', () => {
    assert.deepEqual(
      lists('# S\n## BEFORE YOU DO ANYTHING:\n1. Read\n2. Look\n## Ideas\n1. no\n', 'opener'),
      [[2, 'BEFORE YOU DO ANYTHING', true, ['3 false Read', '4 false Look']]],
    );
  });

  it('are lists of nothing but marks, where heading or label says checklist; elsewhere ✅ is praise', () => {
    const marked = '- ✅ one\n- ☐ two\n- ✔️ three\n';
    const items = ['3 true one', '4 false two', '5 true three'];
    for (const kind of ['checklist', 'other', 'plan', 'playbook'] as const) {
      assert.deepEqual(
        lists(`## A\n**Release checklist**:\n${marked}`, kind),
        [[2, 'Release checklist', false, items]],
        kind,
      );
      assert.deepEqual(lists(`## Decisions\n\n- ✅ one\n- ✅ two\n`, kind), [], kind);
    }
    assert.deepEqual(lists(`## Checklist\n\n- ✅ one\n- two\n`, 'checklist'), []);
  });

  it('are ticked and unticked by their mark', () => {
    const text = '## Checklist\n\n1. ✅ one\n2. ☐ two\n';
    const document = parseDocument({ text, kind: 'checklist' });
    const edited = applyEdits(text, [...setBox(document, 3, false), ...setBox(document, 4, true)]);
    assert.equal(edited, '## Checklist\n\n1. ☐ one\n2. ☑ two\n');
  });

  it('are all the boxes of a checklist document, nested ones and loose lines too', () => {
    const text = '# Checklist\n## A\n- [ ] one\n  - [x] inner\n\n☐ loose\n';
    assert.deepEqual(
      lists(text, 'checklist').flatMap((list) => (list as unknown[])[3]),
      ['3 false one', '4 true inner', '6 false loose'],
    );
  });

  it('take a label for their name where it is one', () => {
    assert.deepEqual(lists('# P\n## Ada\n**Review checklist**:\n- [ ] b\n', 'playbook'), [
      [3, 'Review checklist', false, ['4 false b']],
    ]);
  });
});
