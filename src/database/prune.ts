import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ProtocolError, throwIfCancelled } from '../core/errors.ts';
import type { Control, DataConfig } from './engine.ts';
import { namesIn, stamp, syncFolder } from './files.ts';
import {
  type BackupManifest,
  listSets,
  type PublishedSet,
  setFolder,
  sizeOf,
  unusableSets,
} from './manifest.ts';
import type { OperationContext } from './operation.ts';
import { DAY_MS, type Keep, type KeptBecause, type LiveLedgers, protectedBy } from './retention.ts';
import { engineOf, isUsable, selectDatabases } from './select.ts';
import { withLock } from './sqlite/lock.ts';
import { checkWhole } from './verify.ts';

export interface PruneInput {
  readonly data: DataConfig;
  /** What is kept. There is no default: without a number of sets or days nothing may be removed. */
  readonly keep: Keep;
  /** Tells what would be removed, and removes nothing. */
  readonly dryRun?: boolean;
  readonly lockWaitMs?: number;
}

export interface PrunedSet {
  readonly set: string;
  readonly createdAt: string;
  readonly size: number;
}

export interface PruneResult {
  readonly dryRun: boolean;
  /** Moved into the trash, or with `dryRun` what would be; newest first. */
  readonly removed: readonly PrunedSet[];
  readonly kept: readonly { readonly set: string; readonly because: readonly KeptBecause[] }[];
  /** Sets that are not as they were made, or whose manifests cannot be used; nobody touches them. */
  readonly damaged: readonly string[];
  /** What had lain in the trash long enough and is gone for good. */
  readonly emptied: readonly string[];
  /** The trash folder, where anything was moved into it. */
  readonly trash?: string;
}

/** Days that a removed set lies in the trash before a later run removes it for good. */
export const TRASH_DAYS = 7;

/** The folder of removed sets. */
const trashFolder = (backups: string): string => join(backups, '.trash');

/**
 * Moves old sets into the trash. Never the newest set that is verified, here and now, for any one database;
 * never a pinned set; never the image from before a migration that is still applied; never a set that is
 * damaged. Where no copy of a database can be verified, every set that holds one stays.
 *
 * @throws ProtocolError `nothing-to-keep-by`, `room-busy`, `no-databases`, `cancelled`
 */
export async function pruneBackups(
  input: PruneInput,
  context: OperationContext,
): Promise<PruneResult> {
  requireKeep(input.keep);
  return withLock(input, context, async (backups, lockWaitMs) => {
    const sets = await listSets(backups);
    const reasons = protectedBy(
      sets,
      input.keep,
      await readLedgers(input.data, { signal: context.signal, lockWaitMs }),
      new Date(),
    );
    const damaged = await protectNewest(backups, sets, reasons, context);
    const isFree = ({ set }: PublishedSet): boolean =>
      reasons.get(set)?.length === 0 && !damaged.has(set);
    const free = sets.filter(isFree);
    throwIfCancelled(context.signal, 'The removal of old backups');
    const dryRun = input.dryRun === true;
    if (!dryRun) await moveToTrash(backups, free);
    return {
      dryRun,
      removed: free.map(({ set, manifest }) => ({
        set,
        createdAt: manifest.createdAt,
        size: sizeOf(manifest),
      })),
      kept: sets
        .filter((set) => !isFree(set))
        .map(({ set }) => ({ set, because: reasons.get(set) ?? [] })),
      damaged: [...damaged, ...(await unusableSets(backups))],
      emptied: dryRun ? [] : await emptyTrash(backups),
      ...(dryRun || free.length === 0 ? {} : { trash: trashFolder(backups) }),
    };
  });
}

function requireKeep({ sets, days }: Keep): void {
  const isCount = sets === undefined || (Number.isInteger(sets) && sets > 0);
  const isTime = days === undefined || days > 0;
  if ((sets === undefined && days === undefined) || !isCount || !isTime) {
    throw new ProtocolError({
      code: 'nothing-to-keep-by',
      message:
        'Old backups are only removed when it is said how many are kept, or for how many days.',
      remedy:
        'Give a number of sets, of days, or both, above 0; or write "keep" or "days" under "backups" in the protocol file.',
    });
  }
}

async function readLedgers(data: DataConfig, control: Control): Promise<LiveLedgers> {
  const rows = new Map<string, readonly { id: string; backup: string | null }[]>();
  for (const database of await selectDatabases(data)) {
    throwIfCancelled(control.signal, 'Reading the ledgers');
    if (!isUsable(database) || !database.exists) continue;
    // Whatever keeps a ledger from being read keeps the sets that it might name.
    const state = await engineOf(database)
      .inspect(database, control)
      .catch(() => undefined);
    if (state !== undefined) rows.set(database.name, state.ledger ?? []);
  }
  return { rows };
}

/**
 * Looks, for each database, for the newest complete set whose copies are as they were made, and protects
 * it. Sets are read only where one that holds the database is about to go.
 *
 * @returns the sets that were found damaged on the way
 */
async function protectNewest(
  backups: string,
  sets: readonly PublishedSet[],
  reasons: Map<string, KeptBecause[]>,
  context: OperationContext,
): Promise<Set<string>> {
  const damaged = new Set<string>();
  const whole = new Set<string>();
  const names = new Set(
    sets
      .filter(({ set }) => reasons.get(set)?.length === 0)
      .flatMap(({ manifest }) => namesOf(manifest)),
  );
  const add = (set: string, reason: KeptBecause): void => {
    const why = reasons.get(set) ?? [];
    if (!why.includes(reason)) reasons.set(set, [...why, reason]);
  };
  for (const name of names) {
    const holding = sets.filter(
      ({ manifest }) =>
        manifest.complete && manifest.databases.some((entry) => entry.name === name),
    );
    let newest: string | undefined;
    for (const { set, manifest } of holding) {
      if (!whole.has(set) && !damaged.has(set)) {
        const folder = await setFolder(backups, set);
        const problems = await checkWhole(folder, manifest, context);
        (problems.length === 0 ? whole : damaged).add(set);
      }
      if (!whole.has(set)) continue;
      newest = set;
      break;
    }
    for (const { set, manifest } of sets) {
      const holds = manifest.databases.some((entry) => entry.name === name);
      if (set === newest || (newest === undefined && holds)) add(set, 'newest-verified');
      // What was left of a damaged database stays until a whole copy of it is newer.
      const isOriginal = manifest.failed.some(
        (one) => one.name === name && one.damaged !== undefined,
      );
      if (isOriginal && (newest === undefined || newest < set)) add(set, 'damaged-since');
    }
  }
  return damaged;
}

/** The databases of which a set holds anything, verified or damaged. */
const namesOf = ({ databases, failed }: BackupManifest): string[] => [
  ...databases.map(({ name }) => name),
  ...failed.filter(({ damaged }) => damaged !== undefined).map(({ name }) => name),
];

async function moveToTrash(backups: string, sets: readonly PublishedSet[]): Promise<void> {
  if (sets.length === 0) return;
  const trash = trashFolder(backups);
  await mkdir(trash, { recursive: true, mode: 0o700 });
  const removedAt = stamp(new Date());
  // The oldest first, so that a run that is killed leaves the newer ones.
  for (const { set } of sets.toReversed()) {
    await rename(await setFolder(backups, set), join(trash, `${removedAt}_${set}`));
  }
  await syncFolder(trash);
  await syncFolder(backups);
}

async function emptyTrash(backups: string): Promise<string[]> {
  const oldest = stamp(new Date(Date.now() - TRASH_DAYS * DAY_MS));
  const emptied: string[] = [];
  for (const name of await namesIn(trashFolder(backups))) {
    const removedAt = /^(\d{8}-\d{6}-\d{3})_/.exec(name)?.[1];
    if (removedAt === undefined || removedAt >= oldest) continue;
    await rm(join(trashFolder(backups), name), { recursive: true, force: true });
    emptied.push(name.slice(removedAt.length + 1));
  }
  return emptied;
}
