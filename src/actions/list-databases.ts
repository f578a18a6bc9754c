import type { OperationInput, OperationResult } from '../database/operations.ts';
import type { ActionContext } from './action.ts';
import { runDatabaseOperation } from './run-in-child.ts';

export type ListInput = OperationInput<'listDatabases'>;
export type ListResult = OperationResult<'listDatabases'>;

/** What is known of each database, and the backups that there are; see `database/list.ts`. */
export const listDatabases = (input: ListInput, context: ActionContext = {}): Promise<ListResult> =>
  runDatabaseOperation('listDatabases', input, context);
