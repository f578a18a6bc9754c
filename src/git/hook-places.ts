import { lstat, readFile, realpath } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { ProtocolError } from '../core/errors.ts';
import { quoted } from '../core/session/quoted.ts';
import type { HookName, InstalledHook } from './hook-manifest.ts';
import { readGit, runGit } from './process.ts';
import { openRepository, type Repository } from './repository.ts';

interface Origin {
  readonly origin: string;
  readonly scope: string;
}

const foreignHooksPath = (
  folder: string,
  { origin, scope }: Origin,
  remedy: string,
): ProtocolError =>
  new ProtocolError({
    code: 'foreign-hooks-path',
    message: `core.hooksPath sends git to ${folder}, outside this repository (set ${scope === '' ? '' : `as ${scope} `}in ${origin}).`,
    remedy:
      'That folder serves other repositories too, so nothing is written there. Give this repository its own: ' +
      `${remedy}, and install again.`,
  });

const linkedHooksFolder = (named: string, folder: string): ProtocolError =>
  new ProtocolError({
    code: 'foreign-hooks-path',
    message: `${named} is a link to ${folder}, outside this repository.`,
    remedy:
      'That folder may serve other repositories too, so nothing is written there. Replace the link by a folder, ' +
      'copy into it the hooks that you need, and install again.',
  });

const missingHooksFolder = (folder: string, origin: string): ProtocolError =>
  new ProtocolError({
    code: 'missing-hooks-path',
    message: `core.hooksPath (set in ${origin}) names ${folder}, which does not exist: git runs no hook at all.`,
    remedy:
      'Run the install step of the hook manager that set it (npm install for husky). Without one, make that ' +
      'folder or unset core.hooksPath. Then install again.',
  });

const hooksPathOfMainTree = (folder: string, origin: string, remedy: string): ProtocolError =>
  new ProtocolError({
    code: 'missing-hooks-path',
    message: `core.hooksPath (set in ${origin}) names ${folder}, which is in the main work tree only: git runs no hook at all here.`,
    remedy: `Name the folder for all work trees: ${remedy}, and install again.`,
  });

/** Where hooks are installed in a repository. */
export interface HookPlaces {
  readonly repository: Repository;
  /** Our own folder, in the common git folder; absolute. */
  readonly home: string;
  /** The folder in which git looks for hooks; absolute, links resolved where it exists. */
  readonly folder: string;
  /** `shim`: the folder is the repository's own; `line`: it belongs to a hook manager, in a work tree. */
  readonly kind: 'shim' | 'line';
  /** The root of the work tree that holds the folder; where git's own folder holds it, that of this one. */
  readonly tree: string;
  /** All work trees of the clone that are there, as `workTrees` lists them. */
  readonly trees: readonly string[];
  /** Does git itself start the files? husky starts its own, with sh. */
  readonly startedByGit: boolean;
  /** The file to install a hook in. */
  fileOf(hook: HookName): string;
  /** The same as the manifest names it. */
  nameOf(hook: HookName): string;
}

/**
 * Finds where git looks for hooks here.
 *
 * @throws ProtocolError `foreign-hooks-path`, `missing-hooks-path`, or as `openRepository`
 */
export async function findHookPlaces(root: string): Promise<HookPlaces> {
  const repository = await openRepository(root);
  const options = { cwd: repository.root, foreign: true };
  const named = resolve(
    repository.root,
    await readGit(['rev-parse', '--git-path', 'hooks'], options),
  );
  const common = await realpath(repository.commonDir);
  const home = join(common, 'session-protocol');
  const folder = await realpath(named).catch(() => named);
  const trees = await workTrees(repository);
  const tree = treeOf(folder, trees);
  const found = { repository, home, folder, trees };
  // A work tree may lie in git's folder, as that folder does in a work tree.
  if (isInside(common, folder) && (tree === undefined || !isInside(common, tree))) {
    const fileOf = (hook: HookName): string => join(folder, hook);
    const place = { kind: 'shim', tree: repository.root, startedByGit: true } as const;
    return { ...found, ...place, fileOf, nameOf: fileOf };
  }
  const remedy = `git config --local core.hooksPath ${quoted(withSlashes(join(common, 'hooks')))}`;
  if (tree === undefined) {
    const link = join(await realpath(dirname(named)).catch(() => dirname(named)), basename(named));
    if (isInside(common, link)) throw linkedHooksFolder(named, folder);
    throw foreignHooksPath(folder, await hooksPathOrigin(repository.root), remedy);
  }
  if (!(await isFolder(folder))) {
    const { origin } = await hooksPathOrigin(repository.root);
    // In a linked work tree .git is a file.
    throw isInside(join(repository.root, '.git'), named)
      ? hooksPathOfMainTree(named, origin, remedy)
      : missingHooksFolder(named, origin);
  }
  const own = await managedFolder(folder);
  const fileOf = (hook: HookName): string => join(own, hook);
  return {
    ...found,
    kind: 'line',
    tree,
    startedByGit: own === folder,
    fileOf,
    nameOf: (hook) => fromTree(tree, fileOf(hook)),
  };
}

/** The roots of the clone's work trees that are there, this one first; absolute, links resolved. */
export async function workTrees({ root }: Repository): Promise<string[]> {
  const list = await readGit(['worktree', 'list', '--porcelain'], { cwd: root, foreign: true });
  const named = list
    .split(/\n\n/)
    .filter((entry) => !/^bare$/m.test(entry))
    .flatMap((entry) => /^worktree (.+)$/m.exec(entry)?.[1] ?? []);
  const there = await Promise.all(named.map((path) => realpath(path).catch(() => undefined)));
  return [...new Set([root, ...there.filter((path) => path !== undefined)])];
}

/** The innermost of some work trees that a path lies in. */
export const treeOf = (path: string, trees: readonly string[]): string | undefined =>
  trees
    .filter((tree) => isInside(tree, path))
    .toSorted((one, other) => other.length - one.length)[0];

/** A path as the manifest names it: from its work tree, with `/` between parts on every system. */
export const fromTree = (tree: string, path: string): string => withSlashes(relative(tree, path));

/**
 * An entry of the manifest as this version writes it. Earlier ones named a line by its absolute path; and a
 * clone that was moved since takes its own folder of hooks along.
 */
export function asNamedNow(
  hook: InstalledHook,
  trees: readonly string[],
  places: HookPlaces | undefined,
): InstalledHook {
  if (hook.kind === 'line') {
    const tree = isAbsolute(hook.path) ? treeOf(hook.path, trees) : undefined;
    return tree === undefined ? hook : { ...hook, path: fromTree(tree, hook.path) };
  }
  const moved = places?.kind === 'shim' && !isInside(dirname(places.home), hook.path);
  return moved ? { ...hook, path: places.nameOf(hook.name) } : hook;
}

const withSlashes = (path: string): string => path.split(sep).join('/');

/**
 * husky 9 sets `core.hooksPath` to `.husky/_`, which it writes anew at each install; a team's own hooks
 * are beside it, in `.husky`.
 */
async function managedFolder(folder: string): Promise<string> {
  const husky = basename(folder) === '_' && basename(dirname(folder)) === '.husky';
  return husky && (await readFile(join(folder, 'h')).catch(() => undefined))
    ? dirname(folder)
    : folder;
}

async function hooksPathOrigin(root: string): Promise<Origin> {
  const args = ['config', '--show-origin', '--show-scope', '--get', 'core.hooksPath'];
  const { stdout, code } = await runGit(args, { cwd: root, foreign: true, accept: [1, 129] });
  const [scope = '', origin = ''] = code === 0 ? stdout.toString('utf8').split('\t') : [];
  return { scope, origin: origin.replace(/^file:/, '') || "git's configuration" };
}

function isInside(folder: string, path: string): boolean {
  const inner = relative(folder, path);
  return inner !== '' && inner !== '..' && !inner.startsWith(`..${sep}`) && !isAbsolute(inner);
}

async function isFolder(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => undefined))?.isDirectory() ?? false;
}
