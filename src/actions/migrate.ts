import type { OperationInput, OperationResult } from '../database/operations.ts';
import type { ActionContext } from './action.ts';
import { withGitState } from './git-state.ts';
import { runDatabaseOperation } from './run-in-child.ts';

export type MigrateInput = OperationInput<'migrate'>;
export type MigrateResult = OperationResult<'migrate'>;

/** Shows, proves, applies or rolls back migrations; see `database/migrate.ts`. */
export async function migrate(
  input: MigrateInput,
  context: ActionContext = {},
): Promise<MigrateResult> {
  // What only looks makes no backup to write it into.
  const looks = input.operation === 'status' || input.operation === 'dry-run';
  const data = looks ? input.data : await withGitState(input.data, context.signal);
  return runDatabaseOperation('migrate', { ...input, data }, context);
}
