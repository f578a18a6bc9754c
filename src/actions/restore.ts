import type { OperationInput, OperationResult } from '../database/operations.ts';
import type { ActionContext } from './action.ts';
import { withGitState } from './git-state.ts';
import { runDatabaseOperation } from './run-in-child.ts';

export type RestoreInput = OperationInput<'restore'>;
export type RestoreResult = OperationResult<'restore'>;

/** Puts databases back as they are in a set; see `database/restore.ts`. */
export async function restore(
  input: RestoreInput,
  context: ActionContext = {},
): Promise<RestoreResult> {
  const data = await withGitState(input.data, context.signal);
  return runDatabaseOperation('restore', { ...input, data }, context);
}
