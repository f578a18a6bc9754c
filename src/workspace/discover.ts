import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import picomatch from 'picomatch';
import { DOCUMENT_ROLES, type DocumentRole, type Protocol } from '../core/protocol.ts';

/** Folders in which nobody keeps governance documents and that can be huge. */
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
/** How deep a folder may lie, and how many documents are looked at, where the protocol names none. */
const MAX_DEPTH = 6;
const MAX_DOCUMENTS = 500;

const isDocument = (name: string): boolean => /\.(md|markdown|mdx)$/i.test(name);

/**
 * The Markdown files of a folder, breadth first, for finding documents where git is not used or not there.
 *
 * @returns paths from `root`, `/` between parts; at most 500, from at most six folders deep
 */
export async function listDocuments(root: string): Promise<string[]> {
  const found: string[] = [];
  let level = [''];
  for (
    let depth = 0;
    depth < MAX_DEPTH && level.length > 0 && found.length < MAX_DOCUMENTS;
    depth++
  ) {
    const next: string[] = [];
    for (const folder of level) {
      const entries = await readdir(join(root, folder), { withFileTypes: true }).catch(() => []);
      for (const entry of entries) {
        const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
        if (entry.isDirectory() && !SKIPPED.has(entry.name) && !entry.name.startsWith('.'))
          next.push(path);
        else if (entry.isFile() && isDocument(entry.name)) found.push(path);
      }
    }
    level = next;
  }
  return found.slice(0, MAX_DOCUMENTS).toSorted();
}

/**
 * Which role the protocol file gives a path, if any. A path that is named outright has the role under which
 * it is named, also where the glob of another role covers it.
 */
export function roleByProtocol(protocol: Protocol): (path: string) => DocumentRole | undefined {
  const named = new Map(namedDocuments(protocol).map(({ role, path }) => [path, role]));
  const matchers = DOCUMENT_ROLES.flatMap((role) => {
    const globs = protocol.documents[role];
    return globs === undefined ? [] : [{ role, matches: picomatch([...globs], { dot: true }) }];
  });
  return (path) => named.get(path) ?? matchers.find(({ matches }) => matches(path))?.role;
}

/** Paths that the protocol names outright, not by a glob, and that must therefore exist. */
export function namedDocuments(protocol: Protocol): { role: DocumentRole; path: string }[] {
  return DOCUMENT_ROLES.flatMap((role) =>
    (protocol.documents[role] ?? [])
      .filter((pattern) => !picomatch.scan(pattern).isGlob)
      .map((path) => ({ role, path })),
  );
}

/** Does a branch's name match one of the wanted names or globs? */
export const matchesBranch = (branch: string, wanted: readonly string[]): boolean =>
  picomatch.isMatch(branch, [...wanted]);
