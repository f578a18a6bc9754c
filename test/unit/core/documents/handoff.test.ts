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
});
