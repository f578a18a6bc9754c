import { readFileName } from '../core/migration-file-name.ts';
import type { DatabaseState, LedgerRow } from './engine.ts';
import type { ErrorFacts } from './errors.ts';
import type { Migration, MigrationFolder } from './migration-files.ts';
import { byVersion, compareVersions } from './migration-order.ts';

/** How the migrations of a folder and the ledger of one database stand to each other. */
export interface MigrationStatus {
  readonly applied: readonly LedgerRow[];
  readonly pending: readonly Migration[];
  /** Rows that an existing database without a ledger is taken to have. */
  readonly baseline: readonly LedgerRow[];
  /** It has a ledger, be it empty, so that a step is not the first to write one. */
  readonly hasLedger: boolean;
  readonly hasLedgerRows: boolean;
  readonly problems: readonly ErrorFacts[];
}

/**
 * A database without a ledger but with a `schema_version` table has had an older tool's migrations: those
 * up to its version are taken as applied. Once there is a ledger, only the ledger counts.
 */
export function compare(folder: MigrationFolder, state: DatabaseState): MigrationStatus {
  const { migrations } = folder;
  const baseline = state.ledger === undefined ? baselineOf(migrations, state.schemaVersion) : [];
  const applied = state.ledger ?? baseline;
  const byId = new Map(migrations.map((migration) => [migration.id, migration]));
  const known = new Set(applied.map((row) => row.id));
  const pending = migrations.filter((migration) => !known.has(migration.id));
  const problems = [
    ...folder.problems,
    ...applied.flatMap((row) => {
      const migration = byId.get(row.id);
      if (migration === undefined) return [missing(row)];
      return migration.checksum === row.checksum ? [] : [edited(row, migration)];
    }),
    ...outOfOrder(applied, pending, folder.pattern),
  ];
  const hasLedger = state.ledger !== undefined;
  const hasLedgerRows = (state.ledger?.length ?? 0) > 0;
  return { applied, pending, baseline, hasLedger, hasLedgerRows, problems };
}

function baselineOf(migrations: readonly Migration[], reached: string | undefined): LedgerRow[] {
  if (reached === undefined) return [];
  return migrations
    .filter(({ version }) => compareVersions(version, reached) <= 0)
    .map(baselineRow);
}

/** The ledger's row of a migration that a database is taken to have. */
export const baselineRow = ({ id, checksum }: Migration): LedgerRow => ({
  id,
  checksum,
  appliedAt: new Date().toISOString(),
  backup: null,
  baseline: true,
});

function outOfOrder(
  applied: readonly LedgerRow[],
  pending: readonly Migration[],
  pattern: string | undefined,
): ErrorFacts[] {
  const last = applied
    .map(({ id }) => ({ id, version: readFileName(`${id}.sql`, pattern)?.version ?? '0' }))
    .toSorted(byVersion)
    .at(-1);
  if (last === undefined) return [];
  return pending
    .filter((migration) => byVersion(migration, last) < 0)
    .map((migration) => ({
      code: 'out-of-order-migration',
      message: `${migration.apply.name} comes before ${last.id}, which is applied already.`,
      remedy: 'Give it a later version, together with its rollback.',
    }));
}

const missing = (row: LedgerRow): ErrorFacts => ({
  code: 'missing-migration',
  message: `${row.id} was applied on ${row.appliedAt.slice(0, 10)}, but its file is not there.`,
  remedy: 'Bring the file back from history, or switch to the branch that has it.',
});

const edited = (row: LedgerRow, migration: Migration): ErrorFacts => ({
  code: 'edited-migration',
  message: `${migration.apply.name} has changed since it was applied on ${row.appliedAt.slice(0, 10)}.`,
  remedy: 'Put it back as it was, and write what is to change as a new migration.',
});
