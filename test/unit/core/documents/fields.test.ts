import assert from 'node:assert/strict';
import { readFieldLines } from '../../../../src/core/documents/fields.ts';
import { makeSource } from '../../../../src/core/documents/source.ts';

describe('lines of fields', () => {
  it('are names in bold with a value, inside or outside the colon, with or without a bullet', () => {
    const source = makeSource('**A**: 1\n- **B:** `2`\n__C__ 3\nD: 4\n**E**\n');
    assert.deepEqual(
      readFieldLines(1, 5, source).map(({ line, name, text }) => [line, name, text]),
      [
        [1, 'A', '1'],
        [2, 'B', '2'],
        [3, 'C', '3'],
        [5, 'E', ''],
      ],
    );
  });
});
