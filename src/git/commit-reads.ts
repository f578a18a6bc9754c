import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { ANCESTORS, isGit } from './asking-git.ts';
import { emptyTree, readBranch, readId, readIndexFiles, type ReadOptions } from './change-set.ts';
import { isId } from './commit-facts.ts';
import { commentMarkIn, type MessageOptions } from './message.ts';
import { readObjects } from './objects.ts';
import { decodePath } from './paths.ts';
import { readGit, runGit } from './process.ts';
import { tokens } from './raw-diff.ts';

/**
 * What the hook must ask git for where the shim's answers do not do: a first commit, an amend, a merge,
 * an editor's message. Loaded only then.
 */
export { emptyTree, readBranch, readId, readIndexFiles, readObjects };

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

/** As `git replace` and grafts show them: what amends HEAD will have these. */
export async function readParentsOfHead(options: ReadOptions): Promise<string[]> {
  const env = { GIT_NO_REPLACE_OBJECTS: undefined, GIT_GRAFT_FILE: undefined };
  const parents = await readGit(['rev-parse', 'HEAD^@'], { ...options, env });
  return parents === '' ? [] : parents.split('\n');
}

/**
 * Is HEAD's author's time that of the commit under way? git takes it over when it amends and sets it anew
 * otherwise, so this guesses at an amend where no command line can be read; `Receipt.parent` shows who was wrong.
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

/**
 * A git's command line where there is no /proc, as `ps` lists it: cut at each blank, so that words of a message
 * are told apart from options by chance only. Undefined where `ps` does not tell it; Git for Windows' cannot.
 */
export async function listedCommandLine(parent: number): Promise<string[] | undefined> {
  let pid = parent;
  for (let steps = 0; steps < ANCESTORS && pid > 0 && process.platform !== 'win32'; steps++) {
    const [, next, line = ''] = /^\s*(\d+)\s+(.*)/.exec(await listProcess(pid)) ?? [];
    const args = line.split(' ');
    if (isGit(args[0])) return args;
    pid = Number(next ?? 0);
  }
  return undefined;
}

/** `<parent's id> <command line>`; empty where there is no such process, or no such `ps`. */
const listProcess = (pid: number): Promise<string> =>
  new Promise((resolved) => {
    const args = ['-ww', '-o', 'ppid=', '-o', 'command=', '-p', `${pid}`];
    execFile('ps', args, (error, stdout) => resolved(error ? '' : stdout));
  });

/**
 * How git will clean up a message, by its command line, else its configuration, else as it is used to.
 *
 * @param how.edited an editor was opened on it
 * @param how.cleanup what the command line says
 * @param how.verbose the same, of the diff below the message
 */
export async function readMessageOptions(
  text: string,
  how: {
    readonly edited: boolean;
    readonly cleanup: string | undefined;
    readonly verbose: boolean | undefined;
  },
  options: ReadOptions,
): Promise<MessageOptions> {
  const args = [
    'config',
    '--get-regexp',
    '^(core\\.comment(char|string)|commit\\.(cleanup|verbose))$',
  ];
  const { stdout } = await runGit(args, { ...options, accept: [1] });
  let { cleanup, verbose } = how;
  let mark = '#';
  for (const line of stdout.toString('utf8').split('\n')) {
    const [, name, value = ''] =
      /^core\.(comment)\S+ (.+)/.exec(line) ?? /^commit\.(cleanup) (.+)/.exec(line) ?? [];
    if (name === 'comment') mark = value;
    if (name === 'cleanup') cleanup = how.cleanup ?? value;
    if (line.startsWith('commit.verbose'))
      verbose = how.verbose ?? /^commit\.verbose(?: (?:true|yes|on|[1-9]\d*))?$/i.test(line);
  }
  const strips = cleanup === 'strip' || (how.edited && (cleanup ?? 'default') === 'default');
  return {
    ...(strips ? { commentMark: mark === 'auto' ? commentMarkIn(text) : mark } : {}),
    // In an editor whether there are scissors is git's choice: they are in the text where it cuts at them.
    ...(how.edited || verbose === true ? { scissors: true } : {}),
  };
}
