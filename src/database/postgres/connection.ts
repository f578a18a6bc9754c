import { setTimeout as sleep } from 'node:timers/promises';
import type { Client, QueryResult } from 'pg';
import driverPackage from 'pg/package.json' with { type: 'json' };
import { checkControl, retryWhileLocked } from '../control.ts';
import type { Control, DatabaseConfig, Located } from '../engine.ts';
import { databaseLocked, hasCode } from '../errors.ts';
import { codeOf, commitUnknown, explain, isLost, isRefusedWay, serverTooOld } from './errors.ts';
import { type TlsChoice, type TlsChoices, tlsChoices } from './tls.ts';
import { resolveUrl, type Target } from './url.ts';

export const DRIVER = `pg ${driverPackage.version}`;

/** The oldest server whose `DROP DATABASE … WITH (FORCE)` removes what a killed run has left. */
const OLDEST_SERVER = 13;

const CONNECT_MS = 10_000;

/** One connection, with what its errors are told by. */
export interface Session {
  readonly client: Client;
  readonly target: Target;
  /** How to name the database in errors. */
  readonly name: string;
  /** As the server tells it, such as `15.18`. */
  readonly version: string;
  readonly major: number;
}

/** Only this engine's configurations have a URL. */
export const urlOf = (config: DatabaseConfig): string =>
  config.engine === 'postgresql' ? config.url : '';

export const targetOf = ({ config, realPath }: Located): Target =>
  resolveUrl(urlOf(config), config.name, realPath);

/** @throws ProtocolError `server-unreachable`, `login-refused`, `missing-database`, `server-too-old` */
export async function connect(target: Target, name: string): Promise<Session> {
  try {
    return await connectByAny(target, name, tlsChoices(target));
  } catch (error) {
    throw explain(error, name, target);
  }
}

/** The first way that the server does not refuse. */
async function connectByAny(
  target: Target,
  name: string,
  [first, ...[next, ...others]]: TlsChoices,
): Promise<Session> {
  try {
    return await connectBy(target, name, first);
  } catch (error) {
    if (next === undefined || !isRefusedWay(error)) throw error;
    return connectByAny(target, name, [next, ...others]);
  }
}

async function connectBy(target: Target, name: string, ssl: TlsChoice): Promise<Session> {
  const { default: pg } = await import('pg');
  const { host, port, user, password, database, parameters } = target;
  const client = new pg.Client({
    host,
    port,
    user,
    database,
    ...(password === undefined ? {} : { password }),
    ...(parameters['options'] === undefined ? {} : { options: parameters['options'] }),
    ssl,
    application_name: parameters['application_name'] ?? 'session-protocol',
    connectionTimeoutMillis: Number(parameters['connect_timeout'] ?? 0) * 1000 || CONNECT_MS,
    keepAlive: true,
  });
  // A connection that breaks while nobody asks would end the process; the next query tells of it.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await prepare(client, target, name);
  } catch (error) {
    // One that has not logged in would stay for a minute, and make the server wait who drops a database.
    void client.end().catch(() => undefined);
    throw error;
  }
}

async function prepare(client: Client, target: Target, name: string): Promise<Session> {
  const { rows } = await client.query<{ version: string; number: number }>(
    `SELECT split_part(current_setting('server_version'), ' ', 1) AS version,
         current_setting('server_version_num')::int AS number`,
  );
  const [{ version, number } = { version: 'unknown', number: 0 }] = rows;
  const major = Math.floor(number / 10_000);
  if (major < OLDEST_SERVER) throw serverTooOld(name, version);
  // A statement of a killed program is stopped within a second, and does not hold its locks to its end.
  if (major >= 14) {
    await client.query("SET client_connection_check_interval = '1s'").catch(() => undefined);
  }
  await client.query(OWN_SETTINGS);
  return { client, target, name, version, major };
}

/** Behind a policy rows would be missing without a word; so it is an error instead. */
const OWN_SETTINGS = 'SET row_security = off; SET standard_conforming_strings = on';

/**
 * Brings all settings of a session back to what they were when it began, those of its transaction as well. A
 * ROLLBACK takes this back.
 */
export async function resetSettings(session: Session): Promise<void> {
  const interval = 'client_connection_check_interval';
  const [row] = await rowsOf<{ setting: string }>(
    session,
    'SELECT setting FROM pg_settings WHERE name = $1',
    [interval],
  );
  await rowsOf(session, `RESET SESSION AUTHORIZATION; RESET ROLE; RESET ALL; ${OWN_SETTINGS}`);
  if (row !== undefined) await rowsOf(session, `SET ${interval} = ${row.setting}`);
}

/**
 * Runs `use` with a connection and closes it however `use` ends, which rolls back what is not committed.
 * When the caller cancels or its time is over, the statement that is running is stopped.
 */
export async function withSession<T>(
  target: Target,
  name: string,
  control: Control,
  use: (session: Session) => Promise<T>,
): Promise<T> {
  checkControl(control, name);
  const session = await connect(target, name);
  const stopWatching = stopWith(session, control);
  try {
    return await use(session);
  } catch (error) {
    checkControl(control, name);
    throw explain(error, name, target);
  } finally {
    stopWatching();
    await session.client.end().catch(() => undefined);
  }
}

function stopWith({ client, target, name }: Session, control: Control): () => void {
  const { processID } = client as Client & { processID?: number };
  const stop = (): void => void stopStatement(processID, target, name);
  const left = control.deadline === undefined ? undefined : control.deadline - Date.now();
  const timer = left === undefined ? undefined : setTimeout(stop, Math.max(left, 0));
  control.signal?.addEventListener('abort', stop, { once: true });
  return () => {
    clearTimeout(timer);
    control.signal?.removeEventListener('abort', stop);
  };
}

/** A failure to stop it leaves it running to its end, after which the cancel is heard. */
async function stopStatement(
  processId: number | undefined,
  target: Target,
  name: string,
): Promise<void> {
  try {
    const other = await connect(target, name);
    await other.client.query('SELECT pg_cancel_backend($1)', [processId]);
    await other.client.end();
  } catch {
    // Nobody waits for an answer.
  }
}

/** The rows of one statement, or of the last of several without values. */
export async function rowsOf<Row>(
  { client }: Session,
  sql: string,
  values?: readonly unknown[],
): Promise<Row[]> {
  const found: QueryResult | QueryResult[] = await client.query(sql, values && [...values]);
  const last = Array.isArray(found) ? found.at(-1) : found;
  return (last?.rows ?? []) as Row[];
}

/**
 * Sends exactly one statement: the server itself refuses a text that holds two, so that nothing can hide
 * behind one that was looked at.
 */
export async function runAlone(session: Session, sql: string): Promise<QueryResult<unknown[]>> {
  const query = { text: sql, rowMode: 'array', queryMode: 'extended' } as const;
  return session.client.query<unknown[]>(query);
}

const RETRY = {
  isLocked: (error: unknown): boolean =>
    hasCode(error, 'database-locked') || ['55P03', '55006'].includes(codeOf(error)),
  afterMs: 200,
};

/** `retryWhileLocked` for what the server answers. */
export const whileLocked = <T>(
  control: Control,
  name: string,
  attempt: () => Promise<T>,
): Promise<T> => retryWhileLocked(control, name, RETRY, attempt);

/**
 * Asks a server whose answer to a COMMIT was lost what became of it, until it is back.
 *
 * @param ask undefined: it cannot be told yet
 * @throws ProtocolError `commit-unknown` when ten seconds have told nothing
 */
export async function askAgain<T>(name: string, ask: () => Promise<T | undefined>): Promise<T> {
  for (let tries = 0; tries < 20; tries += 1) {
    try {
      const answer = await ask();
      if (answer !== undefined) return answer;
    } catch (error) {
      if (!isLost(error) && !hasCode(error, 'server-unreachable', 'connection-lost')) throw error;
    }
    await sleep(500);
  }
  throw commitUnknown(name);
}

/**
 * Takes a lock that the server frees when this connection ends, however it ends.
 *
 * @param scope `session`, or `transaction` for one that ends with it
 * @throws ProtocolError `database-locked` when somebody else holds it for longer than the control waits
 */
export async function takeLock(
  session: Session,
  key: string,
  scope: 'session' | 'transaction',
  control: Control,
): Promise<void> {
  const call = scope === 'session' ? 'pg_try_advisory_lock' : 'pg_try_advisory_xact_lock';
  await whileLocked(control, session.name, async () => {
    const [row] = await rowsOf<{ taken: boolean }>(
      session,
      `SELECT ${call}(('x' || left(encode(sha256(convert_to($1, 'UTF8')), 'hex'), 16))::bit(64)::bigint) AS taken`,
      [key],
    );
    if (row?.taken !== true) throw databaseLocked(session.name);
  });
}

/** Quotes a name for use in SQL. */
export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** Quotes a text for use in SQL, where a parameter cannot stand. */
export const quoteText = (text: string): string => `'${text.replaceAll("'", "''")}'`;
