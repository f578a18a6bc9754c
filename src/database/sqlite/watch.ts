import { closeSync, openSync, readSync, statSync } from 'node:fs';
import type { Control, Located, Watch } from '../engine.ts';
import { type Connection, openSnapshot, pragmaNumber, pragmaValue } from './connection.ts';
import { tidyCompanions } from './copy.ts';

/**
 * Watches a database for commits of others. With a log SQLite itself tells of them
 * (`PRAGMA data_version`, which reads although somebody else may write). Without one nobody can read while
 * somebody may write, so the header is looked at: every commit counts up the number in it
 * (https://www.sqlite.org/fileformat.html#file_change_counter). That descriptor must be closed last: to close
 * any one drops the locks that this process holds on the file.
 */
export async function watchDatabase(database: Located, control: Control): Promise<Watch> {
  const { realPath } = database;
  const file = identityOf(realPath);
  const reader = await openSnapshot(database, control, true);
  let descriptor: number | undefined;
  const close = async (): Promise<void> => {
    if (reader.open) {
      reader.close();
      await tidyCompanions(database);
    }
    if (descriptor !== undefined) closeSync(descriptor);
    descriptor = undefined;
  };
  try {
    if (pragmaValue(reader, 'journal_mode') !== 'wal') descriptor = openSync(realPath, 'r');
    const seen = stateOf(reader, descriptor);
    // Lets writers go on; the header above was read while none could be half-way through it.
    reader.exec('COMMIT');
    const hasChanged = (): boolean => {
      if (!reader.open) return true;
      try {
        return identityOf(realPath) !== file || stateOf(reader, descriptor) !== seen;
      } finally {
        reader.close();
      }
    };
    return { hasChanged, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Which file it is: another one may have been put in its place. */
function identityOf(path: string): string | undefined {
  const facts = statSync(path, { bigint: true, throwIfNoEntry: false });
  return facts === undefined ? undefined : `${facts.dev} ${facts.ino}`;
}

/** Where the header counts changes, pages and free pages. */
const COUNTERS = { offset: 24, length: 16 };

function stateOf(reader: Connection, descriptor: number | undefined): string {
  if (descriptor === undefined) return String(pragmaNumber(reader, 'data_version'));
  const counters = Buffer.alloc(COUNTERS.length);
  readSync(descriptor, counters, 0, COUNTERS.length, COUNTERS.offset);
  return counters.toString('hex');
}
