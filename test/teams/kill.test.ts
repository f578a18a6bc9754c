import { describe, it } from 'mocha';
import { JOURNAL_STEPS, killStep, raceForSession } from './kill-support.ts';

/** The steps after which more is written than the journal, or nothing is yet; `test/full` takes all of them. */
const SOME = new Set(['start', 'activate', 'complete', 'close']);

describe('the session of a team survives', function () {
  this.timeout(240_000);

  it('two processes that begin, and tick, at once, in 5 races', () => raceForSession(5));

  for (const step of JOURNAL_STEPS.filter(({ name }) => SOME.has(name))) {
    it(`kill -9 at ${step.name}`, async () => {
      await killStep(step, 3);
    });
  }
});
