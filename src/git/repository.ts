import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import { emptyTree, readBranch, readId, type ReadOptions } from './change-set.ts';
import { noWorkTree, notARepository } from './errors.ts';
import { splitPaths } from './paths.ts';
import { findGit, readGit, runGit } from './process.ts';

/** A commit as a list shows it. */
export interface CommitLine {
  readonly id: string;
  readonly subject: string;
}

/** A file that differs between two states. */
export interface ChangedPath {
  readonly path: string;
  readonly status: 'added' | 'modified' | 'deleted';
}

/** A work tree and its repository, for everything but judging, which reads objects in bulk. */
export interface Repository {
  /** The work tree's root, absolute, links resolved. */
  readonly root: string;
  /** Of this work tree; absolute. */
  readonly gitDir: string;
  /** Shared by all linked work trees; absolute. */
  readonly commonDir: string;
  /** Where this work tree's session and receipts are kept; absolute; it may not exist yet. */
  readonly stateFolder: string;
  /** The branch that HEAD names, also an unborn one; undefined with a detached HEAD. */
  branch(): Promise<string | undefined>;
  /** The id of HEAD; undefined on an unborn branch. */
  head(): Promise<string | undefined>;
  /** Paths that are changed, staged or untracked, from the root. */
  dirtyPaths(): Promise<string[]>;
  /** Oldest first; all commits of HEAD where `from` is undefined. */
  commitsSince(from: string | undefined): Promise<CommitLine[]>;
  /** What HEAD changed since `from`, or holds in all where `from` is undefined. */
  filesChangedSince(from: string | undefined): Promise<ChangedPath[]>;
  /** The bytes of a file in a commit; undefined where it is not there. */
  readFileAt(commit: string, path: string): Promise<Buffer | undefined>;
  /** Tracked and untracked files that are not ignored, from the root; `patterns` as git's pathspecs. */
  listFiles(patterns: readonly string[]): Promise<string[]>;
  /** `user.name`, where it is set. */
  userName(): Promise<string | undefined>;
}

/**
 * Opens the repository that a folder lies in. Linked work trees and submodules are opened as what they
 * are: with a root, a git folder and a session of their own.
 *
 * @throws ProtocolError `not-a-repository`, `no-work-tree` (bare, or inside the git folder),
 *   `git-not-installed`, `dubious-ownership`
 */
export async function openRepository(folder: string, signal?: AbortSignal): Promise<Repository> {
  const real = await realpath(folder).catch((error: unknown) => {
    throw notARepository(folder, error);
  });
  const outside: ReadOptions = { cwd: real, foreign: true, signal };
  const asked = [
    '--is-inside-work-tree',
    '--show-toplevel',
    '--absolute-git-dir',
    '--git-common-dir',
    '--git-path',
    'session-protocol',
  ];
  const [isInside, ...paths] = (await readGit(['rev-parse', ...asked], outside)).split('\n');
  if (isInside !== 'true') throw noWorkTree(folder);
  const [top = '', gitDir = '', commonDir = '', stateFolder = ''] = paths.map((path) =>
    resolve(real, path),
  );
  const root = await realpath(top);
  const inside: ReadOptions = { ...outside, cwd: root };
  return { root, gitDir, commonDir, stateFolder, ...questions(inside, gitDir) };
}

/** The root of the work tree that a folder lies in; undefined where it lies in none. */
export async function findRoot(folder: string): Promise<string | undefined> {
  try {
    return (await openRepository(folder)).root;
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === 'not-a-repository' || code === 'no-work-tree') return undefined;
    throw error;
  }
}

type Questions = Omit<Repository, 'root' | 'gitDir' | 'commonDir' | 'stateFolder'>;

function questions(options: ReadOptions, gitDir: string): Questions {
  const read = async (args: string[]): Promise<Buffer> => (await runGit(args, options)).stdout;
  const head = (): Promise<string | undefined> => readId('HEAD^{commit}', options);
  return {
    head,
    branch: () => readBranch(gitDir, options),
    dirtyPaths: async () =>
      parseStatus(await read(['status', '--porcelain', '-z', '--untracked-files=all'])),
    async commitsSince(from) {
      if ((await head()) === undefined) return [];
      const range = from === undefined ? 'HEAD' : `${from}..HEAD`;
      const log = await read([
        'log',
        '--reverse',
        '--topo-order',
        '-z',
        '--format=%H %s',
        range,
        '--',
      ]);
      return splitPaths(log).map((line) => {
        const space = line.indexOf(' ');
        return { id: line.slice(0, space), subject: line.slice(space + 1).trimEnd() };
      });
    },
    async filesChangedSince(from) {
      if ((await head()) === undefined) return [];
      const base = from ?? (await emptyTree(options));
      return parseNameStatus(
        await read(['diff-tree', '-r', '-z', '--name-status', '--no-renames', base, 'HEAD', '--']),
      );
    },
    readFileAt: (commit, path) => findGit(['cat-file', 'blob', `${commit}:${path}`], options),
    async listFiles(patterns) {
      const args = [
        'ls-files',
        '-z',
        '--cached',
        '--others',
        '--exclude-standard',
        '--',
        ...patterns,
      ];
      return [...new Set(splitPaths(await read(args)))];
    },
    userName: async () =>
      (await findGit(['config', '--get', 'user.name'], options))?.toString('utf8').trim(),
  };
}

/** `XY path`, and for a rename the old path as a piece of its own; see git-status(1), "Porcelain Format". */
function parseStatus(output: Buffer): string[] {
  const paths: string[] = [];
  const list = splitPaths(output);
  for (let index = 0; index < list.length; index++) {
    const entry = list[index] ?? '';
    paths.push(entry.slice(3));
    if (/^(?:[RC].|.[RC])/.test(entry)) index++;
  }
  return paths;
}

function parseNameStatus(output: Buffer): ChangedPath[] {
  const list = splitPaths(output);
  const files: ChangedPath[] = [];
  for (let index = 0; index + 1 < list.length; index += 2) {
    const status = list[index] === 'A' ? 'added' : list[index] === 'D' ? 'deleted' : 'modified';
    files.push({ path: list[index + 1] ?? '', status });
  }
  return files;
}
