import type { BackupManifest, PublishedSet } from './manifest.ts';

/** What is kept; a set that either part keeps stays. */
export interface Keep {
  /** The newest complete sets. */
  readonly sets?: number;
  /** Sets younger than this. */
  readonly days?: number;
}

/** Why a set stays. */
export type KeptBecause =
  | 'recent'
  | 'pinned'
  | 'newest-verified'
  | 'damaged-since'
  | 'before-applied-migration'
  | 'ledger-unread';

/** What is known of the databases as they are now, by name. */
export interface LiveLedgers {
  /** The ids and backups in the ledger of each database that could be read. */
  readonly rows: ReadonlyMap<string, readonly { id: string; backup: string | null }[]>;
}

export const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Why each set stays, by its name; one without a reason may go. Which of them hold a newest verified copy
 * is not known yet: to tell, copies have to be read.
 *
 * @param sets newest first
 */
export function protectedBy(
  sets: readonly PublishedSet[],
  keep: Keep,
  ledgers: LiveLedgers,
  now: Date,
): Map<string, KeptBecause[]> {
  const reasons = new Map<string, KeptBecause[]>();
  let complete = 0;
  for (const { set, manifest } of sets) {
    const why: KeptBecause[] = [];
    if (manifest.complete) complete += 1;
    if (isRecent(manifest, complete, keep, now)) why.push('recent');
    if (manifest.pinned) why.push('pinned');
    const image = imageOfApplied(set, manifest, ledgers);
    if (image !== undefined) why.push(image);
    reasons.set(set, why);
  }
  return reasons;
}

/** @param position how many complete sets there are up to this one */
function isRecent(manifest: BackupManifest, position: number, keep: Keep, now: Date): boolean {
  // An incomplete set is not counted: it stays as long as the complete one before it would.
  const place = manifest.complete ? position : position + 1;
  if (keep.sets !== undefined && place <= keep.sets) return true;
  const age = now.getTime() - Date.parse(manifest.createdAt);
  return keep.days !== undefined && age < keep.days * DAY_MS;
}

/** Whether the set shows a database as it was before a migration that it still has. */
function imageOfApplied(
  set: string,
  manifest: BackupManifest,
  { rows }: LiveLedgers,
): KeptBecause | undefined {
  for (const ledger of rows.values()) {
    if (ledger.some(({ backup }) => backup === set)) return 'before-applied-migration';
  }
  if (manifest.migrations.length === 0) return undefined;
  for (const { name } of manifest.databases) {
    const ledger = rows.get(name);
    // A ledger that cannot be read may hold any of them.
    if (ledger === undefined) return 'ledger-unread';
    if (ledger.some(({ id }) => manifest.migrations.includes(id)))
      return 'before-applied-migration';
  }
  return undefined;
}
