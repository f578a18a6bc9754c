import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as esbuild from 'esbuild';
import { PROJECT } from '../host/cache.ts';
import { makeSample } from '../sample/make-sample.ts';
import { GIT_EXTENSION, OUR_EXTENSION, RESULT_FILE } from './activation-names.ts';
import { median } from './median.ts';

/** How long one extension took to be active, in milliseconds. */
interface Activation {
  /** Reading and running its bundle. */
  readonly load: number;
  /** Its `activate()` until it returned: what blocks the extension host. */
  readonly call: number;
  /** Until what `activate()` promised was there. */
  readonly finish: number;
}

/** Medians over several windows, each of our extension beside the built-in Git extension in one window. */
export interface ActivationRow {
  readonly name: string;
  readonly ours: number;
  readonly git: number;
  readonly ratio: number;
}

/**
 * Opens the sample in new windows of the embedded VS Code and compares activation there.
 *
 * @param windows how many; the first, in which caches are filled, is not counted
 */
export async function benchActivation(windows = 6): Promise<ActivationRow[]> {
  const bundle = await mkdtemp(join(tmpdir(), 'activation-'));
  const sample = await makeSample();
  try {
    const tests = join(bundle, 'activation.cjs');
    await esbuild.build({
      entryPoints: [join(PROJECT, 'test/bench/activation-host.ts')],
      outfile: tests,
      bundle: true,
      platform: 'node',
      format: 'cjs',
      external: ['vscode'],
      logLevel: 'warning',
    });
    const pairs: { ours: Activation; git: Activation }[] = [];
    for (let window = 0; window < windows; window += 1) {
      const text = await startupPerformance(tests, sample);
      pairs.push({
        ours: activationOf(OUR_EXTENSION, text),
        git: activationOf(GIT_EXTENSION, text),
      });
    }
    return rows(pairs.slice(1));
  } finally {
    await rm(bundle, { recursive: true, force: true });
    await rm(dirname(sample), { recursive: true, force: true });
  }
}

function rows(pairs: readonly { ours: Activation; git: Activation }[]): ActivationRow[] {
  const parts: readonly (readonly [string, (one: Activation) => number])[] = [
    ['load', ({ load }) => load],
    ['activate()', ({ call }) => call],
    ['load and activate', ({ load, call, finish }) => load + call + finish],
  ];
  return parts.map(([name, part]) => {
    const ours = median(pairs.map((pair) => part(pair.ours)));
    const git = median(pairs.map((pair) => part(pair.git)));
    return { name, ours, git, ratio: ours / git };
  });
}

async function startupPerformance(tests: string, folder: string): Promise<string> {
  const result = join(dirname(tests), RESULT_FILE);
  await rm(result, { force: true });
  const host = join(PROJECT, 'test/host/embedded-vscode.ts');
  const args = [
    host,
    `--extensionDevelopmentPath=${PROJECT}`,
    `--extensionTestsPath=${tests}`,
    folder,
  ];
  const running = spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  const [code] = (await once(running, 'close')) as [number | null];
  if (code !== 0)
    throw new Error(`VS Code ended with ${code} before it told its startup performance.`);
  return readFile(result, 'utf8');
}

/**
 * The row of one extension in the table "Extension Activation Stats", whose columns are: extension, eager,
 * load code, call activate, finish activate, event, by.
 */
function activationOf(id: string, text: string): Activation {
  const row = text.split('\n').find((line) => line.split('|')[1]?.trim() === id);
  const [load, call, finish] = (row ?? '').split('|').slice(3, 6).map(Number);
  if (
    load === undefined ||
    call === undefined ||
    finish === undefined ||
    Number.isNaN(load + call + finish)
  ) {
    throw new Error(`The startup performance has no times of ${id}:\n${text}`);
  }
  return { load, call, finish };
}
