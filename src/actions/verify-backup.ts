import type { OperationInput, OperationResult } from '../database/operations.ts';
import type { ActionContext } from './action.ts';
import { runDatabaseOperation } from './run-in-child.ts';

export type VerifyInput = OperationInput<'verifyBackup'>;
export type VerifyResult = OperationResult<'verifyBackup'>;

/** Reads a set from end to end and compares it with its manifest; see `database/verify.ts`. */
export const verifyBackup = (
  input: VerifyInput,
  context: ActionContext = {},
): Promise<VerifyResult> => runDatabaseOperation('verifyBackup', input, context);
