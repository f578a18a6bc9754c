import picomatch from 'picomatch';
import { DOCUMENT_ROLES, type DocumentRole, type Protocol } from '../core/protocol.ts';
import { globMatcher } from '../core/rules/compile-globs.ts';
import { walkFiles } from './walk.ts';

/** Where the protocol names no document, and git does not list them, these many are looked at. */
const LIMITS = { depth: 6, files: 500 };

/** The Markdown files of a folder that is looked through without git, paths from `root`. */
export const listDocuments = (root: string): Promise<string[]> =>
  walkFiles(root, LIMITS, (name) => /\.(md|markdown|mdx)$/i.test(name));

/**
 * Which role the protocol file gives a path, if any. A path that is named outright has the role under which
 * it is named, also where the glob of another role covers it.
 */
export function roleByProtocol(protocol: Protocol): (path: string) => DocumentRole | undefined {
  const named = new Map(namedDocuments(protocol).map(({ role, path }) => [path, role]));
  const matches = globMatcher();
  const matchers = DOCUMENT_ROLES.flatMap((role) => {
    const globs = protocol.documents[role];
    return globs === undefined ? [] : [{ role, globs }];
  });
  return (path) => named.get(path) ?? matchers.find(({ globs }) => matches(globs, path))?.role;
}

/** Paths that the protocol names outright, not by a glob, and that must therefore exist. */
export function namedDocuments(protocol: Protocol): { role: DocumentRole; path: string }[] {
  return DOCUMENT_ROLES.flatMap((role) =>
    (protocol.documents[role] ?? [])
      .filter((pattern) => !pattern.startsWith('!') && !picomatch.scan(pattern).isGlob)
      .map((path) => ({ role, path })),
  );
}

/** Does a branch's name match one of the wanted names or globs? */
export const matchesBranch = (branch: string, wanted: readonly string[]): boolean =>
  globMatcher()(wanted, branch);
