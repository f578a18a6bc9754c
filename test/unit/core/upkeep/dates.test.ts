import assert from 'node:assert/strict';
import {
  addInterval,
  daysBetween,
  findDate,
  findInterval,
  findUnclearDate,
  intervalText,
} from '../../../../src/core/upkeep/dates.ts';

describe('dates in a text', () => {
  it('are read in ISO and in the forms of English and German', () => {
    for (const text of [
      '2025-11-30',
      'on 2025/11/30.',
      '30 November 2025',
      '30th of Nov 2025',
      'November 30, 2025',
      'Nov. 30th 2025',
      'Sunday, 30 November 2025',
      '11/30/2025',
      '30/11/2025',
      '30.11.2025',
      '2025-11-30 09:15 UTC',
    ])
      assert.equal(findDate(text)?.date, '2025-11-30', text);
  });

  it('may be a month, which ends with its last day', () => {
    assert.deepEqual(findDate('reviewed February 2024'), {
      date: '2024-02-29',
      text: 'February 2024',
      index: 9,
      isMonth: true,
    });
    assert.equal(findDate('2026-02')?.date, '2026-02-28');
  });

  it('are none where a day or month does not exist, or nobody can tell which is the month', () => {
    for (const text of [
      '2025-02-30',
      '2025-13-01',
      '31 June 2025',
      'YYYY-MM-DD',
      'v2025.1',
      '3/4/2026',
      '1234-5678',
    ])
      assert.equal(findDate(text), undefined, text);
    assert.equal(findUnclearDate('on 3/4/2026'), '3/4/2026');
    assert.equal(findUnclearDate('on 3/14/2026'), undefined);
    assert.equal(findDate('4/4/2026')?.date, '2026-04-04');
  });

  it('are found first come first', () => {
    assert.equal(findDate('March 2, 2026 (was 2025-01-01)')?.date, '2026-03-02');
  });
});

describe('intervals in a text', () => {
  it('are read as people say them', () => {
    const said: Record<string, string> = {
      'Review: monthly': 'every month',
      'every 3 days': 'every 3 days',
      'every two weeks': 'every 2 weeks',
      fortnightly: 'every 2 weeks',
      'each quarter': 'every 3 months',
      'every 2 quarters': 'every 6 months',
      'semi-annually': 'every 6 months',
      'twice a year': 'every 6 months',
      annually: 'every year',
      'once per week': 'every week',
      daily: 'every day',
    };
    for (const [text, interval] of Object.entries(said)) {
      const found = findInterval(text);
      assert.equal(found && intervalText(found), interval, text);
    }
    for (const text of ['when needed', 'every 0 days', 'the month of May'])
      assert.equal(findInterval(text), undefined, text);
  });

  it('are added by the calendar', () => {
    assert.equal(addInterval('2026-01-31', { count: 1, unit: 'month' }), '2026-02-28');
    assert.equal(addInterval('2024-02-29', { count: 1, unit: 'year' }), '2025-02-28');
    assert.equal(addInterval('2025-12-30', { count: 1, unit: 'week' }), '2026-01-06');
    assert.equal(addInterval('2025-11-30', { count: 3, unit: 'month' }), '2026-02-28');
    assert.equal(daysBetween('2026-03-28', '2026-03-30'), 2);
    assert.equal(daysBetween('2026-03-02', '2026-03-01'), -1);
  });
});
