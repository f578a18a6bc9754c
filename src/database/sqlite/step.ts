import Database from 'better-sqlite3';
import { messageOf, ProtocolError } from '../../core/errors.ts';
import type { Control, Located, Statement, Step, StepFacts } from '../engine.ts';
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
 * Runs one migration, or its rollback, with its ledger row in one transaction. All that can be verified
 * is verified before COMMIT, so that a failure of any kind leaves the database as it was.
 */
export async function runStep(database: Located, step: Step, control: Control): Promise<StepFacts> {
  refuseUnsafe(step.statements, step.file);
  const options = { readonly: false, name: database.path };
  return withConnection(database.realPath, options, async (connection) => {
    connection.pragma(`synchronous = ${step.shadow ? 'OFF' : 'FULL'}`);
    if (step.shadow) connection.pragma('journal_mode = MEMORY');
    // Inside a transaction this would do nothing; and with foreign keys on, rebuilding a parent table
    // deletes its children, which no integrity check notices.
    connection.pragma('foreign_keys = OFF');
    if (pragmaNumber(connection, 'foreign_keys') !== 0) throw new Error('foreign_keys stayed on');
    await whileLocked(control, database.path, () => connection.exec('BEGIN IMMEDIATE'));
    try {
      const facts = await runInTransaction(connection, database, step, control);
      // Readers of a database in rollback mode can hold this up; the transaction stays open meanwhile.
      await whileLocked(control, database.path, () => connection.exec('COMMIT'));
      return facts;
    } catch (error) {
      if (connection.inTransaction) connection.exec('ROLLBACK');
      throw error;
    }
  });
}

async function runInTransaction(
  connection: Connection,
  database: Located,
  step: Step,
  control: Control,
): Promise<StepFacts> {
  const started = performance.now();
  const schemaBefore = readSchema(connection);
  requireExpected(connection, schemaBefore, database, step);
  const rowsBefore = countRows(connection);
  const violationsBefore = foreignKeyViolations(connection);
  const ledgerBefore = JSON.stringify(readLedger(connection));
  for (const [index, statement] of step.statements.entries()) {
    await yieldToEvents();
    checkControl(control, database.path);
    runStatement(connection, statement, step.file);
    control.progress?.((index + 1) / step.statements.length);
  }
  if (JSON.stringify(readLedger(connection)) !== ledgerBefore) throw ledgerTouched(step.file);
  const violations = newViolations(violationsBefore, foreignKeyViolations(connection));
  if (violations.length > 0) throw brokenReferences(step.file, violations.join(', '));
  const rowsAfter = countRows(connection);
  const lost = lostRows(rowsBefore, rowsAfter, step.rowsMayChange);
  if (lost.length > 0) throw rowsLost(step, lost.join(', '));
  const schemaAfter = readSchema(connection);
  const strayed = step.expectedSchemas && schemaDifference(step.expectedSchemas.after, schemaAfter);
  if (strayed !== undefined) throw changedMeanwhile(database.path, strayed);
  if (step.shadow) requireSound(connection, database);
  const durationMs = Math.round(performance.now() - started);
  writeLedger(connection, step, durationMs);
  return { schemaBefore, schemaAfter, rowsBefore, rowsAfter, durationMs };
}

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
  } else {
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
