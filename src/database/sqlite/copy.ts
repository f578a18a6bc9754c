import { open, readFile, stat, writeFile } from 'node:fs/promises';
import Database from 'better-sqlite3';
import driverPackage from 'better-sqlite3/package.json' with { type: 'json' };
import { checkControl } from '../control.ts';
import type { Checks, Control, CopyFacts, CopyProblem, Located, SqliteFacts } from '../engine.ts';
import { copyDiffers, corruptDatabase, databaseLocked } from '../errors.ts';
import { differentCounts, hashSchema, sum } from '../facts.ts';
import { hashBytes, isThere } from '../files.ts';
import { hashAside } from '../hash-aside.ts';
import { syncAhead } from '../sync-ahead.ts';
import {
  COMPANIONS,
  type Connection,
  explain,
  openSnapshot,
  pragmaNumber,
  pragmaValue,
  withConnection,
  yieldToEvents,
} from './connection.ts';
import {
  checkFile,
  checkReferences,
  countRows,
  newViolations,
  readLedger,
  readSchema,
} from './inspect.ts';

/**
 * Pages per step of a copy. Between two steps a cancel is heard; more pages per step gain nothing
 * measurable, fewer cost.
 */
export const PAGES_PER_STEP = 4000;

/** Pages of a large source that are held at once. */
const PAGES_CACHED = 32;

/** Bytes up to which a snapshot is taken through memory: quicker, and nobody waits for it. */
export const LARGEST_IN_MEMORY = 8 * 1024 * 1024;

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
    const { engineVersion, ...header } = readHeader(source);
    const { pageCount, pageSize } = header;
    const size = pageCount * pageSize;
    const journalMode = String(pragmaValue(source, 'journal_mode'));
    const copying: Copying = { source, destination, pageSize, pageCount, size, database, control };
    const started = performance.now();
    const image = size <= LARGEST_IN_MEMORY ? imageOf(copying) : undefined;
    if (image === undefined) await transfer(copying);
    else await writeFile(destination, image, { flag: 'wx' });
    const copyMs = Math.round(performance.now() - started);
    const checked = await (image === undefined ? checkOnDisk(copying) : checkInMemory(copying));
    return {
      ...checked,
      engineVersion,
      driver: `better-sqlite3 ${driverPackage.version}`,
      size,
      copyMs,
      mode: (await stat(database.realPath)).mode & 0o777,
      sqlite: { ...header, journalMode },
    };
  } catch (error) {
    throw explain(error, database.path);
  } finally {
    source.close();
    await tidyCompanions(database);
  }
}

/** One snapshot on its way into a file. */
interface Copying {
  readonly source: Connection;
  readonly destination: string;
  readonly pageSize: number;
  readonly pageCount: number;
  readonly size: number;
  readonly database: Located;
  readonly control: Control;
}

/**
 * A pinned snapshot as the bytes of a file of its own, or undefined where only the backup API can be
 * trusted: `sqlite3_serialize()` fills a page that it could not read with zeros and says nothing of it.
 */
function imageOf({ source, pageSize, size }: Copying): Buffer | undefined {
  const image = source.serialize();
  const zeros = Buffer.alloc(pageSize);
  for (let offset = 0; offset < image.length; offset += pageSize) {
    if (image.subarray(offset, offset + pageSize).equals(zeros)) return undefined;
  }
  FORMAT_VERSIONS.rollback.copy(image, FORMAT_VERSIONS.offset);
  return image.length === size ? image : undefined;
}

type Header = Omit<SqliteFacts, 'journalMode'> & Pick<CopyFacts, 'engineVersion'>;

/** In one statement: among hundreds of small databases, each one counts. */
function readHeader(source: Connection): Header {
  const header = source
    .prepare<[], Header>(
      `SELECT sqlite_version() AS engineVersion, page_size AS pageSize, page_count AS pageCount,
         user_version AS userVersion, application_id AS applicationId
       FROM pragma_page_size, pragma_page_count, pragma_user_version, pragma_application_id`,
    )
    .get();
  if (header === undefined) throw new Error('SQLite tells nothing of its file');
  return header;
}

/** Runs a backup in steps. One that found a lock resolves, having copied nothing: only the pages tell. */
async function transfer(copying: Copying): Promise<void> {
  const { source, destination, pageSize, pageCount, database, control } = copying;
  // Each page is read once, here and when rows are counted: a cache larger than the processor's own only
  // makes that slower.
  source.pragma(`cache_size = ${PAGES_CACHED}`);
  const disk = syncAhead(destination);
  const result = await source
    .backup(destination, {
      progress: ({ totalPages, remainingPages }) => {
        checkControl(control, database.path);
        const copied = totalPages - remainingPages;
        if (totalPages > 0) control.progress?.((copied / totalPages) * 0.7);
        disk.reached(copied * pageSize);
        return PAGES_PER_STEP;
      },
    })
    // A backup that has failed says best itself why.
    .catch(async (error: unknown) => {
      await disk.end().catch(() => undefined);
      throw error;
    });
  await disk.end();
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

type Checked = Pick<CopyFacts, 'schemaHash' | 'ledger' | 'rows' | 'checks' | 'sha256'>;

/** Reads a small copy once: what was read back is hashed, and these very bytes are checked. */
async function checkInMemory(copying: Copying): Promise<Checked> {
  const { destination, database, control } = copying;
  const written = await readFile(destination);
  requireSize(written.length, copying);
  checkControl(control, database.path);
  const copy = new Database(written, { readonly: true });
  try {
    // As on a file that is opened for reading, where SQLite knows no CHECK: the source is such a one.
    copy.pragma('ignore_check_constraints = ON');
    return { ...checkInside(copying, copy), sha256: hashBytes(written) };
  } finally {
    copy.close();
  }
}

/** Checks a large copy, while another thread hashes the same file. */
async function checkOnDisk(copying: Copying): Promise<Checked> {
  const { destination, database, control } = copying;
  await clearWalMark(destination);
  requireSize((await stat(destination)).size, copying);
  const stop = new AbortController();
  const hashing = hashAside(destination, stop.signal);
  try {
    const checked = await withConnection(
      destination,
      { readonly: true, name: database.path },
      async (copy) => {
        mapBeginning(copy);
        if (pragmaValue(copy, 'journal_mode') !== 'delete') {
          throw copyDiffers(database.path, 'its journal mode could not be set');
        }
        // The thread gets its start, and a cancel is heard, before the check that blocks this one.
        await yieldToEvents();
        checkControl(control, database.path);
        return checkInside(copying, copy);
      },
    );
    for (const companion of COMPANIONS) {
      if (await isThere(destination + companion)) {
        throw copyDiffers(database.path, `it left a ${companion} file behind`);
      }
    }
    control.progress?.(0.9);
    const sha256 = await hashing;
    checkControl(control, database.path);
    return { ...checked, sha256 };
  } catch (error) {
    stop.abort();
    await hashing.catch(() => undefined);
    throw error;
  }
}

function requireSize(found: number, { size, database }: Copying): void {
  if (found !== size) {
    throw copyDiffers(database.path, `${found} bytes instead of ${size}`);
  }
}

/** Bytes of a copy that are mapped into memory; what lies behind is read. */
const MAPPED = 256 * 1024 * 1024;

/**
 * Reads a file that nobody else writes through memory that is mapped: a check takes half the time. Never
 * for a live database, which somebody might truncate: that would end the process.
 */
function mapBeginning(copy: Connection): void {
  copy.pragma(`mmap_size = ${MAPPED}`);
}

/** Compares the copy's inside with the snapshot that it was made from. */
function checkInside({ source, database }: Copying, copy: Connection): Omit<Checked, 'sha256'> {
  const checks = checkCopy(source, copy, database.path);
  const rows = countRows(copy);
  const lost = differentCounts(countRows(source), rows);
  if (lost !== undefined) throw copyDiffers(database.path, lost);
  return {
    schemaHash: hashSchema(readSchema(copy)),
    ledger: readLedger(copy) ?? null,
    rows,
    checks,
  };
}

/**
 * What the source has, too, is its own affair: a copy must be faithful, not better. The source is asked
 * only where the copy has anything.
 */
function checkCopy(source: Connection, copy: Connection, path: string): Checks {
  const file = checkFile(copy);
  if (file.damage !== undefined) throw corruptDatabase(path, file.damage);
  const references = checkReferences(copy);
  const { flaws } = file;
  const { violations } = references;
  const notPossible = [...file.notPossible, ...references.notPossible];
  if (flaws.size + file.notPossible.length > 0) {
    const before = checkFile(source);
    requireNoNew(path, 'values that break a rule', newViolations(before.flaws, flaws));
    requireNoNew(path, 'errors', newOnes(before.notPossible, file.notPossible));
  }
  if (violations.size + references.notPossible.length > 0) {
    const before = checkReferences(source);
    const fresh = newViolations(before.violations, violations);
    requireNoNew(path, 'foreign-key violations', fresh);
    requireNoNew(path, 'errors', newOnes(before.notPossible, references.notPossible));
  }
  return {
    integrity: 'ok',
    foreignKeys: sum(violations.values()),
    ...(flaws.size === 0 ? {} : { constraints: sum(flaws.values()) }),
    ...(notPossible.length === 0 ? {} : { notPossible }),
  };
}

const newOnes = (before: readonly string[], after: readonly string[]): string[] =>
  after.filter((one) => !before.includes(one));

function requireNoNew(path: string, what: string, fresh: readonly string[]): void {
  if (fresh.length > 0) throw copyDiffers(path, `new ${what}: ${fresh.join(', ')}`);
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
      mapBeginning(copy);
      const pages = pragmaNumber(copy, 'page_count');
      if (pages === 0 || pages !== facts.sqlite?.pageCount)
        differs('pages', `it has ${pages} pages`);
      const { damage, flaws } = checkFile(copy);
      differs('integrity', damage);
      const broken = sum(flaws.values());
      if (damage === undefined && broken !== (facts.checks.constraints ?? 0)) {
        differs('constraints', `it has ${broken} values that break a rule of their table`);
      }
      await yieldToEvents();
      checkControl(control, file);
      const violations = sum(checkReferences(copy).violations.values());
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
