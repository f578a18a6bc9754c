import { basename, dirname, join, resolve } from 'node:path';
import { ProtocolError } from '../core/errors.ts';
import { exists } from '../git/exists.ts';
import { readGit, runGit } from '../git/process.ts';
import { openRepository } from '../git/repository.ts';
import { numberAfterLast } from './start-session.ts';
import { loadWorkspace } from './load-workspace.ts';

/** A work tree that could be made, with a branch of its own. */
export interface WorkTreePlan {
  /** Absolute. */
  readonly folder: string;
  readonly branch: string;
}

const placeTaken = (folder: string): ProtocolError =>
  new ProtocolError({
    code: 'file-exists',
    message: `${folder} is there already.`,
    remedy: 'Name another folder; nothing is written over.',
  });

const noCommit = (): ProtocolError =>
  new ProtocolError({
    code: 'no-commit',
    message: 'A work tree begins at a commit, and this repository has none yet.',
    remedy: 'Commit something first.',
  });

/**
 * Proposes a folder beside the work tree, and a branch, both free and named after the session that would
 * run there. Makes nothing.
 *
 * @throws ProtocolError `no-commit`, `not-a-repository`
 */
export async function planWorkTree(input: { root: string }): Promise<WorkTreePlan> {
  const repository = await openRepository(input.root);
  if ((await repository.head()) === undefined) throw noCommit();
  const number = await numberAfterLast(await loadWorkspace({ root: input.root, useGit: true }));
  const name = `session-${(number ?? 'next').replace(/[^\w.-]+/g, '-')}`;
  const refs = ['for-each-ref', '--format=%(refname:short)', 'refs/heads'];
  const branches = new Set(
    (await readGit(refs, { cwd: repository.root, foreign: true })).split('\n'),
  );
  const { root } = repository;
  for (let count = 1; ; count += 1) {
    const branch = count === 1 ? name : `${name}-${count}`;
    const folder = join(dirname(root), `${basename(root)}-${branch}`);
    if (!branches.has(branch) && !(await exists(folder))) return { folder, branch };
  }
}

/**
 * Makes a linked work tree at HEAD on a new branch. It can have a session of its own.
 *
 * @returns its folder, absolute
 * @throws ProtocolError `file-exists`, `not-a-repository`, what git says
 */
export async function addWorkTree(input: { root: string } & WorkTreePlan): Promise<string> {
  const { root } = await openRepository(input.root);
  const folder = resolve(root, input.folder);
  if (await exists(folder)) throw placeTaken(folder);
  await runGit(['worktree', 'add', '-b', input.branch, '--', folder], {
    cwd: root,
    foreign: true,
  });
  return folder;
}
