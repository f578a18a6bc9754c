/**
 * `npm run bench [NAME …] [-- --quick] [--json FILE]`: ratios to a named baseline, each measured in one
 * interleaved run. Names: commit, activation, bundles, save, memory, idle, documents, database; parts of
 * commit: commit:one and so on.
 * With `--json`, what was measured is kept in a file as well.
 */
import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { columns } from '../../src/cli/layout.ts';
import { PROJECT, runQuietly } from '../host/cache.ts';
import type { CommitPart } from './commit.ts';

interface Bench {
  /** What can be asked for by itself, behind a colon. */
  readonly parts: readonly string[];
  run(options: { parts: readonly string[]; quick: boolean }): Promise<Table>;
}

interface Table {
  readonly head: readonly string[];
  readonly lines: readonly (readonly string[])[];
  /** As it was measured, for a program. */
  readonly rows: readonly unknown[];
}

const milliseconds = (time: number): string => `${time.toFixed(1)} ms`;
const aim = (target: number | undefined): string => (target === undefined ? '' : `≤ ${target}`);

const benches: Readonly<Record<string, Bench>> = {
  commit: {
    parts: ['one', 'thousand', 'packed', 'linear', 'repository'] satisfies CommitPart[],
    async run({ parts, quick }) {
      const { benchCommit } = await import('./commit.ts');
      const rows = await benchCommit(parts as readonly CommitPart[], quick);
      return {
        head: [
          'whole `git commit`',
          'median',
          'rounds',
          'ratio to a hook that is `exec node -e 0`',
          'aim',
        ],
        lines: rows.map(({ name, median, rounds, ratio, target }) => [
          name,
          milliseconds(median),
          String(rounds),
          ratio.toFixed(2),
          aim(target),
        ]),
        rows,
      };
    },
  },
  activation: {
    parts: [],
    async run() {
      const { benchActivation } = await import('./activation.ts');
      const rows = await benchActivation();
      return {
        head: ['activation, same window', 'ours', 'built-in Git', 'ratio'],
        lines: rows.map(({ name, ours, git, ratio }) => [
          name,
          milliseconds(ours),
          milliseconds(git),
          ratio.toFixed(2),
        ]),
        rows,
      };
    },
  },
  bundles: {
    parts: [],
    async run() {
      const { measureBundles } = await import('./activation.ts');
      const rows = await measureBundles();
      return {
        head: ['what the window reads', 'minified', 'aim'],
        lines: rows.map(({ name, kilobytes, target }) => [
          name,
          `${kilobytes.toFixed(1)} KB`,
          aim(target),
        ]),
        rows,
      };
    },
  },
  save: {
    parts: [],
    async run() {
      const { benchSave } = await import('./save.ts');
      const rows = await benchSave();
      return {
        head: ['judging', 'ours', '`git diff --quiet`', 'ratio', 'aim'],
        lines: rows.map(({ name, judged, diff, ratio, target }) => [
          name,
          milliseconds(judged),
          milliseconds(diff),
          ratio.toFixed(2),
          aim(target),
        ]),
        rows,
      };
    },
  },
  memory: {
    parts: [],
    async run({ quick }) {
      const { benchMemory } = await import('./memory.ts');
      const rows = await benchMemory(quick ? 1 : 3);
      return {
        head: ['memory of the extension host', 'with us', 'without', 'more'],
        lines: rows.map(({ name, ours, without }) => [
          name,
          `${ours.toFixed(1)} MB`,
          `${without.toFixed(1)} MB`,
          `${(ours - without).toFixed(1)} MB`,
        ]),
        rows,
      };
    },
  },
  idle: {
    parts: [],
    async run({ quick }) {
      const { benchIdle } = await import('./idle.ts');
      const rows = await benchIdle(quick ? 1 : 3);
      return {
        head: ['at rest, with a busy node_modules', 'with us', 'without'],
        lines: rows.map(({ name, ours, without, unit }) => [
          name,
          `${ours.toFixed(1)} ${unit}`,
          `${without.toFixed(1)} ${unit}`,
        ]),
        rows,
      };
    },
  },
  documents: {
    parts: [],
    async run() {
      const { benchDocuments } = await import('./documents.ts');
      const rows = benchDocuments();
      return {
        head: ['full model', 'bare remark-parse + GFM', 'ours', 'ratio', 'per task'],
        lines: rows.map(({ name, bare, model, ratio, perTask }) => [
          name,
          milliseconds(bare),
          milliseconds(model),
          ratio.toFixed(2),
          perTask === undefined ? '' : `${perTask.toFixed(0)} µs`,
        ]),
        rows,
      };
    },
  },
  database: {
    parts: [],
    async run() {
      const { benchDatabase } = await import('./database.ts');
      const rows = await benchDatabase();
      return {
        head: ['databases', 'ours', 'baseline', 'ratio', 'aim'],
        lines: rows.map(({ name, ours, baseline, ratio, target }) => [
          name,
          milliseconds(ours),
          milliseconds(baseline),
          ratio.toFixed(2),
          aim(target),
        ]),
        rows,
      };
    },
  },
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: 'boolean', default: false }, json: { type: 'string' } },
});

/** What was asked for: benches with their parts; all of them where nothing was. */
function choose(): ReadonlyMap<string, readonly string[]> | undefined {
  const chosen = new Map<string, readonly string[]>();
  const wanted = positionals.length === 0 ? Object.keys(benches) : positionals;
  for (const one of wanted) {
    const [name = '', part] = one.split(':');
    const bench = Object.hasOwn(benches, name) ? benches[name] : undefined;
    if (!bench || (part !== undefined && !bench.parts.includes(part))) return unknown(one);
    chosen.set(name, part === undefined ? bench.parts : [...(chosen.get(name) ?? []), part]);
  }
  return chosen;
}

function unknown(name: string): undefined {
  const all = Object.entries(benches).flatMap(([bench, { parts }]) => [
    bench,
    ...parts.map((part) => `${bench}:${part}`),
  ]);
  console.error(`There is no bench ${name}. There are: ${all.join(', ')}.`);
  process.exitCode = 2;
}

/** What is measured is what people get, not what a debugger wants. */
async function buildForProduction(): Promise<void> {
  await runQuietly(process.execPath, [join(PROJECT, 'esbuild.mjs'), '--production']);
}

async function runAll(chosen: ReadonlyMap<string, readonly string[]>): Promise<void> {
  const measured: Record<string, readonly unknown[]> = {};
  for (const [name, parts] of chosen) {
    // One by one, so that what was measured is told even where the next part fails.
    for (const part of parts.length === 0 ? [undefined] : parts) {
      const asked = { parts: part === undefined ? [] : [part], quick: values.quick };
      const table = await benches[name]?.run(asked);
      if (!table) continue;
      measured[name] = [...(measured[name] ?? []), ...table.rows];
      console.log(`${columns([table.head, ...table.lines])}\n`);
    }
  }
  if (values.json === undefined) return;
  const kept = {
    at: new Date().toISOString(),
    quick: values.quick,
    node: process.version,
    git: (await runQuietly('git', ['--version'])).trim(),
    platform: `${process.platform}-${process.arch}`,
    processors: cpus().length,
    measured,
  };
  await writeFile(values.json, `${JSON.stringify(kept, undefined, 2)}\n`);
}

const chosen = choose();
if (chosen) {
  await buildForProduction();
  await runAll(chosen);
}
