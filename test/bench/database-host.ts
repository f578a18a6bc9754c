/**
 * Runs inside VS Code's extension host: backs up the databases of the folder by our command, and leaves how
 * long the host was deaf meanwhile, and in an idle time before.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { Observed } from '../../src/extension.ts';
import { OUR_EXTENSION, RESULT_FILE } from './activation-names.ts';

/** The longest gaps between two turns of the event loop, in milliseconds. */
export interface Gaps {
  readonly idle: number;
  readonly backup: number;
  /** The most processor time that the whole host used within one gap of the backup: what is not waiting. */
  readonly busy: number;
  /** How long the backup took. */
  readonly duration: number;
}

const SETTLING_MS = 8000;
const IDLE_MS = 5000;

/** Called by VS Code. */
export async function run(): Promise<void> {
  const ours = vscode.extensions.getExtension<Observed>(OUR_EXTENSION);
  if (!ours) throw new Error(`${OUR_EXTENSION} is not there`);
  const { folders } = await ours.activate();
  await folders.ensureRead();
  await delay(SETTLING_MS);
  const idle = await gapDuring(() => delay(IDLE_MS));
  const backup = await gapDuring(() =>
    vscode.commands.executeCommand('sessionProtocol.backUpDatabases'),
  );
  const { gap, busy, duration } = backup;
  const gaps: Gaps = { idle: idle.gap, backup: gap, busy, duration };
  await writeFile(join(__dirname, RESULT_FILE), JSON.stringify(gaps));
}

/** Each turn of the loop is begun by a timer of a millisecond; what lies between two is a gap. */
async function gapDuring(
  work: () => PromiseLike<unknown>,
): Promise<{ gap: number; busy: number; duration: number }> {
  const begun = performance.now();
  let [gap, busy, last, used] = [0, 0, begun, process.cpuUsage()];
  const timer = setInterval(() => {
    const now = performance.now();
    const { user, system } = process.cpuUsage(used);
    gap = Math.max(gap, now - last);
    // Turns that follow each other at once are no gap, however much they do.
    if (now - last > 5) busy = Math.max(busy, (user + system) / 1000);
    [last, used] = [now, process.cpuUsage()];
  }, 1);
  await work();
  clearInterval(timer);
  return { gap, busy, duration: performance.now() - begun };
}
