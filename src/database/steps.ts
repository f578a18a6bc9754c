import type { Control, LedgerRow, RowCounts, SchemaFacts, Step, StepFacts } from './engine.ts';
import { lostRows, schemaDifference } from './facts.ts';
import { changedMeanwhile, rowsLost } from './step-errors.ts';

/** What a step is measured by. */
export interface Look {
  readonly schema: SchemaFacts;
  readonly rows: RowCounts;
}

/**
 * Runs steps one after the other. As nobody else can write meanwhile, one step's end is the next one's
 * beginning.
 */
export async function runInOrder<Seen extends Look>(
  steps: readonly Step[],
  first: Seen,
  control: Control,
  runOne: (
    step: Step,
    before: Seen,
    control: Control,
    isLast: boolean,
  ) => Promise<{ now: Seen; durationMs: number }>,
): Promise<StepFacts[]> {
  const facts: StepFacts[] = [];
  let before = first;
  for (const [index, step] of steps.entries()) {
    const progress = (fraction: number): void =>
      control.progress?.((index + fraction) / steps.length, step.id);
    progress(0);
    const isLast = index === steps.length - 1;
    const { now, durationMs } = await runOne(step, before, { ...control, progress }, isLast);
    facts.push({
      schemaBefore: before.schema,
      schemaAfter: now.schema,
      rowsBefore: before.rows,
      rowsAfter: now.rows,
      durationMs,
    });
    before = now;
  }
  return facts;
}

/**
 * Between the rehearsal and now somebody else may have migrated: then the rehearsal proves nothing.
 *
 * @param ledger as it is found now
 * @throws ProtocolError `changed-meanwhile`
 */
export function requireExpected(
  path: string,
  ledger: readonly LedgerRow[] | undefined,
  { schema }: Look,
  step: Step,
): void {
  const found = (ledger ?? step.baseline).map((row) => row.id);
  if (JSON.stringify(found) !== JSON.stringify(step.expectedLedger)) {
    throw changedMeanwhile(path, 'its ledger differs');
  }
  const difference = step.expectedSchemas && schemaDifference(step.expectedSchemas.before, schema);
  if (difference !== undefined) throw changedMeanwhile(path, difference);
}

/**
 * A step may take rows only where its file says so, and has to lead where it led in the rehearsal.
 *
 * @throws ProtocolError `rows-lost`, `changed-meanwhile`
 */
export function requireKept(path: string, before: Look, now: Look, step: Step): void {
  const lost = lostRows(before.rows, now.rows, step.rowsMayChange);
  if (lost.length > 0) throw rowsLost(step, lost.join(', '));
  const strayed = step.expectedSchemas && schemaDifference(step.expectedSchemas.after, now.schema);
  if (strayed !== undefined) throw changedMeanwhile(path, strayed);
}

/**
 * The rows that a step adds to the ledger.
 *
 * @param isEmpty whether the ledger has none yet, and so gets those of the baseline first
 */
export const newLedgerRows = (step: Step, isEmpty: boolean): LedgerRow[] => [
  ...(isEmpty ? step.baseline : []),
  ...(step.direction === 'apply' ? [ledgerRow(step)] : []),
];

const ledgerRow = ({ id, checksum, backup }: Step): LedgerRow => ({
  id,
  checksum,
  appliedAt: new Date().toISOString(),
  backup,
  baseline: false,
});
