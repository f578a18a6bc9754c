import type { OperationInput, OperationResult } from '../database/operations.ts';
import type { ActionContext } from './action.ts';
import { runDatabaseOperation } from './run-in-child.ts';

export type BackUpInput = OperationInput<'backUp'>;
export type BackUpResult = OperationResult<'backUp'>;

/** Copies databases as one verified set; see `database/backup.ts`. */
export const backUp = (input: BackUpInput, context: ActionContext = {}): Promise<BackUpResult> =>
  runDatabaseOperation('backUp', input, context);
