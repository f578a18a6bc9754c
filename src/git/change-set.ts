import { lstat, open, readFile, readlink } from 'node:fs/promises';
import type { Change, FileChange } from '../core/rules/rule.ts';
import { readHeadState } from './commit-facts.ts';
import { badRange, shallowHistory } from './errors.ts';
import { readObjects } from './objects.ts';
import { encodePath } from './paths.ts';
import { findGit, readGit, runGit, type GitOptions } from './process.ts';
import { parseEntry, parseRawDiff, tokens } from './raw-diff.ts';
import { keptMessage } from './message.ts';

/** Where to read, and how to stop it. `cwd` is the root of the work tree wherever one is read. */
export type ReadOptions = Pick<GitOptions, 'cwd' | 'signal' | 'foreign'>;

/** Of a diff for judging: entries as NUL-terminated bytes, full ids, submodules whatever the user's settings hide. */
export const RAW_DIFF = ['--raw', '-z', '--no-abbrev', '--ignore-submodules=none'];

/** Renames are found as git finds them by itself: a limit that somebody has configured would give another verdict. */
export const RENAMES = ['-M', '-l1000'];

/** What git holds of the next commit's parents. */
export interface Heads {
  /** HEAD first, then what is being merged; empty on an unborn branch. Commit ids. */
  readonly parents: readonly string[];
  /** Absent with a detached HEAD. */
  readonly branch?: string;
}

/** Reads HEAD, what is being merged into it, and the branch. */
async function readHeads(gitDir: string, options: ReadOptions): Promise<Heads> {
  const head = await readId('HEAD^{commit}', options);
  const branch = await readBranch(gitDir, options);
  const parents = head === undefined ? [] : [head, ...readHeadState(gitDir).merging];
  return { parents, ...(branch === undefined ? {} : { branch }) };
}

/** The id that a name stands for; undefined where there is none. */
export async function readId(name: string, options: ReadOptions): Promise<string | undefined> {
  const args = ['rev-parse', '--quiet', '--verify', '--end-of-options', name];
  return (await findGit(args, options))?.toString('latin1').trim();
}

/** The branch that HEAD names, from its file; git is asked only where the file does not say it. */
export async function readBranch(
  gitDir: string,
  options: ReadOptions,
): Promise<string | undefined> {
  const { branch, detached } = readHeadState(gitDir);
  if (branch !== undefined || detached) return branch;
  const args = ['symbolic-ref', '--quiet', '--short', 'HEAD'];
  return (await findGit(args, options))?.toString('utf8').trim();
}

/** The id of the empty tree, which differs between SHA-1 and SHA-256 repositories. */
export const emptyTree = (options: ReadOptions): Promise<string> =>
  readGit(['hash-object', '-t', 'tree', '--stdin'], { ...options, input: '' });

/** What a commit changes; see `Change` for how a merge is seen. */
export type ChangedFiles = Pick<Change, 'files' | 'merged'>;

/**
 * What the index holds against the next commit's parents. Of a merge, `files` are only those that differ from
 * every parent: the others were judged on their own branch.
 *
 * @param parents commits, or a tree; none: against nothing
 * @throws ProtocolError as `runGit`
 */
export async function readIndexFiles(
  parents: readonly string[],
  options: ReadOptions,
): Promise<ChangedFiles> {
  const bases = parents.length > 0 ? parents : [await emptyTree(options)];
  const renames = bases.length > 1 ? ['--no-renames'] : RENAMES;
  const lists: FileChange[][] = [];
  for (const base of bases) {
    // What is only said to be added later is no part of the commit.
    const index = ['--cached', '--ita-invisible-in-index'];
    const args = ['diff-index', ...index, ...RAW_DIFF, ...renames, base, '--'];
    lists.push(parseRawDiff((await runGit(args, options)).stdout));
  }
  return changedFiles(lists);
}

/** @param lists what differs from each of the parents */
const changedFiles = (lists: readonly FileChange[][]): ChangedFiles => ({
  files: inAll(lists),
  ...(lists.length > 1 ? { merged: lists.flat() } : {}),
});

/** The files of the first list that are in every other list too. */
export function inAll(lists: readonly FileChange[][]): FileChange[] {
  const [first = [], ...others] = lists;
  const known = others.map((list) => new Set(list.map((file) => file.path)));
  return first.filter((file) => known.every((paths) => paths.has(file.path)));
}

/** What is staged: the commit that `git commit` would make now. */
export async function readStagedChange(
  gitDir: string,
  options: ReadOptions,
): Promise<{ readonly change: Change; readonly head?: string }> {
  const { parents, branch } = await readHeads(gitDir, options);
  const [head] = parents;
  return {
    change: {
      source: 'index',
      ...(await readIndexFiles(parents, options)),
      parents: parents.length,
      ...(branch === undefined ? {} : { branch }),
    },
    ...(head === undefined ? {} : { head }),
  };
}

/** One commit of a range. */
export interface CommitChange {
  /** The days, `YYYY-MM-DD` where they were made, on which it was written and committed. */
  readonly authored: string;
  readonly committed: string;
  readonly change: Change & { readonly commit: string; readonly message: string };
  readonly subject: string;
  /** Its parents' ids, first parent first. */
  readonly parents: readonly string[];
}

/**
 * The commits of a range, oldest first, each with what it changes against its parents; of a merge, only
 * files that differ from every parent. Works in a bare repository too.
 *
 * @param revisions as `git rev-list` takes them: `A..B`, or `B`, `--not`, `A`, `--remotes`
 * @throws ProtocolError `bad-range`, `shallow-history`, or as `runGit`
 */
export async function readCommitChanges(
  revisions: readonly string[],
  options: ReadOptions,
): Promise<CommitChange[]> {
  const [first = ''] = revisions;
  if (first === '' || first.startsWith('-') || first.includes('\n')) throw badRange(first);
  // Outside a repository, whatever is asked for is no range: this tells the two apart.
  await runGit(['rev-parse', '--git-dir'], options);
  const { input, args } = forStandardInput(revisions);
  const list = ['rev-list', '--reverse', '--topo-order', '--parents', '--stdin', ...args, '--'];
  const listed = await runGit(list, { ...options, input, accept: [128] });
  if (listed.code !== 0) throw badRange(first);
  const commits = listed.stdout
    .toString('latin1')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split(' '));
  if (commits.length === 0) return [];
  const ids = commits.map(([id = '']) => id);
  const isMerge = (line: readonly string[]): boolean => line.length > 2;
  const idsOf = (lines: readonly string[][]): string[] => lines.map(([id = '']) => id);
  const diffs = new Map([
    ...(await readDiffs(
      [...RENAMES, '--root'],
      idsOf(commits.filter((line) => !isMerge(line))),
      options,
    )),
    // As the index is compared with each parent of a merge that is still to be made.
    ...(await readDiffs(['-m', '--no-renames'], idsOf(commits.filter(isMerge)), options)),
  ]);
  const objects = await readObjects(ids, options);
  return commits.map(([commit = '', ...parents]) => {
    const raw = objects.get(commit)?.content.toString('utf8') ?? '';
    // Without its parents, all that it holds would seem to be new.
    if (parents.length === 0 && /^tree .*\nparent /.test(raw)) throw shallowHistory(commit);
    const message = keptMessage(raw.slice(raw.indexOf('\n\n') + 2), {});
    return {
      authored: dayOf(raw, 'author'),
      committed: dayOf(raw, 'committer'),
      change: {
        source: 'commit',
        ...changedFiles(sidesOf(diffs.get(commit) ?? [], parents.length)),
        message,
        parents: parents.length,
        commit,
      },
      subject: message.split('\n', 1)[0] ?? '',
      parents,
    };
  });
}

/** Of revisions, what git can be told on standard input: a push may bring more than a command line holds. */
function forStandardInput(revisions: readonly string[]): { input: string; args: string[] } {
  const at = revisions.indexOf('--not');
  const wanted = at < 0 ? revisions : revisions.slice(0, at);
  const known = at < 0 ? [] : revisions.slice(at + 1);
  const isOption = (revision: string): boolean => revision.startsWith('-');
  const lines = [...wanted, ...known.filter((one) => !isOption(one)).map((one) => `^${one}`)];
  const options = known.filter(isOption);
  return {
    input: lines.map((line) => `${line}\n`).join(''),
    args: options.length > 0 ? ['--not', ...options] : [],
  };
}

/** The day of a commit's `author` or `committer` line, by its own clock: `… 1767225600 +0100`. */
function dayOf(raw: string, role: 'author' | 'committer'): string {
  const head = raw.slice(0, raw.indexOf('\n\n'));
  const match = new RegExp(`^${role} .*> (\\d+) ([+-]\\d{2})(\\d{2})$`, 'm').exec(head);
  const [, seconds = '0', hours = '+00', minutes = '00'] = match ?? [];
  const offset = Number(hours) * 60 + Number(`${hours[0]}${minutes}`);
  const time = new Date((Number(seconds) + offset * 60) * 1000);
  return Number.isNaN(time.getTime()) ? '1970-01-01' : time.toISOString().slice(0, 10);
}

/** git does not name a merge for a parent from which it does not differ: such a parent's list is empty. */
const sidesOf = (lists: readonly FileChange[][], parents: number): readonly FileChange[][] =>
  lists.length < parents ? [...lists, []] : lists;

/** What commits change, against each of their parents, from one diff-tree. */
async function readDiffs(
  how: readonly string[],
  commits: readonly string[],
  options: ReadOptions,
): Promise<Map<string, FileChange[][]>> {
  if (commits.length === 0) return new Map();
  const args = ['diff-tree', '--stdin', '-r', '--always', ...how, ...RAW_DIFF];
  const { stdout } = await runGit(args, { ...options, input: `${commits.join('\n')}\n` });
  const changes = new Map<string, FileChange[][]>();
  const next = tokens(stdout);
  let files: FileChange[] = [];
  for (let token = next(); token; token = next()) {
    const head = token.toString('latin1');
    if (head.startsWith(':')) {
      files.push(parseEntry(head, next));
    } else {
      // A merge is named once for each parent.
      files = [];
      const lists = changes.get(head.trim());
      if (lists) lists.push(files);
      else changes.set(head.trim(), [files]);
    }
  }
  return changes;
}

/**
 * The bytes of a file of the work tree, or a link's target; undefined where there is none.
 *
 * @param limit how many bytes are read at most
 */
export async function readFromDisk(
  root: string,
  path: string,
  limit = Infinity,
): Promise<Buffer | undefined> {
  const file = Buffer.concat([Buffer.from(`${root}/`), encodePath(path)]);
  try {
    const stats = await lstat(file);
    if (stats.isSymbolicLink()) return Buffer.from(await readlink(file));
    if (!stats.isFile()) return undefined;
    return stats.size > limit ? await readBeginning(file, limit) : await readFile(file);
  } catch {
    // It vanished since git listed it, or may not be read: there is then no text to judge.
    return undefined;
  }
}

async function readBeginning(file: Buffer, length: number): Promise<Buffer> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(length), position: 0 });
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
