import assert from 'node:assert/strict';
import { parseDocument } from '../../../../src/core/documents/index.ts';

const thread = (text: string) => {
  const found = parseDocument({ text, kind: 'thread' }).thread;
  assert.ok(found);
  return found;
};

describe('a progress thread', () => {
  it('has entries by session or date, without what stands between them', () => {
    const { entries } = thread(
      '# T\n## How\n## Session 01 - a\n**Status**: ok\n### Next\n- b\n\n---\n\n## 2026-01-02\n- c\n\n_More below._\n',
    );
    assert.deepEqual(
      entries.map(({ line, endLine, title, session }) => [line, endLine, title, session]),
      [
        [3, 6, 'Session 01 - a', '01'],
        [10, 11, '2026-01-02', undefined],
      ],
    );
    assert.deepEqual(entries[0]?.fields, [
      { name: 'Status', line: 4, text: 'ok' },
      { name: 'Next', line: 5, text: 'b' },
    ]);
  });

  it('has the list below a name as its value', () => {
    const { entries } = thread('# T\n## 2026-01-02\n**Done**\n- a\n- b\n\n**Next**: c\n');
    assert.deepEqual(entries[0]?.fields, [
      { name: 'Done', line: 3, text: 'a; b' },
      { name: 'Next', line: 7, text: 'c' },
    ]);
  });

  it('declares its template in a fence above the first entry', () => {
    assert.deepEqual(thread('# T\n```markdown\n## Session XX\n```\n## Session 1\n').template, {
      line: 2,
      text: '## Session XX',
    });
    assert.equal(thread('# T\n## Session 1\n```\n## Session XX\n```\n').template, undefined);
  });

  it('goes on at the end of its last line of text', () => {
    assert.deepEqual(thread('# T\n\nab\n\n\n').appendAt.start, { line: 3, column: 3 });
    assert.deepEqual(thread('').appendAt.start, { line: 1, column: 1 });
  });
});
