import type { OperationInput, OperationResult } from '../database/operations.ts';
import type { ActionContext } from './action.ts';
import { runDatabaseOperation } from './run-in-child.ts';

export type RehearseInput = OperationInput<'rehearseRestore'>;
export type RehearseResult = OperationResult<'rehearseRestore'>;

/** Restores a set into a scratch place, to prove that it can be; see `database/rehearse-restore.ts`. */
export const rehearseRestore = (
  input: RehearseInput,
  context: ActionContext = {},
): Promise<RehearseResult> => runDatabaseOperation('rehearseRestore', input, context);
