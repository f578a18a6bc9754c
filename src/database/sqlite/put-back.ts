import { checkControl } from '../control.ts';
import type { Control, CopyFacts, Located, PutBack, Standing } from '../engine.ts';
import { copyDiffers, databaseLocked, hasCode } from '../errors.ts';
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
  await copyInto(file, facts, database, control);
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
