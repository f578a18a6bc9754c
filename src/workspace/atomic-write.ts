import { randomBytes } from 'node:crypto';
import { chmod, lstat, open, realpath, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

export interface WriteOptions {
  /** Permission bits of the file; absent: those that it has, or `0o644` for a new one. */
  readonly mode?: number;
}

/**
 * Writes a file whole or not at all: into a temporary file beside it, flushed to disk, then renamed over
 * it. A link stays a link: what it leads to is replaced. The folder must exist.
 *
 * @throws the error of the file system; the old file is then untouched and no temporary file is left
 */
export async function writeFileAtomically(
  path: string,
  data: string | Uint8Array,
  options: WriteOptions = {},
): Promise<void> {
  const target = await realpath(path).catch(() => path);
  const mode = options.mode ?? (await modeOf(target)) ?? 0o644;
  const staging = join(dirname(target), `.${randomBytes(6).toString('hex')}.tmp`);
  try {
    const file = await open(staging, 'wx', mode);
    try {
      await file.writeFile(data);
      await file.sync();
    } finally {
      await file.close();
    }
    // The mode given to open() is cut by the umask.
    await chmod(staging, mode);
    await rename(staging, target);
  } catch (error) {
    await rm(staging, { force: true });
    throw error;
  }
}

async function modeOf(path: string): Promise<number | undefined> {
  try {
    return (await lstat(path)).mode & 0o7777;
  } catch {
    // There is no such file yet; a folder that cannot be read fails at the writing itself.
    return undefined;
  }
}
