import assert from 'node:assert/strict';
import { array, assert as hold, constantFrom, property } from 'fast-check';
import { addedLines, newAmong } from '../../../../src/core/rules/changed-lines.ts';

const numbers = (before: string | undefined, after: string): number[] =>
  addedLines(before, after).map(({ line }) => line);

describe('added lines', () => {
  it('are all lines of a new file, and those that an edit brings in', () => {
    assert.deepEqual(numbers(undefined, 'a\nb'), [1, 2]);
    assert.deepEqual(numbers('a\nb\nc', 'a\nx\nc'), [2]);
    assert.deepEqual(numbers('a\nb', 'a\nb\nc'), [3]);
    assert.deepEqual(numbers('a\nb', 'a'), []);
  });

  it('do not count what moved, or other line endings, but do count another copy', () => {
    assert.deepEqual(numbers('a\nb\nc', 'c\nb\na'), []);
    assert.deepEqual(numbers('a\nb\n', 'a\r\nb  \r\n'), []);
    assert.deepEqual(numbers('a\nb', 'a\na\nb').length, 1);
  });

  it('are those that the old text has less often', () => {
    const line = constantFrom('a', 'b', 'c', 'd');
    hold(
      property(array(line), array(line, { minLength: 1 }), (before, after) => {
        const added = addedLines(before.join('\n'), after.join('\n'));
        for (const text of ['a', 'b', 'c', 'd']) {
          const count = (lines: readonly string[]) => lines.filter((one) => one === text).length;
          const expected = Math.max(0, count(after) - count(before));
          assert.equal(added.filter((one) => one.text === text).length, expected);
        }
        for (const one of added) assert.equal(after[one.line - 1], one.text);
      }),
    );
  });
});

describe('what is new among listed things', () => {
  it('is what there is more often than before', () => {
    assert.deepEqual(
      newAmong(['a', 'b'], ['b', 'a', 'a', 'c'], (one) => one),
      ['a', 'c'],
    );
  });
});
