import type { Control, CopyFacts, Located } from '../engine.ts';
import { hasCode } from '../errors.ts';
import { whileLocked, withConnection } from './connection.ts';

/** Gives the database the journal mode that it had when the copy was made, where nobody has it open. */
export async function setJournalMode(
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
