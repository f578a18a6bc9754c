import assert from 'node:assert/strict';
import { PLAIN, styleFor } from '../../../src/cli/style.ts';

describe('the style of text', () => {
  it('has colour only at a terminal that wants it', () => {
    assert.equal(styleFor({ isTTY: true }, {}).red('x'), '\u001b[31mx\u001b[39m');
    assert.equal(styleFor({ isTTY: true }, { NO_COLOR: '1' }), PLAIN);
    assert.equal(styleFor({ isTTY: true }, { TERM: 'dumb' }), PLAIN);
    assert.equal(styleFor({}, {}), PLAIN);
    assert.equal(PLAIN.red('x'), 'x');
  });
});
