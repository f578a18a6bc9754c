import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makeSample } from '../sample/make-sample.ts';
import type { Quiet } from './activation-quiet-host.ts';
import { openWindows } from './activation-window.ts';
import { median } from './median.ts';

/** Megabytes of the extension host with and without our extension, both on the sample with its views shown. */
export interface MemoryRow {
  readonly name: string;
  readonly ours: number;
  readonly without: number;
}

/** Opens pairs of windows in turn. @param pairs how many */
export async function benchMemory(pairs = 3): Promise<MemoryRow[]> {
  const sample = await makeSample();
  const windows = await openWindows('activation-quiet-host.ts', { BENCH_LONG_REST: '1' });
  try {
    const measured: { ours: Quiet; without: Quiet }[] = [];
    for (let pair = 0; pair < pairs; pair += 1) {
      const without = JSON.parse(await windows.run(sample, windows.nothing)) as Quiet;
      measured.push({ ours: JSON.parse(await windows.run(sample)) as Quiet, without });
    }
    const row = (name: string, of: (quiet: Quiet) => number | undefined): MemoryRow => ({
      name,
      ours: median(measured.map(({ ours }) => (of(ours) ?? 0) / 1e6)),
      without: median(measured.map(({ without }) => (of(without) ?? 0) / 1e6)),
    });
    return [
      row('heap', ({ soon }) => soon.heap),
      row('resident', ({ soon }) => soon.resident),
      row('heap, a minute later', ({ later }) => later?.heap),
      row('resident, a minute later', ({ later }) => later?.resident),
    ];
  } finally {
    await windows.dispose();
    await rm(dirname(sample), { recursive: true, force: true });
  }
}
