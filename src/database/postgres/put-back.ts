import type { Control, CopyFacts, Located, PutBack, RehearsedPutBack, Shadow } from '../engine.ts';
import { stamp } from '../files.ts';
import { askAgain, quoteName, rowsOf, type Session, targetOf, whileLocked } from './connection.ts';
import { codeOf, explain, isLost, sessionsOpen } from './errors.ts';
import { connectBeside, fill, openScratch, requireSame, type Scratch } from './scratch.ts';
import { giveRights, readRights } from './settings.ts';
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
  return withRestored(file, facts, database, control, (scratch) =>
    swap(database, facts, scratch, control),
  );
}

/**
 * Restores a dump beside the database and compares it with its facts. What it was restored into is gone when
 * `use` has ended, unless its name is.
 */
async function withRestored<T>(
  file: string,
  facts: CopyFacts,
  database: Located,
  control: Control,
  use: (scratch: Scratch, durationMs: number) => Promise<T>,
): Promise<T> {
  const major = facts.postgresql?.dumpMajor ?? 0;
  await requireTool('pg_restore', major, `the copy was made by version ${major}`);
  const scratch = await openScratch(database, facts.postgresql, control);
  try {
    control.progress?.(0.1);
    const started = performance.now();
    await fill(file, database, scratch, control);
    const durationMs = Math.round(performance.now() - started);
    control.progress?.(0.6);
    await requireSame(facts, database, scratch, control);
    control.progress?.(0.9);
    return await use(scratch, durationMs);
  } catch (error) {
    throw explain(error, database.path, targetOf(database));
  } finally {
    await scratch.close();
  }
}

/** A name of the server has at most 63 bytes. */
const keptName = (database: string): string => {
  const ending = `_before_${stamp(new Date()).replaceAll('-', '_')}`;
  let begin = database;
  while (Buffer.byteLength(begin + ending) > 63) begin = begin.slice(0, -1);
  return begin + ending;
};

async function swap(
  database: Located,
  facts: CopyFacts,
  scratch: Scratch,
  control: Control,
): Promise<PutBack> {
  const { admin } = scratch;
  const notGiven = database.exists ? [] : await giveFromFacts(facts, scratch);
  const live = targetOf(database).database;
  const kept = database.exists ? keptName(live) : undefined;
  const [made] = await rowsOf<{ oid: number }>(
    admin,
    'SELECT oid::int8::text AS oid FROM pg_database WHERE datname = $1',
    [scratch.name],
  );
  try {
    await whileLocked(control, database.path, () => rename(admin, live, scratch.name, kept));
  } catch (error) {
    if (codeOf(error) === '55006') {
      throw sessionsOpen(database.path, await whoIsIn(admin, live));
    }
    if (!isLost(error) || !(await wasRenamed(database, live, String(made?.oid)))) throw error;
  }
  return {
    ...(kept === undefined ? {} : { keptAs: kept }),
    ...(notGiven.length === 0 ? {} : { notGiven }),
  };
}

/** Where there is no living database whose rights could be taken, those of the copy's facts. */
async function giveFromFacts(
  { postgresql }: CopyFacts,
  { admin, name, refused }: Scratch,
): Promise<string[]> {
  const rights = postgresql?.rights;
  if (rights === undefined) {
    return ['who may connect to it, and its settings, which older backups do not hold'];
  }
  await giveRights(admin, name, rights, refused);
  return refused;
}

async function rename(
  admin: Session,
  live: string,
  scratch: string,
  kept: string | undefined,
): Promise<void> {
  try {
    await rowsOf(admin, 'BEGIN');
    if (kept !== undefined) {
      await giveRights(admin, scratch, await readRights(admin, live));
      await rowsOf(admin, `ALTER DATABASE ${quoteName(live)} RENAME TO ${quoteName(kept)}`);
    }
    await rowsOf(admin, `ALTER DATABASE ${quoteName(scratch)} RENAME TO ${quoteName(live)}`);
    await rowsOf(admin, 'COMMIT');
  } catch (error) {
    if (!isLost(error)) await rowsOf(admin, 'ROLLBACK');
    throw error;
  }
}

/** Asks anew what became of a COMMIT whose answer was lost. */
const wasRenamed = (database: Located, live: string, oid: string): Promise<boolean> =>
  askAgain(database.path, async () => {
    const again = await connectBeside(database);
    try {
      const rows = await rowsOf(
        again,
        'SELECT FROM pg_database WHERE datname = $1 AND oid::int8::text = $2',
        [live, oid],
      );
      return rows.length > 0;
    } finally {
      await again.client.end().catch(() => undefined);
    }
  });

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
  return withRestored(file, facts, live, control, (_scratch, durationMs) =>
    Promise.resolve({ replaces: live.exists ? 'database' : 'nothing', durationMs }),
  );
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
