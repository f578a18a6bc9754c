import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as esbuild from 'esbuild';
import { PROJECT } from '../host/cache.ts';
import { RESULT_FILE } from './activation-names.ts';

/** Opens windows of the embedded VS Code, each with a module of ours in its extension host. */
export interface Windows {
  /**
   * Opens a folder, runs the module, closes the window and gives what the module left in `RESULT_FILE`.
   *
   * @param extension the folder of the extension under development
   */
  run(folder: string, extension?: string): Promise<string>;
  /** An extension that does nothing, to compare with. */
  readonly nothing: string;
  dispose(): Promise<void>;
}

/**
 * @param name of the module in this folder that runs in the extension host
 * @param env for the module, beyond ours
 */
export async function openWindows(
  name: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Windows> {
  const bundle = await mkdtemp(join(tmpdir(), 'bench-window-'));
  const tests = join(bundle, 'host.cjs');
  await esbuild.build({
    entryPoints: [join(PROJECT, 'test/bench', name)],
    outfile: tests,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    external: ['vscode'],
    logLevel: 'warning',
  });
  const nothing = join(bundle, 'nothing');
  await mkdir(nothing);
  const manifest = { name: 'nothing', publisher: 'nobody', version: '0.0.1', main: './index.js' };
  await writeFile(
    join(nothing, 'package.json'),
    JSON.stringify({ ...manifest, engines: { vscode: '*' } }),
  );
  await writeFile(join(nothing, 'index.js'), 'exports.activate = () => undefined;\n');
  return {
    nothing,
    run: (folder, extension = PROJECT) => runWindow({ tests, env }, folder, extension),
    dispose: () => rm(bundle, { recursive: true, force: true }),
  };
}

async function runWindow(
  { tests, env }: { readonly tests: string; readonly env: Readonly<Record<string, string>> },
  folder: string,
  extension: string,
): Promise<string> {
  const result = join(dirname(tests), RESULT_FILE);
  await rm(result, { force: true });
  const host = join(PROJECT, 'test/host/embedded-vscode.ts');
  const args = [
    host,
    `--extensionDevelopmentPath=${extension}`,
    `--extensionTestsPath=${tests}`,
    folder,
  ];
  const running = spawn(process.execPath, args, {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...env },
  });
  const [code] = (await once(running, 'close')) as [number | null];
  if (code !== 0) throw new Error(`VS Code ended with ${code} before it told its figures.`);
  return readFile(result, 'utf8');
}
