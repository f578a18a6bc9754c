import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { STEPS, killAt, raceTicks } from '../git/session-crash-support.ts';

describe('a session survives, at length', function () {
  this.timeout(1_800_000);

  it('two processes that tick at once: no tick is lost, in 200 races', () => raceTicks(200));

  for (const step of STEPS) {
    it(`kill -9 in the midst of ${step.name}, 20 times`, async () => {
      const { killed } = await killAt(step, 20);
      // The machine is faster at some times than at others; but a series that killed nothing proves nothing.
      assert.ok(killed >= 5, `only ${killed} were killed before they ended`);
    });
  }
});
