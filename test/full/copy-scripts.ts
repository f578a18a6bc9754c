/**
 * Backs up and restores the same 20 databases under a writer, by shell scripts of the kind that projects
 * have and by ours, and counts what survives. Prints a table for the README:
 *
 *   node test/full/copy-scripts.ts
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { backUp } from '../../src/actions/back-up.ts';
import { restore } from '../../src/actions/restore.ts';
import {
  dataOf,
  makeRepository,
  makeShop,
  published,
  type Repository,
  run,
  startHelper,
  value,
  write,
} from '../database/support.ts';

const COUNT = 20;

interface Method {
  readonly name: string;
  backUp(repository: Repository): Promise<void>;
  restore(repository: Repository): Promise<void>;
}

/** Runs a script as its author would, in the repository; `set -e` may end it early. */
function script(repository: Repository, name: string, text: string): void {
  write(repository.path(`scripts/${name}.sh`), `#!/bin/bash\nset -e\n${text}`);
  try {
    execFileSync('bash', [`scripts/${name}.sh`], { cwd: repository.root, stdio: 'pipe' });
  } catch {
    // What it has done until then is what counts.
  }
}

/** The folder of the only backup. */
const LATEST = 'SET="$(ls -d data/backups/*/ | tail -1)"\n';

const METHODS: readonly Method[] = [
  {
    name: '`cp` of each into one folder, and back',
    async backUp(repository) {
      script(
        repository,
        'backup',
        'SET="data/backups/$(date +%Y%m%d_%H%M%S)"\nmkdir -p "$SET"\nfor db in data/projects/*/project.db; do cp "$db" "$SET/"; done\n',
      );
    },
    async restore(repository) {
      script(
        repository,
        'restore',
        `${LATEST}for copy in "$SET"project.db; do\n  project="$(basename "$(dirname "$copy")")"\n  cp "$copy" "data/projects/$project/project.db"\ndone\n`,
      );
    },
  },
  {
    name: 'the same with a name for each project',
    async backUp(repository) {
      script(
        repository,
        'backup',
        'SET="data/backups/$(date +%Y%m%d_%H%M%S)"\nmkdir -p "$SET"\nfor db in data/projects/*/project.db; do cp "$db" "$SET/$(basename "$(dirname "$db")").db"; done\n',
      );
    },
    async restore(repository) {
      script(
        repository,
        'restore',
        `${LATEST}for copy in "$SET"*.db; do cp "$copy" "data/projects/$(basename "$copy" .db)/project.db"; done\n`,
      );
    },
  },
  {
    name: 'Session Protocol',
    async backUp(repository) {
      const { verified } = await backUp({ data: dataOf(repository) });
      if (!verified) throw new Error('the backup is not verified');
    },
    async restore(repository) {
      const [set = ''] = await published(repository);
      const result = await restore({ data: dataOf(repository), set });
      if (!result.databases.every(({ ok }) => ok)) throw new Error(JSON.stringify(result));
    },
  },
];

const OUTCOMES = [
  'whole',
  'commits missing',
  'contradicts itself',
  'damaged',
  'not restored',
] as const;
type Outcome = (typeof OUTCOMES)[number];

/** How the program ends that spoils every order after the backup: a program that dies leaves its log. */
const ENDINGS = ['closes', 'is killed'] as const;

async function play(
  method: Method,
  ending: (typeof ENDINGS)[number],
): Promise<Record<Outcome, number>> {
  const repository = makeRepository({
    name: 'projects',
    engine: 'sqlite',
    path: 'data/projects/*/project.db',
  });
  try {
    const paths = Array.from({ length: COUNT }, (_, index) =>
      repository.path(`data/projects/p${index}/project.db`),
    );
    for (const path of paths) {
      makeShop(path, { orders: 2000 });
      run(
        path,
        'CREATE TABLE sums (total INTEGER); INSERT INTO sums SELECT sum(total) FROM orders',
      );
    }
    mkdirSync(repository.path('data/backups'), { recursive: true });
    const writer = await startHelper('write-many', ...paths);
    await sleep(1500);
    const committed = paths.map((path) => Number(value(path, 'SELECT count(*) FROM orders')));
    await method.backUp(repository);
    await writer.stop();
    if (ending === 'closes') for (const path of paths) run(path, 'UPDATE orders SET total = -1');
    else await (await startHelper('spoil', ...paths)).stop();
    await method.restore(repository);
    const found = paths.map((path, index) => judge(path, committed[index] ?? 0));
    const count = (outcome: Outcome): number => found.filter((one) => one === outcome).length;
    return Object.fromEntries(OUTCOMES.map((one) => [one, count(one)])) as Record<Outcome, number>;
  } finally {
    repository.remove();
  }
}

/** @param committed the orders that were there before the backup began */
function judge(path: string, committed: number): Outcome {
  if (!existsSync(path)) return 'not restored';
  let database: Database.Database | undefined;
  try {
    database = new Database(path, { fileMustExist: true });
    if (database.pragma('integrity_check(1)', { simple: true }) !== 'ok') return 'damaged';
    const number = (sql: string): number => Number(database?.prepare(sql).pluck().get());
    if (number('SELECT count(*) FROM orders WHERE total = -1') > 0) return 'not restored';
    const told = number('SELECT total FROM sums');
    if (told !== number('SELECT sum(total) FROM orders')) return 'contradicts itself';
    return number('SELECT count(*) FROM orders') < committed ? 'commits missing' : 'whole';
  } catch {
    return 'damaged';
  } finally {
    database?.close();
  }
}

console.log(`| ${COUNT} databases | the program that spoiled them | ${OUTCOMES.join(' | ')} |`);
console.log(`|---|---|${OUTCOMES.map(() => '---').join('|')}|`);
for (const ending of ENDINGS) {
  for (const method of METHODS) {
    const counts = await play(method, ending);
    const cells = OUTCOMES.map((one) => counts[one]);
    console.log(`| ${method.name} | ${ending} | ${cells.join(' | ')} |`);
  }
}
