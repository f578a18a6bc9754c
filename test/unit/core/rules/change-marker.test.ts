import assert from 'node:assert/strict';
import { type Sides, told, violations } from './support.ts';

const judged = (sides: Sides, largeChange?: number) =>
  told(
    {
      'change-marker': { paths: ['src/**'], ...(largeChange === undefined ? {} : { largeChange }) },
    },
    { files: { 'src/a.py': sides } },
  );
const block = '# [CHANGE] 2026-11-20 - Ada - why\nx = 1\ny = 2\n# [END CHANGE]\n';

describe('change-marker', () => {
  it('passes for blocks that are whole and dated', () => {
    assert.deepEqual(judged({ after: block }), []);
    assert.deepEqual(
      judged({ after: '/* [change] 2026-11-21 */\n/* [end change] 2026-11-21 */' }),
      [],
    );
    assert.deepEqual(judged({ after: 'print("[CHANGE] is a mark")\n' }), []);
    assert.deepEqual(judged({ after: '# [CHANGE] 2026-11-20 why [END CHANGE]\n' }), []);
  });

  it('refuses blocks that do not end, or do not begin', () => {
    assert.deepEqual(judged({ after: block.replace('# [END CHANGE]\n', '') }), [
      'src/a.py:1 a [CHANGE] block never ends',
    ]);
    assert.deepEqual(judged({ after: `# [CHANGE] 2026-11-20\n${block}` }), [
      'src/a.py:1 a [CHANGE] block never ends',
    ]);
    assert.match(judged({ after: 'x\n# [END CHANGE]\n' })[0] ?? '', /:2 an \[END CHANGE\] without/);
  });

  it('refuses a block without a date, or with one that cannot be', () => {
    assert.match(judged({ after: block.replace('2026-11-20', '') })[0] ?? '', /date is missing/);
    assert.match(judged({ after: block.replace('11-20', '11-31') })[0] ?? '', /does not exist/);
    assert.match(judged({ after: block.replace('11-20', '11-22') })[0] ?? '', /still to come/);
  });

  it('lets faults from before be, and finds the one that comes', () => {
    const before = '# [CHANGE]\n# [CHANGE] 2026-01-01\n';
    assert.deepEqual(judged({ before, after: `${before}x = 1\n` }), []);
    const taken = { before: block, after: block.replace('# [END CHANGE]\n', '') };
    assert.equal(judged(taken).length, 1);
  });

  it('asks for a block around a large change of what was there', () => {
    assert.deepEqual(judged({ before: 'a\n', after: `a\n${block}` }, 1), []);
    assert.deepEqual(judged({ before: 'a\n', after: 'a\nb\n\n' }, 1), []);
    assert.deepEqual(judged({ before: 'a\n', after: 'a\nb\nc\n' }, 1), [
      'src/a.py:2 2 new lines outside a [CHANGE] block, 1 are allowed',
    ]);
    assert.deepEqual(judged({ after: 'a\nb\nc\n' }, 1), [], 'a new file is a change as a whole');
    const [violation] = violations(
      { 'change-marker': { paths: ['**'], largeChange: 0 } },
      { files: { a: { before: '', after: 'b' } } },
    );
    assert.match(violation?.remedy ?? '', /\[CHANGE\] 2026-11-21/);
  });
});
