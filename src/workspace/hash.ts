import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { resolveInside } from './inside.ts';

/**
 * sha256 (hex) of files of the workspace, by path. A file that is missing, cannot be read or lies outside
 * is left out: the caller asks whether a document is as it was, and it is not.
 */
export async function hashFiles(
  root: string,
  paths: readonly string[],
): Promise<Map<string, string>> {
  const hashes = new Map<string, string>();
  await Promise.all(
    paths.map(async (path) => {
      try {
        const bytes = await readFile(await resolveInside(root, path));
        hashes.set(path, createHash('sha256').update(bytes).digest('hex'));
      } catch {
        hashes.delete(path);
      }
    }),
  );
  return hashes;
}
