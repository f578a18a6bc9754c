import assert from 'node:assert/strict';
import { readWaivers, trailersNamed } from '../../../../src/core/rules/trailers.ts';

describe('trailers', () => {
  it('are lines below the subject, of any case, with a value', () => {
    const message =
      'Bible-Reviewed: in the subject\n\nbible-reviewed:  one \nBible-Reviewed:\n Bible-Reviewed: indented\nBible-Reviewed: two';
    assert.deepEqual(
      trailersNamed(message, 'Bible-Reviewed').map(({ value }) => value),
      ['one', 'two'],
    );
    assert.deepEqual(trailersNamed(undefined, 'Bible-Reviewed'), []);
  });

  it('waive a rule only with a reason', () => {
    const message =
      'x\n\nProtocol-Waiver: a-rule: because: so\nProtocol-Waiver: b-rule\nProtocol-Waiver: c-rule:';
    assert.deepEqual([...readWaivers(message)], [['a-rule', 'because: so']]);
  });
});
