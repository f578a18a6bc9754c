import { randomBytes } from 'node:crypto';
import { chmod, lstat, open, readdir, realpath, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

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
  const staging = `${stagingOf(target)}${randomBytes(6).toString('hex')}.tmp`;
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
  await removeLeftOvers(target);
}

/** How the names of a file's temporary files begin; cut, for a name may have 255 bytes. */
const stagingOf = (target: string): string =>
  join(dirname(target), `.${basename(target).slice(0, 40)}.`);

/** In milliseconds. No writing takes so long: what is older was left by a process that was killed in it. */
const LEFT_OVER = 600_000;

/** Removes what earlier writings of the same file left behind when they were killed. */
async function removeLeftOvers(target: string): Promise<void> {
  const folder = dirname(target);
  const start = basename(stagingOf(target));
  const isOurs = (name: string): boolean =>
    name.startsWith(start) && /^[0-9a-f]{12}\.tmp$/.test(name.slice(start.length));
  // The file is written: what cannot be tidied up now is tidied up another time.
  const names = await readdir(folder).catch(() => []);
  for (const path of names.filter(isOurs).map((name) => join(folder, name))) {
    const { mtimeMs = Date.now() } = (await lstat(path).catch(() => undefined)) ?? {};
    if (Date.now() - mtimeMs > LEFT_OVER) await rm(path, { force: true }).catch(() => undefined);
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
