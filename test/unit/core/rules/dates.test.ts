import assert from 'node:assert/strict';
import { dateFault } from '../../../../src/core/rules/dates.ts';

describe('the date in a text', () => {
  it('is a day that exists and is not to come', () => {
    for (const text of [
      '2026-11-21',
      'on 2026-11-20 by Ada',
      '2024-02-29T10:00',
      '2026-11-01 2999-01-01',
    ])
      assert.equal(dateFault(text, '2026-11-21'), undefined, text);
    for (const [text, fault] of [
      ['', /missing/],
      ['21.11.2026', /not written as YYYY-MM-DD/],
      ['12026-11-211', /missing/],
      ['2026-02-29', /does not exist/],
      ['2026-13-01', /does not exist/],
      ['2026-11-22', /still to come/],
    ] as const)
      assert.match(dateFault(text, '2026-11-21') ?? '', fault, text);
  });
});
