import { readFolders, readId, readIds } from '../git/commit-reads.ts';
import { runGit } from '../git/process.ts';
import { readVerifiedTrees } from '../workspace/receipt.ts';
import { logUnverified, readUnverified } from '../workspace/unverified.ts';

/** Which commits a hook has found to be made past the hooks, and how it says so; empty: none. */
type Note = Promise<{ readonly commits: readonly string[]; readonly text: string }>;

const options = (root: string): { cwd: string } => ({ cwd: root });

const tell = (commits: readonly string[]): Awaited<Note> => {
  const [first] = commits;
  if (first === undefined) return { commits, text: '' };
  const what =
    commits.length === 1
      ? `commit ${first.slice(0, 7)} was made past the hooks; it is`
      : `${commits.length} commits were made past the hooks; they are`;
  return { commits, text: `Session Protocol: ${what} kept as unverified\n` };
};

/** post-commit, where there is no receipt, and each patch of `git am`: it cannot be refused any more, but it is seen. */
export async function noteCommit(root: string): Note {
  const { state } = await readFolders(options(root));
  const commit = await readId('HEAD', options(root));
  if (commit === undefined) return tell([]);
  await logUnverified(state, { commits: [commit] });
  return tell([commit]);
}

/** post-merge, where there is no receipt: what a fast-forward brought in was not made here. */
export async function noteMerge(root: string): Note {
  const { stdout } = await runGit(['log', '--walk-reflogs', '-1', '--format=%gs%x00%P', '--'], {
    ...options(root),
    accept: [128],
  });
  const [action = '', parents = ''] = stdout.toString('utf8').trim().split('\0');
  if (!parents.includes(' ') || /: fast-forward$/i.test(action)) return tell([]);
  return noteCommit(root);
}

/**
 * post-rewrite: commits that an amend or a rebase made anew. git has asked post-commit about most of them;
 * those of `rebase --apply` are met only here.
 *
 * @param rewritten `<old id> <new id>`, a line each
 */
export async function noteRewritten(root: string, rewritten: string): Note {
  const pairs = rewritten.split('\n').flatMap((line) => {
    const [from, to] = line.split(' ');
    return from !== undefined && to !== undefined ? [{ from, to }] : [];
  });
  if (pairs.length === 0) return tell([]);
  const { state } = await readFolders(options(root));
  const log = new Set((await readUnverified(state)).map(({ commit }) => commit));
  const verified = readVerifiedTrees(state);
  const trees = await readTrees([...new Set(pairs.map(({ to }) => to))], root);
  const commits = [...trees]
    .filter(([commit, tree]) => !verified.has(tree) && !log.has(commit))
    .map(([commit]) => commit);
  const replaced = pairs.map(({ from }) => from).filter((from) => log.has(from));
  await logUnverified(state, { commits, replaced });
  return tell(commits);
}

async function readTrees(commits: readonly string[], root: string): Promise<Map<string, string>> {
  const names = commits.map((commit) => `${commit}^{tree}`);
  const trees = await readIds(names, options(root));
  return new Map(commits.map((commit, index) => [commit, trees[index] ?? '']));
}
