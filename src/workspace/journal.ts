import { link, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ProtocolError } from '../core/errors.ts';
import {
  NO_SESSION,
  type UnknownEvent,
  isKnownEvent,
  isRunning,
  reduceSession,
} from '../core/session/journal.ts';
import type { Claim, ClaimPurpose, Session, SessionEvent } from '../core/session/session.ts';
import { claimTaken, holderHere, holderLives, sessionRunning } from './session-holder.ts';
import { validateSession } from '../core/validators.generated.js';

/** The journal of the work tree's session, inside its state folder. */
export const JOURNAL = 'session.jsonl';
/** Where journals of earlier sessions go, one file a session. */
export const HISTORY = 'sessions';

const brokenJournal = (path: string, line: number, cause: unknown): ProtocolError =>
  new ProtocolError({
    code: 'broken-journal',
    message: `The session's journal cannot be read at line ${line}: ${path}`,
    remedy:
      'Mend that line, or move the file away and start the session again; it is never overwritten.',
    cause,
  });

const sessionChanged = (title: string | undefined): ProtocolError =>
  new ProtocolError({
    code: 'session-changed',
    message: `Another session has begun here since: ${title ?? 'unnamed'}.`,
    remedy: 'Look at the session that is there now, and do it again if it still fits.',
  });

const cutShort = (path: string): ProtocolError =>
  new ProtocolError({
    code: 'journal-not-written',
    message: `The session's journal took only a part of what was to be written: ${path}`,
    remedy: 'Make room on that disk and do it again; what was written before is whole.',
  });

/**
 * Reads the session of a work tree.
 *
 * A last line without its line break was cut short by a crash while it was written: the event never
 * happened, and it is left out. So is a line that is no JSON before a `mended` event. An event that a
 * later version wrote is counted, and stays in the file.
 *
 * @param stateFolder absolute, as `git rev-parse --git-path session-protocol` gives it
 * @throws ProtocolError `broken-journal` where a whole line is not an event
 */
export async function readSession(stateFolder: string): Promise<Session> {
  const path = join(stateFolder, JOURNAL);
  const text = await readIfThere(path);
  return text === undefined ? NO_SESSION : reduceSession(parseJournal(text, path));
}

function parseJournal(text: string, path: string): (SessionEvent | UnknownEvent)[] {
  const events: (SessionEvent | UnknownEvent)[] = [];
  let cut: { readonly line: number; readonly cause: unknown } | undefined;
  const lines = text.split('\n');
  lines.pop();
  for (const [index, line] of lines.entries()) {
    // Two who mended the same line at once leave an empty one between them.
    if (line === '') continue;
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch (cause) {
      if (cut) throw brokenJournal(path, cut.line, cut.cause);
      cut = { line: index + 1, cause };
      continue;
    }
    const event = readEvent(value, path, index + 1);
    if (cut && event.type !== 'mended') throw brokenJournal(path, cut.line, cut.cause);
    cut = undefined;
    events.push(event);
  }
  if (cut) throw brokenJournal(path, cut.line, cut.cause);
  return events;
}

function readEvent(value: unknown, path: string, line: number): SessionEvent | UnknownEvent {
  if (validateSession<SessionEvent>(value)) return value;
  const { errors } = validateSession;
  const { type, at } = (value ?? {}) as { readonly type?: unknown; readonly at?: unknown };
  if (typeof type === 'string' && !isKnownEvent(type) && typeof at === 'string')
    return { type: 'unknown', at };
  throw brokenJournal(path, line, errors);
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/**
 * Appends events, on disk before it returns, and gives what the session is then.
 *
 * All go to the end in one write, and nothing is ever cut off, so that of several processes that append
 * at once none loses a line. Where a crash left a line cut short, it is ended and called so by a
 * `mended` event.
 *
 * @param session the id of the session that the events are for; none: whichever is there
 * @throws ProtocolError `broken-journal`, `session-changed` where another session has begun since
 */
export async function appendEvents(
  stateFolder: string,
  events: readonly SessionEvent[],
  session?: string,
): Promise<Session> {
  const path = join(stateFolder, JOURNAL);
  const file = await open(path, 'a+');
  try {
    const text = await file.readFile('utf8');
    const now = session === undefined ? undefined : reduceSession(parseJournal(text, path));
    if (now && now.id !== session) throw sessionChanged(now.title);
    const mended: SessionEvent = { type: 'mended', at: new Date().toISOString() };
    const start = text === '' || text.endsWith('\n') ? '' : `\n${toLine(mended)}`;
    const bytes = Buffer.from(start + events.map(toLine).join(''));
    const { bytesWritten } = await file.write(bytes);
    if (bytesWritten < bytes.length) throw cutShort(path);
    await file.sync();
  } finally {
    await file.close();
  }
  return readSession(stateFolder);
}

const toLine = (event: SessionEvent): string => `${JSON.stringify(event)}\n`;

/**
 * Begins a journal. Of two processes that begin at once exactly one wins: the file appears whole under
 * its name, or not at all. The journal of an earlier session gets its place among the earlier ones before
 * the new one takes its name, so that there is always one.
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
  if (isRunning(earlier)) throw sessionRunning(earlier);
  const staging = join(stateFolder, `${JOURNAL}.${process.pid}.${prepared.session}`);
  const file = await open(staging, 'wx');
  try {
    try {
      await file.writeFile(toLine(prepared));
      await file.sync();
    } finally {
      await file.close();
    }
    if (earlier.id === undefined) {
      if (!(await linkNew(staging, path))) throw sessionRunning(await readSession(stateFolder));
    } else {
      try {
        await claim(stateFolder, earlier.id, { purpose: 'next', claim: prepared.session });
      } catch (error) {
        const now = await readSession(stateFolder);
        throw isRunning(now) ? sessionRunning(now) : error;
      }
      await linkNew(path, join(stateFolder, HISTORY, `${earlier.id}.jsonl`));
      await rename(staging, path);
    }
  } finally {
    await rm(staging, { force: true });
  }
  return readSession(stateFolder);
}

/**
 * Takes a right that only one process may have: the first claim in the journal has it. That of a process
 * which is gone is given up in its name first.
 *
 * @throws ProtocolError `claimed` where a process that may be alive has it, `session-running`,
 *   `session-changed`
 */
export async function claim(
  stateFolder: string,
  session: string,
  wanted: Omit<Claim, 'holder'> & { readonly purpose: ClaimPurpose },
): Promise<Session> {
  const at = new Date().toISOString();
  const holder = holderHere({ pid: process.pid });
  const mine: SessionEvent = { type: 'claimed', at, holder, ...wanted };
  let now = await appendEvents(stateFolder, [mine], session);
  const other = now.claims[wanted.purpose];
  if (other && other.claim !== wanted.claim && holderLives(other.holder) === 'gone') {
    const released: SessionEvent = { type: 'released', at, claim: other.claim };
    now = await appendEvents(stateFolder, [released, mine], session);
  }
  const winner = now.claims[wanted.purpose];
  if (winner?.claim !== wanted.claim) throw claimTaken(wanted.purpose, winner);
  return now;
}

/** Gives a file a further name, unless the name is taken. */
async function linkNew(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
}

const hasCode = (error: unknown, code: string): boolean =>
  (error as NodeJS.ErrnoException).code === code;
