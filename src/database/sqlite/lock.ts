import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { throwIfCancelled } from '../../core/errors.ts';
import type { DataConfig } from '../engine.ts';
import { roomBusy } from '../errors.ts';
import { clearStaging, makeBackupsFolder } from '../files.ts';
import type { OperationContext } from '../operation.ts';
import { backupsFolder, LOCK_WAIT_MS } from '../select.ts';
import { explain, refuseOldNode } from './connection.ts';

const RETRY_MS = 50;

/**
 * Runs `work` while no other process makes a backup, restores or migrates with the same backups' folder.
 * The lock is a transaction on a small database of its own: the system frees it when its holder dies,
 * however it dies, so that nothing ever has to be unlocked by hand.
 *
 * What killed runs have left in staging is removed first: nobody else can be using it.
 *
 * @param input an operation's; how long it waits for locks is passed on to `work`
 * @throws ProtocolError `node-too-old`; `room-busy` when somebody else holds it for longer than that
 */
export async function withLock<T>(
  input: { readonly data: DataConfig; readonly lockWaitMs?: number },
  { signal }: OperationContext,
  work: (backups: string, lockWaitMs: number) => Promise<T>,
): Promise<T> {
  refuseOldNode();
  const backups = backupsFolder(input.data);
  const waitMs = input.lockWaitMs ?? LOCK_WAIT_MS;
  let lock: Database.Database;
  try {
    await makeBackupsFolder(backups);
    lock = new Database(join(backups, 'lock.sqlite'), { timeout: 0 });
  } catch (error) {
    throw explain(error, backups);
  }
  try {
    await acquire(lock, backups, waitMs, signal);
    await clearStaging(backups);
    return await work(backups, waitMs);
  } finally {
    lock.close();
  }
}

async function acquire(
  lock: Database.Database,
  backups: string,
  waitMs: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  const end = Date.now() + waitMs;
  for (;;) {
    throwIfCancelled(signal, 'Waiting for another backup or migration');
    try {
      lock.exec('BEGIN EXCLUSIVE');
      return;
    } catch (error) {
      const busy = error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY');
      if (!busy) throw explain(error, backups);
      if (Date.now() >= end) throw roomBusy(backups, error);
    }
    await sleep(RETRY_MS);
  }
}
