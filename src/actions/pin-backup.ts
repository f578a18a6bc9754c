import type { OperationInput, OperationResult } from '../database/operations.ts';
import type { ActionContext } from './action.ts';
import { runDatabaseOperation } from './run-in-child.ts';

export type PinInput = OperationInput<'pinBackup'>;
export type PinResult = OperationResult<'pinBackup'>;

/** Says that a set is never removed as an old one, or takes that back; see `database/pin.ts`. */
export const pinBackup = (input: PinInput, context: ActionContext = {}): Promise<PinResult> =>
  runDatabaseOperation('pinBackup', input, context);
