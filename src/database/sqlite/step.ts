import Database from 'better-sqlite3';
import { ProtocolError } from '../../core/errors.ts';
import { checkControl } from '../control.ts';
import {
  type Control,
  LEDGER,
  type Located,
  type Statement,
  type Step,
  type StepFacts,
} from '../engine.ts';
import { corruptDatabase } from '../errors.ts';
import { checkFailed, ledgerTouched, statementFailed, transactionLeft } from '../step-errors.ts';
import {
  type Look as SharedLook,
  newLedgerRows,
  requireExpected,
  requireKept,
  runInOrder,
} from '../steps.ts';
import {
  type Connection,
  explain,
  pragmaNumber,
  whileLocked,
  withConnection,
  yieldToEvents,
} from './connection.ts';
import {
  countRows,
  firstDamage,
  foreignKeyViolations,
  newViolations,
  readLedger,
  readSchema,
} from './inspect.ts';
import { refuseUnsafe } from './statements.ts';
import { dropTemporary } from './temporary.ts';

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
      const facts = await runInOrder(steps, look(connection), control, (...step) =>
        runInTransaction(connection, database, ...step),
      );
      // Readers of a database in rollback mode can hold this up; the transaction stays open meanwhile.
      await whileLocked(control, database.path, () => connection.exec('COMMIT'));
      return facts;
    } catch (error) {
      if (connection.inTransaction) connection.exec('ROLLBACK');
      throw error;
    }
  });
}

interface Look extends SharedLook {
  readonly violations: ReadonlyMap<string, number>;
}

/** @param violations those that are known, where asking for them anew can wait: it reads every reference */
const look = (
  connection: Connection,
  violations: ReadonlyMap<string, number> = foreignKeyViolations(connection),
): Look => ({
  schema: readSchema(connection),
  rows: countRows(connection),
  violations,
});

async function runInTransaction(
  connection: Connection,
  database: Located,
  step: Step,
  before: Look,
  control: Control,
  isLast: boolean,
): Promise<{ now: Look; durationMs: number }> {
  const started = performance.now();
  const ledger = readLedger(connection);
  requireExpected(database.path, ledger, before, step);
  const ledgerBefore = JSON.stringify(ledger);
  for (const [index, statement] of step.statements.entries()) {
    await yieldToEvents();
    checkControl(control, database.path);
    runStatement(connection, statement, step.file);
    control.progress?.((index + 1) / step.statements.length);
  }
  // Before anything is asked: a temporary table would answer in place of the database's own.
  dropTemporary(connection);
  if (JSON.stringify(readLedger(connection)) !== ledgerBefore) throw ledgerTouched(step.file);
  // What the live database would break is broken on its copy first, step by step; here the end counts.
  const now = look(connection, step.shadow || isLast ? undefined : before.violations);
  const violations = newViolations(before.violations, now.violations);
  if (violations.length > 0) throw brokenReferences(step.file, violations.join(', '));
  requireKept(database.path, before, now, step);
  runChecks(connection, step);
  if (step.shadow) requireSound(connection, database);
  const durationMs = Math.round(performance.now() - started);
  writeLedger(connection, step, durationMs);
  return { now, durationMs };
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
    const wrong = rows.find((row) => !holds(row));
    if (rows.length === 0 || wrong !== undefined || !rows.every(holds))
      throw checkFailed(place, sql, rows.length === 0 ? undefined : String(wrong));
  }
}

/** As SQLite's WHERE takes a value, but a text counts only as the word that tests print. */
const holds = (value: unknown): boolean =>
  typeof value === 'string' ? /^ok$/i.test(value) : value !== null && Number(value) !== 0;

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
    throw transactionLeft(`${file}:${line}`);
  }
}

function requireSound(connection: Connection, database: Located): void {
  const damage = firstDamage(connection);
  if (damage !== undefined) throw corruptDatabase(database.path, damage);
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
  const isEmpty = connection.prepare(`SELECT 1 FROM ${LEDGER} LIMIT 1`).get() === undefined;
  for (const { id, checksum, appliedAt, backup, baseline } of newLedgerRows(step, isEmpty)) {
    insert.run(id, checksum, appliedAt, baseline ? 0 : durationMs, backup, baseline ? 1 : 0);
  }
  if (step.direction === 'roll-back') {
    connection.prepare(`DELETE FROM ${LEDGER} WHERE id = ?`).run(step.id);
  }
}

const brokenReferences = (file: string, violations: string): ProtocolError =>
  new ProtocolError({
    code: 'foreign-keys-broken',
    message: `${file} would leave rows whose parent is missing: ${violations}.`,
    remedy:
      'Foreign keys are off while a migration runs and nothing cascades: delete or mend those rows in it.',
  });
