import type { OperationInput, OperationResult } from '../database/operations.ts';
import type { ActionContext } from './action.ts';
import { runDatabaseOperation } from './run-in-child.ts';

export type PruneInput = OperationInput<'pruneBackups'>;
export type PruneResult = OperationResult<'pruneBackups'>;

/** Moves old sets into the trash; see `database/prune.ts`. */
export const pruneBackups = (
  input: PruneInput,
  context: ActionContext = {},
): Promise<PruneResult> => runDatabaseOperation('pruneBackups', input, context);
