import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { exportSessions, type PictureFormat } from '../core/pictures/export.ts';
import {
  type CommitFacts,
  type JournalFacts,
  pictureSessions,
  type SessionFacts,
  type SessionsPicture,
} from '../core/pictures/session-picture.ts';
import { readWaivers, sessionNamed } from '../core/rules/trailers.ts';
import type { SessionEvent } from '../core/session/session.ts';
import { validateSession } from '../core/validators.generated.js';
import { runGit } from '../git/process.ts';
import { openRepository, type Repository } from '../git/repository.ts';
import { HISTORY, JOURNAL } from '../workspace/journal.ts';
import { readVerifiedTrees } from '../workspace/receipt.ts';
import { readUnverified } from '../workspace/unverified.ts';

/**
 * Reads what happened in the sessions of a work tree: their journals, and the commits of HEAD since the
 * first of them. A journal's line that cannot be read is left out and counted: a picture of the past is
 * no reason to refuse.
 *
 * @throws ProtocolError `not-a-repository`
 */
export async function readSessions(input: {
  readonly root: string;
  readonly signal?: AbortSignal;
}): Promise<SessionFacts> {
  const repository = await openRepository(input.root, input.signal);
  const { stateFolder } = repository;
  const names = await readdir(join(stateFolder, HISTORY)).catch(emptyWhereMissing);
  const paths = [
    ...names
      .filter((name) => name.endsWith('.jsonl'))
      .map((name) => join(stateFolder, HISTORY, name)),
    join(stateFolder, JOURNAL),
  ];
  const journals = (await Promise.all(paths.map(readJournal))).filter(
    ({ events, unreadable }) => events.length + unreadable > 0,
  );
  const begun = journals.flatMap(({ events }) => events[0]?.at ?? []).toSorted();
  const commits = await readCommits(repository, begun[0], input.signal);
  return { journals, commits, now: new Date().toISOString() };
}

function emptyWhereMissing(error: unknown): string[] {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
  throw error;
}

async function readJournal(path: string): Promise<JournalFacts> {
  const [text = ''] = await readFile(path, 'utf8').then((one) => [one], emptyWhereMissing);
  const lines = text.split('\n');
  // A last line without its line break was cut short by a crash: its event never happened.
  lines.pop();
  const values = lines.map(parseLine);
  return {
    events: values.filter((value) => validateSession<SessionEvent>(value)),
    unreadable: values.filter((value) => value === undefined).length,
  };
}

/** A line's value; what is no event, or one of a later version, is passed over without a word. */
function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** How many commits are read at most: those of `MOST_SESSIONS` sessions are far fewer. */
const MOST_COMMITS = 5000;

async function readCommits(
  repository: Repository,
  since: string | undefined,
  signal: AbortSignal | undefined,
): Promise<CommitFacts[]> {
  if (since === undefined || (await repository.head()) === undefined) return [];
  const args = [
    'log',
    '-z',
    `--max-count=${MOST_COMMITS}`,
    `--since=${since}`,
    '--format=%H %T %ct%n%B',
    'HEAD',
    '--',
  ];
  const { stdout } = await runGit(args, { cwd: repository.root, foreign: true, signal });
  const verified = readVerifiedTrees(repository.stateFolder);
  const unverified = new Set(
    (await readUnverified(repository.stateFolder)).map(({ commit }) => commit),
  );
  return stdout
    .toString('utf8')
    .split('\0')
    .filter((record) => record.trim() !== '')
    .map((record) => {
      const [facts = '', ...rest] = record.split('\n');
      const [id = '', tree = '', seconds = ''] = facts.split(' ');
      const message = rest.join('\n');
      const session = sessionNamed(message);
      const judged = unverified.has(id) ? false : verified.has(tree) ? true : undefined;
      return {
        id,
        subject: rest[0] ?? '',
        at: new Date(Number(seconds) * 1000).toISOString(),
        waivers: [...readWaivers(message)].map(([rule, reason]) => ({ rule, reason })),
        ...(session === undefined ? {} : { session }),
        ...(judged === undefined ? {} : { judged }),
      };
    });
}

/** Makes a picture of the work tree's sessions; throws as `readSessions`. */
export async function pictureTimeline(input: {
  readonly root: string;
  readonly format: PictureFormat;
}): Promise<{ readonly sessions: SessionsPicture; readonly text: string }> {
  const sessions = pictureSessions(await readSessions(input));
  return { sessions, text: exportSessions(sessions, input.format) };
}
