import { createHash } from 'node:crypto';
import type { ParsedDocument } from '../core/documents/document.ts';
import type { DocumentInput } from '../core/documents/index.ts';
import type { Proof, ProofFacts } from '../core/session/session.ts';
import { readHooksStatus } from '../git/hook-status.ts';
import type { Repository } from '../git/repository.ts';
import { hoursSinceBackup } from './backup-facts.ts';
import { hashFiles } from './hash.ts';
import { roleByProtocol } from './discover.ts';
import { type LoadedProtocol, loadDocuments, loadProtocol } from './load.ts';

/** What reading the facts needs beside the repository. */
export interface FactSources {
  /** The folder of the built program, which knows how whole hooks look; without it they are not looked at. */
  readonly distFolder?: string;
  /** Documents that hold this session's closing already: they do not make the work tree another one. */
  readonly written?: readonly string[];
}

/** Reads only what the proofs ask about: no git process where nothing is to prove. */
export async function readProofFacts(
  repository: Repository,
  proofs: readonly Proof[],
  { distFolder, written }: FactSources,
): Promise<ProofFacts> {
  const { root } = repository;
  const asks = (...kinds: Proof['kind'][]): boolean =>
    proofs.some((proof) => kinds.includes(proof.kind));
  const paths = proofs.flatMap((proof) => (proof.kind === 'document-read' ? [proof.path] : []));
  const protocol = asks('backup', 'no-open-issues') ? await loadProtocol(root) : undefined;
  const [branch, state, documents, openIssues, hooksFault] = await Promise.all([
    asks('branch') ? repository.branch() : undefined,
    asks('clean-tree', 'check') ? readWorkState(repository, written) : { dirty: [] },
    hashFiles(root, paths),
    protocol && asks('no-open-issues') ? readOpenIssues(repository, protocol) : undefined,
    asks('hooks') && distFolder !== undefined ? readHooksFault(root, distFolder) : undefined,
  ]);
  const hours =
    protocol && asks('backup')
      ? hoursSinceBackup(root, protocol.protocol, Date.now())
      : Number.POSITIVE_INFINITY;
  return {
    ...state,
    documents,
    ...(branch === undefined ? {} : { branch }),
    ...(Number.isFinite(hours) ? { backupHours: Math.floor(hours) } : {}),
    ...(openIssues === undefined ? {} : { openIssues }),
    ...(hooksFault === undefined ? {} : { hooksFault }),
  };
}

/** The work tree as a check sees it: HEAD, what is changed, and a digest of the changed files' contents. */
export async function readWorkState(
  repository: Repository,
  written: readonly string[] = [],
): Promise<Required<Pick<ProofFacts, 'dirty' | 'changes'>> & Pick<ProofFacts, 'head'>> {
  const [head, changed] = await Promise.all([repository.head(), repository.dirtyPaths()]);
  const dirty = changed.filter((path) => !written.includes(path));
  const hashes = await hashFiles(repository.root, dirty);
  const contents = dirty.toSorted().map((path) => [path, hashes.get(path) ?? null]);
  const changes = createHash('sha256').update(JSON.stringify(contents)).digest('hex');
  return { dirty, changes, ...(head === undefined ? {} : { head }) };
}

/** What the last reading of a folder found in its documents, by root, then by all that was read of each. */
const found = new Map<string, ReadonlyMap<string, ParsedDocument>>();

/**
 * Reads the playbooks only, where the protocol names them, and each version of a document once: an editor asks
 * on each save, and a long plan would hold it up for a second each time.
 */
async function readOpenIssues(
  repository: Repository,
  protocol: LoadedProtocol,
): Promise<NonNullable<ProofFacts['openIssues']>> {
  const { root } = repository;
  const { parseDocument } = await import('./parse-taught.ts');
  const before = found.get(root);
  const now = new Map<string, ParsedDocument>();
  const parse = (input: DocumentInput): ParsedDocument => {
    const key = createHash('sha256').update(JSON.stringify(input)).digest('hex');
    const document = before?.get(key) ?? lightened(parseDocument(input));
    now.set(key, document);
    return document;
  };
  const listed = await repository.listFiles(['*.md', '*.markdown', '*.mdx']);
  const narrowed = playbooksOf(protocol, listed);
  const { documents } = await loadDocuments({ root, parse, ...narrowed });
  found.set(root, now);
  return documents
    .filter(({ role }) => role === 'playbook')
    .flatMap(({ path, document }) =>
      (document.playbook?.blockingIssues ?? [])
        .filter((issue) => issue.open)
        .map(({ line, text }) => ({ path, line, text })),
    );
}

/** The protocol without the documents of other roles, where playbooks are not found by what they look like. */
function playbooksOf(
  loaded: LoadedProtocol,
  listed: readonly string[],
): { protocol: LoadedProtocol; candidates: readonly string[] } {
  const { playbook } = loaded.protocol.documents;
  if (playbook === undefined) return { protocol: loaded, candidates: listed };
  const roleOf = roleByProtocol(loaded.protocol);
  return {
    protocol: { ...loaded, protocol: { ...loaded.protocol, documents: { playbook } } },
    candidates: listed.filter((path) => roleOf(path) === 'playbook'),
  };
}

/** Without what a plan has most of, and no proof asks for. */
const lightened = (document: ParsedDocument): ParsedDocument => ({
  ...document,
  phases: [],
  tasks: [],
  dependencies: [],
  checklists: [],
  sections: [],
  problems: [],
});

async function readHooksFault(root: string, distFolder: string): Promise<string> {
  const { installed, problems } = await readHooksStatus({ root, distFolder });
  if (!installed)
    return 'The git hooks are not installed; install them: Install Git Hooks (session-protocol hooks install).';
  const [first] = problems;
  return first === undefined ? '' : `${first.message} ${first.remedy}`;
}
