/**
 * Large tools that only the tests need are npm packages of their own, at pinned versions, in the
 * git-ignored `.vscode-test/` folder: they would make every install of the project heavy.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's root folder. */
export const PROJECT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

const CACHE = join(PROJECT, '.vscode-test');

/**
 * The folder of a cached tool, filled by `fill` when it is not there yet. It is filled under another
 * name and then renamed, so a folder with the final name is whole; when two processes fill it at once,
 * the first to finish wins and the other throws its own away.
 */
export async function ensureCached(
  name: string,
  fill: (folder: string) => Promise<void>,
): Promise<string> {
  const final = join(CACHE, name);
  if (existsSync(final)) return final;
  await mkdir(CACHE, { recursive: true });
  const staging = await mkdtemp(join(CACHE, `.${name}-`));
  try {
    await fill(staging);
    await rename(staging, final).catch((error: unknown) => {
      if (!existsSync(final)) throw error;
    });
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
  return final;
}

/** Installs one pinned package into `folder`, without running its install scripts. */
export async function installPackage(folder: string, spec: string): Promise<void> {
  await writeFile(join(folder, 'package.json'), '{ "private": true }\n');
  await npm(folder, ['install', '--ignore-scripts', spec]);
}

/**
 * Runs npm quietly in `folder`.
 * @throws Error with the end of npm's output when it fails.
 */
export async function npm(folder: string, args: readonly string[]): Promise<void> {
  // npm's JavaScript is given by npm itself and by test/bootstrap.mjs.
  const script = process.env['npm_execpath'];
  const [command, first] = script?.endsWith('.js') ? [process.execPath, [script]] : ['npm', []];
  const quiet = ['--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error'];
  await runQuietly(command, [...first, ...args, ...quiet], { cwd: folder });
}

/**
 * Runs a program to its end and gives what it wrote.
 * @throws Error naming the command, its exit code and the end of its output.
 */
export function runQuietly(
  command: string,
  args: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.once('error', reject);
    child.once('close', (code, signal) => {
      if (code === 0) return resolve(output);
      const line = [command, ...args].join(' ');
      reject(new Error(`“${line}” ended with ${code ?? signal}:\n${output.slice(-2000)}`));
    });
  });
}
