import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Folders that can be huge and hold nothing of a team's own; hidden ones are passed over, too. */
const SKIPPED = new Set([
  'node_modules',
  'vendor',
  'dist',
  'build',
  'out',
  'target',
  'venv',
  '__pycache__',
]);

/**
 * The files of a folder, breadth first, where git is not used or does not know them. Links are not
 * followed, and folders that cannot be read are passed over.
 *
 * @param limits.depth how deep a folder may lie; 1 is the root alone
 * @param limits.files how many are found at most
 * @param isWanted by the file's name
 * @returns paths from `root`, `/` between parts, sorted
 */
export async function walkFiles(
  root: string,
  limits: { depth: number; files: number },
  isWanted: (name: string) => boolean,
): Promise<string[]> {
  const found: string[] = [];
  let level = [''];
  for (let depth = 0; depth < limits.depth && found.length < limits.files; depth++) {
    const next: string[] = [];
    for (const folder of level) {
      const entries = await readdir(join(root, folder), { withFileTypes: true }).catch(() => []);
      for (const entry of entries) {
        const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
        if (entry.isFile() && isWanted(entry.name)) found.push(path);
        if (entry.isDirectory() && !SKIPPED.has(entry.name) && !entry.name.startsWith('.')) {
          next.push(path);
        }
      }
    }
    level = next;
  }
  return found.slice(0, limits.files).toSorted();
}
