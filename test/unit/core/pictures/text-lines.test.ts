import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { widthOf, wrapText } from '../../../../src/core/pictures/text-lines.ts';

const lines = (text: string, width = 100, most = 3): string[] =>
  wrapText(text, width, 12, most).map((line) => line.text);

describe('wrapping a text', () => {
  it('breaks between words, and leaves whole words out where there is no room', () => {
    assert.deepEqual(lines('one two three four five six'), ['one two three', 'four five six']);
    assert.deepEqual(lines('one two three four fives sixes seven', 100, 2), [
      'one two three',
      'four fives …',
    ]);
  });

  it('breaks a long path after the signs that divide it, and scripts without spaces anywhere', () => {
    assert.deepEqual(lines('migrations/20251202_points.sql', 130), [
      'migrations/',
      '20251202_points.',
      'sql',
    ]);
    assert.ok(lines('日本語の長い題名をここに書く', 60).length > 1);
  });

  it('leaves out the whole of a path that goes on beyond the last line', () => {
    assert.deepEqual(lines('Add it (migrations/20251202_add_points.sql)', 130, 2), ['Add it …']);
  });

  it('draws one word narrower that is wider than the space', () => {
    assert.deepEqual(wrapText('incomprehensibilities', 100, 12, 2), [
      { text: 'incomprehensibilities', fit: 100 },
    ]);
  });

  it('gives no line for an empty text', () => {
    assert.deepEqual(lines(' \n '), []);
  });

  it('never cuts a word, and never draws beyond the space', () => {
    const word = fc.stringMatching(/^[a-zA-Z0-9äß]{1,16}$/);
    fc.assert(
      fc.property(
        fc.array(word, { minLength: 1, maxLength: 20 }),
        fc.integer({ min: 1, max: 4 }),
        (words, most) => {
          const wrapped = wrapText(words.join(' '), 120, 12, most);
          assert.ok(wrapped.length <= most);
          const shown = wrapped.flatMap(({ text }) => text.split(' ')).filter((one) => one !== '…');
          assert.deepEqual(shown, words.slice(0, shown.length));
          for (const { text, fit } of wrapped)
            assert.ok(fit !== undefined || widthOf(text, 12) <= 120);
        },
      ),
    );
  });
});
