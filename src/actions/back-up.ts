import type { OperationInput, OperationResult } from '../database/operations.ts';
import type { ActionContext } from './action.ts';
import { type AfterBackup, type DoneAfterBackup, doAfterBackup } from './after-backup.ts';
import { withGitState } from './git-state.ts';
import { runDatabaseOperation } from './run-in-child.ts';

export type BackUpInput = OperationInput<'backUp'> & {
  /** What follows a verified backup. */
  readonly after?: AfterBackup;
};

export type BackUpResult = OperationResult<'backUp'> & {
  /** Undefined where nothing was to follow, or no verified backup was made. */
  readonly after?: DoneAfterBackup;
};

/** Copies databases as one verified set; see `database/backup.ts`. */
export async function backUp(
  { after, ...input }: BackUpInput,
  context: ActionContext = {},
): Promise<BackUpResult> {
  const data = await withGitState(input.data, context.signal);
  const result = await runDatabaseOperation('backUp', { ...input, data }, context);
  const { set, verified } = result;
  if (set === undefined || !verified || after === undefined) return result;
  return { ...result, after: await doAfterBackup(data.root, set, after) };
}
