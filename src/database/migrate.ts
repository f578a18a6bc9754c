import {
  type Examined,
  examine,
  type MigrateInput,
  type MigrateOutcome,
  type MigrateResult,
  settled,
} from './migration-plan.ts';
import { dryRun, runMigrations } from './migration-run.ts';
import type { OperationContext } from './operation.ts';
import { selectDatabases } from './select.ts';
import { withLock } from './sqlite/lock.ts';

/**
 * Shows, proves, applies or rolls back migrations, or writes a baseline. Before anything changes, every database is examined,
 * backed up and rehearsed on a shadow copy; see `migration-run.ts`.
 *
 * @throws ProtocolError `no-databases`, `room-busy`, `cancelled`; each database's own failures are in its
 *   outcome
 */
export async function migrate(
  input: MigrateInput,
  context: OperationContext,
): Promise<MigrateResult> {
  const databases = (await selectDatabases(input.data, input.names)).filter(
    (database) => database.config.migrations !== undefined || input.names !== undefined,
  );
  const { operation } = input;
  if (operation === 'status') {
    const outcomes: MigrateOutcome[] = [];
    for (const database of databases)
      outcomes.push(listed(await examine(database, input, context)));
    return { databases: outcomes };
  }
  return withLock(input, context, async () => {
    const examined: Examined[] = [];
    // Inside the lock: of two migrators that race, the second finds nothing pending any more.
    for (const database of databases) examined.push(await examine(database, input, context));
    return operation === 'dry-run'
      ? dryRun(examined, input, context)
      : runMigrations(examined, input, context, operation);
  });
}

const listed = (examined: Examined): MigrateOutcome =>
  examined.outcome ??
  settled(examined.candidate, examined.candidate.chosen.length > 0 ? 'listed' : 'up-to-date');
