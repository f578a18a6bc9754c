import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import { ProtocolError } from '../core/errors.ts';
import type {
  Control,
  DatabaseConfig,
  DatabaseState,
  DataConfig,
  Located,
  SchemaFacts,
  Unusable,
} from './engine.ts';
import {
  type ErrorFacts,
  errorFrom,
  factsOf,
  hasCode,
  missingDatabase,
  outsideRoot,
} from './errors.ts';
import { isErrno, isInside } from './files.ts';
import { type Migration, type MigrationFolder, readMigrations } from './migration-files.ts';
import { compare, type MigrationStatus } from './migration-status.ts';
import type { OperationContext } from './operation.ts';
import { engineOf, isUsable, LOCK_WAIT_MS } from './select.ts';

export interface MigrateInput {
  readonly data: DataConfig;
  readonly operation: 'status' | 'dry-run' | 'apply' | 'roll-back' | 'baseline';
  /** Databases or configurations; without it all that have migrations. */
  readonly names?: readonly string[];
  /**
   * The id or version of a migration. The last to apply, without it all pending ones; with `roll-back` the
   * last that stays, `0` for none, without it only the last is rolled back; with `baseline` the last that
   * an existing database is taken to have, which has to be said.
   */
  readonly to?: string;
  /** What happens to the other databases when one fails. Default: `stop`. */
  readonly onFailure?: 'stop' | 'continue';
  /** Lets a rollback drop tables with rows in them. */
  readonly acceptRowLoss?: boolean;
  readonly lockWaitMs?: number;
}

/** One migration that was, or would be, run. */
export interface PlannedMigration {
  readonly id: string;
  readonly file: string;
  readonly rollBackFile: string;
  /** The statements as they would run, with their lines. Only in a dry run. */
  readonly statements?: readonly { readonly line: number; readonly sql: string }[];
  /** Objects of the schema that come, go or change, in words. Only in a dry run. */
  readonly changes?: string;
  /** The tables that it declares to lose rows, or `all`. Only in a dry run, and only if it declares any. */
  readonly mayLoseRows?: 'all' | readonly string[];
  readonly durationMs?: number;
}

export type MigrateOutcome = {
  readonly name: string;
  readonly path: string;
  /** The ids in the ledger, in the order in which they were applied, as it is now. */
  readonly applied: readonly string[];
  /** The ids that are still to be applied, as it is now. */
  readonly pending: readonly string[];
  /** The ids that a run would take as applied because an older tool's `schema_version` says so, if any. */
  readonly assumed?: readonly string[];
} & (
  | {
      readonly ok: true;
      /** `proved`: rehearsed and nothing changed. */
      readonly state:
        | 'listed'
        | 'up-to-date'
        | 'proved'
        | 'applied'
        | 'rolled-back'
        | 'baseline-set';
      readonly migrations: readonly PlannedMigration[];
      /** The whole schema before the first migration and after the last. Only where they are proved. */
      readonly schemas?: { readonly before: SchemaFacts; readonly after: SchemaFacts };
    }
  | {
      readonly ok: false;
      /** Always empty: the migrations of a database are applied together or not at all. */
      readonly migrations: readonly PlannedMigration[];
      readonly problems: readonly ErrorFacts[];
    }
);

export interface MigrateResult {
  /** The backup made before; undefined where nothing had to be changed. */
  readonly set?: string;
  readonly databases: readonly MigrateOutcome[];
}

/** One database with all that is known before anything is run. */
export interface Candidate {
  readonly database: Located;
  readonly folder: MigrationFolder;
  readonly status: MigrationStatus;
  /** The migrations to run, in order. */
  readonly chosen: readonly Migration[];
}

/** A candidate, or what is already decided about a database. */
export type Examined =
  | { readonly candidate: Candidate; readonly outcome?: undefined }
  | { readonly candidate?: undefined; readonly outcome: MigrateOutcome };

/**
 * Reads one database and its folder, and refuses what must not run, before anything is touched.
 *
 * @param known what the database says of itself, where that was asked already
 */
export async function examine(
  database: Located | Unusable,
  input: MigrateInput,
  context: OperationContext,
  known?: DatabaseState,
): Promise<Examined> {
  const { name, path, config } = database;
  const control: Control = {
    signal: context.signal,
    lockWaitMs: input.lockWaitMs ?? LOCK_WAIT_MS,
  };
  let status: MigrationStatus | undefined;
  try {
    if (!isUsable(database)) throw errorFrom(database.error);
    if (!database.exists) throw missingDatabase(path);
    const folder = await readFolder(input.data.root, config, name);
    status = compare(folder, known ?? (await engineOf(database).inspect(database, control)));
    const chosen = choose(folder, status, input);
    const problems = [...status.problems, ...brokenHeads(chosen, input)];
    if (problems.length === 0) {
      for (const migration of chosen) refuseUnsafe(database, migration);
      return { candidate: { database, folder, status, chosen } };
    }
    return { outcome: failed(name, path, status, problems) };
  } catch (error) {
    if (hasCode(error, 'cancelled')) throw error;
    return { outcome: failed(name, path, status, [factsOf(error)]) };
  }
}

async function readFolder(
  root: string,
  { migrations, migrationName }: DatabaseConfig,
  name: string,
): Promise<MigrationFolder> {
  if (migrations === undefined) throw noMigrations(name);
  const path = resolve(root, migrations);
  try {
    const realRoot = await realpath(root);
    if (!isInside(realRoot, await realpath(path))) throw outsideRoot(migrations);
  } catch (error) {
    throw isErrno(error, 'ENOENT', 'ENOTDIR') ? noFolder(migrations, error) : error;
  }
  return readMigrations(path, migrations, migrationName);
}

function choose(
  folder: MigrationFolder,
  status: MigrationStatus,
  input: MigrateInput,
): Migration[] {
  const { to, operation } = input;
  if (operation === 'roll-back') return chooseToRollBack(folder, status, to);
  if (to === undefined) {
    if (operation === 'baseline') throw noBaseline();
    return [...status.pending];
  }
  if (!folder.migrations.some(isNamed(to))) throw noSuchMigration(to);
  if (operation === 'baseline') {
    if (status.hasLedgerRows) throw ledgerExists();
    return folder.migrations.slice(0, folder.migrations.findLastIndex(isNamed(to)) + 1);
  }
  const last = status.pending.findLastIndex(isNamed(to));
  return status.pending.slice(0, last + 1);
}

const isNamed =
  (name: string) =>
  ({ id, version }: Pick<Migration, 'id' | 'version'>): boolean =>
    id === name || version === name;

/** The migrations to take back, the last applied first. What a baseline says was never applied here. */
function chooseToRollBack(
  folder: MigrationFolder,
  { applied }: MigrationStatus,
  to: string | undefined,
): Migration[] {
  const byId = new Map(folder.migrations.map((migration) => [migration.id, migration]));
  const stays =
    to === undefined || to === '0'
      ? -1
      : applied.findLastIndex(({ id }) =>
          isNamed(to)({ id, version: byId.get(id)?.version ?? '' }),
        );
  if (to !== undefined && to !== '0' && stays === -1) throw notApplied(to);
  const rows = to === undefined ? applied.slice(-1) : applied.slice(stays + 1);
  const ownRows = rows.filter(({ baseline }) => !baseline).toReversed();
  if (to !== undefined && to !== '0' && ownRows.length < rows.length) throw beforeBaseline(to);
  return ownRows.flatMap(({ id }) => byId.get(id) ?? []);
}

/** Only of files that can still be edited: the text of an applied migration stays as it is. */
const brokenHeads = (chosen: readonly Migration[], { operation }: MigrateInput): ErrorFacts[] =>
  chosen.flatMap(({ apply, rollBack }) => {
    if (operation === 'baseline') return [];
    return [...(operation === 'roll-back' ? [] : apply.problems), ...rollBack.problems];
  });

function refuseUnsafe(database: Located, migration: Migration): void {
  const engine = engineOf(database);
  for (const { name, text } of [migration.apply, migration.rollBack]) {
    const statements = engine.splitStatements(text, name);
    if (statements.length === 0) throw emptyMigration(name);
    engine.refuseUnsafe(statements, name);
  }
}

const ids = (rows: readonly { id: string }[]): string[] => rows.map(({ id }) => id);

export const planned = (migration: Migration): PlannedMigration => ({
  id: migration.id,
  file: migration.apply.name,
  rollBackFile: migration.rollBack.name,
});

export function failed(
  name: string,
  path: string,
  status: MigrationStatus | undefined,
  problems: readonly ErrorFacts[],
): MigrateOutcome {
  return {
    name,
    path,
    applied: ids(status?.applied ?? []),
    pending: ids(status?.pending ?? []),
    ok: false,
    migrations: [],
    problems,
  };
}

/** The outcome of a candidate that needs, or gets, nothing more. */
export function settled(
  { database, status, chosen }: Candidate,
  state: 'listed' | 'up-to-date',
): MigrateOutcome {
  return {
    name: database.name,
    path: database.path,
    applied: ids(status.applied),
    pending: ids(status.pending),
    ...(status.baseline.length === 0 ? {} : { assumed: ids(status.baseline) }),
    ok: true,
    state,
    migrations: chosen.map(planned),
  };
}

const noMigrations = (name: string): ProtocolError =>
  new ProtocolError({
    code: 'no-migrations',
    message: `${name} has no migrations.`,
    remedy: 'Name their folder under "migrations" beside its path in the protocol file.',
  });

const noFolder = (folder: string, cause: unknown): ProtocolError =>
  new ProtocolError({
    code: 'no-migrations-folder',
    message: `The migrations' folder ${folder} does not exist.`,
    remedy: 'Make it, or correct "migrations" in the protocol file.',
    cause,
  });

const notApplied = (to: string): ProtocolError =>
  new ProtocolError({
    code: 'migration-not-applied',
    message: `${to} is not applied, so nothing can be rolled back to it.`,
    remedy: 'Look at the status and name an applied migration, or 0 to roll all of them back.',
  });

const beforeBaseline = (to: string): ProtocolError =>
  new ProtocolError({
    code: 'before-baseline',
    message: `${to} lies before the baseline: what follows it was not applied from these files.`,
    remedy: 'Roll back to a later migration, or restore a backup.',
  });

const noBaseline = (): ProtocolError =>
  new ProtocolError({
    code: 'no-baseline',
    message: 'A baseline has to be named.',
    remedy: 'Say which migration is the last that the database has already.',
  });

const ledgerExists = (): ProtocolError =>
  new ProtocolError({
    code: 'ledger-exists',
    message: 'It has a ledger of applied migrations already, and no baseline may change it.',
    remedy: 'Look at its status, and apply what is pending.',
  });

const noSuchMigration = (to: string): ProtocolError =>
  new ProtocolError({
    code: 'no-such-migration',
    message: `There is no migration ${to}.`,
    remedy: 'Look at the status and name one of the pending migrations.',
  });

const emptyMigration = (file: string): ProtocolError =>
  new ProtocolError({
    code: 'empty-migration',
    message: `${file} holds no statement.`,
    remedy: 'Write what it has to do, or remove it together with its pair.',
  });
