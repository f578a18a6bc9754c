import { randomBytes } from 'node:crypto';
import { checkControl } from '../control.ts';
import type { Control, CopyFacts, Located, PostgresFacts } from '../engine.ts';
import { copyDiffers, hasCode } from '../errors.ts';
import { differentCounts, hashSchema } from '../facts.ts';
import { hashText } from '../files.ts';
import {
  connect,
  quoteName,
  rowsOf,
  type Session,
  takeLock,
  targetOf,
  urlOf,
  withSession,
} from './connection.ts';
import { explain, restoreDiffers } from './errors.ts';
import { countRows, readLedger, readSchema } from './inspect.ts';
import { localeClauses, localeOf } from './locale.ts';
import { giveSettings, readSettings } from './settings.ts';
import { requireTool, runTool } from './tools.ts';
import { resolveUrl, type Target } from './url.ts';

/** A database that is made for one purpose and goes with it, and the lock under which it lives. */
export interface Scratch {
  readonly name: string;
  /** A connection to another database of the same server, for what cannot be done from within. */
  readonly admin: Session;
  /** What it should have of the copy's facts, and the server refuses, in words. */
  readonly refused: string[];
  /** Removes it and ends the connection. A failure leaves it to the next run. */
  close(): Promise<void>;
}

/** Databases that a server has for such connections; the second where the first is missing or meant itself. */
const MAINTENANCE = ['postgres', 'template1'] as const;

/** Connects to a database that is not the one in question. */
export async function connectBeside({ config, realPath, path }: Located): Promise<Session> {
  const own = resolveUrl(urlOf(config), config.name, realPath).database;
  let failure: unknown;
  for (const name of MAINTENANCE.filter((one) => one !== own)) {
    try {
      return await connect(resolveUrl(urlOf(config), config.name, name), path);
    } catch (error) {
      if (!hasCode(error, 'missing-database', 'login-refused', 'not-permitted')) throw error;
      failure ??= error;
    }
  }
  throw failure;
}

/** Names of scratch databases of one database begin alike, so that what a killed run has left is found. */
const prefixOf = (database: string): string => `sp_scratch_${hashText(database).slice(0, 8)}_`;

/**
 * Makes an empty database like the one in question, or, where that is gone, like the one in its copy's facts.
 * The lock is held until it is closed: whoever has it knows that leftovers belong to nobody.
 */
export async function openScratch(
  database: Located,
  facts: PostgresFacts | undefined,
  control: Control,
): Promise<Scratch> {
  const target = targetOf(database);
  const like = database.exists
    ? await withSession(target, database.path, control, localeOf)
    : facts;
  if (like === undefined) throw copyDiffers(database.path, 'its locale is not known');
  const admin = await connectBeside(database);
  const prefix = prefixOf(target.database);
  const name = `${prefix}${randomBytes(6).toString('hex')}`;
  const close = async (): Promise<void> => {
    await rowsOf(admin, `DROP DATABASE IF EXISTS ${quoteName(name)} WITH (FORCE)`).catch(
      () => undefined,
    );
    await admin.client.end().catch(() => undefined);
  };
  try {
    await takeLock(admin, `session-protocol scratch ${target.database}`, 'session', control);
    await removeLeftovers(admin, prefix);
    checkControl(control, database.path);
    await rowsOf(
      admin,
      `CREATE DATABASE ${quoteName(name)} TEMPLATE template0 OWNER ${quoteName(like.owner)}
         ${localeClauses(like.locale, admin.major)}`,
    );
    const refused: string[] = [];
    if (database.exists) {
      await giveSettings(admin, name, await readSettings(admin, target.database));
    } else await giveSettings(admin, name, facts?.settings ?? [], refused);
    return { name, admin, refused, close };
  } catch (error) {
    await close();
    throw explain(error, database.path, target);
  }
}

async function removeLeftovers(admin: Session, prefix: string): Promise<void> {
  const left = await rowsOf<{ name: string }>(
    admin,
    'SELECT datname AS name FROM pg_database WHERE starts_with(datname, $1)',
    [prefix],
  );
  for (const { name } of left) {
    await rowsOf(admin, `DROP DATABASE IF EXISTS ${quoteName(name)} WITH (FORCE)`);
  }
}

/** The same server, another database. */
const targetIn = ({ config }: Located, name: string): Target =>
  resolveUrl(urlOf(config), config.name, name);

/** As `ALTER DATABASE … SET default_transaction_read_only = on` is against accidents, and this is none. */
function writable(target: Target): Target {
  const { options = process.env['PGOPTIONS'] ?? '' } = target.parameters;
  const all = `${options} -c default_transaction_read_only=off`.trim();
  return { ...target, parameters: { ...target.parameters, options: all } };
}

/** Restores a dump into an empty database: all of it, or an error. */
export async function fill(
  file: string,
  database: Located,
  scratch: Scratch,
  control: Control,
): Promise<void> {
  await requireTool('pg_restore', 0, '');
  const target = writable(targetIn(database, scratch.name));
  // In one transaction nothing of it is written to the log that a crash would have to replay.
  const options = [
    '--exit-on-error',
    '--single-transaction',
    '--no-password',
    `--dbname=${scratch.name}`,
    file,
  ];
  await runTool('pg_restore', options, { target, name: database.path }, control);
}

/**
 * Compares a restored database with the facts of the copy that it came from.
 *
 * @throws ProtocolError `restore-differs`
 */
export async function requireSame(
  facts: CopyFacts,
  database: Located,
  scratch: Scratch,
  control: Control,
): Promise<void> {
  await withSession(targetIn(database, scratch.name), database.path, control, async (session) => {
    const differs = (detail: string): Error => restoreDiffers(database.path, detail);
    const rows = differentCounts(facts.rows, await countRows(session));
    if (rows !== undefined) throw differs(rows);
    const ledger = (await readLedger(session)) ?? null;
    if (JSON.stringify(ledger) !== JSON.stringify(facts.ledger))
      throw differs('its ledger differs');
    // Another major version may word a definition in another way.
    if (session.major !== facts.postgresql?.serverMajor) return;
    if (hashSchema(await readSchema(session)) !== facts.schemaHash) {
      throw differs('its schema differs');
    }
  });
}
