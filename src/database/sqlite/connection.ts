import { open, stat } from 'node:fs/promises';
import Database from 'better-sqlite3';
import { messageOf } from '../../core/errors.ts';
import { retryWhileLocked } from '../control.ts';
import type { Control, Located } from '../engine.ts';
import {
  corruptDatabase,
  databaseFailed,
  databaseLocked,
  diskFull,
  emptyDatabase,
  explainFileError,
  hasCode,
  needsRecovery,
  nodeTooOld,
  notAccessible,
  notADatabase,
} from '../errors.ts';

export type Connection = Database.Database;

/** The files that SQLite keeps beside a database; they belong to it and move only with it. */
export const COMPANIONS = ['-wal', '-shm', '-journal'] as const;

const OLDEST_NODE = 22;

/**
 * better-sqlite3 ends an older Node with a segmentation fault, so nothing of it may be called there.
 *
 * @throws ProtocolError `node-too-old`
 */
export function refuseOldNode(): void {
  const [major = '0'] = process.versions.node.split('.');
  if (Number(major) < OLDEST_NODE) throw nodeTooOld(process.versions.node);
}

/**
 * Opens a file that exists. No waiting happens inside SQLite, where it would block the process:
 * `whileLocked` waits instead, and can be cancelled.
 */
function openConnection(path: string, options: { readonly: boolean; name: string }): Connection {
  refuseOldNode();
  try {
    return new Database(path, { readonly: options.readonly, fileMustExist: true, timeout: 0 });
  } catch (error) {
    throw explain(error, options.name);
  }
}

/** Runs `use` with a connection and closes it however `use` ends. */
export async function withConnection<T>(
  path: string,
  options: { readonly: boolean; name: string },
  use: (connection: Connection) => T | Promise<T>,
): Promise<T> {
  const connection = openConnection(path, options);
  try {
    return await use(connection);
  } catch (error) {
    throw explain(error, options.name);
  } finally {
    connection.close();
  }
}

/**
 * Turns what SQLite and the file system throw into what a person can act on. Errors that are explained
 * already pass through. Result codes: https://www.sqlite.org/rescode.html
 */
export function explain(error: unknown, name: string): unknown {
  if (!(error instanceof Error)) return error;
  if ('remedy' in error || error.name === 'AbortError') return error;
  const code = 'code' in error ? String(error.code) : '';
  const detail = messageOf(error);
  if (/^SQLITE_(BUSY|LOCKED)/.test(code)) return databaseLocked(name, error);
  if (code === 'SQLITE_NOTADB') return notADatabase(name, error);
  if (code.startsWith('SQLITE_CORRUPT')) return corruptDatabase(name, detail, error);
  if (code === 'SQLITE_FULL' || code === 'ENOSPC' || code === 'EDQUOT')
    return diskFull(name, error);
  if (/^SQLITE_READONLY_(ROLLBACK|RECOVERY)/.test(code)) return needsRecovery(name, error);
  if (/^SQLITE_(CANTOPEN|READONLY|PERM|AUTH)/.test(code)) return notAccessible(name, detail, error);
  if (code.startsWith('SQLITE_')) return databaseFailed(name, detail, error);
  return explainFileError(error, name);
}

/** Lets messages in, so that a cancel is heard between two pieces of synchronous work. */
export const yieldToEvents = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const RETRY = {
  isLocked: (error: unknown): boolean => hasCode(error, 'database-locked'),
  // Short, because a busy writer leaves only moments between two transactions.
  afterMs: 2,
};

/** `retryWhileLocked` for what SQLite throws; its errors are explained. */
export const whileLocked = <T>(
  control: Control,
  name: string,
  attempt: () => T | Promise<T>,
): Promise<T> =>
  retryWhileLocked(control, name, RETRY, async () => {
    try {
      return await attempt();
    } catch (error) {
      throw explain(error, name);
    }
  });

/** One value of one row. */
export const pragmaValue = (connection: Connection, pragma: string): unknown =>
  connection.pragma(pragma, { simple: true });

export const pragmaNumber = (connection: Connection, pragma: string): number =>
  Number(pragmaValue(connection, pragma));

/** Quotes a name of the schema for use in SQL. */
export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/**
 * Opens for reading and pins one snapshot: until the connection closes, all that is read is of one
 * moment, whatever others commit.
 *
 * @param recover lets SQLite first undo a write that a crash has interrupted, as every program that
 *   opens the file would; without it such a file is an error, because recovering changes it
 */
export async function openSnapshot(
  database: Located,
  control: Control,
  recover: boolean,
): Promise<Connection> {
  const { path: name, realPath } = database;
  // Opening an emptied file makes SQLite remove its log, which may be all that is left of the data.
  const { size } = await stat(realPath).catch((error: unknown) => {
    throw explain(error, name);
  });
  if (size === 0) throw emptyDatabase(name);
  const openPinned = (): Connection => {
    const connection = openConnection(realPath, { readonly: true, name });
    try {
      connection.exec('BEGIN');
      connection.prepare('SELECT count(*) FROM sqlite_schema').get();
      return connection;
    } catch (error) {
      connection.close();
      throw error;
    }
  };
  try {
    return await whileLocked(control, name, openPinned);
  } catch (error) {
    if (!recover || !hasCode(error, 'needs-recovery')) throw error;
    if (!(await looksLikeDatabase(realPath))) throw notADatabase(name, error);
    await withConnection(realPath, { readonly: false, name }, (connection) =>
      connection.prepare('SELECT count(*) FROM sqlite_schema').get(),
    );
    return await whileLocked(control, name, openPinned);
  }
}

/**
 * Whether a file begins as every SQLite database does (https://www.sqlite.org/fileformat.html). Asked
 * before a recovery, which for anything else would only remove the log beside it. This process has no
 * connection to the file at this moment: closing the file would drop its locks.
 */
async function looksLikeDatabase(path: string): Promise<boolean> {
  const file = await open(path, 'r');
  try {
    const { buffer } = await file.read(Buffer.alloc(16), 0, 16, 0);
    return buffer.toString('latin1') === 'SQLite format 3\0';
  } finally {
    await file.close();
  }
}
