import { open, stat } from 'node:fs/promises';
import Database from 'better-sqlite3';
import driverPackage from 'better-sqlite3/package.json' with { type: 'json' };
import type { Control, CopyFacts, CopyProblem, Located } from '../engine.ts';
import { copyDiffers, corruptDatabase, databaseLocked } from '../errors.ts';
import { differentCounts, hashSchema } from '../facts.ts';
import { hashCopy, isThere, syncFile } from '../files.ts';
import {
  COMPANIONS,
  type Connection,
  checkControl,
  explain,
  openSnapshot,
  pragmaNumber,
  pragmaValue,
  withConnection,
  yieldToEvents,
} from './connection.ts';
import {
  countRows,
  foreignKeyViolations,
  newViolations,
  readLedger,
  readSchema,
} from './inspect.ts';

/**
 * Pages per step of a copy. Between two steps a cancel is heard; more pages per step gain nothing
 * measurable, fewer cost.
 */
const PAGES_PER_STEP = 4000;

/**
 * Copies one pinned snapshot into a new file and verifies it there. The read transaction stays open to
 * the end: without it a backup starts anew at every commit of a writer, and the counts would be of
 * another moment.
 */
export async function copyDatabase(
  database: Located,
  destination: string,
  control: Control,
): Promise<CopyFacts> {
  const source = await openSnapshot(database, control, true);
  try {
    const pageCount = pragmaNumber(source, 'page_count');
    const pageSize = pragmaNumber(source, 'page_size');
    const journalMode = String(pragmaValue(source, 'journal_mode'));
    await transfer(source, destination, pageCount, database, control);
    await clearWalMark(destination);
    const checked = await checkCopy(source, destination, database, control);
    const size = (await stat(destination)).size;
    if (size !== pageCount * pageSize) {
      throw copyDiffers(database.path, `${size} bytes instead of ${pageCount * pageSize}`);
    }
    await syncFile(destination);
    return {
      ...checked,
      engineVersion: engineVersion(source),
      driver: `better-sqlite3 ${driverPackage.version}`,
      size,
      sha256: await hashCopy(destination, control.signal),
      mode: (await stat(database.realPath)).mode & 0o777,
      sqlite: {
        pageSize,
        pageCount,
        journalMode,
        userVersion: pragmaNumber(source, 'user_version'),
        applicationId: pragmaNumber(source, 'application_id'),
      },
    };
  } catch (error) {
    throw explain(error, database.path);
  } finally {
    source.close();
    await tidyCompanions(database);
  }
}

const engineVersion = (connection: Connection): string =>
  String(connection.prepare('SELECT sqlite_version()').pluck().get());

/** Runs a backup in steps. One that found a lock resolves, having copied nothing: only the pages tell. */
async function transfer(
  source: Connection,
  destination: string,
  pageCount: number,
  database: Located,
  control: Control,
): Promise<void> {
  const result = await source.backup(destination, {
    progress: ({ totalPages, remainingPages }) => {
      checkControl(control, database.path);
      if (totalPages > 0) control.progress?.(((totalPages - remainingPages) / totalPages) * 0.6);
      return PAGES_PER_STEP;
    },
  });
  checkControl(control, database.path);
  if (result.totalPages === 0) throw databaseLocked(database.path);
  if (result.totalPages !== pageCount || result.remainingPages !== 0) {
    throw copyDiffers(database.path, `${result.totalPages} pages instead of ${pageCount}`);
  }
}

/** Where a file's header says which versions of the format may write and read it: 2 is WAL, 1 is not. */
const FORMAT_VERSIONS = { offset: 18, rollback: Buffer.from([1, 1]) };

/**
 * Makes a finished copy stand alone. It keeps the WAL mark of its source and would make companions wherever
 * it is opened; `PRAGMA journal_mode` would clear the mark too, but with a dozen syncs for each copy. Nobody
 * has the copy open. Format: https://www.sqlite.org/fileformat.html#file_format_version_numbers
 */
async function clearWalMark(copy: string): Promise<void> {
  const file = await open(copy, 'r+');
  try {
    await file.write(FORMAT_VERSIONS.rollback, 0, 2, FORMAT_VERSIONS.offset);
  } finally {
    await file.close();
  }
}

type Checked = Pick<CopyFacts, 'schemaHash' | 'ledger' | 'rows' | 'checks'>;

/** Compares the copy's inside with the snapshot that it was made from. */
async function checkCopy(
  source: Connection,
  destination: string,
  database: Located,
  control: Control,
): Promise<Checked> {
  const checked = await withConnection(
    destination,
    { readonly: true, name: database.path },
    async (copy) => {
      if (pragmaValue(copy, 'journal_mode') !== 'delete') {
        throw copyDiffers(database.path, 'its journal mode could not be set');
      }
      const damage = firstDamage(copy);
      if (damage !== undefined) throw corruptDatabase(database.path, damage);
      control.progress?.(0.8);
      await yieldToEvents();
      checkControl(control, database.path);
      const violations = foreignKeyViolations(copy);
      // Violations that the source has, too, are its own affair: a copy must be faithful, not better.
      const fresh =
        violations.size === 0 ? [] : newViolations(foreignKeyViolations(source), violations);
      if (fresh.length > 0) {
        throw copyDiffers(database.path, `new foreign-key violations: ${fresh.join(', ')}`);
      }
      const rows = countRows(copy);
      const lost = differentCounts(countRows(source), rows);
      if (lost !== undefined) throw copyDiffers(database.path, lost);
      control.progress?.(0.9);
      return {
        schemaHash: hashSchema(readSchema(copy)),
        ledger: readLedger(copy) ?? null,
        rows,
        checks: { integrity: 'ok' as const, foreignKeys: sum(violations.values()) },
      };
    },
  );
  for (const companion of COMPANIONS) {
    if (await isThere(destination + companion)) {
      throw copyDiffers(database.path, `it left a ${companion} file behind`);
    }
  }
  return checked;
}

const sum = (numbers: Iterable<number>): number =>
  [...numbers].reduce((total, one) => total + one, 0);

/** What the integrity check finds first, or undefined. */
function firstDamage(connection: Connection): string | undefined {
  const found: unknown = connection.prepare('PRAGMA integrity_check(1)').pluck().get();
  return found === 'ok' ? undefined : String(found);
}

/** Checks a published copy's inside; it is opened read-only and not changed. */
export async function verifyCopy(
  file: string,
  facts: CopyFacts,
  control: Control,
): Promise<CopyProblem[]> {
  const problems: CopyProblem[] = [];
  const differs = (code: string, message: string | undefined): void => {
    if (message !== undefined) problems.push({ code, message });
  };
  try {
    await withConnection(file, { readonly: true, name: file }, async (copy) => {
      copy.pragma('trusted_schema = OFF');
      const pages = pragmaNumber(copy, 'page_count');
      if (pages === 0 || pages !== facts.sqlite?.pageCount)
        differs('pages', `it has ${pages} pages`);
      differs('integrity', firstDamage(copy));
      await yieldToEvents();
      checkControl(control, file);
      const violations = sum(foreignKeyViolations(copy).values());
      if (violations !== facts.checks.foreignKeys) {
        differs('foreign-keys', `it has ${violations} foreign-key violations`);
      }
      differs('rows', differentCounts(facts.rows, countRows(copy)));
      if (hashSchema(readSchema(copy)) !== facts.schemaHash)
        differs('schema', 'its schema differs');
    });
  } catch (error) {
    checkControl(control, file);
    differs('unreadable', error instanceof Error ? error.message : String(error));
  }
  return problems;
}

/**
 * A reader of a WAL database that nobody else has open leaves an empty log behind, which only a
 * connection that may write removes. With no frame in the log the database itself stays as it is.
 */
export async function tidyCompanions(database: Located): Promise<void> {
  const wal = await stat(`${database.realPath}-wal`).catch(() => undefined);
  if (wal === undefined || wal.size > 0) return;
  try {
    const connection = new Database(database.realPath, { fileMustExist: true, timeout: 0 });
    try {
      connection.prepare('SELECT count(*) FROM sqlite_schema').get();
    } finally {
      connection.close();
    }
  } catch {
    // Somebody has it open or it may not be written: then the log is theirs, or stays, harmless.
  }
}
