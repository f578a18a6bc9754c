import assert from 'node:assert/strict';
import { searchFor } from '../../../../src/core/rules/search.ts';

describe('a search', () => {
  it('finds the first place, also far down a long line and across its pieces', () => {
    assert.equal(searchFor('b')('abc'), 1);
    assert.equal(searchFor('B')('abc'), -1);
    assert.equal(searchFor('B', { ignoreCase: true })('abc'), 1);
    for (const at of [0, 299, 395, 399, 400, 401, 5_000, 19_990])
      assert.equal(searchFor('needle')(`${' '.repeat(at)}needle${' '.repeat(500)}`), at, `${at}`);
  });

  it('keeps start and end of the line what they are', () => {
    const long = `${'x'.repeat(700)}needle`;
    assert.equal(searchFor('^x')(long), 0);
    assert.equal(searchFor('^needle')(`${'x'.repeat(300)}needle${'x'.repeat(400)}`), -1);
    assert.equal(searchFor('needle$')(long), 700);
    assert.equal(searchFor('x$')(`${'x'.repeat(700)}y`), -1);
    assert.equal(searchFor('\\$')(`${' '.repeat(350)}$${' '.repeat(400)}`), 350);
  });
});
