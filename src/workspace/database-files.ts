import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { SqliteConfig } from '../core/protocol.ts';
import { globMatcher } from '../core/rules/compile-globs.ts';

/**
 * The database files to which a configuration leads, as the work tree is now.
 *
 * @returns paths from `root`, `/` between parts
 */
export function databaseFiles(root: string, { path }: SqliteConfig): string[] {
  if (isFile(join(root, path))) return [path];
  const glob = path.search(/[*?[{(!]/);
  if (glob < 0) return [];
  const base = path.slice(0, path.lastIndexOf('/', glob) + 1);
  const matches = globMatcher();
  try {
    return readdirSync(join(root, base), { recursive: true, encoding: 'utf8' })
      .map((name) => base + name.replaceAll('\\', '/'))
      .filter((name) => matches([path], name) && isFile(join(root, name)));
  } catch {
    // The folder is not there, and no database in it.
    return [];
  }
}

export function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}
