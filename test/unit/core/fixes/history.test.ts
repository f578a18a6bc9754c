import assert from 'node:assert/strict';
import { mend, repairs } from './support.ts';

const THREAD = 'docs/THREAD.md';
const one = '## Session 1 - 2026-01-01 - A\n\nDone.\n\n';
const two = '## Session 2 - 2026-01-02 - B\n\nMore.\n';

describe('the repair of append-only', () => {
  it('puts an altered entry back, and leaves what was added', () => {
    const { textOf, left, repair } = mend(
      { 'append-only': {} },
      { files: { [THREAD]: { before: one + two, after: one.replace('Done', 'Not done') + two } } },
    );
    assert.equal(textOf(THREAD), one + two);
    assert.deepEqual(left, []);
    assert.equal(repair.preferred, false, 'it takes words away');
  });

  it('does not bring back what was removed', () => {
    const files = { [THREAD]: { before: one + two, after: two } };
    assert.deepEqual(repairs({ 'append-only': {} }, { files }), []);
  });
});

describe('the repair of superseded', () => {
  const rules = (by: string) => ({
    superseded: { documents: [{ paths: ['docs/OLD.md'], by }], referencesIn: ['**/*.md'] },
  });
  const refers = (text: string) => ({ files: { 'README.md': { after: text } } });

  it('refers to what counts now', () => {
    const { textOf, left } = mend(rules('docs/NEW.md'), refers('See `docs/OLD.md` first.\n'));
    assert.equal(textOf('README.md'), 'See `docs/NEW.md` first.\n');
    assert.deepEqual(left, []);
  });

  it('offers nothing for another path, or where what counts now is told in words', () => {
    assert.deepEqual(repairs(rules('docs/NEW.md'), refers('See OLD.md.\n')), []);
    assert.deepEqual(repairs(rules('docs/NEW.md'), refers('See ../docs/OLD.md.\n')), []);
    assert.deepEqual(repairs(rules('the new plan'), refers('See docs/OLD.md.\n')), []);
  });
});
