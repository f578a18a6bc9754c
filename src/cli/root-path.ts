import { existsSync } from 'node:fs';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';

/**
 * A file as it is named inside a repository, from how a person named it: relative to the folder that
 * they are in, or already from the root, as every listing prints it.
 *
 * @param known the paths that can be meant, from the root; one of them named in full wins
 */
export function pathFromRoot(
  root: string,
  folder: string,
  given: string,
  known: readonly string[] = [],
): string {
  const fromRoot = relative(root, resolve(folder, given)).split(sep).join('/');
  if (!isAbsolute(given) && known.includes(given) && !known.includes(fromRoot)) return given;
  return fromRoot;
}

/** As `pathFromRoot`, of a file that is to be there: one that the folder does not have is looked for from the root. */
export function fileFromRoot(root: string, folder: string, given: string): string {
  const fromFolder = pathFromRoot(root, folder, given);
  const fromRoot = pathFromRoot(root, root, given);
  return existsSync(join(root, fromFolder)) || !existsSync(join(root, fromRoot))
    ? fromFolder
    : fromRoot;
}
