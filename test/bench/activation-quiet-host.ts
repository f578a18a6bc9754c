/**
 * Runs inside VS Code's extension host: lets our extension, where it is there, read the folder and show its
 * views, waits until all is still, and leaves what the host needs while nobody does anything.
 */
import childProcess from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import * as vscode from 'vscode';
import type { Observed } from '../../src/extension.ts';
import { OUR_EXTENSION, RESULT_FILE } from './activation-names.ts';

/** Bytes of the extension host, after a collection of garbage; `resident` is the whole process with its threads. */
interface Memory {
  readonly heap: number;
  readonly resident: number;
}

/** What the extension host needs at rest. */
export interface Quiet {
  /** A moment after all was read, while the thread that reads documents is still there. */
  readonly soon: Memory;
  /** When that thread was let go; only where `BENCH_LONG_REST` asks for the wait. */
  readonly later?: Memory;
  /** Milliseconds of processor time in a second. */
  readonly cpu: number;
  /** What our extension did in that time: file events that reached it, models it read again, and git it started. */
  readonly events: number;
  readonly readings: number;
  readonly processes: number;
}

const SETTLING_MS = 12_000;
const WATCHED_S = 10;
/** Longer than an idle thread is kept. */
const LONG_REST_MS = 65_000;

/** Called by VS Code. */
export async function run(): Promise<void> {
  let readings = 0;
  let events = 0;
  const ours = vscode.extensions.getExtension<Observed>(OUR_EXTENSION);
  if (ours) {
    const { folders } = await ours.activate();
    await folders.ensureRead();
    await vscode.commands.executeCommand('sessionProtocol.session.focus');
    folders.onDidChange(() => (readings += 1));
    for (const model of folders.all) {
      const refresh = model.refreshSoon.bind(model);
      // Every file event that a watcher of ours lets through ends here.
      model.refreshSoon = (...args) => {
        events += 1;
        refresh(...args);
      };
    }
  }
  await delay(SETTLING_MS);
  const soon = weigh();
  const started = countOurProcesses();
  readings = 0;
  events = 0;
  const before = process.cpuUsage();
  await delay(WATCHED_S * 1000);
  const { user, system } = process.cpuUsage(before);
  const quiet: Quiet = {
    soon,
    cpu: (user + system) / 1000 / WATCHED_S,
    events,
    readings,
    processes: started(),
  };
  await writeFile(join(__dirname, RESULT_FILE), JSON.stringify({ ...quiet, ...(await rest()) }));
}

async function rest(): Promise<Pick<Quiet, 'later'>> {
  if (process.env['BENCH_LONG_REST'] === undefined) return {};
  await delay(LONG_REST_MS);
  return { later: weigh() };
}

function weigh(): Memory {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  collectGarbage();
  const { heapUsed, rss } = process.memoryUsage();
  return { heap: heapUsed, resident: rss };
}

/** Counts what our extension starts from now on, by the files on the stack. */
function countOurProcesses(): () => number {
  let count = 0;
  const { spawn } = childProcess;
  const counting = (...args: Parameters<typeof spawn>): ReturnType<typeof spawn> => {
    if (new Error('who calls').stack?.includes('extension.cjs')) count += 1;
    else if (/dist[/\\]lazy/.test(new Error('who calls').stack ?? '')) count += 1;
    return spawn(...args);
  };
  Object.assign(childProcess, { spawn: counting });
  syncBuiltinESMExports();
  return () => count;
}
