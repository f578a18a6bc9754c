/**
 * `npm start`: builds the extension and opens a real VS Code with it on a sample project made anew.
 *
 *   npm start                 desktop VS Code where `code` is on the PATH, else the embedded one
 *   npm start -- --embedded   the embedded one in any case
 *   npm start -- --tour       plays the sample's story by itself (test/tour/tour.ts)
 *   npm start -- --no-build   with what is in dist/ already
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { PROJECT, runQuietly } from './host/cache.ts';
import { CODE_SERVER_VERSION, startEmbedded } from './host/embedded.ts';
import { closeAll, endCleanlyOnInterrupt, own } from './host/lifetime.ts';
import { makeSample } from './sample/make-sample.ts';
import { playTour } from './tour/tour.ts';

const { values } = parseArgs({
  options: {
    embedded: { type: 'boolean', default: false },
    tour: { type: 'boolean', default: false },
    'no-build': { type: 'boolean', default: false },
  },
});

if (!values['no-build']) {
  console.log('Building the extension …');
  await runQuietly(process.execPath, [join(PROJECT, 'esbuild.mjs')], { cwd: PROJECT });
}
if (values.tour) {
  process.exitCode = await playTour();
  await closeAll();
} else {
  const desktop = values.embedded ? undefined : findDesktop();
  await (desktop === undefined ? serveEmbedded() : openDesktop(desktop));
}

/** The desktop VS Code on the PATH, when there is a screen to show it on. */
function findDesktop(): string | undefined {
  const screen = process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY'];
  if (process.platform === 'linux' && !screen) return undefined;
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter(Boolean);
  // On Windows `code` is a batch file, which cannot be started without a shell; its program is one up.
  const name = process.platform === 'win32' ? join('..', 'Code.exe') : 'code';
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}

async function openDesktop(executable: string): Promise<void> {
  const sample = await makeSample();
  const args = ['--new-window', `--extensionDevelopmentPath=${PROJECT}`, sample];
  spawn(executable, args, { detached: true, stdio: 'ignore' }).unref();
  console.log(`VS Code opens with Session Protocol on the sample project:\n  ${sample}`);
}

async function serveEmbedded(): Promise<void> {
  endCleanlyOnInterrupt();
  console.log(`Starting the embedded VS Code ${CODE_SERVER_VERSION.replace(/^4/, '1')} …`);
  const sample = await makeSample();
  const remove = (): Promise<void> => rm(dirname(sample), { recursive: true, force: true });
  own({ close: remove, kill: () => undefined });
  const code = await startEmbedded({ extensionDevelopmentPath: PROJECT, forPerson: true });
  console.log(`
Session Protocol runs on the sample project. Open this address in a browser:

  ${code.url(sample)}

The sample is ${sample}. Ctrl+C ends VS Code and removes it.`);
}
