import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type ReadOptions } from './change-set.ts';
import { isId } from './commit-facts.ts';
import { readIds } from './commit-reads.ts';
import { readGit, runGit } from './process.ts';

/** A line of what git tells the pre-push hook; see githooks(5). An id of all zeros: the ref is not there. */
interface PushedRef {
  readonly localId: string;
  readonly remoteId: string;
}

const isThere = (id: string): boolean => /[^0]/.test(id);

/** `<local ref> <local id> <remote ref> <remote id>`, a line each. */
function parseRefs(input: string): PushedRef[] {
  return input.split('\n').flatMap((line) => {
    const [, localId, , remoteId] = line.split(' ');
    return localId !== undefined && remoteId !== undefined ? [{ localId, remoteId }] : [];
  });
}

/**
 * The commits that a push brings to a remote, as `git rev-list` takes them: what is pushed, new branches and
 * tags included, without what the remote is known to have. A deletion brings none.
 *
 * @param remote its name, or its address where it has none
 * @param input what git tells the hook
 * @returns empty where nothing is to be judged
 */
export async function pushedRevisions(
  remote: string,
  input: string,
  options: ReadOptions,
): Promise<string[]> {
  const refs = parseRefs(input).filter(({ localId }) => isThere(localId));
  const pushed = await commitsAmong(
    refs.map(({ localId }) => localId),
    options,
  );
  if (pushed.length === 0) return [];
  const known = await commitsAmong(refs.map(({ remoteId }) => remoteId).filter(isThere), options);
  const { stdout } = await runGit(['remote'], options);
  const named = stdout.toString('utf8').split('\n').includes(remote);
  const edge = await shallowEdge(options);
  return [...pushed, '--not', ...known, ...edge, named ? `--remotes=${remote}` : '--remotes'];
}

/** The commits with which a shallow clone ends: they were fetched, and nobody made them here. */
async function shallowEdge(options: ReadOptions): Promise<string[]> {
  const path = await readGit(['rev-parse', '--git-path', 'shallow'], options);
  try {
    return (await readFile(resolve(options.cwd, path), 'utf8')).split('\n').filter(isId);
  } catch {
    // Nearly every clone is whole.
    return [];
  }
}

/** The commits that ids stand for, tags followed; what is not here, or no commit, is left out. */
async function commitsAmong(ids: readonly string[], options: ReadOptions): Promise<string[]> {
  const names = ids.map((id) => `${id}^{commit}`);
  return [...new Set((await readIds(names, options)).filter((id) => id !== undefined))];
}
