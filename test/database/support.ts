import { type ChildProcess, fork, type ForkOptions } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import type { MigrateResult } from '../../src/actions/migrate.ts';
import type { DatabaseConfig, SqliteConfig } from '../../src/core/protocol.ts';
import type { BackUpOutcome } from '../../src/database/backup.ts';
import type { DataConfig } from '../../src/database/engine.ts';
import { type BackupManifest, listSets } from '../../src/database/manifest.ts';
import type { ProgressUpdate } from '../../src/database/operation.ts';
import type { OperationName } from '../../src/database/operations.ts';
import type { RestoreOutcome } from '../../src/database/restore.ts';
import { backupsFolder } from '../../src/database/select.ts';
import type { WorkerReply } from '../../src/database/worker.ts';

const here = dirname(fileURLToPath(import.meta.url));

/** The real child that the actions fork, without the bundle around it. */
export const WORKER = { modulePath: join(here, 'worker-main.ts'), args: [] };

/** A repository in a folder whose name has a space and letters beyond ASCII, as people's have. */
export interface Repository extends DataConfig {
  readonly path: (relative: string) => string;
  readonly backupsPath: string;
  remove(): void;
}

export function makeRepository(...databases: DatabaseConfig[]): Repository {
  const root = mkdtempSync(join(tmpdir(), 'données Müller '));
  const config: DataConfig = { root, databases, backups: '.session-protocol/backups' };
  return {
    ...config,
    path: (relative) => join(root, relative),
    backupsPath: backupsFolder(config),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

export const SHOP: SqliteConfig = {
  name: 'shop',
  engine: 'sqlite',
  path: 'data/shop.db',
  migrations: 'migrations',
};

/** A shop: customers and their orders, the second pointing to the first and deleted with them. */
export function makeShop(
  path: string,
  options: { mode?: 'wal' | 'delete'; orders?: number } = {},
): void {
  mkdirSync(dirname(path), { recursive: true });
  const database = new Database(path);
  database.pragma(`journal_mode = ${options.mode ?? 'wal'}`);
  database.exec(`
    CREATE TABLE customers (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
    CREATE TABLE orders (
      id INTEGER PRIMARY KEY,
      customer INTEGER NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
      total INTEGER NOT NULL
    );
    INSERT INTO customers (id, name) VALUES (1, 'Ada'), (2, 'Béla'), (3, 'Çağla');
  `);
  const insert = database.prepare('INSERT INTO orders (customer, total) VALUES (?, ?)');
  database.transaction(() => {
    for (let index = 0; index < (options.orders ?? 20); index += 1)
      insert.run(1 + (index % 3), index);
  })();
  database.close();
}

/**
 * Gives each test of the suite that calls this a repository of its own with a shop in it.
 *
 * @param take gets it before each test, and where its database is
 * @param options of the shop
 */
export function useShop(
  take: (repository: Repository, path: string) => void,
  options: Parameters<typeof makeShop>[1] = {},
): void {
  let made: Repository;
  beforeEach(() => {
    made = makeRepository(SHOP);
    const path = made.path(SHOP.path);
    makeShop(path, options);
    take(made, path);
  });
  afterEach(() => made.remove());
}

export function query<T = Record<string, unknown>>(path: string, sql: string): T[] {
  const database = new Database(path, { fileMustExist: true });
  try {
    return database.prepare<[], T>(sql).all();
  } finally {
    database.close();
  }
}

export function value(path: string, sql: string): unknown {
  return Object.values(query(path, sql)[0] ?? {})[0];
}

/** All that somebody created in a database, the ledger apart. */
export const schemaOf = (path: string): unknown[] =>
  query(
    path,
    "SELECT name, sql FROM sqlite_schema WHERE name NOT LIKE 'session_protocol%' AND name NOT LIKE 'sqlite%' ORDER BY name",
  );

export function run(path: string, sql: string): void {
  const database = new Database(path, { fileMustExist: true });
  try {
    database.exec(sql);
  } finally {
    database.close();
  }
}

/** The files of a folder by name, with their hashes; nothing here may have a database of it open. */
export const hashesOf = (folder: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder)
      .toSorted()
      .map((name) => [name, hashOf(join(folder, name))]),
  );

export const hashOf = (path: string): string =>
  createHash('sha256').update(readFileSync(path)).digest('hex');

/** Changes one bit in the middle of a file, as a bad disk does. */
export function flipBit(path: string): void {
  const file = openSync(path, 'r+');
  const at = Math.floor(statSync(path).size / 2);
  const byte = Buffer.alloc(1);
  readSync(file, byte, 0, 1, at);
  byte[0] = (byte[0] ?? 0) ^ 1;
  writeSync(file, byte, 0, 1, at);
  closeSync(file);
}

export function write(path: string, text: string | Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/** Writes a migration and its rollback. */
export function writeMigration(
  repository: Repository,
  id: string,
  apply: string,
  rollBack = 'SELECT 1;',
): void {
  write(repository.path(`migrations/${id}.sql`), apply);
  write(repository.path(`migrations/${id}.rollback.sql`), rollBack);
}

export const POINTS = {
  id: '20251202_add_points',
  apply: 'ALTER TABLE customers ADD COLUMN points INTEGER NOT NULL DEFAULT 0;\n',
  rollBack: 'ALTER TABLE customers DROP COLUMN points;\n',
};

export function writePoints(repository: Repository): void {
  writeMigration(repository, POINTS.id, POINTS.apply, POINTS.rollBack);
}

/** The names of what is published, staging and quarantine apart. */
export const published = async (repository: Repository): Promise<string[]> =>
  (await listSets(repository.backupsPath)).map(({ set }) => set);

export const manifestOf = async (repository: Repository, set: string): Promise<BackupManifest> => {
  const found = (await listSets(repository.backupsPath)).find((one) => one.set === set);
  if (found === undefined) throw new Error(`${set} is not published`);
  return found.manifest;
};

/** What a run has left where sets are built. */
export const staged = (repository: Repository): string[] => {
  const folder = join(repository.backupsPath, '.staging');
  return existsSync(folder) ? readdirSync(folder) : [];
};

/** A helper process that has said that it is ready; `stop` ends it and waits for its end. */
export interface Helper {
  readonly child: ChildProcess;
  stop(signal?: NodeJS.Signals): Promise<void>;
}

export async function startHelper(task: string, ...args: string[]): Promise<Helper> {
  const child = fork(join(here, 'helper-main.ts'), [task, ...args], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  await new Promise<void>((resolve, reject) => {
    child.once('message', () => resolve());
    child.once('close', () => reject(new Error(`${task} ended before it was ready`)));
  });
  return {
    child,
    stop: async (signal = 'SIGKILL') => {
      child.kill(signal);
      await closed;
    },
  };
}

/** The configuration alone, as it crosses to another process. */
export const dataOf = ({ root, databases, backups }: DataConfig): DataConfig => ({
  root,
  databases,
  backups,
});

/** Starts an operation in a worker, whose messages and end are the caller's affair. */
export function startWorker(
  operation: OperationName,
  input: unknown,
  options: ForkOptions = {},
): ChildProcess {
  const stdio = ['ignore', 'ignore', 'inherit', 'ipc'] as const;
  const child = fork(WORKER.modulePath, [], { ...options, stdio: [...stdio] });
  child.send({ type: 'request', operation, arguments: input });
  return child;
}

/**
 * Starts an operation in a worker and kills it, as a power cut would, at the first progress that is the
 * moment.
 *
 * @returns the signal that ended it; null when it ended by itself before
 */
export function killAt(
  operation: OperationName,
  input: unknown,
  isMoment: (update: ProgressUpdate) => boolean,
  delayMs = 0,
): Promise<NodeJS.Signals | null> {
  const child = startWorker(operation, input);
  let dying = false;
  child.on('message', (reply: WorkerReply) => {
    if (dying || reply.type !== 'progress' || !isMoment(reply.update)) return;
    dying = true;
    if (delayMs === 0) child.kill('SIGKILL');
    else setTimeout(() => child.kill('SIGKILL'), delayMs);
  });
  return new Promise((resolve) => child.once('close', (_code, signal) => resolve(signal)));
}

/** The code of what kept a database from being copied or restored; undefined where it was not kept. */
export function failure(
  result: { databases: readonly (BackUpOutcome | RestoreOutcome)[] },
  name = 'shop',
): string | undefined {
  const found = result.databases.find((one) => one.name === name);
  return found?.ok === false ? found.error.code : undefined;
}

/** The codes of what kept a database from being migrated. */
export function codes(result: MigrateResult, name = 'shop'): string[] {
  const outcome = result.databases.find((one) => one.name === name);
  return outcome?.ok === false ? outcome.problems.map(({ code }) => code) : [];
}
