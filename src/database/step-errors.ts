import { messageOf, ProtocolError } from '../core/errors.ts';
import { LEDGER, type Step } from './engine.ts';

/** @param error what was thrown, or what may be shown of it */
export const statementFailed = (place: string, error: unknown): ProtocolError =>
  new ProtocolError({
    code: 'statement-failed',
    message: `${place}: ${messageOf(error)}`,
    remedy: 'Correct the statement, then try again; the database is as it was.',
    cause: error,
  });

export const ledgerTouched = (file: string): ProtocolError =>
  new ProtocolError({
    code: 'ledger-touched',
    message: `${file} changes ${LEDGER}, the ledger of applied migrations.`,
    remedy: 'Take that out: the ledger is kept for you.',
  });

/** @param found what the check gave; undefined: no row */
export const checkFailed = (place: string, sql: string, found: string | undefined): ProtocolError =>
  new ProtocolError({
    code: 'check-failed',
    message: `${place}: the check "${sql}" ${found === undefined ? 'finds no row' : `gives ${found}`}.`,
    remedy: 'Correct the migration, or the check at its head; the database is as it was.',
  });

export const rowsLost = (step: Step, lost: string): ProtocolError =>
  new ProtocolError({
    code: 'rows-lost',
    message: `${step.file} would lose rows: ${lost}.`,
    remedy:
      step.direction === 'apply'
        ? 'If that is meant, write "-- ROWS: may change" at its head; otherwise keep the rows.'
        : 'If that is meant, accept the loss when you roll back; a backup is made before.',
  });

export const changedMeanwhile = (path: string, detail: string): ProtocolError =>
  new ProtocolError({
    code: 'changed-meanwhile',
    message: `${path} is not as it was in the rehearsal: ${detail}.`,
    remedy:
      'Somebody else has changed it. Look at its status, then try again; nothing was changed.',
  });

export const transactionLeft = (place: string): ProtocolError =>
  new ProtocolError({
    code: 'transaction-left',
    message: `${place} ended the transaction (by ROLLBACK in a trigger or a conflict clause).`,
    remedy: 'Use ABORT or FAIL there instead; nothing was changed.',
  });

export const brokenSql = (message: string): ProtocolError =>
  new ProtocolError({
    code: 'broken-sql',
    message,
    remedy: 'Correct the file, then try again.',
  });

export const unsafeStatement = (what: string, remedy: string): ProtocolError =>
  new ProtocolError({
    code: 'unsafe-statement',
    message: `A migration must not hold ${what}.`,
    remedy,
  });
