import assert from 'node:assert/strict';
import { columns, count, fileSize, printable, wrap } from '../../../src/cli/layout.ts';

describe('layout', () => {
  it('shows control characters instead of obeying them', () => {
    assert.equal(printable('a\u001b[31mb\nc\td\u202e'), 'a\\x1b[31mb\\x0ac d\\u202e');
    assert.equal(printable('Zoë 🔟 – ok'), 'Zoë 🔟 – ok');
  });

  it('aligns columns and leaves no space at a line end', () => {
    assert.equal(
      columns(
        [
          ['a', 'bb', 'c'],
          ['aaa', 'b', ''],
        ],
        ' ',
      ),
      ' a    bb  c\n aaa  b',
    );
  });

  it('wraps words', () => {
    assert.equal(wrap('one two three', 7), 'one two\nthree');
  });

  it('counts and sizes as people do', () => {
    assert.deepEqual(
      [count(1, 'file'), count(2, 'file'), count(0, 'entry', 'entries')],
      ['1 file', '2 files', '0 entries'],
    );
    assert.deepEqual(
      [fileSize(0), fileSize(1023), fileSize(1536), fileSize(3 * 2 ** 30)],
      ['0 B', '1023 B', '1.5 KiB', '3.0 GiB'],
    );
  });
});
