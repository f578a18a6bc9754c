import { after, before, describe, it } from 'mocha';
import { ensureBuilt } from '../git/support.ts';
import { club } from './club.ts';
import { clinicData } from './clinic-data.ts';
import { coaching } from './coaching.ts';
import { platform } from './platform.ts';
import { researchThread } from './research-thread.ts';
import { type Scenario, type Stage, playStep, setStage } from './scenario.ts';

const scenarios: readonly Scenario[] = [platform, researchThread, coaching, club, clinicData];

for (const scenario of scenarios) {
  describe(`${scenario.team}, by the command line alone`, function () {
    this.timeout(120_000);
    let stage: Stage | undefined;
    let failed: string | undefined;
    before(async () => {
      ensureBuilt();
      stage = await setStage(scenario);
    });
    after(() => stage?.remove());

    for (const step of scenario.steps) {
      it(step.title, async () => {
        // It would begin somewhere else than the story says.
        if (failed !== undefined) throw new Error(`"${failed}" failed before`);
        failed = step.title;
        if (stage) await playStep(stage.root, step);
        failed = undefined;
      });
    }
  });
}
