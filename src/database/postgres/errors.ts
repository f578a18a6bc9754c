import { messageOf, ProtocolError } from '../../core/errors.ts';
import { databaseFailed, databaseLocked, diskFull, factory, missingDatabase } from '../errors.ts';
import type { Target } from './url.ts';

export const toolMissing = factory(
  'tool-missing',
  (tool: string) => `${tool} is not installed, or not on the PATH.`,
  (tool: string) =>
    `Install PostgreSQL's client programs (such as the package postgresql-client), so that ${tool} is found on the PATH.`,
);

export const toolTooOld = factory(
  'tool-too-old',
  (tool: string, found: string, needed: string) => `${tool} is of version ${found}, and ${needed}.`,
  "Install PostgreSQL's client programs of that version or a newer one, and put them first on the PATH.",
);

export const toolFailed = factory(
  'tool-failed',
  (tool: string, name: string, detail: string) => `${tool} failed for ${name}: ${detail}`,
  'Correct what it reports, then try again; the database was not changed.',
);

export const serverTooOld = factory(
  'server-too-old',
  (name: string, version: string) => `The server of ${name} is PostgreSQL ${version}.`,
  'PostgreSQL 13 or newer is needed.',
);

const unreachable = factory(
  'server-unreachable',
  (name: string, detail: string) => `The server of ${name} cannot be reached: ${detail}.`,
  'Start it, or correct the URL in the protocol file.',
);

const loginRefused = factory(
  'login-refused',
  (name: string, detail: string) => `The server of ${name} refuses the login: ${detail}.`,
  'Correct the user in the URL, or the password in the environment variable that it names.',
);

export const connectionLost = factory(
  'connection-lost',
  (name: string) => `The connection to ${name} was lost.`,
  'Nothing was changed. See whether the server is running, then try again.',
);

const notPermitted = factory(
  'not-permitted',
  (name: string, detail: string) => `${name}: ${detail}.`,
  'Give the user of the URL that right: it must read every table, and create databases (CREATEDB) for rehearsals and restores.',
);

export const commitUnknown = factory(
  'commit-unknown',
  (name: string) =>
    `The connection to ${name} was lost in the moment of COMMIT, and the server cannot be asked what became of it.`,
  'All was committed or nothing. When the server is back, look at the status.',
);

export const sessionsOpen = factory(
  'sessions-open',
  (name: string, who: string) => `${name} cannot be replaced while others are connected: ${who}.`,
  'Close those programs, then restore again; nothing was changed.',
);

export const restoreDiffers = factory(
  'restore-differs',
  (name: string, detail: string) =>
    `The copy of ${name} was restored beside it and is not as its manifest says: ${detail}.`,
  'Nothing was changed. Choose another backup.',
);

/** The server's code of an error, such as `42P01`, or the system's, such as `ECONNREFUSED`. */
export const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : '';

const CANNOT_REACH: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);
const LOST: ReadonlySet<string> = new Set(['ECONNRESET', 'EPIPE', '57P01', '57P02', '57P05']);
const NOT_UP: ReadonlySet<string> = new Set(['57P03', '53300']);
const LOCKED: ReadonlySet<string> = new Set(['55P03', '55006', '40P01', '40001']);

/** Whether the error says nothing of a statement, but of the server, its locks or the way to it. */
export function isCircumstance(error: unknown): boolean {
  const code = codeOf(error);
  return (
    isLost(error) || LOCKED.has(code) || /^(?:53|57|58|XX|08)/.test(code) || CANNOT_REACH.has(code)
  );
}

/** Whether the connection is gone. The driver's own words have no code. */
export const isLost = (error: unknown): boolean =>
  LOST.has(codeOf(error)) ||
  codeOf(error).startsWith('08') ||
  /^(?:Connection terminated|Client has encountered a connection error|Client was closed)/.test(
    messageOf(error),
  );

/**
 * Whether the server does not let one in by this way, with TLS or without, and might by the other one. The driver's
 * own words have no code.
 */
export const isRefusedWay = (error: unknown): boolean =>
  codeOf(error) === '28000' ||
  /^(?:EPROTO|ERR_SSL_)/.test(codeOf(error)) ||
  /SSL connection/.test(messageOf(error));

/**
 * Turns what the driver and the server throw into what a person can act on, without a word of what came
 * from the environment. Errors that are explained already pass through, cleaned.
 * Codes: https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
export function explain(error: unknown, name: string, target: Pick<Target, 'redact'>): unknown {
  if (!(error instanceof Error)) return error;
  if ('remedy' in error) return clean(error, target);
  const code = codeOf(error);
  // The cause would carry the words that are taken out of the message, so none is given.
  const detail = target.redact(messageOf(error)).replace(/\.$/, '');
  if (isLost(error)) return connectionLost(name);
  if (CANNOT_REACH.has(code) || NOT_UP.has(code) || /timeout expired/.test(detail)) {
    return unreachable(name, detail === '' ? code : detail);
  }
  if (error instanceof AggregateError) return unreachable(name, code);
  if (code === '3D000') return missingDatabase(name);
  // The driver's own words, where neither the URL nor the environment gives it one.
  if (/password must be a/.test(detail)) {
    return loginRefused(name, 'it asks for a password, and none is given');
  }
  if (code.startsWith('28')) return loginRefused(name, detail);
  if (LOCKED.has(code)) return databaseLocked(name);
  if (code === '53100' || code === 'ENOSPC') return diskFull(name);
  if (code === '42501') return notPermitted(name, detail);
  return databaseFailed(name, detail);
}

function clean(error: Error & { remedy?: unknown }, target: Pick<Target, 'redact'>): Error {
  const message = target.redact(error.message);
  const code = codeOf(error);
  if (message === error.message) return error;
  return new ProtocolError({ code, message, remedy: target.redact(String(error.remedy)) });
}
