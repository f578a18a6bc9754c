import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makeSample } from '../sample/make-sample.ts';
import type { Quiet } from './activation-quiet-host.ts';
import { openWindows } from './activation-window.ts';
import { median } from './median.ts';

/** What the extension host does while nobody does anything but a package manager in `node_modules`. */
export interface IdleRow {
  readonly name: string;
  readonly ours: number;
  readonly without: number;
  readonly unit: string;
}

const BUSY_MS = 20;

/** Opens pairs of windows in turn. @param pairs how many */
export async function benchIdle(pairs = 3): Promise<IdleRow[]> {
  const sample = await makeSample();
  const windows = await openWindows('activation-quiet-host.ts');
  const stop = keepBusy(join(sample, 'node_modules'));
  try {
    const measured: { ours: Quiet; without: Quiet }[] = [];
    for (let pair = 0; pair < pairs; pair += 1) {
      const without = JSON.parse(await windows.run(sample, windows.nothing)) as Quiet;
      measured.push({ ours: JSON.parse(await windows.run(sample)) as Quiet, without });
    }
    const row = (
      name: Exclude<keyof Quiet, 'soon' | 'later'>,
      what: string,
      unit: string,
    ): IdleRow => ({
      name: what,
      ours: median(measured.map(({ ours }) => ours[name])),
      without: median(measured.map(({ without }) => without[name])),
      unit,
    });
    return [
      row('cpu', 'processor time of the extension host', 'ms a second'),
      row('events', 'file events that we handled in 10 s', ''),
      row('readings', 'readings of ours in 10 s', ''),
      row('processes', 'processes that we started in 10 s', ''),
    ];
  } finally {
    stop();
    await windows.dispose();
    await rm(dirname(sample), { recursive: true, force: true });
  }
}

/** Makes, changes and deletes files in a folder until it is stopped, fifty times a second. */
function keepBusy(folder: string): () => void {
  let count = 0;
  const timer = setInterval(() => {
    count += 1;
    const place = join(folder, `package-${count % 200}`);
    if (count % 3 === 0) rmSync(place, { recursive: true, force: true });
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, 'index.js'), `module.exports = ${count};\n`);
  }, BUSY_MS);
  return () => clearInterval(timer);
}
