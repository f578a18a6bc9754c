import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, mkdir, open, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';
import { throwIfCancelled } from '../core/errors.ts';

/** Whether something stands at the path, a dangling link included. */
export async function isThere(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) return false;
    throw error;
  }
}

/** Whether a path is the folder or lies in it; both are absolute, their links resolved. */
export function isInside(folder: string, path: string): boolean {
  const inner = relative(folder, path);
  return inner !== '..' && !inner.startsWith(`..${sep}`) && !isAbsolute(inner);
}

/** Whether a system call failed with one of these codes. */
export const isErrno = (error: unknown, ...codes: readonly string[]): boolean =>
  error instanceof Error && 'code' in error && codes.includes(String(error.code));

export async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Makes names in a folder survive a power cut. Windows has no such call and needs none. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/**
 * SHA-256 of a file, hexadecimal, read in pieces. Never for a live database: closing any descriptor of a
 * file drops the POSIX locks that SQLite holds on it in the same process.
 */
export async function hashCopy(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path, { highWaterMark: 1 << 20 })) {
    throwIfCancelled(signal, 'Reading the copy');
    hash.update(piece as Buffer);
  }
  return hash.digest('hex');
}

export const hashBytes = (bytes: Uint8Array): string =>
  createHash('sha256').update(bytes).digest('hex');

export const hashText = (text: string): string => hashBytes(Buffer.from(text));

/** `20260131-235959-001`: UTC, so that names sort by time through every change of the clocks. */
export const stamp = (time: Date): string =>
  time.toISOString().replace(/[-:]/g, '').replace('T', '-').replace('.', '-').replace('Z', '');

/** The folder in which sets are built before they are published. */
const stagingFolder = (backups: string): string => join(backups, '.staging');

/**
 * Makes the backups' folder, which git ignores whatever the repository's own ignore files say: data must
 * not reach history.
 */
export async function makeBackupsFolder(backups: string): Promise<void> {
  await mkdir(backups, { recursive: true, mode: 0o700 });
  const ignore = join(backups, '.gitignore');
  if (!(await isThere(ignore))) await writeFile(ignore, '*\n');
}

/** Makes a fresh folder in staging. Only the holder of the lock may, so what it finds there is left over. */
export async function makeStaging(backups: string, name: string): Promise<string> {
  const folder = join(stagingFolder(backups), name);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return folder;
}

/** Removes what killed runs have left. Only for the holder of the lock. */
export async function clearStaging(backups: string): Promise<void> {
  await rm(stagingFolder(backups), { recursive: true, force: true });
}

/**
 * Renames a built folder to a name that nothing has: a `-2`, `-3` … is added where one is taken. A rename
 * onto a folder that holds something fails by itself, so two publishers cannot both win.
 *
 * @returns the name that it got
 */
export async function publish(built: string, parent: string, name: string): Promise<string> {
  for (let number = 1; ; number += 1) {
    const candidate = number === 1 ? name : `${name}-${number}`;
    const target = join(parent, candidate);
    if (await isThere(target)) continue;
    try {
      await rename(built, target);
    } catch (error) {
      if (isErrno(error, 'EEXIST', 'ENOTEMPTY')) continue;
      throw error;
    }
    await syncFolder(parent);
    return candidate;
  }
}

/** The names in a folder, or none where there is no folder. */
export async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).toSorted();
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return [];
    throw error;
  }
}
