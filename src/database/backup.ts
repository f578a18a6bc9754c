import { rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
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
import { sum } from './facts.ts';
import {
  clearStaging,
  hashCopy,
  makeStaging,
  namesIn,
  publish,
  stamp,
  syncFile,
  syncFolder,
} from './files.ts';
import { copyIncluded, type IncludedFile } from './included.ts';
import {
  type BackupEntry,
  type BackupManifest,
  type DamagedFile,
  type FailedEntry,
  writeManifest,
} from './manifest.ts';
import type { OperationContext } from './operation.ts';
import {
  backupsFolder,
  databaseFiles,
  engineOf,
  isUsable,
  LOCK_WAIT_MS,
  selectDatabases,
} from './select.ts';
import { withLock } from './sqlite/lock.ts';

export interface BackUpInput {
  readonly data: DataConfig;
  /** Databases or configurations; without it all. */
  readonly names?: readonly string[];
  /** Lower-case letters, digits and `-`; part of the set's name. Default: `manual`. */
  readonly reason?: string;
  readonly pinned?: boolean;
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
      /** What could not be checked, on the database neither, and why. */
      readonly notChecked?: readonly string[];
    }
  | {
      readonly name: string;
      readonly path: string;
      readonly ok: false;
      readonly error: ErrorFacts;
      /** Files of a damaged database that lie in the set as they are; no backup. */
      readonly damaged?: readonly DamagedFile[];
    };

export interface BackUpResult {
  /** The set's name; undefined when no database could be copied, and nothing was published. */
  readonly set?: string;
  readonly folder?: string;
  /** Every database is in the set, verified. Only such a set counts as a backup. */
  readonly verified: boolean;
  readonly databases: readonly BackUpOutcome[];
  /** How many files were copied beside them; undefined where none are configured. */
  readonly included?: number;
  /** Why files that are configured could not be copied; the set is then incomplete. */
  readonly missing?: readonly FailedEntry[];
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
  return withLock(input, context, () =>
    makeSet(
      {
        ...input,
        databases,
        migrations: [],
        keepDamaged: true,
        ...(input.data.include === undefined ? {} : { include: { paths: input.data.include } }),
      },
      context,
    ),
  );
}

export interface SetRequest extends Omit<BackUpInput, 'names'> {
  readonly databases: readonly (Located | Unusable)[];
  readonly migrations: readonly string[];
  /** Whether what is damaged comes into the set as it is, beside the verified copies. */
  readonly keepDamaged?: boolean;
  /** What is copied beside the databases. */
  readonly include?: { readonly paths: readonly string[]; readonly skipMissing?: boolean };
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
    const { included, missing } = await include(request, staging, context);
    throwIfCancelled(context.signal, 'The backup');
    const kept = outcomes.some((outcome) => !outcome.ok && outcome.damaged !== undefined);
    // Files alone are a set only where nothing else was asked for.
    const hasFiles = included.length > 0 && outcomes.length === 0;
    if (entries.length === 0 && !hasFiles && !kept) return { verified: false, databases: outcomes };
    const complete = entries.length === outcomes.length && missing.length === 0;
    await syncCopies(staging, entries);
    const made = { created, reason, complete, entries, outcomes, included, missing };
    await writeManifest(staging, manifestOf(request, made));
    await syncFolder(staging);
    const name = `${stamp(created)}-${reason}${complete ? '' : '-incomplete'}`;
    const set = await publish(staging, backups, name);
    return {
      set,
      folder: join(backups, set),
      verified: complete,
      databases: outcomes,
      ...(request.include === undefined ? {} : { included: included.length }),
      ...(missing.length === 0 ? {} : { missing }),
    };
  } catch (error) {
    throw explainFileError(error, backups);
  } finally {
    // After publishing nothing is there; after anything else, what must not stay.
    await clearStaging(backups);
  }
}

/** A failure here does not keep the databases from being backed up, but the set is incomplete. */
async function include(
  { data, include: wanted }: SetRequest,
  staging: string,
  { signal }: OperationContext,
): Promise<{ included: readonly IncludedFile[]; missing: readonly FailedEntry[] }> {
  if (wanted === undefined) return { included: [], missing: [] };
  const isDatabase = await databaseFiles(data);
  const asked = { ...wanted, root: data.root, backups: backupsFolder(data), isDatabase };
  const { files, missing } = await copyIncluded(asked, staging, signal);
  return { included: files, missing: missing.map((one) => ({ name: one.path, ...one })) };
}

/**
 * Makes all copies last, once the last one is written: a file system that is syncing makes everybody wait
 * who creates or removes files meanwhile, as each database in WAL mode does that is opened.
 */
async function syncCopies(staging: string, entries: readonly BackupEntry[]): Promise<void> {
  const queue = entries.map(({ file }) => join(staging, file));
  const lane = async (): Promise<void> => {
    for (let next = queue.pop(); next !== undefined; next = queue.pop()) await syncFile(next);
  };
  await Promise.all(Array.from({ length: LANES }, lane));
}

/** How many small databases are copied at once: what one waits for the disk, another one uses. */
const LANES = 4;

/** One run of copying: what has become of each database, by its place in the request. */
interface Copying {
  readonly request: SetRequest;
  readonly staging: string;
  readonly context: OperationContext;
  readonly deadline: number | undefined;
  readonly entries: (BackupEntry | undefined)[];
  readonly outcomes: (BackUpOutcome | undefined)[];
  /** How much of each is done, from 0 to 1. */
  readonly done: number[];
}

async function copyAll(
  request: SetRequest,
  staging: string,
  context: OperationContext,
): Promise<{ entries: BackupEntry[]; outcomes: BackUpOutcome[] }> {
  const { databases, timeLimitMs } = request;
  const copying: Copying = {
    request,
    staging,
    context,
    deadline: timeLimitMs === undefined ? undefined : Date.now() + timeLimitMs,
    entries: databases.map(() => undefined),
    outcomes: databases.map(() => undefined),
    done: databases.map(() => 0),
  };
  const large: number[] = [];
  const small: number[] = [];
  for (const [index, database] of databases.entries()) {
    const isLarge = isUsable(database) && (await engineOf(database).isLarge(database));
    (isLarge ? large : small).push(index);
  }
  // Each takes the next that nobody has taken; large ones go one after the other.
  const lane = async (queue: number[]): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      await copyIntoSet(copying, next);
    }
  };
  const lanes = [lane(large), ...Array.from({ length: LANES }, () => lane(small))];
  // All have to have stopped before what they have written can be removed.
  for (const ended of await Promise.allSettled(lanes)) {
    if (ended.status === 'rejected') throw ended.reason;
  }
  // Only now: to read the file of a database would drop the locks of a lane that has the same one open.
  if (request.keepDamaged === true) await keepDamaged(copying);
  const total = databases.length;
  context.progress?.({ message: 'Publishing the backup', done: total, total });
  return {
    entries: copying.entries.filter((entry) => entry !== undefined),
    outcomes: copying.outcomes.filter((outcome) => outcome !== undefined),
  };
}

async function copyIntoSet(copying: Copying, index: number): Promise<void> {
  const { request, staging, context, deadline, done } = copying;
  const database = request.databases[index];
  if (database === undefined) return;
  const { name, path } = database;
  const message = `Backing up ${name}`;
  const tell = (fraction: number): void => {
    done[index] = fraction;
    context.progress?.({ message, done: sum(done), total: done.length });
  };
  tell(0);
  const control: Control = {
    signal: context.signal,
    deadline,
    lockWaitMs: request.lockWaitMs ?? LOCK_WAIT_MS,
    progress: tell,
  };
  const file = fileOf(database, index);
  try {
    throwIfCancelled(context.signal, 'The backup');
    const entry = await copyOne(database, join(staging, file), file, control);
    copying.entries[index] = entry;
    const rows = sum(Object.values(entry.rows));
    const { size, sha256, durationMs } = entry;
    const { notPossible } = entry.checks;
    const notChecked = notPossible === undefined ? {} : { notChecked: notPossible };
    const facts = { file, size, sha256, rows, durationMs };
    copying.outcomes[index] = { name, path, ok: true, ...facts, ...notChecked };
  } catch (error) {
    if (hasCode(error, 'cancelled')) throw error;
    copying.outcomes[index] = { name, path, ok: false, error: factsOf(error) };
    await removeFailed(staging, file);
  }
  tell(1);
}

/**
 * A damaged database may be the last that is left of the data, and may be worse tomorrow: its files are
 * kept, marked as what they are. Where that fails, the backup of the others is made without them.
 */
async function keepDamaged({ request, staging, outcomes }: Copying): Promise<void> {
  for (const [index, database] of request.databases.entries()) {
    const outcome = outcomes[index];
    if (outcome === undefined || outcome.ok || !isUsable(database)) continue;
    if (!['corrupt-database', 'not-a-database'].includes(outcome.error.code)) continue;
    const file = fileOf(database, index);
    try {
      const copies = await engineOf(database).copyDamaged(database, join(staging, file));
      const damaged: DamagedFile[] = [];
      for (const path of copies) {
        const { size } = await stat(path);
        damaged.push({ file: basename(path), size, sha256: await hashCopy(path) });
      }
      if (damaged.length > 0) outcomes[index] = { ...outcome, damaged };
    } catch {
      // The database's own error stands in the result; this one would only hide it.
      await removeFailed(staging, file);
    }
  }
}

const fileOf = (database: Located | Unusable, index: number): string =>
  `${String(index + 1).padStart(3, '0')}-${slug(database.path)}.${engineOf(database).extension}`;

/** Whatever a failed copy has left, companions too, must not be published with the good ones. */
async function removeFailed(staging: string, file: string): Promise<void> {
  for (const name of await namesIn(staging)) {
    if (name.startsWith(file)) await rm(join(staging, name), { force: true });
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

interface Made {
  readonly created: Date;
  readonly reason: string;
  readonly complete: boolean;
  readonly entries: readonly BackupEntry[];
  readonly outcomes: readonly BackUpOutcome[];
  readonly included: readonly IncludedFile[];
  readonly missing: readonly FailedEntry[];
}

function manifestOf(request: SetRequest, made: Made): BackupManifest {
  const { created, reason, complete, entries, outcomes, included, missing } = made;
  const { git } = request.data;
  return {
    version: 1,
    createdAt: created.toISOString(),
    finishedAt: new Date().toISOString(),
    reason,
    migrations: request.migrations,
    pinned: request.pinned ?? false,
    complete,
    ...(git === undefined ? {} : { git }),
    databases: entries,
    ...(request.include === undefined ? {} : { included }),
    failed: [
      ...outcomes.flatMap((outcome) => (outcome.ok ? [] : [failedEntry(outcome)])),
      ...missing,
    ],
  };
}

const failedEntry = ({
  name,
  path,
  error,
  damaged,
}: BackUpOutcome & { ok: false }): FailedEntry => ({
  name,
  path,
  error,
  ...(damaged === undefined ? {} : { damaged }),
});
