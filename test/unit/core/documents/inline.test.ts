import assert from 'node:assert/strict';
import { plainText, readTitle, withoutPictures } from '../../../../src/core/documents/inline.ts';

describe('inline markup', () => {
  it('leaves the words', () => {
    const texts: Record<string, string> = {
      '**Bold** and *slanted* and _too_': 'Bold and slanted and too',
      '`code_with_*stars*` stays': 'code_with_*stars* stays',
      '[words](https://x.y/a_b "t") ![p](q.png)': 'words p',
      'snake_case_name and src/**/*.ts': 'snake_case_name and src//*.ts',
      '~~gone~~ &amp; 2 * 3': 'gone & 2 * 3',
      'a <!-- hidden --> b<br>c': 'a bc',
      'x <title> y': 'x <title> y',
      [String.raw`\*not\*`]: '*not*',
    };
    for (const [markup, words] of Object.entries(texts))
      assert.equal(plainText(markup), words, markup);
  });

  it('loses pictures at both ends, not digits or signs of words', () => {
    assert.equal(withoutPictures('🔵 Chunk 1 ✅'), 'Chunk 1');
    assert.equal(withoutPictures('\ufffd Phase 2'), 'Phase 2');
    assert.equal(withoutPictures('#1 thing'), '#1 thing');
    assert.equal(withoutPictures('2 things'), '2 things');
  });

  it('gives the number of a heading, however it is written', () => {
    const headings: Record<string, [id: string | undefined, title: string]> = {
      '5️⃣ PATTERNS': ['5', 'PATTERNS'],
      '1️⃣2️⃣ CHANGE LOG': ['12', 'CHANGE LOG'],
      '🔟 HELP': ['10', 'HELP'],
      '6. Data Layer': ['6', 'Data Layer'],
      '2.1 Routes': ['2.1', 'Routes'],
      'Section 9: State': ['9', 'State'],
      '§ 4 Rules': ['4', 'Rules'],
      '0A: Backup': ['0A', 'Backup'],
      'IV. Fourth': ['IV', 'Fourth'],
      '7) **Bold**': ['7', 'Bold'],
      'Phase 0A: Backup': [undefined, 'Phase 0A: Backup'],
      '3 apples': [undefined, '3 apples'],
      'BEFORE CLOSING:': [undefined, 'BEFORE CLOSING'],
      'A dog': [undefined, 'A dog'],
    };
    for (const [markup, [id, title]] of Object.entries(headings)) {
      const found = readTitle(markup);
      assert.deepEqual([found.id, found.title], [id, title], markup);
    }
  });
});
