import Database from 'better-sqlite3';
import { messageOf, ProtocolError } from '../../core/errors.ts';
import type {
  Control,
  Located,
  RowCounts,
  SchemaFacts,
  Statement,
  Step,
  StepFacts,
} from '../engine.ts';
import { corruptDatabase } from '../errors.ts';
import { lostRows, schemaDifference } from '../facts.ts';
import {
  type Connection,
  checkControl,
  explain,
  pragmaNumber,
  whileLocked,
  withConnection,
  yieldToEvents,
} from './connection.ts';
import {
  countRows,
  foreignKeyViolations,
  LEDGER,
  newViolations,
  readLedger,
  readSchema,
} from './inspect.ts';
import { refuseUnsafe } from './statements.ts';

/**
 * Runs migrations, or rollbacks, with their ledger rows in one transaction: all of them or none. All that
 * can be verified is verified before COMMIT, so that a failure of any kind leaves the database as it was.
 */
export async function runSteps(
  database: Located,
  steps: readonly Step[],
  control: Control,
): Promise<StepFacts[]> {
  for (const step of steps) refuseUnsafe(step.statements, step.file);
  const shadow = steps.every((step) => step.shadow);
  const options = { readonly: false, name: database.path };
  return withConnection(database.realPath, options, async (connection) => {
    connection.pragma(`synchronous = ${shadow ? 'OFF' : 'FULL'}`);
    if (shadow) connection.pragma('journal_mode = MEMORY');
    // Inside a transaction this would do nothing; and with foreign keys on, rebuilding a parent table
    // deletes its children, which no integrity check notices.
    connection.pragma('foreign_keys = OFF');
    if (pragmaNumber(connection, 'foreign_keys') !== 0) throw new Error('foreign_keys stayed on');
    await whileLocked(control, database.path, () => connection.exec('BEGIN IMMEDIATE'));
    try {
      const facts: StepFacts[] = [];
      let now = look(connection);
      for (const [index, step] of steps.entries()) {
        const tell = (fraction: number): void =>
          control.progress?.((index + fraction) / steps.length, step.id);
        const ran = await runInTransaction(connection, database, step, now, {
          ...control,
          progress: tell,
        });
        facts.push(ran.facts);
        now = ran.now;
      }
      // Readers of a database in rollback mode can hold this up; the transaction stays open meanwhile.
      await whileLocked(control, database.path, () => connection.exec('COMMIT'));
      return facts;
    } catch (error) {
      if (connection.inTransaction) connection.exec('ROLLBACK');
      throw error;
    }
  });
}

/** What a step is measured by; as nobody else can write meanwhile, one step's end is the next one's beginning. */
interface Look {
  readonly schema: SchemaFacts;
  readonly rows: RowCounts;
  readonly violations: ReadonlyMap<string, number>;
}

const look = (connection: Connection): Look => ({
  schema: readSchema(connection),
  rows: countRows(connection),
  violations: foreignKeyViolations(connection),
});

async function runInTransaction(
  connection: Connection,
  database: Located,
  step: Step,
  before: Look,
  control: Control,
): Promise<{ facts: StepFacts; now: Look }> {
  const started = performance.now();
  control.progress?.(0);
  requireExpected(connection, before.schema, database, step);
  const ledgerBefore = JSON.stringify(readLedger(connection));
  for (const [index, statement] of step.statements.entries()) {
    await yieldToEvents();
    checkControl(control, database.path);
    runStatement(connection, statement, step.file);
    control.progress?.((index + 1) / step.statements.length);
  }
  if (JSON.stringify(readLedger(connection)) !== ledgerBefore) throw ledgerTouched(step.file);
  const now = look(connection);
  const violations = newViolations(before.violations, now.violations);
  if (violations.length > 0) throw brokenReferences(step.file, violations.join(', '));
  const lost = lostRows(before.rows, now.rows, step.rowsMayChange);
  if (lost.length > 0) throw rowsLost(step, lost.join(', '));
  const strayed = step.expectedSchemas && schemaDifference(step.expectedSchemas.after, now.schema);
  if (strayed !== undefined) throw changedMeanwhile(database.path, strayed);
  runChecks(connection, step);
  if (step.shadow) requireSound(connection, database);
  const durationMs = Math.round(performance.now() - started);
  writeLedger(connection, step, durationMs);
  const facts = {
    schemaBefore: before.schema,
    schemaAfter: now.schema,
    rowsBefore: before.rows,
    rowsAfter: now.rows,
    durationMs,
  };
  return { facts, now };
}

/** The migration's own questions to its result; the first column of every row must hold. */
function runChecks(connection: Connection, step: Step): void {
  for (const { sql, line } of step.checks) {
    const place = `${step.file}:${line}`;
    let rows: unknown[];
    try {
      const query = connection.prepare(sql);
      if (!query.reader || !query.readonly) throw new Error('it is not a query that only reads');
      rows = query.pluck().all();
    } catch (error) {
      throw statementFailed(place, error);
    }
    if (rows.length === 0 || !rows.every(holds)) throw checkFailed(place, sql, rows);
  }
}

/** As SQLite's WHERE takes a value, but a text counts only as the word that tests print. */
const holds = (value: unknown): boolean =>
  typeof value === 'string' ? /^ok$/i.test(value) : value !== null && Number(value) !== 0;

/** Between the rehearsal and now somebody else may have migrated: then the rehearsal proves nothing. */
function requireExpected(
  connection: Connection,
  schema: StepFacts['schemaBefore'],
  database: Located,
  step: Step,
): void {
  const found = (readLedger(connection) ?? step.baseline).map((row) => row.id);
  if (JSON.stringify(found) !== JSON.stringify(step.expectedLedger)) {
    throw changedMeanwhile(database.path, 'its ledger differs');
  }
  const difference = step.expectedSchemas && schemaDifference(step.expectedSchemas.before, schema);
  if (difference !== undefined) throw changedMeanwhile(database.path, difference);
}

function runStatement(connection: Connection, { sql, line }: Statement, file: string): void {
  try {
    const prepared = connection.prepare(sql);
    if (prepared.reader) prepared.all();
    else prepared.run();
  } catch (error) {
    const ownFault =
      !(error instanceof Database.SqliteError) ||
      /^SQLITE_(ERROR|CONSTRAINT|MISMATCH|SCHEMA|TOOBIG|RANGE|AUTH|ABORT|MISUSE)/.test(error.code);
    throw ownFault ? statementFailed(`${file}:${line}`, error) : explain(error, file);
  }
  if (!connection.inTransaction) {
    throw new ProtocolError({
      code: 'transaction-left',
      message: `${file}:${line} ended the transaction (by ROLLBACK in a trigger or a conflict clause).`,
      remedy: 'Use ABORT or FAIL there instead; nothing was changed.',
    });
  }
}

function requireSound(connection: Connection, database: Located): void {
  const found: unknown = connection.prepare('PRAGMA integrity_check(1)').pluck().get();
  if (found !== 'ok') throw corruptDatabase(database.path, String(found));
}

function writeLedger(connection: Connection, step: Step, durationMs: number): void {
  connection.exec(`CREATE TABLE IF NOT EXISTS ${LEDGER} (
    position INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    checksum TEXT NOT NULL,
    applied_at TEXT NOT NULL,
    duration_ms INTEGER NOT NULL,
    backup TEXT,
    baseline INTEGER NOT NULL DEFAULT 0
  )`);
  const insert = connection.prepare(
    `INSERT INTO ${LEDGER} (id, checksum, applied_at, duration_ms, backup, baseline)
     VALUES (?, ?, ?, ?, ?, ?)`,
  );
  const known = connection.prepare(`SELECT 1 FROM ${LEDGER} LIMIT 1`).get() !== undefined;
  for (const row of known ? [] : step.baseline) {
    insert.run(row.id, row.checksum, row.appliedAt, 0, null, 1);
  }
  if (step.direction === 'apply') {
    insert.run(step.id, step.checksum, new Date().toISOString(), durationMs, step.backup, 0);
  } else if (step.direction === 'roll-back') {
    connection.prepare(`DELETE FROM ${LEDGER} WHERE id = ?`).run(step.id);
  }
}

const statementFailed = (place: string, error: unknown): ProtocolError =>
  new ProtocolError({
    code: 'statement-failed',
    message: `${place}: ${messageOf(error)}`,
    remedy: 'Correct the statement, then try again; the database is as it was.',
    cause: error,
  });

const ledgerTouched = (file: string): ProtocolError =>
  new ProtocolError({
    code: 'ledger-touched',
    message: `${file} changes ${LEDGER}, the ledger of applied migrations.`,
    remedy: 'Take that out: the ledger is kept for you.',
  });

const brokenReferences = (file: string, violations: string): ProtocolError =>
  new ProtocolError({
    code: 'foreign-keys-broken',
    message: `${file} would leave rows whose parent is missing: ${violations}.`,
    remedy:
      'Foreign keys are off while a migration runs and nothing cascades: delete or mend those rows in it.',
  });

const checkFailed = (place: string, sql: string, rows: readonly unknown[]): ProtocolError =>
  new ProtocolError({
    code: 'check-failed',
    message: `${place}: the check "${sql}" ${rows.length === 0 ? 'finds no row' : `gives ${String(rows.find((row) => !holds(row)))}`}.`,
    remedy: 'Correct the migration, or the check at its head; the database is as it was.',
  });

const rowsLost = (step: Step, lost: string): ProtocolError =>
  new ProtocolError({
    code: 'rows-lost',
    message: `${step.file} would lose rows: ${lost}.`,
    remedy:
      step.direction === 'apply'
        ? 'If that is meant, write "-- ROWS: may change" at its head; otherwise keep the rows.'
        : 'If that is meant, accept the loss when you roll back; a backup is made before.',
  });

const changedMeanwhile = (path: string, detail: string): ProtocolError =>
  new ProtocolError({
    code: 'changed-meanwhile',
    message: `${path} is not as it was in the rehearsal: ${detail}.`,
    remedy:
      'Somebody else has changed it. Look at its status, then try again; nothing was changed.',
  });
