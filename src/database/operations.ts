import { backUp } from './backup.ts';
import { listDatabases } from './list.ts';
import { migrate } from './migrate.ts';
import type { OperationContext } from './operation.ts';
import { pinBackup } from './pin.ts';
import { pruneBackups } from './prune.ts';
import { rehearseRestore } from './rehearse-restore.ts';
import { restore } from './restore.ts';
import { verifyBackup } from './verify.ts';

/**
 * All that this room does, by the name under which a request asks for it. Inputs and results are plain
 * JSON, so that each runs as well in another process.
 */
export const operations = {
  backUp,
  listDatabases,
  migrate,
  pinBackup,
  pruneBackups,
  rehearseRestore,
  restore,
  verifyBackup,
};

export type OperationName = keyof typeof operations;
export type OperationInput<Name extends OperationName> = Parameters<(typeof operations)[Name]>[0];
export type OperationResult<Name extends OperationName> = Awaited<
  ReturnType<(typeof operations)[Name]>
>;

/** Runs an operation in this process. */
export function perform<Name extends OperationName>(
  name: Name,
  input: OperationInput<Name>,
  context: OperationContext,
): Promise<OperationResult<Name>> {
  const operation = operations[name] as (
    input: OperationInput<Name>,
    context: OperationContext,
  ) => Promise<OperationResult<Name>>;
  return operation(input, context);
}
