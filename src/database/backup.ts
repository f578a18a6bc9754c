import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { throwIfCancelled } from '../core/errors.ts';
import type { Control, DataConfig, Located, Unusable } from './engine.ts';
import {
  badReason,
  type ErrorFacts,
  errorFrom,
  explainFileError,
  factsOf,
  hasCode,
  missingDatabase,
} from './errors.ts';
import { clearStaging, makeStaging, namesIn, publish, stamp, syncFolder } from './files.ts';
import { type BackupEntry, type BackupManifest, type GitState, writeManifest } from './manifest.ts';
import type { OperationContext } from './operation.ts';
import { backupsFolder, engineOf, isUsable, LOCK_WAIT_MS, selectDatabases } from './select.ts';
import { withLock } from './sqlite/lock.ts';

export interface BackUpInput {
  readonly data: DataConfig;
  /** Databases or configurations; without it all. */
  readonly names?: readonly string[];
  /** Lower-case letters, digits and `-`; part of the set's name. Default: `manual`. */
  readonly reason?: string;
  readonly pinned?: boolean;
  readonly git?: GitState;
  /** Milliseconds to wait for other programs' locks. */
  readonly lockWaitMs?: number;
  /** Milliseconds for all of it. Default: no end. */
  readonly timeLimitMs?: number;
}

/** What became of one database. */
export type BackUpOutcome =
  | {
      readonly name: string;
      readonly path: string;
      readonly ok: true;
      readonly file: string;
      readonly size: number;
      readonly sha256: string;
      readonly rows: number;
      readonly durationMs: number;
    }
  | {
      readonly name: string;
      readonly path: string;
      readonly ok: false;
      readonly error: ErrorFacts;
    };

export interface BackUpResult {
  /** The set's name; undefined when no database could be copied, and nothing was published. */
  readonly set?: string;
  readonly folder?: string;
  /** Every database is in the set, verified. Only such a set counts as a backup. */
  readonly verified: boolean;
  readonly databases: readonly BackUpOutcome[];
}

/**
 * Copies databases as one set: built in staging, verified, then renamed into place. A database that fails
 * does not keep the others from being copied, but its set is published as incomplete, by name and in its
 * manifest, and counts for nothing that needs a backup.
 *
 * @throws ProtocolError `cancelled`, `room-busy`, `no-databases`, `disk-full`; nothing is published then
 */
export async function backUp(input: BackUpInput, context: OperationContext): Promise<BackUpResult> {
  if (input.reason !== undefined && !/^[a-z0-9][a-z0-9-]*$/.test(input.reason)) {
    throw badReason(input.reason);
  }
  const databases = await selectDatabases(input.data, input.names);
  const waitMs = input.lockWaitMs ?? LOCK_WAIT_MS;
  return withLock(backupsFolder(input.data), { signal: context.signal, waitMs }, () =>
    makeSet({ ...input, databases, migrations: [] }, context),
  );
}

export interface SetRequest extends Omit<BackUpInput, 'names'> {
  readonly databases: readonly (Located | Unusable)[];
  readonly migrations: readonly string[];
}

/** The same for a caller that holds the lock. */
export async function makeSet(
  request: SetRequest,
  context: OperationContext,
): Promise<BackUpResult> {
  const created = new Date();
  const backups = backupsFolder(request.data);
  const reason = request.reason ?? 'manual';
  try {
    const staging = await makeStaging(backups, 'set');
    const { entries, outcomes } = await copyAll(request, staging, context);
    throwIfCancelled(context.signal, 'The backup');
    if (entries.length === 0) return { verified: false, databases: outcomes };
    const complete = entries.length === outcomes.length;
    await writeManifest(staging, manifestOf(request, created, reason, entries, outcomes));
    await syncFolder(staging);
    const name = `${stamp(created)}-${reason}${complete ? '' : '-incomplete'}`;
    const set = await publish(staging, backups, name);
    return { set, folder: join(backups, set), verified: complete, databases: outcomes };
  } catch (error) {
    throw explainFileError(error, backups);
  } finally {
    // After publishing nothing is there; after anything else, what must not stay.
    await clearStaging(backups);
  }
}

async function copyAll(
  { databases, ...request }: SetRequest,
  staging: string,
  context: OperationContext,
): Promise<{ entries: BackupEntry[]; outcomes: BackUpOutcome[] }> {
  const deadline = request.timeLimitMs === undefined ? undefined : Date.now() + request.timeLimitMs;
  const entries: BackupEntry[] = [];
  const outcomes: BackUpOutcome[] = [];
  const total = databases.length;
  for (const [index, database] of databases.entries()) {
    const { name, path } = database;
    const message = `Backing up ${name}`;
    context.progress?.({ message, done: index, total });
    const control: Control = {
      signal: context.signal,
      deadline,
      lockWaitMs: request.lockWaitMs ?? LOCK_WAIT_MS,
      progress: (fraction) => context.progress?.({ message, done: index + fraction, total }),
    };
    try {
      const file = `${String(index + 1).padStart(3, '0')}-${slug(path)}.${engineOf(database).extension}`;
      const entry = await copyOne(database, join(staging, file), file, control);
      entries.push(entry);
      const rows = Object.values(entry.rows).reduce((sum, count) => sum + count, 0);
      const { size, sha256, durationMs } = entry;
      outcomes.push({ name, path, ok: true, file, size, sha256, rows, durationMs });
    } catch (error) {
      if (hasCode(error, 'cancelled')) throw error;
      outcomes.push({ name, path, ok: false, error: factsOf(error) });
      await removeFailed(staging, entries);
    }
  }
  context.progress?.({ message: 'Publishing the backup', done: total, total });
  return { entries, outcomes };
}

/** Whatever a failed copy has left must not be published with the good ones. */
async function removeFailed(staging: string, entries: readonly BackupEntry[]): Promise<void> {
  const good = new Set(entries.map((entry) => entry.file));
  for (const name of await namesIn(staging)) {
    if (!good.has(name)) await rm(join(staging, name), { force: true });
  }
}

async function copyOne(
  database: Located | Unusable,
  destination: string,
  file: string,
  control: Control,
): Promise<BackupEntry> {
  if (!isUsable(database)) throw errorFrom(database.error);
  if (!database.exists) throw missingDatabase(database.path);
  const started = performance.now();
  const facts = await engineOf(database).copy(database, destination, control);
  return {
    name: database.name,
    config: database.config.name,
    engine: database.config.engine,
    path: database.path,
    realPath: database.realPath,
    file,
    ...facts,
    durationMs: Math.round(performance.now() - started),
  };
}

/** A part of a file's name that every file system takes; the number before it makes it unique. */
const slug = (path: string): string =>
  path
    .replace(/\.[^./]*$/, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(-60)
    .replace(/^-+/, '') || 'database';

function manifestOf(
  request: SetRequest,
  created: Date,
  reason: string,
  entries: readonly BackupEntry[],
  outcomes: readonly BackUpOutcome[],
): BackupManifest {
  return {
    version: 1,
    createdAt: created.toISOString(),
    finishedAt: new Date().toISOString(),
    reason,
    migrations: request.migrations,
    pinned: request.pinned ?? false,
    complete: entries.length === outcomes.length,
    ...(request.git === undefined ? {} : { git: request.git }),
    databases: entries,
    failed: outcomes.flatMap((outcome) =>
      outcome.ok ? [] : [{ name: outcome.name, path: outcome.path, error: outcome.error }],
    ),
  };
}
