/** Runs test/editor/ in the extension host of a real VS Code: the desktop one, or else the embedded one. */
import { mkdir, readdir, rm } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { Writable } from 'node:stream';
import { downloadAndUnzipVSCode, runTests, TestRunFailedError } from '@vscode/test-electron';
import * as esbuild from 'esbuild';
import { makeSample } from '../sample/make-sample.ts';
import { HOST_MARK, SUMMARY_MARK } from '../editor/marks.ts';
import { ensureServer } from './embedded.ts';
import { PROJECT } from './cache.ts';
import type { Counts } from './run-mocha.ts';

export interface HostResult extends Counts {
  /** Which VS Code it was. */
  host: 'desktop' | 'embedded';
}

const TESTS = join(PROJECT, 'dist', 'test');

/**
 * Bundles the tests, makes the sample, runs VS Code on it, and gives the counts. A VS Code that ends
 * without telling its counts is one failure.
 *
 * @param chosen which test files are run, by their names; all of them if left out
 */
export async function runEditorTests(chosen = /./): Promise<HostResult> {
  await bundleTests(chosen);
  const sample = await makeSample();
  const { host, executable } = await findHost();
  const output = new SummaryReader();
  let ended = 'VS Code told no result';
  try {
    await runTests({
      vscodeExecutablePath: executable,
      extensionDevelopmentPath: PROJECT,
      extensionTestsPath: join(TESTS, 'index.cjs'),
      launchArgs: [sample],
      // The stand-in's first line asks for `node`, which must be this one.
      extensionTestsEnv: {
        PATH: `${dirname(process.execPath)}${delimiter}${process.env['PATH'] ?? ''}`,
      },
      stdout: output,
      stderr: process.stderr,
    });
  } catch (error) {
    if (!(error instanceof TestRunFailedError)) throw error;
    ended = error.message;
  } finally {
    await rm(dirname(sample), { recursive: true, force: true });
  }
  const counts = output.counts ?? { passed: 0, failed: 1, skipped: 0, failures: [ended] };
  return { ...counts, host };
}

/**
 * Every test file becomes a bundle of its own, with the packages in it: many are ES modules, which VS Code's
 * loader does not take. Only mocha, which all files share, and what has native files stay outside.
 */
async function bundleTests(chosen: RegExp): Promise<void> {
  const folder = join(PROJECT, 'test', 'editor');
  const names = (await readdir(folder, { recursive: true })).filter(
    (name) => /(^|[/\\])index\.ts$/.test(name) || (name.endsWith('.test.ts') && chosen.test(name)),
  );
  await rm(TESTS, { recursive: true, force: true });
  await mkdir(TESTS, { recursive: true });
  await esbuild.build({
    entryPoints: names.map((name) => ({
      in: join(folder, name),
      out: name.replace(/\.ts$/, '').replaceAll(/[/\\]/g, '-'),
    })),
    outdir: TESTS,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    // The CommonJS build of some packages is a wrapper whose inner require() esbuild cannot follow.
    mainFields: ['module', 'main'],
    external: ['vscode', 'mocha', 'better-sqlite3', 'pg-native'],
    sourcemap: 'inline',
    logLevel: 'warning',
  });
}

/**
 * Desktop VS Code when it is downloaded already or can be, and there is a screen to show it on;
 * `TEST_VSCODE=desktop` or `=embedded` decides otherwise.
 */
async function findHost(): Promise<{ host: 'desktop' | 'embedded'; executable: string }> {
  const wanted = process.env['TEST_VSCODE'];
  if (wanted === 'desktop' || (wanted !== 'embedded' && hasScreen() && (await canDownload()))) {
    return { host: 'desktop', executable: await downloadAndUnzipVSCode('stable') };
  }
  await ensureServer();
  return { host: 'embedded', executable: join(PROJECT, 'test', 'host', 'embedded-vscode.ts') };
}

function hasScreen(): boolean {
  if (process.platform !== 'linux') return true;
  return Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY']);
}

async function canDownload(): Promise<boolean> {
  try {
    const address = 'https://update.code.visualstudio.com/api/releases/stable';
    const response = await fetch(address, { method: 'HEAD', signal: AbortSignal.timeout(3000) });
    return response.ok;
  } catch {
    return false;
  }
}

/** Passes VS Code's output on, but for the summary line, which it keeps. */
class SummaryReader extends Writable {
  counts: Counts | undefined;
  #rest = '';

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    const lines = (this.#rest + chunk.toString()).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) {
      const text = line.replace(HOST_MARK, '');
      if (!text.startsWith(SUMMARY_MARK)) process.stdout.write(`${text}\n`);
      else this.counts = JSON.parse(text.slice(SUMMARY_MARK.length)) as Counts;
    }
    done();
  }
}
