import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { mergeThreads } from '../../../../src/core/session/merge-thread.ts';

const base = '# Thread\n\n## Session 1\n### Next\n- Go\n';
const one = `${base}\n---\n\n## Session 2\n### Next\n- Bake\n`;
const two = `${base}\n---\n\n## Session 3\n### Next\n- Sell\n`;

describe('mergeThreads', () => {
  it('keeps both entries whole, ours first', () => {
    assert.equal(mergeThreads(base, one, two), `${one}\n---\n\n## Session 3\n### Next\n- Sell\n`);
  });

  it('takes the side that alone has changed', () => {
    assert.equal(mergeThreads(base, base, two), two);
    assert.equal(mergeThreads(base, one, base), one);
    assert.equal(mergeThreads(base, one, one), one);
  });

  it('does not care how the base ended, and keeps line ends', () => {
    const bare = base.trimEnd();
    assert.equal(mergeThreads(bare, one, two), mergeThreads(base, one, two));
    const crlf = (text: string): string => text.replaceAll('\n', '\r\n');
    const merged = mergeThreads(crlf(base), crlf(one), crlf(two));
    assert.equal(merged, crlf(mergeThreads(base, one, two) ?? ''));
  });

  it('decides nothing where history was rewritten, or a line went on', () => {
    assert.equal(mergeThreads(base, one.replace('- Go', '- Stop'), two), undefined);
    assert.equal(mergeThreads(base, one, `${base.trimEnd()} on\n`), undefined);
  });
});
