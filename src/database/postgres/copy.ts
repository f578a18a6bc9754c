import { stat } from 'node:fs/promises';
import { messageOf } from '../../core/errors.ts';
import { checkControl } from '../control.ts';
import type { Control, CopyFacts, CopyProblem, Located } from '../engine.ts';
import { hasCode } from '../errors.ts';
import { hashSchema } from '../facts.ts';
import { hashCopy } from '../files.ts';
import { DRIVER, rowsOf, type Session, targetOf, withSession } from './connection.ts';
import { countRows, readLedger, readSchema } from './inspect.ts';
import { localeOf } from './locale.ts';
import { readSurroundings } from './settings.ts';
import { requireTool, runTool } from './tools.ts';

/**
 * Dumps one snapshot into a new file and verifies it. The snapshot is this connection's, and `pg_dump` joins
 * it: what is counted here is what is dumped there, whatever others commit meanwhile.
 */
export async function copyDatabase(
  database: Located,
  destination: string,
  control: Control,
): Promise<CopyFacts> {
  const { path: name } = database;
  const target = targetOf(database);
  return withSession(target, name, control, async (session) => {
    const { major, version } = session;
    const needed = `the server of ${name} is PostgreSQL ${version}`;
    const dump = await requireTool('pg_dump', major, needed);
    await requireTool('pg_restore', dump.major, `pg_dump is of version ${dump.version}`);
    await rowsOf(session, 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    await rowsOf(session, `SET LOCAL lock_timeout = ${Math.ceil(control.lockWaitMs)}`);
    const [row] = await rowsOf<{ id: string }>(session, 'SELECT pg_export_snapshot() AS id');
    control.progress?.(0.05);
    const started = performance.now();
    const options = [
      '--format=custom',
      '--no-password',
      `--snapshot=${row?.id ?? ''}`,
      `--lock-wait-timeout=${Math.ceil(control.lockWaitMs)}`,
      `--file=${destination}`,
    ];
    const [dumped, told] = await Promise.allSettled([
      runTool('pg_dump', options, { target, name }, control),
      tell(session),
    ]);
    // Both have to have ended before what was written may be removed.
    if (dumped.status === 'rejected') throw dumped.reason;
    if (told.status === 'rejected') throw told.reason;
    const copyMs = Math.round(performance.now() - started);
    control.progress?.(0.7);
    const sha256 = await hashCopy(destination, control.signal);
    control.progress?.(0.8);
    await readWhole(destination, name, control);
    const { size } = await stat(destination);
    const { owner, locale } = await localeOf(session);
    const surroundings = await readSurroundings(session, target.database);
    return {
      ...told.value,
      engineVersion: version,
      driver: `${DRIVER}, pg_dump ${dump.version}`,
      size,
      sha256,
      copyMs,
      checks: { integrity: 'ok', foreignKeys: 0 },
      postgresql: { serverMajor: major, dumpMajor: dump.major, owner, locale, ...surroundings },
    };
  });
}

/** What a snapshot holds. */
async function tell(session: Session): Promise<Pick<CopyFacts, 'rows' | 'ledger' | 'schemaHash'>> {
  const schemaHash = hashSchema(await readSchema(session));
  const ledger = (await readLedger(session)) ?? null;
  return { rows: await countRows(session), ledger, schemaHash };
}

/** Decodes a whole dump into nothing: its table of contents alone is read from one that is cut off, too. */
const readWhole = (file: string, name: string, control: Control): Promise<void> =>
  runTool('pg_restore', ['--file=-', file], { name }, control);

/**
 * Reads a published dump from end to end.
 *
 * @throws ProtocolError `tool-missing`, `tool-too-old`: then nothing can be said of the copy
 */
export async function verifyCopy(
  file: string,
  { postgresql }: CopyFacts,
  control: Control,
): Promise<CopyProblem[]> {
  if (postgresql === undefined) return [{ code: 'unreadable', message: 'its facts are missing' }];
  const { dumpMajor } = postgresql;
  await requireTool('pg_restore', dumpMajor, `the copy was made by version ${dumpMajor}`);
  try {
    await readWhole(file, file, control);
    return [];
  } catch (error) {
    checkControl(control, file);
    if (!hasCode(error, 'tool-failed')) throw error;
    return [{ code: 'unreadable', message: messageOf(error) }];
  }
}
