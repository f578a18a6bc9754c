import { link, mkdir, open, readFile, rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { ProtocolError } from '../core/errors.ts';
import { NO_SESSION, isRunning, reduceSession } from '../core/session/journal.ts';
import type { Session, SessionEvent } from '../core/session/session.ts';
import { validateSession } from '../core/validators.generated.js';

/** The journal of the work tree's session, inside its state folder. */
export const JOURNAL = 'session.jsonl';
/** Where journals of earlier sessions go, one file a session. */
const HISTORY = 'sessions';

const brokenJournal = (path: string, line: number, cause: unknown): ProtocolError =>
  new ProtocolError({
    code: 'broken-journal',
    message: `The session's journal cannot be read at line ${line}: ${path}`,
    remedy:
      'Mend that line, or move the file away and start the session again; it is never overwritten.',
    cause,
  });

const sessionRunning = (title: string): ProtocolError =>
  new ProtocolError({
    code: 'session-running',
    message: `A session is already under way here: ${title}.`,
    remedy:
      'Close or abandon it first, or work in a linked work tree (git worktree add) of its own.',
  });

/**
 * Reads the session of a work tree.
 *
 * A last line without its line break was cut short by a crash while it was written: the event never
 * happened, and it is left out.
 *
 * @param stateFolder absolute, as `git rev-parse --git-path session-protocol` gives it
 * @throws ProtocolError `broken-journal` where a whole line is not an event
 */
export async function readSession(stateFolder: string): Promise<Session> {
  const text = await readIfThere(join(stateFolder, JOURNAL));
  return text === undefined
    ? NO_SESSION
    : reduceSession(parseJournal(text, join(stateFolder, JOURNAL)));
}

function parseJournal(text: string, path: string): SessionEvent[] {
  const lines = text.split('\n');
  lines.pop();
  return lines.map((line, index) => {
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch (error) {
      throw brokenJournal(path, index + 1, error);
    }
    if (!validateSession<SessionEvent>(value))
      throw brokenJournal(path, index + 1, validateSession.errors);
    return value;
  });
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * Appends events, on disk before it returns, and gives what the session is then. A last line that a crash
 * cut short is removed first: its event never happened.
 *
 * @throws ProtocolError `broken-journal`
 */
export async function appendEvents(
  stateFolder: string,
  events: readonly SessionEvent[],
): Promise<Session> {
  const path = join(stateFolder, JOURNAL);
  const file = await open(path, 'a+');
  try {
    const text = await file.readFile('utf8');
    const whole = text.lastIndexOf('\n') + 1;
    if (whole < text.length) await file.truncate(Buffer.byteLength(text.slice(0, whole)));
    await file.appendFile(events.map(toLine).join(''));
    await file.sync();
  } finally {
    await file.close();
  }
  return readSession(stateFolder);
}

const toLine = (event: SessionEvent): string => `${JSON.stringify(event)}\n`;

/**
 * Begins a journal. Of two processes that begin at once exactly one wins: the file appears whole under
 * its name, or not at all.
 *
 * @throws ProtocolError `session-running` where a session is under way
 */
export async function beginJournal(
  stateFolder: string,
  prepared: SessionEvent & { type: 'prepared' },
): Promise<Session> {
  await mkdir(join(stateFolder, HISTORY), { recursive: true });
  const path = join(stateFolder, JOURNAL);
  const earlier = await readSession(stateFolder);
  if (isRunning(earlier)) throw sessionRunning(earlier.title ?? 'unnamed');
  if (earlier.id !== undefined)
    await rename(path, join(stateFolder, HISTORY, `${earlier.id}.jsonl`));
  const staging = join(stateFolder, `${JOURNAL}.${process.pid}.${prepared.session}`);
  const file = await open(staging, 'wx');
  try {
    await file.writeFile(toLine(prepared));
    await file.sync();
  } finally {
    await file.close();
  }
  try {
    await link(staging, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    throw sessionRunning((await readSession(stateFolder)).title ?? 'unnamed');
  } finally {
    await unlink(staging);
  }
  return readSession(stateFolder);
}
