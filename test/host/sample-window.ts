/** The sample project, made anew, in a window of VS Code with the extension. */
import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Browser } from 'playwright-core';
import { makeSample } from '../sample/make-sample.ts';
import { launchBrowser } from './browser.ts';
import { PROJECT } from './cache.ts';
import { type EmbeddedCode, startEmbedded } from './embedded.ts';
import { type OpenOptions, Workbench } from './workbench.ts';

export interface SampleWindow {
  /** Absolute. */
  readonly sample: string;
  readonly code: EmbeddedCode;
  readonly browser: Browser;
  /** With our views in sight. */
  readonly workbench: Workbench;
  /** Ends all, and removes the sample. */
  close(): Promise<void>;
}

/** @param options.prepare changes the sample before the window opens */
export async function openSample(
  options: Pick<OpenOptions, 'viewport'> & {
    readonly prepare?: (sample: string) => Promise<void>;
  } = {},
): Promise<SampleWindow> {
  const { prepare, ...open } = options;
  const sample = await makeSample();
  await prepare?.(sample);
  const code = await startEmbedded({ extensionDevelopmentPath: PROJECT });
  const browser = await launchBrowser();
  const { shellLog } = code;
  const workbench = await Workbench.open(browser, code.url(sample), { shellLog, ...open });
  await workbench.openContainer('Session Protocol');
  return {
    sample,
    code,
    browser,
    workbench,
    async close() {
      await browser.close();
      await code.stop();
      await rm(dirname(sample), { recursive: true, force: true });
    },
  };
}
