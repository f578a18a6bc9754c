import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { lstat, mkdir, readdir, readlink, realpath, rm, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ProtocolError, throwIfCancelled } from '../core/errors.ts';
import type { OwnsFile } from './engine.ts';
import {
  type ErrorFacts,
  explainFileError,
  factsOf,
  gitFolder,
  hasCode,
  outsideRoot,
} from './errors.ts';
import { hashCopy, isErrno, isInside, isThere, namesIn, syncFile } from './files.ts';

/** A file that is copied with the databases of a set. */
export interface IncludedFile {
  /** From the repository's root, with `/` between its parts; in the set, from its folder `included`. */
  readonly path: string;
  readonly size: number;
  readonly sha256: string;
  /** Permission bits. */
  readonly mode: number;
  /** Where the link leads that it was reached by, as written in it; absent for a file of its own. */
  readonly link?: string;
}

/** The code of a file in a set that is not of it. A restore reads what the manifest names, and no more. */
export const EXTRA_FILE = 'extra-file';

/** The folder of such files in a set. */
export const INCLUDED = 'included';

export interface IncludeRequest {
  readonly root: string;
  /** Folders or files from the root. */
  readonly paths: readonly string[];
  /** Left out wherever it lies: a set must not hold the sets before it. */
  readonly backups: string;
  /** What is left out, too: the databases, which the set holds as verified copies. */
  readonly isDatabase: OwnsFile;
  /** Whether a path that is not there is left out; without it that is an error. */
  readonly skipMissing?: boolean;
}

export interface Included {
  readonly files: readonly IncludedFile[];
  /** The paths of which nothing stays in the set, and why: `missing-include`, `outside-root` … */
  readonly missing: readonly { readonly path: string; readonly error: ErrorFacts }[];
}

/** A set that is being built. */
interface Place {
  readonly root: string;
  readonly backups: string;
  readonly isDatabase: OwnsFile;
  readonly staging: string;
  readonly signal: AbortSignal | undefined;
  /** What it holds already, by path. */
  readonly files: Map<string, IncludedFile>;
}

/**
 * Copies folders and files into a set that is being built, without git's folder and the databases. Links are
 * followed as long as they stay inside the root, each folder once; one that leaves it is an error, because
 * what it leads to is not the repository's.
 *
 * @throws ProtocolError `cancelled`
 */
export async function copyIncluded(
  request: IncludeRequest,
  staging: string,
  signal: AbortSignal | undefined,
): Promise<Included> {
  const root = await realpath(request.root);
  const backups = await realpath(request.backups);
  const { isDatabase } = request;
  const place: Place = { root, backups, isDatabase, staging, signal, files: new Map() };
  const missing: { path: string; error: ErrorFacts }[] = [];
  for (const path of request.paths) {
    const clean = path
      .replaceAll('\\', '/')
      .replace(/^\.\//, '')
      .replace(/(?:^\.|\/+)$/, '');
    const before = place.files.size;
    try {
      if (holdsGit(clean)) throw gitFolder(path);
      if (await isThere(resolve(root, clean))) await copyPath(clean, place, new Set());
      else if (request.skipMissing !== true) throw missingInclude(path);
    } catch (error) {
      for (const copied of [...place.files.keys()].slice(before)) {
        place.files.delete(copied);
        await rm(join(staging, INCLUDED, copied), { force: true });
      }
      if (hasCode(error, 'cancelled')) throw error;
      missing.push({ path, error: factsOf(explainFileError(error, path)) });
    }
  }
  return { files: [...place.files.values()], missing };
}

/** @param seen the folders on the way, links resolved */
async function copyPath(path: string, place: Place, seen: Set<string>): Promise<void> {
  const { root, backups, staging, signal, files } = place;
  throwIfCancelled(signal, 'The backup');
  const real = await resolveInside(root, path);
  if (real === backups || seen.has(real) || files.has(path)) return;
  if (holdsGit(path) || holdsGit(relative(root, real))) return;
  const facts = await stat(real);
  if (facts.isFile()) {
    if (place.isDatabase(path, real)) return;
    const link = await linkAt(join(root, path));
    const copied = await copyOne(real, path, facts.mode & 0o777, staging);
    files.set(path, { ...copied, ...(link === undefined ? {} : { link }) });
  } else if (facts.isDirectory()) {
    seen.add(real);
    for (const name of (await readdir(real)).toSorted()) {
      await copyIfThere(path === '' ? name : `${path}/${name}`, place, seen);
    }
  }
}

/**
 * What is gone since its folder was listed, is left out, as if it had gone a moment earlier. A file may come and go
 * all the time, as the journal of a database in use does; a link that leads nowhere is there whenever one looks.
 */
async function copyIfThere(
  path: string,
  place: Place,
  seen: Set<string>,
  tries = 20,
): Promise<void> {
  try {
    await copyPath(path, place, seen);
  } catch (error) {
    if (!isErrno(error, 'ENOENT')) throw error;
    if (!(await isThere(join(place.root, path)))) return;
    if (tries === 1) throw error;
    await copyIfThere(path, place, seen, tries - 1);
  }
}

/** Where the link at a path leads, as written in it; undefined for anything but a link. */
export async function linkAt(path: string): Promise<string | undefined> {
  const facts = await lstat(path).catch(() => undefined);
  return facts?.isSymbolicLink() === true ? readlink(path) : undefined;
}

// What file systems take for the same name: small letters and capitals, the short name of Windows, what it
// drops from an end, and signs that take no room on a Mac. As git's own `verify_path`.
const GIT = /^(?:\.git|git~1)(?:[ .]*|:.*)$/i;
const NO_ROOM = /[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g;

/** Whether a path leads into git's folder: what is written there, git may run. */
export const holdsGit = (path: string): boolean =>
  path.split(/[/\\]/).some((name) => GIT.test(name.replaceAll(NO_ROOM, '')));

/** @throws ProtocolError `outside-root` */
export async function resolveInside(root: string, path: string): Promise<string> {
  const real = await realpath(resolve(root, path));
  if (!isInside(root, real)) throw outsideRoot(path);
  return real;
}

/** Hashes what it copies while it copies it: the file may be another one a moment later. */
async function copyOne(
  from: string,
  path: string,
  mode: number,
  staging: string,
): Promise<IncludedFile> {
  const to = join(staging, INCLUDED, path);
  await mkdir(dirname(to), { recursive: true, mode: 0o700 });
  try {
    return { path, ...(await copyHashing(from, to)), mode };
  } catch (error) {
    await rm(to, { force: true });
    throw error;
  }
}

/** Copies into a new file, which lasts then, and tells what was copied. */
export async function copyHashing(
  from: string,
  to: string,
  signal?: AbortSignal,
): Promise<{ size: number; sha256: string }> {
  const hash = createHash('sha256');
  let size = 0;
  await pipeline(
    createReadStream(from, { highWaterMark: 1 << 20 }),
    async function* (pieces: AsyncIterable<Buffer>) {
      for await (const piece of pieces) {
        throwIfCancelled(signal, 'The copying');
        hash.update(piece);
        size += piece.length;
        yield piece;
      }
    },
    createWriteStream(to, { flags: 'wx', mode: 0o600 }),
  );
  await syncFile(to);
  return { size, sha256: hash.digest('hex') };
}

/** What of these files in a set is not as its manifest says, in words. */
export async function checkIncluded(
  folder: string,
  files: readonly IncludedFile[],
  signal: AbortSignal | undefined,
): Promise<{ code: string; message: string }[]> {
  const problems: { code: string; message: string }[] = [];
  const tell = (code: string, path: string, what: string): void =>
    void problems.push({ code, message: `${INCLUDED}/${path}: ${what}` });
  const expected = new Map(files.map((file) => [file.path, file]));
  const found = new Set<string>();
  const visit = async (path: string): Promise<void> => {
    for (const name of await namesIn(join(folder, INCLUDED, path))) {
      const inner = path === '' ? name : `${path}/${name}`;
      const facts = await lstat(join(folder, INCLUDED, inner));
      if (facts.isDirectory()) await visit(inner);
      else if (!facts.isFile()) tell('not-a-file', inner, 'it is a link or no regular file');
      else if (expected.has(inner)) found.add(inner);
      else tell(EXTRA_FILE, inner, 'it does not belong to it');
    }
  };
  await visit('');
  for (const { path, size, sha256 } of files) {
    throwIfCancelled(signal, 'Verifying the backup');
    if (!found.has(path)) {
      if (!problems.some(({ message }) => message.startsWith(`${INCLUDED}/${path}: `)))
        tell('missing-file', path, 'it is missing');
      continue;
    }
    const copy = join(folder, INCLUDED, path);
    const facts = await stat(copy);
    if (facts.size !== size) tell('size', path, `it has ${facts.size} bytes instead of ${size}`);
    else if ((await hashCopy(copy, signal)) !== sha256)
      tell('hash', path, 'its contents have changed since it was made');
  }
  return problems;
}

const missingInclude = (path: string): ProtocolError =>
  new ProtocolError({
    code: 'missing-include',
    message: `${path}, which is to be copied with each backup, does not exist.`,
    remedy:
      'Make it, or take it out of "include" under "backups" in .session-protocol/protocol.json.',
  });
