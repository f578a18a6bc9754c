import { closeSync, openSync, readSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { messageOf } from '../core/errors.ts';
import type { Protocol } from '../core/protocol.ts';
import { migrationsFolder } from '../core/rules/migration-names.ts';
import { databaseFiles, isFile } from './database-files.ts';

/** The ledger's table, as the database room writes it. */
const LEDGER = 'session_protocol_migrations';

/** What is used of `node:sqlite`, which Node.js has from 22.13 on. */
interface Sqlite {
  readonly DatabaseSync: new (
    path: string,
    options: { readonly readOnly: boolean },
  ) => {
    prepare(sql: string): { all(...values: string[]): Record<string, unknown>[] };
    close(): void;
  };
}

export interface AppliedMigrations {
  /** From the repository's root; which ending a migration has is not in the ledger, so `.sql` stands for all. */
  readonly paths: readonly string[];
  /** Why not all ledgers could be read, a sentence each. */
  readonly unknown: readonly string[];
}

/**
 * What the ledgers of the local databases have. They are opened for reading only and asked for one table;
 * nothing is written beside them.
 *
 * @param root of the work tree
 */
export function readAppliedMigrations(root: string, { databases }: Protocol): AppliedMigrations {
  const paths: string[] = [];
  const unknown: string[] = [];
  const sqlite = loadSqlite();
  for (const config of databases) {
    const { name } = config;
    const folder = migrationsFolder(config);
    if (folder === undefined) continue;
    if (config.engine !== 'sqlite') {
      unknown.push(`The ledger of ${name} is on a server, which a check does not ask.`);
      continue;
    }
    if (!sqlite) {
      const version = process.versions.node;
      unknown.push(`The ledger of ${name} needs Node.js 22.13 or newer, and this is ${version}.`);
      continue;
    }
    const files = databaseFiles(root, config);
    if (files.length === 0) unknown.push(`There is no database ${config.path} here.`);
    for (const file of files) {
      try {
        paths.push(...readLedger(sqlite, join(root, file)).map((id) => `${folder}/${id}.sql`));
      } catch (error) {
        unknown.push(`The ledger of ${file} could not be read: ${messageOf(error)}.`);
      }
    }
  }
  return { paths: [...new Set(paths)], unknown };
}

/** Node.js warns that the module is young; the first line on stderr is ours to say. */
function loadSqlite(): Sqlite | undefined {
  const emitWarning: unknown = Reflect.get(process, 'emitWarning');
  process.emitWarning = () => undefined;
  try {
    return process.getBuiltinModule?.('node:sqlite');
  } finally {
    Reflect.set(process, 'emitWarning', emitWarning);
  }
}

function readLedger({ DatabaseSync }: Sqlite, path: string): string[] {
  const database = new DatabaseSync(addressOf(realpathSync(path)), { readOnly: true });
  try {
    const there = database.prepare('SELECT 1 FROM sqlite_schema WHERE name = ?').all(LEDGER);
    if (there.length === 0) return [];
    return database
      .prepare(`SELECT id FROM ${LEDGER}`)
      .all()
      .map(({ id }) => String(id));
  } finally {
    database.close();
  }
}

/**
 * Whoever opens a database in WAL mode leaves two files beside it, though he only reads. While nobody has it
 * open there is no log, all is in the file itself, and it may be read as one that does not change.
 * See https://www.sqlite.org/uri.html and https://www.sqlite.org/fileformat.html, "read version".
 */
function addressOf(path: string): string {
  const isAlone = isFile(`${path}-wal`) ? false : readVersion(path) === 2;
  return isAlone && !isFile(`${path}-journal`) ? `${pathToFileURL(path).href}?immutable=1` : path;
}

function readVersion(path: string): number {
  const head = Buffer.alloc(20);
  const file = openSync(path, 'r');
  try {
    readSync(file, head, 0, head.length, 0);
  } finally {
    closeSync(file);
  }
  return head[19] ?? 0;
}
