import { mkdir, open, readFile, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ProtocolError } from '../core/errors.ts';
import type { Encoding } from '../core/documents/document.ts';
import type { TrackerTable } from '../core/tracker/csv.ts';
import { TRACKER_PATH } from '../core/tracker/tracker.ts';
import { writeFileAtomically } from './atomic-write.ts';
import { isAlive } from './process-alive.ts';

/** A tracker and how its bytes were turned into text. */
export interface LoadedTracker {
  readonly table: TrackerTable;
  readonly encoding: Pick<Encoding, 'name' | 'bom'>;
  /** False where there is no file yet: the table is then empty. */
  readonly exists: boolean;
}

const unreadableTracker = (): ProtocolError =>
  new ProtocolError({
    code: 'undecodable-tracker',
    message: `${TRACKER_PATH} has bytes that are not text in UTF-8; writing it would lose them.`,
    remedy: 'Save it as UTF-8 in an editor or a sheet, then try again; it was left as it is.',
  });

const trackerBusy = (): ProtocolError =>
  new ProtocolError({
    code: 'tracker-busy',
    message: 'Another window or command is writing the tracker.',
    remedy: 'Wait until it has finished, then try again; nothing was changed.',
  });

/**
 * Reads the tracker of a work tree.
 *
 * @throws ProtocolError `broken-tracker` with the line, `undecodable-tracker`
 */
export async function readTracker(root: string): Promise<LoadedTracker> {
  const { emptyTracker, parseTracker } = await import('../core/tracker/csv.ts');
  const { decodeExactly } = await import('../core/documents/text-encoding.ts');
  let bytes: Buffer;
  try {
    bytes = await readFile(join(root, TRACKER_PATH));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return { table: emptyTracker(), encoding: { name: 'utf-8', bom: false }, exists: false };
  }
  const decoded = decodeExactly(bytes);
  if (!decoded) throw unreadableTracker();
  return { table: parseTracker(decoded.text), encoding: decoded.encoding, exists: true };
}

/** Writes the tracker whole or not at all, in the encoding that it had. Nothing is written where nothing changed. */
export async function writeTracker(
  root: string,
  before: LoadedTracker,
  table: TrackerTable,
): Promise<void> {
  const { formatTracker } = await import('../core/tracker/csv.ts');
  const { encodeDocument } = await import('../core/documents/text-encoding.ts');
  const text = formatTracker(table);
  if (before.exists && text === formatTracker(before.table)) return;
  const path = join(root, TRACKER_PATH);
  await mkdir(dirname(path), { recursive: true });
  await writeFileAtomically(path, encodeDocument(text, before.encoding));
}

/** Milliseconds. */
const WAIT = 10_000;
const RETRY = 40;
/** A lock this old was left behind by a process that is gone: writing a tracker takes no second. */
const STALE = 60_000;

/**
 * Runs `work` while no other process of this work tree runs any, so that none overwrites what another has
 * just written.
 *
 * @param stateFolder of the work tree; made where it is missing
 * @throws ProtocolError `tracker-busy`
 */
export async function withTrackerLock<T>(stateFolder: string, work: () => Promise<T>): Promise<T> {
  await mkdir(stateFolder, { recursive: true });
  const path = join(stateFolder, 'tracker.lock');
  const end = Date.now() + WAIT;
  while (!(await takeLock(path))) {
    if (Date.now() > end) throw trackerBusy();
    await sleep(RETRY);
  }
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

async function takeLock(path: string): Promise<boolean> {
  try {
    const file = await open(path, 'wx');
    await file.writeFile(String(process.pid));
    await file.close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    if (await isLeftBehind(path)) await rm(path, { force: true });
    return false;
  }
}

async function isLeftBehind(path: string): Promise<boolean> {
  try {
    if (Date.now() - (await stat(path)).mtimeMs > STALE) return true;
    const owner = Number(await readFile(path, 'utf8'));
    // A lock that is empty was taken this very moment.
    return Number.isInteger(owner) && owner > 0 && !isAlive(owner);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}
