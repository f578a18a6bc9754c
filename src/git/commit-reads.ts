import { resolve } from 'node:path';
import { emptyTree, readId, readIndexFiles, type ReadOptions } from './change-set.ts';
import { isId } from './commit-facts.ts';
import { commentMarkIn } from './message.ts';
import { readObjects } from './objects.ts';
import { decodePath } from './paths.ts';
import { readGit, runGit } from './process.ts';
import { tokens } from './raw-diff.ts';

/**
 * What the hook must ask git for where the shim's answers do not do: a first commit, an amend, a merge,
 * an editor's message. Loaded only then.
 */
export { emptyTree, readId, readIndexFiles, readObjects };

/** The state folder of the work tree, that of the common git folder, and git's objects; absolute. */
export async function readFolders(
  options: ReadOptions,
): Promise<{ state: string; common: string; objects: string }> {
  const names = ['--git-path', 'session-protocol', '--git-common-dir', '--git-path', 'objects'];
  const given = await readGit(['rev-parse', ...names], options);
  const [state = '', common = '', objects = ''] = given.split('\n');
  return {
    state: resolve(options.cwd, state),
    common: resolve(options.cwd, common, 'session-protocol'),
    objects: resolve(options.cwd, objects),
  };
}

/** The ids that many names stand for, from one process; undefined where there is none. No line breaks in them. */
export async function readIds(
  names: readonly string[],
  options: ReadOptions,
): Promise<(string | undefined)[]> {
  if (names.length === 0) return [];
  const args = ['cat-file', '--batch-check=%(objectname)'];
  const { stdout } = await runGit(args, { ...options, input: `${names.join('\n')}\n` });
  const answers = stdout.toString('latin1').split('\n');
  return names.map((_, index) => (isId(answers[index]) ? answers[index] : undefined));
}

/** The regular files of a commit's tree, or those among `paths` that are in it. */
export async function readTreeFiles(
  commit: string,
  paths: readonly string[],
  options: ReadOptions,
): Promise<{ path: string; id: string }[]> {
  const args = ['ls-tree', '-r', '-z', '--full-tree', commit, '--', ...paths];
  const next = tokens((await runGit(args, options)).stdout);
  const files: { path: string; id: string }[] = [];
  for (let entry = next(); entry; entry = next()) {
    const tab = entry.indexOf(9);
    const [mode = '', , id = ''] = entry.toString('latin1', 0, tab).split(' ');
    if (mode.startsWith('100')) files.push({ path: decodePath(entry.subarray(tab + 1)), id });
  }
  return files;
}

/** The tree that the index holds. */
export const writeTree = (options: ReadOptions): Promise<string> =>
  readGit(['write-tree'], options);

export async function readParentsOfHead(options: ReadOptions): Promise<string[]> {
  const parents = await readGit(['rev-parse', 'HEAD^@'], options);
  return parents === '' ? [] : parents.split('\n');
}

/**
 * Is HEAD's author's time that of the commit under way? git takes it over when it amends and sets it anew
 * otherwise, so this tells an amend where no command line can be read.
 */
export async function hasTimeOfHead(options: ReadOptions): Promise<boolean> {
  const time = /^@(\d+)/.exec(process.env['GIT_AUTHOR_DATE'] ?? '')?.[1];
  if (time === undefined) return false;
  const { stdout } = await runGit(['show', '--no-patch', '--format=%at', 'HEAD'], {
    ...options,
    accept: [128],
  });
  return stdout.toString('latin1').trim() === time;
}

/** What a comment line of an edited message starts with. */
export async function readCommentMark(message: string, options: ReadOptions): Promise<string> {
  const args = ['config', '--get-regexp', '^core\\.comment(char|string)$'];
  const { stdout } = await runGit(args, { ...options, accept: [1] });
  const mark = stdout.toString('utf8').trimEnd().split('\n').at(-1)?.replace(/^\S+ /, '') ?? '';
  return mark === 'auto' ? commentMarkIn(message) : mark || '#';
}
