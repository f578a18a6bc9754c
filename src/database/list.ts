import type { DataConfig, Located, Unusable } from './engine.ts';
import { type ErrorFacts, factsOf, missingDatabase } from './errors.ts';
import { listSets, type PublishedSet, sizeOf } from './manifest.ts';
import { examine } from './migration-plan.ts';
import type { OperationContext } from './operation.ts';
import { backupsFolder, engineOf, isUsable, selectDatabases } from './select.ts';

export interface ListInput {
  readonly data: DataConfig;
  readonly names?: readonly string[];
}

export interface ListedDatabase {
  readonly name: string;
  readonly config: string;
  readonly engine: string;
  /** From the root. */
  readonly path: string;
  readonly exists: boolean;
  /** Bytes of the database's file, its log apart, or of all that a server keeps of it. */
  readonly size?: number;
  /** The id of the last applied migration, or the version of an older tool's `schema_version`. */
  readonly schemaVersion?: string;
  /** How many migrations are pending; undefined where it has none or they cannot be told. */
  readonly pending?: number;
  /** The newest complete set that holds it. */
  readonly lastBackup?: { readonly set: string; readonly createdAt: string };
  readonly problems: readonly ErrorFacts[];
}

export interface ListedSet {
  readonly set: string;
  readonly createdAt: string;
  readonly reason: string;
  readonly complete: boolean;
  readonly pinned: boolean;
  readonly size: number;
  readonly databases: readonly string[];
}

export interface ListResult {
  readonly databases: readonly ListedDatabase[];
  /** The published sets, newest first. Their manifests were read, not their copies. */
  readonly sets: readonly ListedSet[];
}

/** A database that is busy is listed without what only it could tell. */
const LOCK_WAIT_MS = 500;

/**
 * What is known of each database, and the backups that there are. Changes nothing, and takes no lock.
 *
 * @throws ProtocolError `no-databases`, `cancelled`
 */
export async function listDatabases(
  input: ListInput,
  context: OperationContext,
): Promise<ListResult> {
  const sets = await listSets(backupsFolder(input.data));
  const databases: ListedDatabase[] = [];
  for (const database of await selectDatabases(input.data, input.names)) {
    databases.push(await describe(database, input, sets, context));
  }
  return { databases, sets: sets.map(summary) };
}

async function describe(
  database: Located | Unusable,
  input: ListInput,
  sets: readonly PublishedSet[],
  context: OperationContext,
): Promise<ListedDatabase> {
  const { name, path, config } = database;
  const last = sets.find(
    ({ manifest }) => manifest.complete && manifest.databases.some((entry) => entry.name === name),
  );
  const base = {
    name,
    config: config.name,
    engine: config.engine,
    path,
    exists: isUsable(database) && database.exists,
    ...(last === undefined
      ? {}
      : { lastBackup: { set: last.set, createdAt: last.manifest.createdAt } }),
  };
  if (!isUsable(database)) return { ...base, problems: [database.error] };
  if (!database.exists) return { ...base, problems: [factsOf(missingDatabase(path))] };
  const size = await engineOf(database).size(database);
  const version = await readVersion(database, input, context);
  return { ...base, ...(size === undefined ? {} : { size }), ...version };
}

async function readVersion(
  database: Located,
  { data }: ListInput,
  context: OperationContext,
): Promise<Pick<ListedDatabase, 'schemaVersion' | 'pending' | 'problems' | 'size'>> {
  const control = { signal: context.signal, lockWaitMs: LOCK_WAIT_MS };
  try {
    const state = await engineOf(database).inspect(database, control);
    const version = state.ledger?.at(-1)?.id ?? state.schemaVersion;
    const shown = {
      ...(version === undefined ? {} : { schemaVersion: version }),
      ...(state.size === undefined ? {} : { size: state.size }),
    };
    if (database.config.migrations === undefined) return { ...shown, problems: [] };
    const status = { data, operation: 'status' as const, lockWaitMs: LOCK_WAIT_MS };
    const { candidate, outcome } = await examine(database, status, context, state);
    const problems = outcome?.ok === false ? outcome.problems : [];
    const pending = candidate?.status.pending.length ?? outcome?.pending.length;
    return { ...shown, ...(pending === undefined ? {} : { pending }), problems };
  } catch (error) {
    return { problems: [factsOf(error)] };
  }
}

const summary = ({ set, manifest }: PublishedSet): ListedSet => ({
  set,
  createdAt: manifest.createdAt,
  reason: manifest.reason,
  complete: manifest.complete,
  pinned: manifest.pinned,
  size: sizeOf(manifest),
  databases: manifest.databases.map(({ name }) => name),
});
