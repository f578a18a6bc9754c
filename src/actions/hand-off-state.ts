import { readFile } from 'node:fs/promises';
import { decodeDocument } from '../core/documents/text-encoding.ts';
import type { Session, WrittenLines } from '../core/session/session.ts';
import { hasMostLines, linesAdded } from '../core/session/written-lines.ts';
import type { Repository } from '../git/repository.ts';
import { resolveInside } from '../workspace/inside.ts';

/** Where the documents of a closing session stand. */
export interface HandOffState {
  /** What is still to be committed. */
  readonly waiting: readonly string[];
  /** What the hand-off or the entry was taken out of before it was committed, such as by `git stash`. */
  readonly gone: readonly string[];
}

/** Where the hand-off of a closing session stands; of any other session nothing is waiting or gone. */
export async function handOffState(
  repository: Repository,
  session: Session,
): Promise<HandOffState> {
  if (session.state !== 'closing') return { waiting: [], gone: [] };
  const documents = session.closing ?? [];
  const dirty = new Set(await repository.dirtyPaths());
  const isThere = await Promise.all(
    documents.map(async (path) => {
      const { written } = session;
      if (!written) return dirty.has(path) || wasCommitted(repository, session, path);
      const lines = written.find((one) => one.path === path)?.lines ?? [];
      return hasMostLines(await textOnDisk(repository, path), lines);
    }),
  );
  return {
    waiting: documents.filter((path) => dirty.has(path)),
    gone: documents.filter((_, index) => isThere[index] === false),
  };
}

/**
 * A journal of an earlier version does not say what was written: a document that is as it was when the
 * session began has lost it. One that git never had needs no commit.
 */
async function wasCommitted(
  repository: Repository,
  { startHead }: Session,
  path: string,
): Promise<boolean> {
  const at = async (commit: string | undefined): Promise<Buffer | undefined> =>
    commit === undefined ? undefined : repository.readFileAt(commit, path);
  const [then, now] = await Promise.all([at(startHead), at(await repository.head())]);
  if (then === undefined || now === undefined) return true;
  return !then.equals(now);
}

/**
 * What closing has just written into documents, for the journal. Those that git sees no change in are left
 * out: they are committed already, or git leaves them alone.
 */
export async function linesWritten(
  repository: Repository,
  documents: readonly string[],
): Promise<WrittenLines[]> {
  const [head, dirty] = await Promise.all([repository.head(), repository.dirtyPaths()]);
  const uncommitted = documents.filter((path) => dirty.includes(path));
  return Promise.all(
    uncommitted.map(async (path) => {
      const before = head === undefined ? undefined : await repository.readFileAt(head, path);
      const old = before === undefined ? '' : decodeDocument(before).text;
      return { path, lines: linesAdded(old, await textOnDisk(repository, path)) };
    }),
  );
}

/** Empty where the file is gone. */
async function textOnDisk({ root }: Repository, path: string): Promise<string> {
  try {
    return decodeDocument(await readFile(await resolveInside(root, path))).text;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}
