/** The walkthrough: six steps, ticked by VS Code in its own time. */
import { join } from 'node:path';
import { openSample, type SampleWindow } from './sample-window.ts';
import { until } from './wait.ts';

const PICTURES = process.env['KEEP_PICTURES'];

describe('The walkthrough', function () {
  this.timeout(240_000);
  let window: SampleWindow | undefined;
  after(() => window?.close());

  it('leads through six steps, which tick themselves as they are taken', async () => {
    window = await openSample();
    const { workbench } = window;
    await workbench.messages.waitForStatus(/No session/);
    await workbench.runCommand('Welcome: Open Walkthrough...');
    await workbench.pick(/Get Started with Session Protocol/);
    const steps = workbench.page.locator('.getting-started-step');
    await until('six steps', async () => (await steps.count()) === 6, {
      seen: () => steps.allInnerTexts(),
    });
    const ticked = async (): Promise<number> =>
      steps.getByRole('checkbox', { checked: true }).count();
    if (PICTURES) await workbench.screenshot(join(PICTURES, 'walkthrough.png'));
    // A project is open and set up: so it was before VS Code first looked at walkthroughs.
    await until('what is true already to be ticked', async () => (await ticked()) === 2, {
      seen: ticked,
    });
    await workbench.runCommand('Session Protocol: Install Git Hooks');
    await until('the hooks to be ticked', async () => (await ticked()) === 3, { seen: ticked });
  });
});
