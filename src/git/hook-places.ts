import { lstat, readFile, realpath } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { ProtocolError } from '../core/errors.ts';
import type { HookName } from './hook-manifest.ts';
import { readGit, runGit } from './process.ts';
import { openRepository, type Repository } from './repository.ts';

/** Where hooks are installed in a repository. */
export interface HookPlaces {
  readonly repository: Repository;
  /** Our own folder, in the common git folder; absolute. */
  readonly home: string;
  /** The folder in which git looks for hooks; absolute, links resolved where it exists. */
  readonly folder: string;
  /** `shim`: the folder is the repository's own; `line`: it belongs to a hook manager, in the work tree. */
  readonly kind: 'shim' | 'line';
  /** The file to install a hook in. */
  fileOf(hook: HookName): string;
}

const foreignHooksPath = (folder: string, origin: string, scope: string): ProtocolError =>
  new ProtocolError({
    code: 'foreign-hooks-path',
    message: `core.hooksPath sends git to ${folder}, outside this repository (set ${scope === '' ? '' : `as ${scope} `}in ${origin}).`,
    remedy:
      'That folder serves other repositories too, so nothing is written there. Give this repository its own: ' +
      'git config --local core.hooksPath "$(git rev-parse --git-common-dir)/hooks", and install again.',
  });

const missingHooksFolder = (folder: string, origin: string): ProtocolError =>
  new ProtocolError({
    code: 'missing-hooks-path',
    message: `core.hooksPath (set in ${origin}) names ${folder}, which does not exist: git runs no hook at all.`,
    remedy:
      'Run the install step of the hook manager that set it (npm install for husky), or unset it, and install again.',
  });

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
  if (isInside(common, folder)) {
    return { repository, home, folder, kind: 'shim', fileOf: (hook) => join(folder, hook) };
  }
  const { origin, scope } = await hooksPathOrigin(repository.root);
  if (!isInside(repository.root, folder)) throw foreignHooksPath(folder, origin, scope);
  if (!(await isFolder(folder))) throw missingHooksFolder(named, origin);
  const own = await managedFolder(folder);
  return { repository, home, folder, kind: 'line', fileOf: (hook) => join(own, hook) };
}

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

async function hooksPathOrigin(root: string): Promise<{ origin: string; scope: string }> {
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
