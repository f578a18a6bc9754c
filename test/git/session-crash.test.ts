import { describe, it } from 'mocha';
import { STEPS, killAt, raceTicks } from './session-crash-support.ts';

describe('a session survives', function () {
  this.timeout(180_000);

  it('two processes that tick at once: no tick is lost, in 20 races', () => raceTicks(20));

  for (const step of STEPS) {
    it(`kill -9 in the midst of ${step.name}`, async () => {
      await killAt(step, 3);
    });
  }
});
