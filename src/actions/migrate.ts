import type { OperationInput, OperationResult } from '../database/operations.ts';
import type { ActionContext } from './action.ts';
import { runDatabaseOperation } from './run-in-child.ts';

export type MigrateInput = OperationInput<'migrate'>;
export type MigrateResult = OperationResult<'migrate'>;

/** Shows, proves, applies or rolls back migrations; see `database/migrate.ts`. */
export const migrate = (input: MigrateInput, context: ActionContext = {}): Promise<MigrateResult> =>
  runDatabaseOperation('migrate', input, context);
