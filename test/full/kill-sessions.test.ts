import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { JOURNAL_STEPS, killStep, raceForSession } from '../teams/kill-support.ts';

describe('the session of a team survives, at length', function () {
  this.timeout(3_600_000);

  it('two processes that begin, and tick, at once, in 200 races', () => raceForSession(200));

  for (const step of JOURNAL_STEPS) {
    it(`kill -9 at ${step.name}, 20 times`, async () => {
      const killed = await killStep(step, 20);
      assert.ok(killed >= 10, `only ${killed} were killed before they ended`);
    });
  }
});
