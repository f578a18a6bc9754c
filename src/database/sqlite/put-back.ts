import { checkControl } from '../control.ts';
import type { Control, CopyFacts, Located, PutBack, Standing, Watch } from '../engine.ts';
import { changedMeanwhile, copyDiffers, databaseLocked, hasCode } from '../errors.ts';
import { hashSchema } from '../facts.ts';
import { isThere, syncFile } from '../files.ts';
import { pragmaNumber, whileLocked, withConnection } from './connection.ts';
import { PAGES_PER_STEP } from './copy.ts';
import { firstDamage, readSchema } from './inspect.ts';
import { setJournalMode } from './journal-mode.ts';
import { placeNew } from './place-new.ts';

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
  standing?: Standing,
): Promise<PutBack> {
  const isSaved = standing?.isSaved !== false && (await isThere(database.realPath));
  if (!isSaved) return placeNew(file, facts, database, control, standing?.aside);
  await copyInto(file, facts, database, control, standing?.watch);
  return {};
}

async function copyInto(
  file: string,
  facts: CopyFacts,
  database: Located,
  control: Control,
  watch: Watch | undefined,
): Promise<void> {
  const pages = facts.sqlite?.pageCount ?? 0;
  const attempt = (guard?: Watch): Promise<void> =>
    transferInto(file, pages, database, control, guard);
  try {
    await whileLocked(control, database.path, () => attempt(watch));
  } catch (error) {
    if (!hasCode(error, 'not-accessible') || !(await pageSizesDiffer(facts, database))) throw error;
    // A database in WAL mode cannot change its page size; in rollback mode it can. The modes change only
    // when nobody has it open, so that for the moment until the transfer holds the lock nobody is asked.
    if (watch?.hasChanged() === true) throw changedMeanwhile(database.path);
    await whileLocked(control, database.path, () =>
      withConnection(database.realPath, { readonly: false, name: database.path }, (live) => {
        live.pragma('journal_mode = DELETE');
      }),
    );
    await whileLocked(control, database.path, () => attempt());
  }
  // It is done: to stop here would only leave it unchecked, and be told as if nothing had changed.
  const uncancelled = { ...control, signal: undefined };
  await setJournalMode(database.realPath, facts, database, uncancelled);
  await checkRestored(facts, database, uncancelled);
  await syncFile(database.realPath);
}

/**
 * One try. A locked target does not throw by itself: the backup resolves with nothing done. Before its first
 * page it holds the target's write lock, to the end: what the watch tells then stays true.
 */
async function transferInto(
  file: string,
  pages: number,
  database: Located,
  control: Control,
  watch: Watch | undefined,
): Promise<void> {
  await withConnection(file, { readonly: true, name: database.path }, async (copy) => {
    let isLocked = false;
    const result = await copy.backup(database.realPath, {
      progress: ({ totalPages, remainingPages }) => {
        checkControl(control, database.path);
        if (!isLocked && watch?.hasChanged() === true) throw changedMeanwhile(database.path);
        isLocked = true;
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
