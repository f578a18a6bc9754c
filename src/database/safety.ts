import { makeSet } from './backup.ts';
import type { DataConfig, Located, Watch } from './engine.ts';
import { type ErrorFacts, factsOf } from './errors.ts';
import type { IncludedFile } from './included.ts';
import type { OperationContext } from './operation.ts';
import { engineOf, LOCK_WAIT_MS } from './select.ts';

/** What a restore keeps of what it is about to write over. */
export interface Safety {
  /** Undefined where there was nothing that could be copied. */
  readonly set: string | undefined;
  /** Why a database that is there could not be copied, or not be watched since, by name. */
  readonly failures: ReadonlyMap<string, ErrorFacts>;
  /** Tell whether somebody has written since, by name; none for what is kept without its copy. */
  readonly watches: ReadonlyMap<string, Watch>;
  /** Why the files that are there could not be copied, if so. */
  readonly filesFailure?: ErrorFacts;
}

export interface SafetyRequest {
  readonly data: DataConfig;
  /** Those that exist. */
  readonly databases: readonly Located[];
  readonly files: readonly IncludedFile[];
  readonly lockWaitMs?: number;
}

/** Backs up what a restore writes over. Each database is watched from before its copy is begun. */
export async function backUpLive(
  { data, databases, files, lockWaitMs = LOCK_WAIT_MS }: SafetyRequest,
  context: OperationContext,
): Promise<Safety> {
  const none = { set: undefined, failures: new Map(), watches: new Map() };
  if (databases.length === 0 && files.length === 0) return none;
  const watches = new Map<string, Watch>();
  const failures = new Map<string, ErrorFacts>();
  try {
    for (const database of databases) {
      const control = { signal: context.signal, lockWaitMs };
      try {
        const watch = await engineOf(database).watch?.(database, control);
        if (watch !== undefined) watches.set(database.name, watch);
      } catch (error) {
        failures.set(database.name, factsOf(error));
      }
    }
    const include = { paths: files.map(({ path }) => path), skipMissing: true };
    const result = await makeSet(
      {
        data,
        databases,
        lockWaitMs,
        reason: 'before-restore',
        migrations: [],
        ...(files.length === 0 ? {} : { include }),
      },
      context,
    );
    for (const one of result.databases) if (!one.ok) failures.set(one.name, one.error);
    const [unsaved] = result.missing ?? [];
    const filesFailure = unsaved === undefined ? {} : { filesFailure: unsaved.error };
    return { set: result.set, failures, watches, ...filesFailure };
  } catch (error) {
    await closeWatches(watches);
    throw error;
  }
}

/** Ends the watching, also of what was not written over. */
export async function closeWatches(watches: ReadonlyMap<string, Watch>): Promise<void> {
  for (const watch of watches.values()) await watch.close();
}
