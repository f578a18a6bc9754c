import assert from 'node:assert/strict';
import { parseDocument } from '../../../../src/core/documents/index.ts';

describe('a hand-off', () => {
  it('says what is done, what is not, what comes next and what to know', () => {
    const text =
      '# Handoff 3\n## Completed\n- ✅ a\n## Not done\n- b\n## Next\n1. c\n\n**Gotchas:**\n- d\n';
    assert.deepEqual(parseDocument({ text, path: 'HANDOFF_3.md' }).handoff, {
      done: [{ line: 3, text: 'a' }],
      notDone: [{ line: 5, text: 'b' }],
      next: [{ line: 7, text: 'c' }],
      gotchas: [{ line: 10, text: 'd' }],
    });
  });

  it('says under other headings too how to go on', () => {
    const text = '# Handoff\n## How to continue\n1. a\n';
    assert.deepEqual(parseDocument({ text, path: 'HANDOFF.md' }).handoff?.next, [
      { line: 3, text: 'a' },
    ]);
  });

  it('is a wrap-up, but not the list that is gone through before a session ends', () => {
    const kindOf = (text: string) => parseDocument({ text, path: 'SESSION_04_WRAPUP.md' }).kind;
    assert.equal(
      kindOf('# Wrap-up\n\n## Gates\n\n- [ ] Tests are green\n- [x] Pushed\n'),
      'checklist',
    );
    assert.equal(kindOf('# Wrap-up\n\n## Completed\n\n- [x] a\n\n## Next\n\n- [ ] b\n'), 'handoff');
    assert.equal(kindOf('# Wrap-up\n\nThe index was rebuilt.\n'), 'handoff');
    assert.equal(parseDocument({ text: '- [ ] a\n', path: 'HANDOFF.md' }).kind, 'handoff');
  });
});
