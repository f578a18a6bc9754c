import { messageOf } from '../../core/errors.ts';
import { checkControl } from '../control.ts';
import type { Control, Located, Statement, Step, StepFacts } from '../engine.ts';
import { hasCode } from '../errors.ts';
import { checkFailed, ledgerTouched, statementFailed, transactionLeft } from '../step-errors.ts';
import { type Look, newLedgerRows, requireExpected, requireKept, runInOrder } from '../steps.ts';
import {
  askAgain,
  resetSettings,
  rowsOf,
  runAlone,
  type Session,
  takeLock,
  targetOf,
  whileLocked,
  withSession,
} from './connection.ts';
import { connectionLost, explain, isCircumstance, isLost } from './errors.ts';
import { countRows, LEDGER_TABLE, lockTables, readLedger, readSchema } from './inspect.ts';
import { refuseUnsafe } from './statements.ts';

/**
 * Runs migrations, or rollbacks, with their ledger rows in one transaction: all of them or none. Two locks
 * keep what was rehearsed true until COMMIT: one against other migrators, one against everybody who writes.
 */
export async function runSteps(
  database: Located,
  steps: readonly Step[],
  control: Control,
): Promise<StepFacts[]> {
  for (const step of steps) refuseUnsafe(step.statements, step.file);
  const target = targetOf(database);
  return withSession(target, database.path, control, async (session) => {
    const shadow = steps.every((step) => step.shadow);
    await whileLocked(control, database.path, () => begin(session, shadow, control));
    const facts = await runInOrder(
      steps,
      await look(session),
      control,
      (step, before, stepControl) => runInTransaction(session, step, before, stepControl),
    );
    checkControl(control, database.path);
    await commit(session, database);
    return facts;
  });
}

async function begin(session: Session, shadow: boolean, control: Control): Promise<void> {
  await rowsOf(session, 'ROLLBACK; BEGIN ISOLATION LEVEL READ COMMITTED');
  await setForSteps(session, shadow, control);
  const once = { ...control, lockWaitMs: 0 };
  await takeLock(session, 'session-protocol migration', 'transaction', once);
  await lockTables(session);
}

async function setForSteps(session: Session, shadow: boolean, control: Control): Promise<void> {
  // The waiting is done here, where a cancel is heard; one statement waits for a moment only.
  const waitMs = Math.max(1, Math.min(Math.ceil(control.lockWaitMs), 2000));
  await rowsOf(session, `SET lock_timeout = ${waitMs}`);
  await rowsOf(session, `SET LOCAL synchronous_commit = ${shadow ? 'off' : 'on'}`);
}

/**
 * What a step sets or makes for its session must not reach the next one, its checks or the counts: the
 * rehearsal has a session for each step, the live run one for all. It is what `DISCARD ALL` does, which cannot
 * run in a transaction.
 */
async function endStep(session: Session, step: Step, control: Control): Promise<void> {
  await resetSettings(session);
  await setForSteps(session, step.shadow, control);
  // Before the tables go: none may have checks pending.
  await checkDeferred(session, step);
  await rowsOf(session, 'CLOSE ALL; DEALLOCATE ALL; UNLISTEN *; DISCARD TEMP; DISCARD SEQUENCES');
}

/** After a lost connection the server knows, once it is back, whether the transaction was committed. */
async function commit(session: Session, database: Located): Promise<void> {
  const [row] = await rowsOf<{ id: string }>(session, 'SELECT txid_current()::text AS id');
  const result = await session.client.query('COMMIT').catch((error: unknown) => {
    if (isLost(error)) return undefined;
    throw error;
  });
  if (result === undefined) await requireCommitted(session, database, row?.id ?? '');
  // A transaction that has failed answers COMMIT with ROLLBACK, and throws nothing.
  else if (result.command !== 'COMMIT') throw new Error('the transaction was rolled back');
}

async function requireCommitted(
  { target, name }: Session,
  { path }: Located,
  transaction: string,
): Promise<void> {
  const ended = await askAgain(path, () =>
    withSession(target, name, { lockWaitMs: 0 }, async (again) => {
      const [row] = await rowsOf<{ status: string }>(again, 'SELECT txid_status($1) AS status', [
        transaction,
      ]);
      return ['committed', 'aborted'].find((status) => status === row?.status);
    }),
  );
  if (ended !== 'committed') throw connectionLost(path);
}

const look = async (session: Session): Promise<Look> => ({
  schema: await readSchema(session),
  rows: await countRows(session),
});

async function runInTransaction(
  session: Session,
  step: Step,
  before: Look,
  control: Control,
): Promise<{ now: Look; durationMs: number }> {
  const { name } = session;
  const started = performance.now();
  const ledger = await readLedger(session);
  requireExpected(name, ledger, before, step);
  for (const [index, statement] of step.statements.entries()) {
    checkControl(control, name);
    await runStatement(session, statement, step.file);
    control.progress?.((index + 1) / step.statements.length);
  }
  await endStep(session, step, control);
  if (JSON.stringify(await readLedger(session)) !== JSON.stringify(ledger)) {
    throw ledgerTouched(step.file);
  }
  const now = await look(session);
  requireKept(name, before, now, step);
  await runChecks(session, step);
  const durationMs = Math.round(performance.now() - started);
  await writeLedger(session, step, durationMs);
  return { now, durationMs };
}

async function runStatement(
  session: Session,
  { sql, line }: Statement,
  file: string,
): Promise<void> {
  const place = `${file}:${line}`;
  try {
    await runAlone(session, sql);
  } catch (error) {
    throw told(error, place, session);
  }
  if (session.client.getTransactionStatus() !== 'T') throw transactionLeft(place);
}

/**
 * What was put off to the end of the transaction, such as a deferred foreign key, is checked now. The next step
 * begins as a transaction does: with those put off that are from the beginning.
 */
async function checkDeferred(session: Session, step: Step): Promise<void> {
  try {
    await rowsOf(session, 'SET CONSTRAINTS ALL IMMEDIATE');
  } catch (error) {
    throw told(error, step.file, session);
  }
  // A name stands for all constraints of that name in its schema.
  const [row] = await rowsOf<{ names: string | null }>(
    session,
    `SELECT string_agg(format('%I.%I', schema, name), ', ') AS names FROM (
       SELECT n.nspname AS schema, c.conname AS name
       FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace
       GROUP BY 1, 2 HAVING bool_and(c.condeferred)) put_off`,
  );
  if (typeof row?.names === 'string') {
    await rowsOf(session, `SET CONSTRAINTS ${row.names} DEFERRED`);
  }
}

/** Whether the statement is wrong, or the server, its locks or the way to it. */
const told = (error: unknown, place: string, session: Session): unknown =>
  isCircumstance(error)
    ? explain(error, session.name, session.target)
    : statementFailed(place, session.target.redact(messageOf(error)));

/** The migration's own questions to its result; the first column of every row must hold. */
async function runChecks(session: Session, step: Step): Promise<void> {
  for (const { sql, line } of step.checks) {
    const place = `${step.file}:${line}`;
    try {
      refuseUnsafe([{ sql, line }], step.file);
      // In a part of the transaction of its own, which may not write and is taken back.
      await rowsOf(
        session,
        'SAVEPOINT session_protocol_check; SET LOCAL transaction_read_only = on',
      );
      const { rows, fields } = await runAlone(session, sql);
      await rowsOf(session, 'ROLLBACK TO SAVEPOINT session_protocol_check');
      const type = fields[0]?.dataTypeID ?? 0;
      if (rows.length === 0) throw checkFailed(place, sql, undefined);
      const wrong = rows.find((row) => !holds(row[0], type));
      if (wrong !== undefined) throw checkFailed(place, sql, shown(wrong[0]));
    } catch (error) {
      throw hasCode(error, 'check-failed', 'unsafe-statement')
        ? error
        : told(error, place, session);
    }
  }
}

/** Numbers of PostgreSQL's types, as in its `pg_type.dat`: int8, int2, int4, float4, float8, numeric. */
const NUMBERS: ReadonlySet<number> = new Set([20, 21, 23, 700, 701, 1700]);

/** True, a number that is not zero, or the word that tests print. */
const holds = (value: unknown, type: number): boolean => {
  if (typeof value === 'boolean') return value;
  if (NUMBERS.has(type)) return value !== null && Number(value) !== 0;
  return typeof value === 'string' && /^ok$/i.test(value);
};

const shown = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value);

async function writeLedger(session: Session, step: Step, durationMs: number): Promise<void> {
  await rowsOf(
    session,
    `CREATE TABLE IF NOT EXISTS ${LEDGER_TABLE} (
      position bigint PRIMARY KEY,
      id text NOT NULL UNIQUE,
      checksum text NOT NULL,
      applied_at text NOT NULL,
      duration_ms bigint NOT NULL,
      backup text,
      baseline boolean NOT NULL DEFAULT false
    )`,
  );
  const known = await rowsOf(session, `SELECT FROM ${LEDGER_TABLE} LIMIT 1`);
  for (const row of newLedgerRows(step, known.length === 0)) {
    const { id, checksum, appliedAt, backup, baseline } = row;
    await rowsOf(
      session,
      `INSERT INTO ${LEDGER_TABLE} (position, id, checksum, applied_at, duration_ms, backup, baseline)
       SELECT coalesce(max(position), 0) + 1, $1, $2, $3, $4, $5, $6 FROM ${LEDGER_TABLE}`,
      [id, checksum, appliedAt, baseline ? 0 : durationMs, backup, baseline],
    );
  }
  if (step.direction === 'roll-back') {
    await rowsOf(session, `DELETE FROM ${LEDGER_TABLE} WHERE id = $1`, [step.id]);
  }
}
