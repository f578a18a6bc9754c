import assert from 'node:assert/strict';
import {
  decodeDocument,
  detectMisreading,
  encodeDocument,
  fitText,
  lineEndingOf,
  repairLine,
  sourceOffset,
} from '../../../../src/core/documents/text-encoding.ts';

describe('the encoding of a document', () => {
  it('is UTF-8, with or without a byte-order mark, even with some broken bytes', () => {
    const bytes = new TextEncoder().encode('a ✅ b\n');
    assert.deepEqual(decodeDocument(bytes), {
      text: 'a ✅ b\n',
      encoding: { name: 'utf-8', bom: false, lineEnding: '\n' },
    });
    assert.equal(decodeDocument(Uint8Array.from([0xef, 0xbb, 0xbf, ...bytes])).encoding.bom, true);
    const broken = decodeDocument(Uint8Array.from([...bytes, ...bytes, 0xff]));
    assert.equal(broken.encoding.name, 'utf-8');
    assert.ok(broken.text.endsWith('\ufffd'));
  });

  it('is Windows-1252 where the bytes are no UTF-8', () => {
    assert.deepEqual(decodeDocument(Uint8Array.from([0xab, 0x20, 0xfc, 0x0d, 0x0a])), {
      text: '« ü\r\n',
      encoding: { name: 'windows-1252', bom: false, lineEnding: '\r\n' },
    });
  });

  it('tells a text that was misread from one that is well', () => {
    assert.equal(detectMisreading('‚úÖ done ‚Üí next'), 'macintosh');
    assert.equal(detectMisreading('âœ… done â†’ next'), 'windows-1252');
    assert.equal(detectMisreading('CafÃ© dÃ©jÃ  vu Ã©tÃ©'), 'windows-1252');
    for (const text of [
      '✅ done → next',
      'SOCIÉTÉ\u00a0: été',
      'Ünïcödé „so“ – gut',
      'naïve café',
      'ascii',
      '日本語',
      'Ã',
      'mot—été «là»',
    ]) {
      assert.equal(detectMisreading(text), undefined, text);
    }
  });

  it('leads columns of the repaired line back to those as written', () => {
    const line = 'a ‚úÖ b ‚Üí c';
    const repaired = repairLine(line, 'macintosh');
    assert.equal(repaired.text, 'a ✅ b → c');
    for (const character of ['a', 'b', 'c']) {
      assert.equal(
        sourceOffset(repaired.columns, repaired.text.indexOf(character)),
        line.indexOf(character),
      );
    }
    assert.equal(sourceOffset(repaired.columns, repaired.text.indexOf('✅')), line.indexOf('‚'));
    assert.equal(sourceOffset(undefined, 7), 7);
  });

  it('names the line endings', () => {
    assert.equal(lineEndingOf('a'), '\n');
    assert.equal(lineEndingOf('a\r\nb\r\n'), '\r\n');
    assert.equal(lineEndingOf('a\rb'), '\r');
    assert.equal(lineEndingOf('a\r\nb\n'), 'mixed');
  });
});

describe('windows-1252', () => {
  // Some versions of Node decode it as ISO 8859-1, and with them the table of misread characters is wrong.
  it('is decoded as the Encoding Standard says, whatever the runtime does', () => {
    const bytes = Uint8Array.from([0x80, 0x8a, 0x93, 0x94, 0x9f, 0xa0, 0xe9, 0xff, 0x20, 0xe9]);
    assert.equal(decodeDocument(bytes).text, '€Š“”Ÿ\u00a0éÿ é');
  });

  it('is recognised where it has misread an emoji', () => {
    assert.equal(detectMisreading('### ðŸ”µ Chunk 1'), 'windows-1252');
  });

  it('takes every text once it is made to fit, and UTF-8 needs no change', () => {
    const text = '**Status**: ✅ COMPLETE – Bu\u0308ro, Łódź → 🥐';
    const fit = fitText(text, 'windows-1252');
    assert.equal(fit, '**Status**: COMPLETE – Büro, &#321;ód&#378; &#8594; &#129360;');
    const bytes = encodeDocument(fit, { name: 'windows-1252', bom: false });
    assert.deepEqual(decodeDocument(bytes).text, fit);
    assert.equal(bytes.length, fit.length);
    assert.equal(fitText(text, 'utf-8'), text);
  });
});
