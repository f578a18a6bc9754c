import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { throwIfCancelled } from '../core/errors.ts';
import type { Control, DataConfig, Located, RehearsedPutBack } from './engine.ts';
import { type ErrorFacts, factsOf, hasCode } from './errors.ts';
import { sum } from './facts.ts';
import { makeStaging } from './files.ts';
import { engines } from './index.ts';
import { type BackupEntry, setFolder } from './manifest.ts';
import type { OperationContext } from './operation.ts';
import { trustedTargets } from './restore.ts';
import { backupsFolder } from './select.ts';
import { withLock } from './sqlite/lock.ts';

export interface RehearseInput {
  readonly data: DataConfig;
  /** The set's name. */
  readonly set: string;
  /** Databases or configurations of the set; without it all. */
  readonly names?: readonly string[];
  readonly lockWaitMs?: number;
}

export type RehearsedRestore = { readonly name: string; readonly path: string } & (
  | ({
      readonly ok: true;
      readonly rows: number;
    } & RehearsedPutBack)
  | { readonly ok: false; readonly error: ErrorFacts }
);

export interface RehearseResult {
  readonly set: string;
  readonly databases: readonly RehearsedRestore[];
}

/**
 * Restores a set into a scratch place: each copy goes into a copy of what is live now, by the same way as a
 * real restore, and is then compared with the manifest. The live databases are only read.
 *
 * @throws ProtocolError as `restore`; nothing is changed in any case
 */
export async function rehearseRestore(
  input: RehearseInput,
  context: OperationContext,
): Promise<RehearseResult> {
  const folder = await setFolder(backupsFolder(input.data), input.set);
  return withLock(input, context, async (backups, lockWaitMs) => {
    const targets = await trustedTargets(folder, input, context);
    const databases: RehearsedRestore[] = [];
    for (const [index, { entry, database }] of targets.entries()) {
      throwIfCancelled(context.signal, 'The rehearsal');
      const message = `Rehearsing the restore of ${entry.name}`;
      const control: Control = {
        signal: context.signal,
        lockWaitMs,
        progress: (fraction) =>
          context.progress?.({ message, done: index + fraction, total: targets.length }),
      };
      const scratch = await makeStaging(backups, 'restore-rehearsal');
      try {
        databases.push(
          await rehearseOne(join(folder, entry.file), entry, database, scratch, control),
        );
      } finally {
        await rm(scratch, { recursive: true, force: true });
      }
    }
    return { set: input.set, databases };
  });
}

async function rehearseOne(
  file: string,
  entry: BackupEntry,
  live: Located,
  scratch: string,
  control: Control,
): Promise<RehearsedRestore> {
  const { name, path } = live;
  try {
    const done = await engines[entry.engine].rehearsePutBack(file, entry, live, scratch, control);
    return { name, path, ok: true, rows: sum(Object.values(entry.rows)), ...done };
  } catch (error) {
    if (hasCode(error, 'cancelled')) throw error;
    return { name, path, ok: false, error: factsOf(error) };
  }
}
