import { randomBytes } from 'node:crypto';
import { chmod, lstat, mkdir, realpath, rename, rm, stat, symlink } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { throwIfCancelled } from '../core/errors.ts';
import type { OwnsFile } from './engine.ts';
import { gitFolder } from './errors.ts';
import { hashCopy, isErrno, isInside, syncFolder } from './files.ts';
import {
  copyHashing,
  holdsGit,
  INCLUDED,
  type IncludedFile,
  linkAt,
  resolveInside,
} from './included.ts';

export interface IncludedRestored {
  /** Files that were written. */
  readonly restored: number;
  /** Files that were so already. */
  readonly same: number;
}

export interface RestoreFilesRequest {
  /** The set's. */
  readonly folder: string;
  readonly files: readonly IncludedFile[];
  readonly root: string;
  /** What is left alone: older sets hold databases as they lay there, under writers. */
  readonly isDatabase: OwnsFile;
}

/**
 * Puts the files of a verified set back, each wholly or not at all. Files that the set does not hold stay.
 * Links come last, when what they lead to is there.
 *
 * @throws ProtocolError `outside-root`, `git-folder`, `cancelled`
 */
export async function restoreIncluded(
  { folder, files, root, isDatabase }: RestoreFilesRequest,
  signal: AbortSignal | undefined,
): Promise<IncludedRestored> {
  const realRoot = await realpath(root);
  let [restored, same] = [0, 0];
  for (const file of [...files.filter((one) => !one.link), ...files.filter((one) => one.link)]) {
    throwIfCancelled(signal, 'The restore');
    const target = join(await makeParent(realRoot, file.path), basename(file.path));
    if (isDatabase(file.path, await realpath(target).catch(() => target))) continue;
    if (await isSame(target, file)) {
      same += 1;
      continue;
    }
    await putBackOne(join(folder, INCLUDED, file.path), file, target, realRoot);
    restored += 1;
  }
  return { restored, same };
}

async function putBackOne(
  copy: string,
  file: IncludedFile,
  target: string,
  realRoot: string,
): Promise<void> {
  const built = join(dirname(target), `.${randomBytes(6).toString('hex')}.restoring`);
  try {
    if (file.link !== undefined && (await leadsToSame(file, target, realRoot))) {
      await symlink(file.link, built);
    } else {
      const { sha256 } = await copyHashing(copy, built);
      if (sha256 !== file.sha256) throw new Error(`${file.path} was not read as it was verified`);
      await chmod(built, file.mode);
    }
    await rename(built, target);
    await syncFolder(dirname(target));
  } finally {
    await rm(built, { force: true });
  }
}

/** Whether the link, made anew, would lead to the same contents inside the root; else these take its place. */
async function leadsToSame(
  { link = '', size, sha256 }: IncludedFile,
  target: string,
  realRoot: string,
): Promise<boolean> {
  const real = await realpath(resolve(dirname(target), link)).catch(() => undefined);
  return (
    real !== undefined &&
    isInside(realRoot, real) &&
    !holdsGit(relative(realRoot, real)) &&
    hasContents(real, size, sha256)
  );
}

/** Makes the folder of a file, part by part, so that no link on the way leads out of the root or into git's. */
async function makeParent(realRoot: string, path: string): Promise<string> {
  let folder = realRoot;
  for (const name of path.split('/').slice(0, -1)) {
    folder = join(folder, name);
    try {
      await mkdir(folder);
    } catch (error) {
      if (!isErrno(error, 'EEXIST')) throw error;
    }
    folder = await resolveInside(realRoot, relative(realRoot, folder));
    if (holdsGit(relative(realRoot, folder))) throw gitFolder(path);
  }
  return folder;
}

/**
 * Whether what stands there needs nothing: a link has to be the one that was copied. In a set that knew no
 * links, any one that leads to the same contents counts.
 */
async function isSame(target: string, { size, sha256, link }: IncludedFile): Promise<boolean> {
  const found = await linkAt(target);
  if (found !== link && (found === undefined || link !== undefined)) return false;
  if (found === undefined && !(await lstat(target).catch(() => undefined))?.isFile()) return false;
  return hasContents(target, size, sha256);
}

async function hasContents(path: string, size: number, sha256: string): Promise<boolean> {
  const facts = await stat(path).catch(() => undefined);
  return facts?.isFile() === true && facts.size === size && (await hashCopy(path)) === sha256;
}
