import type { Protocol } from '../core/protocol.ts';
import { CONVENTIONAL_OPENERS, CONVENTIONAL_PLAYBOOKS } from '../core/rules/conventions.ts';
import type { PathMatcher } from '../core/rules/globs.ts';
import type { StatedFacts } from '../core/rules/stated-facts.ts';
import type { ReadOptions } from '../git/change-set.ts';
import {
  type DocumentSource,
  keepDocument,
  knownDocuments,
  type KnownHead,
  readKept,
  type TreeDocument,
} from './kept-documents.ts';

type TreeFile = Omit<TreeDocument, 'role'>;

export interface DocumentReader {
  /** The playbooks or openers that stand in a commit's tree, by the protocol's names or by convention. */
  list(commit: string, role: DocumentSource): Promise<readonly TreeDocument[]>;
  /** The document of a path in a commit's tree; undefined where there is none. */
  find(commit: string, path: string, role: DocumentSource): Promise<TreeDocument | undefined>;
  read(document: TreeDocument): Promise<StatedFacts>;
}

const CONVENTIONAL: Readonly<Record<DocumentSource, readonly string[]>> = {
  playbook: CONVENTIONAL_PLAYBOOKS,
  openers: CONVENTIONAL_OPENERS,
};

// Few commits need it, for most documents are known.
const loadReads = () => import('../git/commit-reads.ts');

const isPlain = (path: string): boolean => !/[*?[\]{}()!+@]/.test(path);

/**
 * Reads playbooks and openers as they stand in commits, never in the work tree: a commit cannot close the
 * issue, or leave the lane, that judges it. What a version of a document states is read once; with `keep` it is
 * kept for the next process too, so that a commit seldom loads the parser.
 *
 * @param input.matches for the globs of the protocol and of the conventions
 * @param input.keep the state folder of the common git folder
 * @param input.head with `keep`: a document that is known by its id is then found without asking git
 */
export function documentReader(input: {
  readonly protocol: Protocol;
  readonly matches: PathMatcher;
  readonly options: ReadOptions;
  readonly keep?: string;
  readonly head?: KnownHead;
}): DocumentReader {
  const { protocol, matches, options, keep } = input;
  const trees = new Map<string, Promise<readonly TreeFile[]>>();
  const stated = new Map<string, StatedFacts>();
  const listTree = (commit: string, paths: readonly string[]): Promise<readonly TreeFile[]> => {
    const key = [commit, ...paths].join('\0');
    const listed = trees.get(key) ?? listAnew(commit, paths);
    trees.set(key, listed);
    return listed;
  };
  const memory = keep === undefined ? undefined : knownDocuments(keep, protocol, input.head);
  const listAnew = async (commit: string, paths: readonly string[]): Promise<TreeFile[]> => {
    const { readTreeFiles } = await loadReads();
    const files = await readTreeFiles(commit, paths, options);
    memory?.add(files.map(({ path }) => path).filter((path) => paths.includes(path)));
    return files;
  };
  return {
    async list(commit, role) {
      const globs = protocol.documents[role] ?? CONVENTIONAL[role];
      const plain = globs.every(isPlain);
      const known = plain ? memory?.find(commit, globs, role) : undefined;
      if (known) return known;
      const files = await listTree(commit, plain ? globs : []);
      return files.filter(({ path }) => matches(globs, path)).map((file) => ({ ...file, role }));
    },
    async find(commit, path, role) {
      const [known] = memory?.find(commit, [path], role) ?? [];
      if (known) return known;
      const file = (await listTree(commit, [path])).find((one) => one.path === path);
      return file && { ...file, role };
    },
    async read(document) {
      const key = `${document.id} ${document.path} ${document.role}`;
      const known = stated.get(key) ?? (await readDocument(document, protocol, options, keep));
      stated.set(key, known);
      return known;
    },
  };
}

async function readDocument(
  document: TreeDocument,
  protocol: Protocol,
  options: ReadOptions,
  keep: string | undefined,
): Promise<StatedFacts> {
  const { path, id, role } = document;
  const kept = keep === undefined ? undefined : readKept(document, protocol, keep);
  if (kept) return kept;
  const { readObjects } = await loadReads();
  const { understandFacts } = await import('./understand-document.ts');
  const bytes = (await readObjects([id], options)).get(id)?.content ?? Buffer.alloc(0);
  const facts = understandFacts(bytes, { path, role, protocol });
  if (keep !== undefined) keepDocument(document, protocol, keep, facts);
  return facts;
}
