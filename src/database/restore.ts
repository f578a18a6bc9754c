import { join } from 'node:path';
import { throwIfCancelled } from '../core/errors.ts';
import type { Control, DataConfig, Located, PutBack } from './engine.ts';
import {
  type ErrorFacts,
  errorFrom,
  explainFileError,
  factsOf,
  hasCode,
  notConfigured,
  notInSet,
  restoreNotVerified,
  setNotTrusted,
  UNREADABLE,
} from './errors.ts';
import { stamp } from './files.ts';
import { checkIncluded, EXTRA_FILE, holdsGit, type IncludedFile } from './included.ts';
import { engines } from './index.ts';
import { type BackupEntry, type BackupManifest, readManifest, setFolder } from './manifest.ts';
import type { OperationContext } from './operation.ts';
import { type IncludedRestored, restoreIncluded } from './restore-included.ts';
import { backUpLive, closeWatches, type Safety } from './safety.ts';
import { backupsFolder, databaseFiles } from './select.ts';
import { withLock } from './sqlite/lock.ts';
import { checkSet } from './verify.ts';

export interface RestoreInput {
  readonly data: DataConfig;
  /** The set's name. */
  readonly set: string;
  /** Databases or configurations of the set; without it all, which an incomplete set refuses. */
  readonly names?: readonly string[];
  /** Whether the files that were copied with the databases are put back, too. Default: no. */
  readonly included?: boolean;
  readonly lockWaitMs?: number;
}

export type RestoreOutcome =
  | {
      readonly name: string;
      readonly path: string;
      readonly ok: true;
      /** Where an unreadable database was moved with all its files. */
      readonly quarantine?: string;
      /** The name under which the server keeps what was there before. */
      readonly keptAs?: string;
      /** What it had beside its contents and did not get back, each in words. */
      readonly notGiven?: readonly string[];
      /** The backup of what was there, where others wrote after the one of the result. */
      readonly safetySet?: string;
    }
  | {
      readonly name: string;
      readonly path: string;
      readonly ok: false;
      readonly error: ErrorFacts;
    };

export interface RestoreResult {
  readonly set: string;
  /** The backup of what was there before; undefined where nothing readable was there. */
  readonly safetySet?: string;
  readonly databases: readonly RestoreOutcome[];
  /** What became of the files beside the databases; undefined where none were asked for or held. */
  readonly included?: IncludedRestored | { readonly error: ErrorFacts };
}

/**
 * Puts databases back as they are in a set: the set is verified, what is there now is backed up, then each
 * copy goes into its database, wholly or not at all. A database that cannot be read is moved into
 * quarantine with its companions, once the new one is built beside it. Nothing is ever written over without
 * a copy of it: where others have committed since their backup, which is asked under the write lock, it is
 * backed up anew, and after three times refused. One case has no lock for a moment: a database in WAL mode
 * with another page size, which nobody else can have open then.
 *
 * @throws ProtocolError `no-such-backup`, `broken-manifest`, `backup-not-trusted`, `not-in-backup`,
 *   `not-configured`, `room-busy`, `cancelled`; nothing was changed then
 */
export async function restore(
  input: RestoreInput,
  context: OperationContext,
): Promise<RestoreResult> {
  const folder = await setFolder(backupsFolder(input.data), input.set);
  return withLock(input, context, async (backups, lockWaitMs) => {
    const targets = await trustedTargets(folder, input, context);
    const files = input.included === true ? await trustedFiles(folder, input.set, context) : [];
    const existing = targets.map(({ database }) => database).filter(({ exists }) => exists);
    const { data } = input;
    const safety = await backUpLive({ data, databases: existing, files, lockWaitMs }, context);
    const room: Room = { data, folder, backups, lockWaitMs, safety, context };
    try {
      const databases = await putBackAll(targets, room);
      return {
        set: input.set,
        ...(safety.set === undefined ? {} : { safetySet: safety.set }),
        databases,
        ...(files.length === 0 ? {} : { included: await putFilesBack(files, input, room) }),
      };
    } finally {
      await closeWatches(safety.watches);
    }
  });
}

async function trustedFiles(
  folder: string,
  set: string,
  { signal }: OperationContext,
): Promise<readonly IncludedFile[]> {
  const { included = [] } = await readManifest(folder, set);
  const found = await checkIncluded(folder, included, signal);
  const problems = found.filter(({ code }) => code !== EXTRA_FILE);
  // What lies in git's folder, git may run.
  const gits = included.filter(({ path }) => holdsGit(path));
  if (problems.length + gits.length > 0) {
    const messages = problems.map((problem) => problem.message);
    throw setNotTrusted(
      set,
      [...messages, ...gits.map(({ path }) => `${path} lies in git's own folder`)].join('; '),
    );
  }
  return included;
}

/** The databases are back by then: a failure here is told and not thrown. */
async function putFilesBack(
  files: readonly IncludedFile[],
  { data }: RestoreInput,
  { folder, context, safety }: Room,
): Promise<IncludedRestored | { error: ErrorFacts }> {
  if (safety.filesFailure !== undefined) return { error: safety.filesFailure };
  try {
    const isDatabase = await databaseFiles(data);
    return await restoreIncluded({ folder, files, root: data.root, isDatabase }, context.signal);
  } catch (error) {
    return { error: factsOf(explainFileError(error, data.root)) };
  }
}

/** A copy of a set, and the database that it is a copy of. */
export interface Target {
  readonly entry: BackupEntry;
  readonly database: Located;
}

/**
 * What of a set goes where, once the set is verified. Call it under the lock.
 *
 * @throws ProtocolError as `restore`
 */
export async function trustedTargets(
  folder: string,
  input: Pick<RestoreInput, 'data' | 'set' | 'names'>,
  context: OperationContext,
): Promise<Target[]> {
  const manifest = await readManifest(folder, input.set);
  const entries = chooseEntries(manifest, input);
  const targets: Target[] = [];
  for (const entry of entries) targets.push({ entry, database: await targetOf(entry, input.data) });
  const problems = await checkSet(folder, manifest, entries, context);
  if (problems.length > 0) {
    throw setNotTrusted(input.set, problems.map((problem) => problem.message).join('; '));
  }
  return targets;
}

interface Room {
  readonly data: DataConfig;
  readonly folder: string;
  readonly backups: string;
  readonly lockWaitMs: number;
  readonly safety: Safety;
  readonly context: OperationContext;
}

/** A cancel before the first is restored throws; after it, the rest are told as cancelled. */
async function putBackAll(targets: readonly Target[], room: Room): Promise<RestoreOutcome[]> {
  const outcomes: RestoreOutcome[] = [];
  const total = targets.length;
  for (const [index, target] of targets.entries()) {
    const { name, path } = target.database;
    const message = `Restoring ${target.entry.name}`;
    const control: Control = {
      signal: room.context.signal,
      lockWaitMs: room.lockWaitMs,
      progress: (fraction) => room.context.progress?.({ message, done: index + fraction, total }),
    };
    try {
      throwIfCancelled(room.context.signal, 'The restore');
      outcomes.push(await putBackOne(target, room, control));
    } catch (error) {
      if (outcomes.length === 0) throw error;
      outcomes.push({ name, path, ok: false, error: factsOf(error) });
    }
  }
  return outcomes;
}

/** The copies that are asked for. */
function chooseEntries(
  manifest: BackupManifest,
  input: Pick<RestoreInput, 'names' | 'set'>,
): BackupEntry[] {
  const { names, set } = input;
  if (names === undefined) {
    const [missing] = manifest.failed;
    if (missing !== undefined) throw notInSet(set, missing.name);
    return [...manifest.databases];
  }
  const isNamed = (entry: BackupEntry, name: string): boolean =>
    entry.name === name || entry.config === name;
  for (const name of names) {
    if (!manifest.databases.some((entry) => isNamed(entry, name))) throw notInSet(set, name);
  }
  return manifest.databases.filter((entry) => names.some((name) => isNamed(entry, name)));
}

/** A manifest says where a copy came from; only the protocol file says where it may go. */
async function targetOf(entry: BackupEntry, data: DataConfig): Promise<Located> {
  const config = data.databases.find(({ name }) => name === entry.config);
  const located =
    config?.engine === entry.engine
      ? await engines[entry.engine].locate(config, data.root, entry.path)
      : undefined;
  if (located === undefined) throw notConfigured(entry.name, entry.path);
  return located;
}

/** How often a database is backed up anew because others have written to it meanwhile. */
const TRIES = 3;

async function putBackOne(
  { entry, database }: Target,
  room: Room,
  control: Control,
): Promise<RestoreOutcome> {
  const { name, path } = database;
  let { safety } = room;
  try {
    for (let tries = 1; ; tries += 1) {
      try {
        const kept = await putBackSaved(entry, database, safety, room, control);
        const { set } = safety;
        const other = safety === room.safety || set === undefined ? {} : { safetySet: set };
        return { name, path, ok: true, ...kept, ...other };
      } catch (error) {
        if (!hasCode(error, 'changed-meanwhile') || tries === TRIES) throw error;
      }
      const again = { data: room.data, databases: [database], files: [] };
      if (safety !== room.safety) await closeWatches(safety.watches);
      safety = await backUpLive({ ...again, lockWaitMs: room.lockWaitMs }, room.context);
    }
  } catch (error) {
    if (hasCode(error, 'cancelled')) throw error;
    const facts = hasCode(error, 'copy-differs')
      ? restoreNotVerified(name, factsOf(error).message, safety.set ?? 'no backup')
      : error;
    return { name, path, ok: false, error: factsOf(facts) };
  } finally {
    if (safety !== room.safety) await closeWatches(safety.watches);
  }
}

async function putBackSaved(
  entry: BackupEntry,
  database: Located,
  safety: Safety,
  room: Room,
  control: Control,
): Promise<PutBack> {
  const failure = safety.failures.get(database.name);
  const unreadable = failure !== undefined && UNREADABLE.some((code) => code === failure.code);
  if (failure !== undefined && !unreadable) throw errorFrom(failure);
  const standing = {
    isSaved: database.exists && !unreadable,
    aside: join(room.backups, 'quarantine', `${stamp(new Date())}-${entry.file}`),
    watch: safety.watches.get(database.name),
  };
  const copy = join(room.folder, entry.file);
  return engines[entry.engine].putBack(copy, entry, database, control, standing);
}
