/**
 * `npm run bench -- database`: backup, verification and migration against what they cannot do without.
 * Every pair is measured in one interleaved run on the same files, so that a busy machine slows both.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { copyFile, mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { backUp } from '../../src/actions/back-up.ts';
import { migrate } from '../../src/actions/migrate.ts';
import {
  dataOf,
  makeRepository,
  makeShop,
  manifestOf,
  type Repository,
  run,
  SHOP,
  startHelper,
  writeMigration,
} from '../database/support.ts';
import { makeSample } from '../sample/make-sample.ts';
import { openWindows } from './activation-window.ts';
import type { Gaps } from './database-host.ts';
import { median } from './median.ts';

export interface DatabaseRow {
  readonly name: string;
  /** Medians in milliseconds; of the row about memory, in MiB. */
  readonly ours: number;
  readonly baseline: number;
  readonly ratio: number;
  /** The ratio aimed at: at most this. */
  readonly target: number;
}

const time = async (work: () => Promise<unknown>): Promise<number> => {
  const start = performance.now();
  await work();
  return performance.now() - start;
};

const row = (
  name: string,
  target: number,
  ours: readonly number[],
  baseline: readonly number[],
): DatabaseRow => {
  const [mine, bare] = [median(ours), median(baseline)];
  return { name, ours: mine, baseline: bare, ratio: mine / bare, target };
};

/** 300 databases of about 30 KiB ÷ a copy and an fsync of each, one after the other, and of the folder. */
async function benchSmall(rounds: number): Promise<DatabaseRow[]> {
  const config = { name: 'projects', engine: 'sqlite' as const, path: 'data/*/project.db' };
  const repository = makeRepository(config);
  const ours: number[] = [];
  const bare: number[] = [];
  try {
    const names = Array.from({ length: 300 }, (_, index) => `data/${index}/project.db`);
    for (const name of names) makeShop(repository.path(name), { orders: 300 });
    for (let round = 0; round <= rounds; round += 1) {
      const copies = repository.path(`copies-${round}`);
      const bareTime = await time(() => copyAndSync(names, repository, copies));
      const ourTime = await time(async () => {
        const { verified } = await backUp({ data: dataOf(repository) });
        if (!verified) throw new Error('the backup of 300 is not verified');
      });
      // The first round fills the caches and is not counted.
      if (round === 0) continue;
      bare.push(bareTime);
      ours.push(ourTime);
    }
  } finally {
    repository.remove();
  }
  return [row('backup of 300 small databases ÷ cp and fsync of each', 4, ours, bare)];
}

async function copyAndSync(
  names: readonly string[],
  repository: Repository,
  folder: string,
): Promise<void> {
  await mkdir(folder);
  for (const [index, name] of names.entries()) {
    const target = join(folder, `${index}.db`);
    await copyFile(repository.path(name), target);
    await sync(target);
  }
  await sync(folder);
}

async function sync(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/** A shop in WAL mode with a table of wide rows, about `megabytes` large. */
function makeLarge(path: string, megabytes: number): void {
  mkdirSync(dirname(path), { recursive: true });
  makeShop(path, { orders: 1000 });
  run(path, 'CREATE TABLE sums (total INTEGER); INSERT INTO sums SELECT sum(total) FROM orders');
  grow(path, megabytes);
}

function grow(path: string, megabytes: number): void {
  const database = new Database(path);
  database.pragma('synchronous = OFF');
  database.exec('CREATE TABLE notes (id INTEGER PRIMARY KEY, text BLOB NOT NULL)');
  const insert = database.prepare('INSERT INTO notes (text) VALUES (randomblob(3600))');
  const fill = database.transaction(() => {
    for (let count = 0; count < 2560; count += 1) insert.run();
  });
  for (let written = 0; written < megabytes; written += 10) fill();
  database.pragma('wal_checkpoint(TRUNCATE)');
  database.close();
}

/** How long the extension host of a real window is deaf while our command backs up a large database. */
export async function benchGap(rounds: number, megabytes: number): Promise<DatabaseRow[]> {
  const sample = await makeSample();
  const windows = await openWindows('database-host.ts');
  const measured: Gaps[] = [];
  try {
    grow(join(sample, 'data/shop.db'), megabytes);
    for (let round = 0; round < rounds; round += 1) {
      measured.push(JSON.parse(await windows.run(sample)) as Gaps);
      rmSync(join(sample, '.session-protocol/backups'), { recursive: true });
    }
  } finally {
    await windows.dispose();
    rmSync(dirname(sample), { recursive: true, force: true });
  }
  const middle = (pick: (gaps: Gaps) => number): number => median(measured.map(pick));
  const ofFifty = (name: string, ours: number): DatabaseRow => ({
    name,
    ours,
    baseline: 50,
    ratio: ours / 50,
    target: 1,
  });
  const idle = middle((gaps) => gaps.idle).toFixed(0);
  return [
    ofFifty(
      `longest gap of the extension host (idle: ${idle} ms) ÷ 50 ms`,
      middle(({ backup }) => backup),
    ),
    ofFifty(
      'processor time of the host in one gap ÷ 50 ms',
      middle(({ busy }) => busy),
    ),
  ];
}

/**
 * One large database under a writer of 50 transactions a second ÷ `cp` of its file, and ÷ `cp` and an fsync: ours
 * is on the disk when it is done, what `cp` wrote is often still in memory.
 */
async function benchLarge(rounds: number, megabytes: number): Promise<DatabaseRow[]> {
  const repository = makeRepository(SHOP);
  const path = repository.path('data/shop.db');
  const [copying, whole, peaks]: [number[], number[], number[]] = [[], [], []];
  const [bare, synced]: [number[], number[]] = [[], []];
  try {
    makeLarge(path, megabytes);
    const writer = await startHelper('write-slowly', path);
    try {
      for (let round = 0; round <= rounds; round += 1) {
        const copy = repository.path('copy.db');
        const bareTime = await time(async () => execFileSync('cp', [path, copy]));
        const syncTime = await time(() => sync(copy));
        rmSync(copy);
        resetPeakMemory();
        const input = { data: dataOf(repository) };
        const ourTime = await time(async () => {
          const { set = '' } = await backUp(input);
          const [entry] = (await manifestOf(repository, set)).databases;
          if (round > 0 && entry?.copyMs !== undefined) copying.push(entry.copyMs);
        });
        const peakMemory = peakMebibytes();
        rmSync(repository.backupsPath, { recursive: true });
        if (round === 0) continue;
        bare.push(bareTime);
        synced.push(bareTime + syncTime);
        whole.push(ourTime);
        peaks.push(peakMemory);
      }
    } finally {
      await writer.stop();
    }
    const size = `${Math.round(statSync(path).size / 1024 / 1024)} MiB`;
    const memory = median(peaks);
    return [
      row(`copy of ${size} under a writer ÷ cp`, 1.35, copying, bare),
      row(`the same, verified and published ÷ cp`, 2.2, whole, bare),
      row(`copy of ${size} under a writer ÷ cp and fsync`, 1.35, copying, synced),
      row(`the same, verified and published ÷ cp and fsync`, 2.2, whole, synced),
      {
        name: `its peak memory in MiB ÷ 512`,
        ours: memory,
        baseline: 512,
        ratio: memory / 512,
        target: 1,
      },
    ];
  } finally {
    repository.remove();
  }
}

/** The most that this process had in memory since the last reset, mapped files included; Linux only. */
const peakMebibytes = (): number =>
  Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? 0) / 1024;

/** See proc_pid_clear_refs(5). */
const resetPeakMemory = (): void => writeFileSync('/proc/self/clear_refs', '5');

/** Twenty migrations as a growing shop has them; each changes the schema, some the rows, too. */
function twentySteps(): { id: string; apply: string; rollBack: string }[] {
  const kinds = [
    (n: number) => ({
      apply: `CREATE TABLE extra${n} (id INTEGER PRIMARY KEY, orders INTEGER REFERENCES orders (id), note TEXT);
INSERT INTO extra${n} (orders, note) SELECT id, 'order ' || id FROM orders WHERE id % 10 = 0;`,
      rollBack: `-- ROWS: may change\nDROP TABLE extra${n};`,
    }),
    (n: number) => ({
      apply: `ALTER TABLE orders ADD COLUMN c${n} INTEGER NOT NULL DEFAULT 0;\nUPDATE orders SET c${n} = total * ${n};`,
      rollBack: `ALTER TABLE orders DROP COLUMN c${n};`,
    }),
    (n: number) => ({
      apply: `CREATE INDEX orders_by_total${n} ON orders (total, customer, id);`,
      rollBack: `DROP INDEX orders_by_total${n};`,
    }),
    (n: number) => ({
      apply: `CREATE VIEW view${n} AS SELECT customer, sum(total) AS total FROM orders GROUP BY customer;\nUPDATE orders SET total = total + 1;`,
      rollBack: `DROP VIEW view${n};\nUPDATE orders SET total = total - 1;`,
    }),
  ];
  return Array.from({ length: 20 }, (_, index) => {
    const kind = kinds[index % kinds.length];
    if (kind === undefined) throw new Error('there is no such kind');
    return { id: `202601${String(index + 1).padStart(2, '0')}_step`, ...kind(index) };
  });
}

/** The live part of 20 migrations, backup and rehearsal apart ÷ the same SQL in one bare transaction. */
async function benchMigration(rounds: number): Promise<DatabaseRow[]> {
  const steps = twentySteps();
  const ours: number[] = [];
  const bare: number[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const repository = makeRepository(SHOP);
    try {
      const path = repository.path('data/shop.db');
      for (const { id, apply, rollBack } of steps) writeMigration(repository, id, apply, rollBack);
      makeShop(path, { orders: 100_000 });
      const barePath = repository.path('bare.db');
      await copyFile(path, barePath);
      let begun = 0;
      const result = await migrate(
        { data: dataOf(repository), operation: 'apply' },
        {
          progress: ({ message }) => {
            if (begun === 0 && message.startsWith('Migrating')) begun = performance.now();
          },
        },
      );
      const ourTime = performance.now() - begun;
      if (!result.databases[0]?.ok) throw new Error(JSON.stringify(result.databases));
      const sql = `BEGIN;\n${steps.map(({ apply }) => apply).join('\n')}\nCOMMIT;`;
      const bareTime = await time(async () => run(barePath, `PRAGMA synchronous = FULL;\n${sql}`));
      if (round === 0) continue;
      ours.push(ourTime);
      bare.push(bareTime);
    } finally {
      repository.remove();
    }
  }
  return [row('20 migrations, live ÷ the same SQL bare', 1.5, ours, bare)];
}

const PARTS = {
  small: () => benchSmall(5),
  migration: () => benchMigration(5),
  large: (megabytes: number) => benchLarge(3, megabytes),
  gap: (megabytes: number) => benchGap(3, megabytes),
} as const;

type Part = keyof typeof PARTS;

export interface DatabaseBenchOptions {
  /** The size of the large database. */
  readonly megabytes?: number;
  /** Which are run; without it all. */
  readonly parts?: readonly Part[];
  /** Gets the rows of each part as soon as they are known. */
  readonly tell?: (rows: readonly DatabaseRow[]) => void;
}

export async function benchDatabase(options: DatabaseBenchOptions = {}): Promise<DatabaseRow[]> {
  const rows: DatabaseRow[] = [];
  for (const part of options.parts ?? (Object.keys(PARTS) as Part[])) {
    const found = await PARTS[part](options.megabytes ?? 1024);
    options.tell?.(found);
    rows.push(...found);
  }
  return rows;
}

if (process.argv[1] === import.meta.filename) {
  const [megabytes = '1024', ...parts] = process.argv.slice(2);
  await benchDatabase({
    megabytes: Number(megabytes),
    ...(parts.length === 0 ? {} : { parts: parts as Part[] }),
    tell: (rows) => {
      for (const { name, ours, baseline, ratio, target } of rows) {
        const figures = [ours.toFixed(1).padStart(9), baseline.toFixed(1).padStart(9)];
        console.log(
          `${name.padEnd(66)} ${figures.join(' ')}  ${ratio.toFixed(2).padStart(6)}  ≤ ${target}`,
        );
      }
    },
  });
}
