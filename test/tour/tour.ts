/**
 * Plays the sample's whole story in a real VS Code by itself, as a person would, and keeps a picture of
 * every step. It is also the end-to-end test: a step that does not come about ends it with 1.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { launchBrowser } from '../host/browser.ts';
import { PROJECT } from '../host/cache.ts';
import { type EmbeddedCode, startEmbedded, type Theme } from '../host/embedded.ts';
import { Workbench } from '../host/workbench.ts';
import { makeSample } from '../sample/make-sample.ts';
import { type Step, STEPS } from './steps.ts';

export interface TourOptions {
  steps?: readonly Step[];
  /** Where the pictures go; a new temporary folder by default. */
  folder?: string;
  theme?: Theme;
  /** A packaged extension to play with, in place of the source folder. */
  vsix?: string;
}

export interface TourResult {
  played: number;
  /** What went wrong, if anything did. */
  failure?: string;
  folder: string;
}

/** Plays all the steps; gives the exit status, 0 or 1. */
export async function playTour(options: TourOptions = {}): Promise<number> {
  const result = await runTour(options);
  return result.failure === undefined ? 0 : 1;
}

/** Plays the steps in order, up to the first that fails, and tells each in the terminal. */
export async function runTour(options: TourOptions = {}): Promise<TourResult> {
  const steps = options.steps ?? STEPS;
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'session-protocol-tour-')));
  await mkdir(folder, { recursive: true });
  const sample = await makeSample();
  const code = await startEmbedded({
    ...(options.vsix ? { vsix: options.vsix } : { extensionDevelopmentPath: PROJECT }),
    ...(options.theme ? { theme: options.theme } : {}),
  });
  const browser = await launchBrowser();
  try {
    const workbench = await Workbench.open(browser, code.url(sample), { shellLog: code.shellLog });
    for (const [index, step] of steps.entries()) {
      const failure = await play(step, index + 1, { workbench, sample, folder, code });
      if (failure !== undefined) return { played: index, failure, folder };
    }
    console.log(`\nThe story is told: ${steps.length} steps. The pictures are in\n  ${folder}`);
    return { played: steps.length, folder };
  } finally {
    await browser.close();
    await code.stop();
    await rm(dirname(sample), { recursive: true, force: true });
  }
}

interface Stage {
  workbench: Workbench;
  sample: string;
  folder: string;
  code: EmbeddedCode;
}

/** Plays one step; gives what went wrong, after saving a picture and the logs beside the others. */
async function play(step: Step, number: number, stage: Stage): Promise<string | undefined> {
  const { workbench, sample, folder, code } = stage;
  const prefix = String(number).padStart(2, '0');
  const name = `${prefix}-${step.screenshot}`;
  const begun = Date.now();
  try {
    await step.run(workbench, sample);
    await workbench.screenshot(join(folder, `${name}.png`));
    const seconds = ((Date.now() - begun) / 1000).toFixed(1);
    console.log(`${prefix}  ${step.sentence}  (${seconds} s)`);
    return undefined;
  } catch (error) {
    const failure = error instanceof Error ? error.message : String(error);
    const picture = join(folder, `${name}-failed.png`);
    await workbench.screenshot(picture);
    const log = join(folder, `${name}-failed.log`);
    const lines = [failure, '', ...workbench.consoleErrors, '', code.log()];
    await writeFile(log, lines.join('\n'));
    console.error(
      `${prefix}  FAILED: ${step.sentence}\n    ${failure}\n    picture: ${picture}\n    log: ${log}`,
    );
    return `${step.sentence} ${failure}`;
  }
}
