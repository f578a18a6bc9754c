import { readdir, realpath, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import picomatch from 'picomatch';
import type { DatabaseConfig, Located, OwnsFile, Unusable } from '../engine.ts';
import { factsOf, missingDatabase, outsideRoot, unusablePath } from '../errors.ts';
import { isErrno, isInside, isThere } from '../files.ts';
import { COMPANIONS } from './connection.ts';

/** The databases that a configuration leads to, by path; a glob that leads nowhere is unusable. */
export async function findDatabases(
  config: DatabaseConfig,
  root: string,
): Promise<(Located | Unusable)[]> {
  const pattern = patternOf(config);
  const { base } = picomatch.scan(pattern);
  if (!(await isPattern(root, pattern))) return [await locateOrTell(config, root, pattern)];
  const matches = picomatch(pattern, { dot: true });
  const found: (Located | Unusable)[] = [];
  for (const path of await filesUnder(root, base)) {
    if (matches(path)) found.push(await locateOrTell(config, root, path));
  }
  if (found.length > 0) return found;
  return [{ name: config.name, config, path: pattern, error: factsOf(missingDatabase(pattern)) }];
}

/** The database at `path`, whether or not it exists, if the configuration leads there; else undefined. */
export async function locateDatabase(
  config: DatabaseConfig,
  root: string,
  path: string,
): Promise<Located | undefined> {
  const pattern = patternOf(config);
  const leadsThere = (await isPattern(root, pattern))
    ? picomatch(pattern, { dot: true })(path)
    : pattern === path;
  return leadsThere ? await locate(config, root, path) : undefined;
}

/** By path, for one that is not there now, and by where it is, for one that is reached by a link. */
export async function ownFiles(config: DatabaseConfig, root: string): Promise<OwnsFile> {
  const pattern = patternOf(config);
  const fold = (path: string): string => (FOLDS_CASE ? path.toLowerCase() : path);
  const matches = (await isPattern(root, pattern))
    ? picomatch(pattern, { dot: true, nocase: FOLDS_CASE })
    : (path: string) => fold(path) === fold(pattern);
  const reals = new Set<string>();
  for (const found of await findDatabases(config, root)) {
    if ('realPath' in found) reals.add(fold(found.realPath));
  }
  return (path, real) =>
    ['', ...COMPANIONS].some(
      (ending) =>
        (path.endsWith(ending) && matches(path.slice(0, path.length - ending.length))) ||
        (real.endsWith(ending) && reals.has(fold(real.slice(0, real.length - ending.length)))),
    );
}

/** Whether one file may be named in capitals and in small letters, as it is by default there. */
const FOLDS_CASE = process.platform === 'win32' || process.platform === 'darwin';

/** A name such as `data (old).db` reads as a glob, too; where such a file stands, it is meant. */
const isPattern = async (root: string, path: string): Promise<boolean> =>
  picomatch.scan(path).isGlob && !(await isThere(resolve(root, path)));

async function locateOrTell(
  config: DatabaseConfig,
  root: string,
  path: string,
): Promise<Located | Unusable> {
  try {
    return await locate(config, root, path);
  } catch (error) {
    return { name: nameOf(config, path), config, path, error: factsOf(error) };
  }
}

const nameOf = (config: DatabaseConfig, path: string): string =>
  patternOf(config) === path ? config.name : `${config.name}:${path}`;

/** @throws ProtocolError `outside-root` or `unusable-path` */
async function locate(config: DatabaseConfig, root: string, path: string): Promise<Located> {
  // SQLite's driver cuts spaces off both ends of a name and would open another file.
  if (path !== path.trim() || path === '' || path.includes('\0')) throw unusablePath(path);
  const realRoot = await realpath(root);
  const { realPath, exists } = await resolveLinks(resolve(realRoot, path));
  if (realPath === realRoot || !isInside(realRoot, realPath)) throw outsideRoot(path);
  if (realPath !== realPath.trim()) throw unusablePath(realPath);
  if (exists && !(await stat(realPath)).isFile()) throw unusablePath(path);
  return { name: nameOf(config, path), config, path, realPath, exists };
}

/** Follows links as far as the path exists; what does not exist yet is added as it is. */
async function resolveLinks(path: string): Promise<{ realPath: string; exists: boolean }> {
  try {
    return { realPath: await realpath(path), exists: true };
  } catch (error) {
    const parent = dirname(path);
    if (!isErrno(error, 'ENOENT', 'ENOTDIR') || parent === path) throw error;
    // A link that leads nowhere would be followed by whoever makes the file.
    if (await isThere(path)) throw outsideRoot(path);
    const { realPath } = await resolveLinks(parent);
    return { realPath: join(realPath, relative(parent, path)), exists: false };
  }
}

/**
 * All files under a folder, from the root, sorted. Links to folders are followed as long as they stay
 * inside the root, each folder once.
 */
async function filesUnder(root: string, base: string): Promise<string[]> {
  const realRoot = await realpath(root);
  const seen = new Set<string>();
  const files: string[] = [];
  const visit = async (folder: string): Promise<void> => {
    const { realPath, exists } = await resolveLinks(join(realRoot, folder));
    if (!exists || !isInside(realRoot, realPath) || seen.has(realPath)) return;
    seen.add(realPath);
    for (const entry of (await readdir(realPath, { withFileTypes: true })).toSorted(byName)) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isFile()) files.push(path);
      else if (entry.isDirectory() && !SKIPPED.has(entry.name)) await visit(path);
      else if (entry.isSymbolicLink()) await visitLink(path);
    }
  };
  const visitLink = async (path: string): Promise<void> => {
    const target = await stat(join(realRoot, path)).catch(() => undefined);
    if (target?.isFile()) files.push(path);
    else if (target?.isDirectory()) await visit(path);
  };
  await visit(base);
  return files;
}

const SKIPPED: ReadonlySet<string> = new Set(['.git', 'node_modules']);
const byName = (a: { name: string }, b: { name: string }): number =>
  a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
/** Only this engine's configurations have a path. */
const patternOf = (config: DatabaseConfig): string =>
  config.engine === 'sqlite' ? toSlashes(config.path) : '';
const toSlashes = (path: string): string =>
  (process.platform === 'win32' ? path.replaceAll('\\', '/') : path).replace(/^\.\//, '');
