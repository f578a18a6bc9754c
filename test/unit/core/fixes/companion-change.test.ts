import assert from 'node:assert/strict';
import { mend, repairs } from './support.ts';

const rules = (needs: string) => ({
  'companion-change': { pairs: [{ when: ['src/**'], needs: [needs] }] },
});
const THREAD = 'docs/THREAD.md';
const source = { 'src/a.ts': { after: 'a' } };

describe('the repair of companion-change', () => {
  it('appends an entry where the companion is the thread', () => {
    const text = '# Thread\n\n## Session 1 - x\n**Status**: done\n';
    const { repair, textOf, left } = mend(rules(THREAD), {
      files: { ...source, [THREAD]: { before: text, after: text } },
      documents: [{ path: THREAD, role: 'thread' }],
      sessionNumber: '2',
    });
    assert.equal(
      textOf(THREAD),
      `${text.trimEnd()}\n\n---\n\n## Session 2 - 2026-11-21 - Points\n**Status**: [Status]\n`,
    );
    assert.equal(
      textOf(THREAD).split('\n')[(repair.opens?.range?.start.line ?? 0) - 1],
      '## Session 2 - 2026-11-21 - Points',
    );
    assert.equal(left.length, 0);
  });

  it('opens any other companion that is there, and changes nothing', () => {
    const files = { ...source, 'START.md': { before: 'x', after: 'x' } };
    const [open] = repairs(rules('START.md'), { files });
    assert.deepEqual(open?.opens, { path: 'START.md' });
    assert.deepEqual(open.edits, []);
    assert.deepEqual(repairs(rules('START.md'), { files: source }), []);
  });
});
