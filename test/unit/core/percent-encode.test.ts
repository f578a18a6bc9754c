import assert from 'node:assert/strict';
import { percentEncode } from '../../../src/core/percent-encode.ts';
import { decodePath } from '../../../src/git/paths.ts';

describe('percent-encoding', () => {
  it('encodes paths of any bytes', () => {
    assert.equal(percentEncode('docs/Plan é.md'), 'docs%2FPlan%20%C3%A9.md');
    assert.equal(percentEncode('🎉'), '%F0%9F%8E%89');
    const bytes = Buffer.from([0x61, 0xdc, 0x62, 0xc3, 0xa9, 0xff]);
    assert.equal(percentEncode(decodePath(bytes)), 'a%DCb%C3%A9%FF');
  });
});
