import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { throwIfCancelled } from '../core/errors.ts';
import { type BackUpResult, makeSet } from './backup.ts';
import type { Control, Step } from './engine.ts';
import { type ErrorFacts, errorFrom, factsOf, hasCode } from './errors.ts';
import { makeStaging } from './files.ts';
import {
  type Candidate,
  type Examined,
  failed,
  type MigrateInput,
  type MigrateOutcome,
  type MigrateResult,
  type PlannedMigration,
  planned,
  settled,
} from './migration-plan.ts';
import { baselineRow } from './migration-status.ts';
import type { OperationContext } from './operation.ts';
import { type RehearsedStep, rehearseApply, rehearseRollBack, type Stage } from './rehearsal.ts';
import { backupsFolder, engineOf, LOCK_WAIT_MS } from './select.ts';

/** One run over all databases: what has become of each, and whether the rest is to be left alone. */
interface Run {
  readonly input: MigrateInput;
  readonly context: OperationContext;
  readonly outcomes: Map<string, MigrateOutcome>;
  /** The database whose failure stopped the run. */
  stoppedBy?: string;
}

type Direction = Step['direction'];

const REASONS = {
  apply: 'before-migration',
  'roll-back': 'before-rollback',
  baseline: 'before-baseline',
} as const;

/**
 * Applies the chosen migrations, takes them back, or writes into the ledger that a database has them already,
 * which runs nothing of them. Backup → rehearsal → live, each for all databases before the next begins.
 */
export async function runMigrations(
  examined: readonly Examined[],
  input: MigrateInput,
  context: OperationContext,
  direction: Direction,
): Promise<MigrateResult> {
  const run: Run = { input, context, outcomes: new Map() };
  const candidates = openCandidates(examined, run);
  if (candidates.length === 0 || run.stoppedBy !== undefined) return resultOf(examined, run);
  const backup = await makeSet(
    {
      data: input.data,
      databases: candidates.map(({ database }) => database),
      reason: REASONS[direction],
      migrations: [...new Set(candidates.flatMap(({ chosen }) => chosen.map(({ id }) => id)))],
      lockWaitMs: input.lockWaitMs ?? LOCK_WAIT_MS,
    },
    context,
  );
  const ready: { candidate: Candidate; steps: RehearsedStep[] }[] = [];
  for (const candidate of candidates) {
    if (run.stoppedBy !== undefined) break;
    const steps = await attempt(run, candidate, () => prove(run, candidate, backup, direction));
    if (steps !== undefined) ready.push({ candidate, steps });
  }
  for (const { candidate, steps } of ready) {
    if (run.stoppedBy !== undefined) break;
    await runLive(run, candidate, steps, direction);
  }
  return resultOf(examined, run, backup.set);
}

/** Settles what needs no run, and returns the rest. */
function openCandidates(examined: readonly Examined[], run: Run): Candidate[] {
  const open: Candidate[] = [];
  for (const { candidate, outcome } of examined) {
    if (outcome !== undefined) {
      run.outcomes.set(outcome.name, outcome);
      stop(run, outcome.name);
    } else if (candidate.chosen.length === 0) {
      run.outcomes.set(candidate.database.name, settled(candidate, 'up-to-date'));
    } else open.push(candidate);
  }
  return open;
}

function stop(run: Run, name: string): void {
  if (run.input.onFailure !== 'continue') run.stoppedBy ??= name;
}

/** Runs one stage for one database; a failure becomes its outcome. Nothing has changed anywhere yet. */
async function attempt<T>(
  run: Run,
  candidate: Candidate,
  work: () => Promise<T>,
): Promise<T | undefined> {
  const { name, path } = candidate.database;
  try {
    throwIfCancelled(run.context.signal, 'The migration');
    return await work();
  } catch (error) {
    if (hasCode(error, 'cancelled')) throw error;
    run.outcomes.set(name, failed(name, path, candidate.status, [factsOf(error)]));
    stop(run, name);
    return undefined;
  }
}

async function prove(
  run: Run,
  candidate: Candidate,
  backup: BackUpResult,
  direction: Direction,
): Promise<RehearsedStep[]> {
  const { name } = candidate.database;
  const copy = backup.databases.find((outcome) => outcome.name === name);
  if (copy?.ok !== true || backup.folder === undefined || backup.set === undefined) {
    throw errorFrom(copy?.ok === false ? copy.error : noCopy(name));
  }
  if (direction === 'baseline') return baselineSteps(candidate);
  const file = join(backup.folder, copy.file);
  return onStage(run, candidate, file, backup.set, direction);
}

/** The ledger is the one that it was examined with, or somebody else has been at work. */
function baselineSteps({ chosen, status }: Candidate): RehearsedStep[] {
  const [last] = chosen.slice(-1);
  if (last === undefined) return [];
  const rows = chosen.map(baselineRow);
  const step: Step = {
    direction: 'baseline',
    id: last.id,
    checksum: last.checksum,
    file: last.apply.name,
    statements: [],
    checks: [],
    rowsMayChange: [],
    backup: '',
    baseline: rows,
    expectedLedger: status.hasLedger ? [] : rows.map(({ id }) => id),
    shadow: false,
  };
  return [{ migration: last, step, changes: '' }];
}

async function onStage(
  run: Run,
  candidate: Candidate,
  copy: string,
  set: string,
  direction: 'apply' | 'roll-back',
): Promise<RehearsedStep[]> {
  const folder = await makeStaging(backupsFolder(run.input.data), 'rehearsal');
  const acceptRowLoss = run.input.acceptRowLoss ?? false;
  const control = controlOf(run, `Rehearsing ${candidate.database.name}`);
  const stage: Stage = { copy, folder, set, acceptRowLoss, control };
  try {
    return await (direction === 'apply'
      ? rehearseApply(candidate, stage)
      : rehearseRollBack(candidate, stage));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const VERBS = {
  apply: 'Migrating',
  'roll-back': 'Rolling back',
  baseline: 'Setting the baseline of',
} as const;

const DONE = { apply: 'applied', 'roll-back': 'rolled-back', baseline: 'baseline-set' } as const;

/** All steps of a database are one transaction: it comes to where it was asked to, or stays where it is. */
async function runLive(
  run: Run,
  candidate: Candidate,
  steps: readonly RehearsedStep[],
  direction: Direction,
): Promise<void> {
  const { database, status } = candidate;
  const control: Control = {
    ...controlOf(run, ''),
    progress: (fraction, part) =>
      run.context.progress?.({
        message: `${VERBS[direction]} ${database.name}: ${part}`,
        done: fraction,
        total: 1,
      }),
  };
  const { name, path } = database;
  try {
    throwIfCancelled(run.context.signal, 'The migration');
    const facts = await engineOf(database).runSteps(
      database,
      steps.map(({ step }) => step),
      control,
    );
    const migrations = steps.map(({ migration }, index) => ({
      ...planned(migration),
      durationMs: facts[index]?.durationMs ?? 0,
    }));
    const now = ledgerAfter(candidate, direction);
    const state = DONE[direction];
    run.outcomes.set(name, { name, path, ...now, ok: true, state, migrations });
  } catch (error) {
    const problem = factsOf(error);
    if (hasCode(error, 'cancelled')) {
      if (!anyDone(run)) throw error;
      // After a cancel nothing more runs, whatever was asked for on failure.
      run.stoppedBy ??= name;
    }
    run.outcomes.set(name, failed(name, path, status, [problem]));
    stop(run, name);
  }
}

function ledgerAfter(
  { status, chosen }: Candidate,
  direction: Direction,
): { applied: string[]; pending: string[] } {
  const done = chosen.map(({ id }) => id);
  const applied = status.applied.map(({ id }) => id);
  const pending = status.pending.map(({ id }) => id);
  const without = (ids: string[]): string[] => ids.filter((id) => !done.includes(id));
  if (direction === 'roll-back') {
    return { applied: without(applied), pending: [...done.toReversed(), ...pending] };
  }
  // A baseline that is named takes the place of one that an older tool's version suggests.
  if (direction === 'apply') return { applied: [...applied, ...done], pending: without(pending) };
  return {
    applied: done,
    pending: [...applied.filter((id) => !done.includes(id)), ...without(pending)],
  };
}

const anyDone = (run: Run): boolean =>
  [...run.outcomes.values()].some((outcome) => outcome.ok && outcome.state !== 'up-to-date');

const controlOf = (run: Run, message: string): Control => ({
  signal: run.context.signal,
  lockWaitMs: run.input.lockWaitMs ?? LOCK_WAIT_MS,
  progress: (fraction) => run.context.progress?.({ message, done: fraction, total: 1 }),
});

function resultOf(examined: readonly Examined[], run: Run, set?: string): MigrateResult {
  const databases = examined.map(({ candidate, outcome }): MigrateOutcome => {
    if (outcome !== undefined) return outcome;
    const { name, path } = candidate.database;
    const problem = notRun(name, run.stoppedBy ?? 'another database');
    return run.outcomes.get(name) ?? failed(name, path, candidate.status, [problem]);
  });
  return { ...(set === undefined ? {} : { set }), databases };
}

/**
 * Rehearses all that is pending on copies that are thrown away. The live files are only read, and not a
 * byte of them changes.
 */
export async function dryRun(
  examined: readonly Examined[],
  input: MigrateInput,
  context: OperationContext,
): Promise<MigrateResult> {
  const run: Run = { input, context, outcomes: new Map() };
  for (const candidate of openCandidates(examined, run)) {
    const steps = await attempt(run, candidate, () => proveWithoutBackup(run, candidate));
    if (steps === undefined) continue;
    const { name } = candidate.database;
    run.outcomes.set(name, {
      ...settled(candidate, 'up-to-date'),
      ok: true,
      state: 'proved',
      migrations: steps.map(shown),
      ...schemasOf(steps),
    });
  }
  return resultOf(examined, run);
}

function shown({ migration, step, changes }: RehearsedStep): PlannedMigration {
  const { statements, rowsMayChange } = step;
  return {
    ...planned(migration),
    statements: statements.map(({ line, sql }) => ({ line, sql })),
    changes,
    ...(rowsMayChange.length === 0 ? {} : { mayLoseRows: rowsMayChange }),
  };
}

function schemasOf(
  steps: readonly RehearsedStep[],
): Pick<MigrateOutcome & { ok: true }, 'schemas'> {
  const before = steps[0]?.step.expectedSchemas?.before;
  const after = steps.at(-1)?.step.expectedSchemas?.after;
  return before === undefined || after === undefined ? {} : { schemas: { before, after } };
}

async function proveWithoutBackup(run: Run, candidate: Candidate): Promise<RehearsedStep[]> {
  const { database } = candidate;
  const folder = await makeStaging(backupsFolder(run.input.data), 'dry-run');
  try {
    const copy = join(folder, 'copy');
    await engineOf(database).copy(database, copy, controlOf(run, `Copying ${database.name}`));
    return await onStage(run, candidate, copy, 'dry-run', 'apply');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const notRun = (name: string, stoppedBy: string): ErrorFacts => ({
  code: 'not-run',
  message: `${name} was left as it is, because ${stoppedBy} failed.`,
  remedy: `Solve what is wrong with ${stoppedBy}, or go on in spite of failures.`,
});

const noCopy = (name: string): ErrorFacts => ({
  code: 'no-backup',
  message: `${name} has no verified copy, so it was not migrated.`,
  remedy: 'Look at what the backup said, then try again.',
});
