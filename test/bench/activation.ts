import { readFile, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { PROJECT } from '../host/cache.ts';
import { makeSample } from '../sample/make-sample.ts';
import { GIT_EXTENSION, OUR_EXTENSION } from './activation-names.ts';
import { openWindows } from './activation-window.ts';
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
  const sample = await makeSample();
  const opened = await openWindows('activation-host.ts');
  try {
    const pairs: { ours: Activation; git: Activation }[] = [];
    for (let window = 0; window < windows; window += 1) {
      const text = await opened.run(sample);
      pairs.push({
        ours: activationOf(OUR_EXTENSION, text),
        git: activationOf(GIT_EXTENSION, text),
      });
    }
    return rows(pairs.slice(1));
  } finally {
    await opened.dispose();
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

const SHOWN_CHUNKS = 5;

/** A bundle that a window reads, with what it loads at once. */
export interface BundleRow {
  readonly name: string;
  readonly kilobytes: number;
  /** At most this. */
  readonly target?: number;
}

/**
 * The sizes of what activation reads: the way in, and the chunks that it requires at once; then the largest
 * of those that are read only when they are needed.
 */
export async function measureBundles(): Promise<BundleRow[]> {
  const sizes = new Map<string, number>();
  const lazy = new Set<string>();
  const read = async (path: string): Promise<void> => {
    if (sizes.has(path)) return;
    const code = await readFile(path, 'utf8');
    sizes.set(path, kilobytesOf(code));
    // A lazy one is required in the function that a promise runs.
    for (const [all, name = ''] of code.matchAll(/.{0,12}require\("(\.[^"]+)"\)/gs)) {
      const chunk = join(dirname(path), name);
      if (/=>[^;,]*$/.test(all.slice(0, all.indexOf('require')))) lazy.add(chunk);
      else await read(chunk);
    }
  };
  const entry = join(PROJECT, 'dist/extension.cjs');
  await read(entry);
  const total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  return [
    { name: 'extension.cjs', kilobytes: sizes.get(entry) ?? 0 },
    { name: `with what it loads at once (${sizes.size} files)`, kilobytes: total, target: 100 },
    ...(await Promise.all([...lazy].map(lazyRow)))
      .toSorted((one, other) => other.kilobytes - one.kilobytes)
      .slice(0, SHOWN_CHUNKS),
  ];
}

const kilobytesOf = (code: string): number => Buffer.byteLength(code) / 1000;

async function lazyRow(path: string): Promise<BundleRow> {
  return {
    name: `when needed: ${basename(path)}`,
    kilobytes: kilobytesOf(await readFile(path, 'utf8')),
  };
}
