import { ProtocolError } from '../core/errors.ts';
import type { Control, Engine, Located, Step, StepFacts } from './engine.ts';
import { errorFrom, factsOf, hasCode } from './errors.ts';
import { differentCounts, schemaDifference } from './facts.ts';
import type { Migration } from './migration-files.ts';
import type { Candidate } from './migration-plan.ts';
import { engineOf } from './select.ts';

/** A step that was rehearsed and may now run on the live database, which has to be as the shadow was. */
export interface RehearsedStep {
  readonly migration: Migration;
  readonly step: Step;
  /** What changes in the schema, in words. */
  readonly changes: string;
}

/** Where a rehearsal takes place: a verified copy, and a folder that its caller removes. */
export interface Stage {
  readonly copy: string;
  readonly folder: string;
  /** The backup's name, for the ledger. */
  readonly set: string;
  readonly acceptRowLoss: boolean;
  readonly control: Control;
}

/**
 * Applies each migration to a shadow copy, rolls it back, requires schema and rows to be as before, and
 * applies it again.
 *
 * @throws ProtocolError with the step's own code, its message naming the rehearsal; or
 *   `rollback-incomplete`
 */
export async function rehearseApply(candidate: Candidate, stage: Stage): Promise<RehearsedStep[]> {
  const engine = engineOf(candidate.database);
  return inRehearsal(candidate.database, stage, async (shadow) => {
    const ledger = candidate.status.applied.map((row) => row.id);
    const steps: RehearsedStep[] = [];
    for (const [index, migration] of candidate.chosen.entries()) {
      const control = part(stage.control, index, candidate.chosen.length);
      const apply = stepOf(candidate, migration, 'apply', ledger, stage);
      const back = {
        ...stepOf(candidate, migration, 'roll-back', [...ledger, migration.id], stage),
        rowsMayChange: 'all' as const,
      };
      const first = await runOne(engine, shadow, apply, control);
      const undone = await runOne(engine, shadow, back, control);
      requireUndone(migration, first, undone);
      const again = await runOne(engine, shadow, apply, control);
      const strayed = schemaDifference(first.schemaAfter, again.schemaAfter);
      if (strayed !== undefined) throw notRepeatable(migration, strayed);
      steps.push(rehearsed(migration, apply, first));
      ledger.push(migration.id);
    }
    return steps;
  });
}

/** Rolls each migration back on a shadow copy and applies it again, which has to give the same schema. */
export async function rehearseRollBack(
  candidate: Candidate,
  stage: Stage,
): Promise<RehearsedStep[]> {
  const engine = engineOf(candidate.database);
  return inRehearsal(candidate.database, stage, async (shadow) => {
    const ledger = candidate.status.applied.map((row) => row.id);
    const steps: RehearsedStep[] = [];
    for (const [index, migration] of candidate.chosen.entries()) {
      const back = stepOf(candidate, migration, 'roll-back', ledger, stage);
      ledger.pop();
      const apply = stepOf(candidate, migration, 'apply', ledger, stage);
      const control = part(stage.control, index, candidate.chosen.length);
      const undone = await runOne(engine, shadow, back, control);
      const again = await runOne(engine, shadow, apply, control);
      const difference = schemaDifference(undone.schemaBefore, again.schemaAfter);
      if (difference !== undefined) throw rollbackIncomplete(migration, difference);
      steps.push(rehearsed(migration, back, undone));
      // The next one starts from where this one is taken back.
      if (index < candidate.chosen.length - 1) await runOne(engine, shadow, back, control);
    }
    return steps;
  });
}

async function runOne(
  engine: Engine,
  shadow: Located,
  step: Step,
  control: Control,
): Promise<StepFacts> {
  const [facts] = await engine.runSteps(shadow, [step], control);
  if (facts === undefined) throw new Error(`${step.file} was not run`);
  return facts;
}

/** Makes the shadow, and says of a failure that it was only rehearsed: the live database is untouched. */
async function inRehearsal<T>(
  database: Located,
  stage: Stage,
  work: (shadow: Located) => Promise<T>,
): Promise<T> {
  const { copy, folder, control } = stage;
  try {
    const shadow = await engineOf(database).makeShadow(copy, database, folder, control);
    try {
      return await work(shadow.database);
    } finally {
      await shadow.remove();
    }
  } catch (error) {
    if (hasCode(error, 'cancelled')) throw error;
    const facts = factsOf(error);
    throw errorFrom({
      ...facts,
      message: `Rehearsal on a copy of ${database.name}: ${facts.message}`,
    });
  }
}

function stepOf(
  { database, status }: Candidate,
  migration: Migration,
  direction: 'apply' | 'roll-back',
  ledger: readonly string[],
  stage: Stage,
): Step {
  const file = direction === 'apply' ? migration.apply : migration.rollBack;
  const acceptsAll = direction === 'roll-back' && stage.acceptRowLoss;
  return {
    direction,
    id: migration.id,
    checksum: migration.checksum,
    file: file.name,
    statements: engineOf(database).splitStatements(file.text, file.name),
    checks: file.checks,
    rowsMayChange: acceptsAll ? 'all' : file.rowsMayChange,
    backup: stage.set,
    baseline: status.baseline,
    expectedLedger: [...ledger],
    shadow: true,
  };
}

const rehearsed = (migration: Migration, step: Step, facts: StepFacts): RehearsedStep => ({
  migration,
  step: {
    ...step,
    shadow: false,
    expectedSchemas: { before: facts.schemaBefore, after: facts.schemaAfter },
  },
  changes: schemaDifference(facts.schemaBefore, facts.schemaAfter) ?? 'the schema stays as it is',
});

function requireUndone(migration: Migration, applied: StepFacts, undone: StepFacts): void {
  const difference = schemaDifference(applied.schemaBefore, undone.schemaAfter);
  if (difference !== undefined) throw rollbackIncomplete(migration, difference);
  const { rowsMayChange } = migration.apply;
  // What a migration is declared to change, its rollback need not bring back.
  if (rowsMayChange === 'all') return;
  const without = (rows: StepFacts['rowsBefore']): StepFacts['rowsBefore'] =>
    Object.fromEntries(Object.entries(rows).filter(([table]) => !rowsMayChange.includes(table)));
  const rows = differentCounts(without(applied.rowsBefore), without(undone.rowsAfter));
  if (rows !== undefined) throw rollbackIncomplete(migration, rows);
}

const part = (control: Control, index: number, total: number): Control => ({
  ...control,
  progress: (fraction) => control.progress?.((index + fraction) / total),
});

const rollbackIncomplete = (migration: Migration, detail: string): ProtocolError =>
  new ProtocolError({
    code: 'rollback-incomplete',
    message: `${migration.rollBack.name} does not undo ${migration.apply.name}: ${detail}.`,
    remedy: 'Complete the rollback until it brings back what was there before.',
  });

const notRepeatable = (migration: Migration, detail: string): ProtocolError =>
  new ProtocolError({
    code: 'not-repeatable',
    message: `${migration.apply.name} gives another schema the second time: ${detail}.`,
    remedy: 'Make its result depend on nothing but what was there before.',
  });
