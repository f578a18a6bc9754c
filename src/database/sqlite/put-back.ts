import { chmod, copyFile, link, mkdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ProtocolError } from '../../core/errors.ts';
import { checkControl } from '../control.ts';
import type { Control, CopyFacts, Located, PutBack } from '../engine.ts';
import { copyDiffers, databaseLocked, hasCode } from '../errors.ts';
import { hashSchema } from '../facts.ts';
import { hashCopy, isErrno, isThere, syncFile, syncFolder } from '../files.ts';
import { COMPANIONS, explain, pragmaNumber, whileLocked, withConnection } from './connection.ts';
import { PAGES_PER_STEP } from './copy.ts';
import { firstDamage, readSchema } from './inspect.ts';

/**
 * Puts a verified copy in the place of a database. Where a database stands, the copy goes *into* it, in
 * one transaction of SQLite's own: a file renamed over a live one would be undone by a left-over log, and
 * programs that have the old one open would go on writing into nothing. Killed at any moment, the
 * database is wholly the old or wholly the new one.
 */
export async function putBack(
  file: string,
  facts: CopyFacts,
  database: Located,
  control: Control,
): Promise<PutBack> {
  if (await isThere(database.realPath)) await copyInto(file, facts, database, control);
  else await placeNew(file, facts, database, control);
  return {};
}

async function copyInto(
  file: string,
  facts: CopyFacts,
  database: Located,
  control: Control,
): Promise<void> {
  const pages = facts.sqlite?.pageCount ?? 0;
  const attempt = (): Promise<void> => transferInto(file, pages, database, control);
  try {
    await whileLocked(control, database.path, attempt);
  } catch (error) {
    if (!hasCode(error, 'not-accessible') || !(await pageSizesDiffer(facts, database))) throw error;
    // A database in WAL mode cannot change its page size; in rollback mode it can.
    await whileLocked(control, database.path, () =>
      withConnection(database.realPath, { readonly: false, name: database.path }, (live) => {
        live.pragma('journal_mode = DELETE');
      }),
    );
    await whileLocked(control, database.path, attempt);
  }
  await setJournalMode(database.realPath, facts, database, control);
  await checkRestored(facts, database, control);
  await syncFile(database.realPath);
}

/** One try. A locked target does not throw by itself: the backup resolves with nothing done. */
async function transferInto(
  file: string,
  pages: number,
  database: Located,
  control: Control,
): Promise<void> {
  await withConnection(file, { readonly: true, name: database.path }, async (copy) => {
    const result = await copy.backup(database.realPath, {
      progress: ({ totalPages, remainingPages }) => {
        checkControl(control, database.path);
        control.progress?.((totalPages - remainingPages) / totalPages);
        return PAGES_PER_STEP;
      },
    });
    if (result.totalPages === 0) throw databaseLocked(database.path);
    if (result.totalPages !== pages) throw copyDiffers(database.path, `${result.totalPages} pages`);
  });
}

const pageSizesDiffer = (facts: CopyFacts, database: Located): Promise<boolean> =>
  withConnection(
    database.realPath,
    { readonly: true, name: database.path },
    (live) => pragmaNumber(live, 'page_size') !== facts.sqlite?.pageSize,
  );

/** Gives the database the journal mode that it had when the copy was made, where nobody has it open. */
async function setJournalMode(
  path: string,
  facts: CopyFacts,
  database: Located,
  control: Control,
): Promise<void> {
  if (facts.sqlite?.journalMode !== 'wal') return;
  try {
    await whileLocked({ ...control, lockWaitMs: 0 }, database.path, () =>
      withConnection(path, { readonly: false, name: database.path }, (live) => {
        live.pragma('journal_mode = WAL');
      }),
    );
  } catch (error) {
    // A reader that has it open keeps the mode as it is; the data are the same in both.
    if (!hasCode(error, 'database-locked')) throw error;
  }
}

async function checkRestored(facts: CopyFacts, database: Located, control: Control): Promise<void> {
  const wrong = await whileLocked(control, database.path, () =>
    withConnection(database.realPath, { readonly: true, name: database.path }, (live) => {
      const damage = firstDamage(live);
      if (damage !== undefined) return damage;
      return hashSchema(readSchema(live)) === facts.schemaHash ? undefined : 'its schema differs';
    }),
  );
  if (wrong !== undefined) throw copyDiffers(database.path, wrong);
}

/**
 * Where no database stands: built beside its place and linked into it, which fails where something has
 * appeared meanwhile. The caller has moved left-over companions away.
 */
async function placeNew(
  file: string,
  facts: CopyFacts,
  database: Located,
  control: Control,
): Promise<void> {
  const folder = dirname(database.realPath);
  const built = join(folder, `.${basename(database.realPath)}.restoring`);
  try {
    await mkdir(folder, { recursive: true });
    await rm(built, { force: true });
    await copyFile(file, built);
    if ((await hashCopy(built, control.signal)) !== facts.sha256) {
      throw copyDiffers(database.path, 'its hash differs');
    }
    await setJournalMode(built, facts, database, control);
    await chmod(built, facts.mode ?? 0o600);
    await syncFile(built);
    checkControl(control, database.path);
    await linkInto(built, database);
    await syncFolder(folder);
  } catch (error) {
    throw explain(error, database.path);
  } finally {
    await rm(built, { force: true });
  }
}

async function linkInto(built: string, database: Located): Promise<void> {
  try {
    await link(built, database.realPath);
  } catch (error) {
    if (isErrno(error, 'EEXIST')) throw appeared(database.path);
    // Some file systems know no links; there the check and the rename are two steps.
    if (await isThere(database.realPath)) throw appeared(database.path);
    await rename(built, database.realPath);
  }
}

const appeared = (path: string): ProtocolError =>
  new ProtocolError({
    code: 'appeared-meanwhile',
    message: `${path} was made by another program while it was restored.`,
    remedy: 'Close that program, then restore again.',
  });

/**
 * Moves a database together with its companions, which hold part of its data, and would replay into
 * whatever stood in its place.
 */
export async function setAside(database: Located, folder: string): Promise<boolean> {
  const found: string[] = [];
  for (const ending of ['', ...COMPANIONS]) {
    if (await isThere(database.realPath + ending)) found.push(database.realPath + ending);
  }
  if (found.length === 0) return false;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const path of found) await moveFile(path, join(folder, basename(path)));
  await syncFolder(folder);
  await syncFolder(dirname(database.realPath));
  return true;
}

/** The index of a log (`-shm`) is made anew from the log and not worth keeping. */
export async function copyDamaged(database: Located, destination: string): Promise<string[]> {
  const copies: string[] = [];
  for (const ending of ['', '-wal', '-journal']) {
    if (!(await isThere(database.realPath + ending))) continue;
    const copy = `${destination}.damaged${ending}`;
    await copyFile(database.realPath + ending, copy);
    await syncFile(copy);
    copies.push(copy);
  }
  return copies;
}

async function moveFile(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if (!isErrno(error, 'EXDEV')) throw error;
    await copyFile(from, to);
    await syncFile(to);
    await rm(from);
  }
}
