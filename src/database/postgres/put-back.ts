import { setTimeout as sleep } from 'node:timers/promises';
import type { Control, CopyFacts, Located, PutBack, RehearsedPutBack, Shadow } from '../engine.ts';
import { hasCode } from '../errors.ts';
import { stamp } from '../files.ts';
import { checkControl, quoteName, rowsOf, type Session, targetOf } from './connection.ts';
import { codeOf, commitUnknown, explain, isLost, sessionsOpen } from './errors.ts';
import { connectBeside, fill, openScratch, requireSame, type Scratch } from './scratch.ts';
import { copyRights } from './settings.ts';
import { requireTool } from './tools.ts';

/**
 * Restores a dump beside the database, compares it with its facts, and lets the two change names in one
 * transaction: until its COMMIT all is as it was, and after it all is as in the copy. To restore *into* the
 * database would leave behind what is newer than the copy, and show programs its halves. What was there
 * before stays on the server under another name, with what was written since it was backed up.
 */
export async function putBack(
  file: string,
  facts: CopyFacts,
  database: Located,
  control: Control,
): Promise<PutBack> {
  await requireReader(facts);
  const scratch = await openScratch(database, facts.postgresql, control);
  try {
    control.progress?.(0.1);
    await fill(file, database, scratch, control);
    control.progress?.(0.6);
    await requireSame(facts, database, scratch, control);
    control.progress?.(0.9);
    return await swap(database, scratch, control);
  } catch (error) {
    throw explain(error, database.path, targetOf(database));
  } finally {
    // After the change of names nothing of this name is left.
    await scratch.close();
  }
}

const requireReader = async ({ postgresql }: CopyFacts): Promise<void> => {
  const major = postgresql?.dumpMajor ?? 0;
  await requireTool('pg_restore', major, `the copy was made by version ${major}`);
};

/** A name of the server has at most 63 bytes. */
const keptName = (database: string): string => {
  const ending = `_before_${stamp(new Date()).replaceAll('-', '_')}`;
  let begin = database;
  while (Buffer.byteLength(begin + ending) > 63) begin = begin.slice(0, -1);
  return begin + ending;
};

async function swap(database: Located, scratch: Scratch, control: Control): Promise<PutBack> {
  const { admin } = scratch;
  const live = targetOf(database).database;
  const kept = database.exists ? keptName(live) : undefined;
  const [made] = await rowsOf<{ oid: number }>(
    admin,
    'SELECT oid::int8::text AS oid FROM pg_database WHERE datname = $1',
    [scratch.name],
  );
  const end = Date.now() + control.lockWaitMs;
  for (;;) {
    checkControl(control, database.path);
    try {
      await rename(admin, live, scratch.name, kept);
      break;
    } catch (error) {
      if (isLost(error)) {
        if (await wasRenamed(database, live, String(made?.oid))) break;
        throw error;
      }
      await admin.client.query('ROLLBACK');
      if (codeOf(error) !== '55006') throw error;
      if (Date.now() >= end) throw sessionsOpen(database.path, await whoIsIn(admin, live));
    }
    await sleep(200);
  }
  return kept === undefined ? {} : { keptAs: kept };
}

async function rename(
  admin: Session,
  live: string,
  scratch: string,
  kept: string | undefined,
): Promise<void> {
  await rowsOf(admin, 'BEGIN');
  if (kept !== undefined) {
    await copyRights(admin, live, scratch);
    await rowsOf(admin, `ALTER DATABASE ${quoteName(live)} RENAME TO ${quoteName(kept)}`);
  }
  await rowsOf(admin, `ALTER DATABASE ${quoteName(scratch)} RENAME TO ${quoteName(live)}`);
  await rowsOf(admin, 'COMMIT');
}

/** Asks anew what became of a COMMIT whose answer was lost. */
async function wasRenamed(database: Located, live: string, oid: string): Promise<boolean> {
  for (let tries = 0; tries < 20; tries += 1) {
    try {
      const again = await connectBeside(database);
      const rows = await rowsOf(
        again,
        'SELECT FROM pg_database WHERE datname = $1 AND oid::int8::text = $2',
        [live, oid],
      );
      await again.client.end();
      return rows.length > 0;
    } catch (error) {
      if (!hasCode(error, 'server-unreachable', 'connection-lost')) throw error;
    }
    await sleep(500);
  }
  throw commitUnknown(database.path);
}

async function whoIsIn(admin: Session, live: string): Promise<string> {
  const rows = await rowsOf<{ who: string }>(
    admin,
    `SELECT DISTINCT coalesce(nullif(application_name, ''), 'a program without a name') || ' of ' || coalesce(usename, '?') AS who
     FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()`,
    [live],
  );
  return rows.map(({ who }) => who).join(', ') || 'somebody';
}

/** The same up to the change of names. */
export async function rehearsePutBack(
  file: string,
  facts: CopyFacts,
  live: Located,
  _folder: string,
  control: Control,
): Promise<RehearsedPutBack> {
  await requireReader(facts);
  const scratch = await openScratch(live, facts.postgresql, control);
  try {
    const started = performance.now();
    await fill(file, live, scratch, control);
    const durationMs = Math.round(performance.now() - started);
    await requireSame(facts, live, scratch, control);
    return { replaces: live.exists ? 'database' : 'nothing', durationMs };
  } catch (error) {
    throw explain(error, live.path, targetOf(live));
  } finally {
    await scratch.close();
  }
}

/** A restored copy, on the same server, which goes with the connection that made it. */
export async function makeShadow(
  copy: string,
  database: Located,
  _folder: string,
  control: Control,
): Promise<Shadow> {
  const scratch = await openScratch(database, undefined, control);
  try {
    await fill(copy, database, scratch, control);
    return { database: { ...database, realPath: scratch.name }, remove: () => scratch.close() };
  } catch (error) {
    await scratch.close();
    throw explain(error, database.path, targetOf(database));
  }
}
