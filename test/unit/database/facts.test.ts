import assert from 'node:assert/strict';
import { differentCounts, lostRows, schemaDifference } from '../../../src/database/facts.ts';

describe('comparing facts of databases', () => {
  it('tells what schemas differ in, and at most three objects', () => {
    assert.equal(schemaDifference({ 'table a': 'x' }, { 'table a': 'x' }), undefined);
    assert.equal(
      schemaDifference({ 'table a': 'x', 'table b': 'x' }, { 'table a': 'y', 'table c': 'x' }),
      'table a differs, table b is gone, table c is new',
    );
    assert.match(schemaDifference({}, { a: '', b: '', c: '', d: '', e: '' }) ?? '', / and 2 more$/);
  });

  it('tells the first table whose counts differ, in both directions', () => {
    assert.equal(differentCounts({ a: 1 }, { a: 1 }), undefined);
    assert.match(differentCounts({ a: 1 }, { a: 2 }) ?? '', /a has 2 rows instead of 1/);
    assert.match(differentCounts({ a: 1 }, {}) ?? '', /a has no rows instead of 1/);
    assert.match(differentCounts({}, { a: 0 }) ?? '', /a has 0 rows instead of none/);
  });

  it('counts a row as lost when its table has fewer, or is gone with rows in it', () => {
    const before = { kept: 2, fewer: 5, gone: 3, empty: 0 };
    const after = { kept: 9, fewer: 4 };
    assert.deepEqual(lostRows(before, after, []), ['1 of fewer', '3 of gone']);
    assert.deepEqual(lostRows(before, after, ['gone']), ['1 of fewer']);
    assert.deepEqual(lostRows(before, after, 'all'), []);
  });
});
