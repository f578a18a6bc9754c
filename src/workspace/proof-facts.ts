import { createHash } from 'node:crypto';
import type { Protocol } from '../core/protocol.ts';
import type { Proof, ProofFacts } from '../core/session/session.ts';
import { readHooksStatus } from '../git/hook-status.ts';
import type { Repository } from '../git/repository.ts';
import { hoursSinceBackup } from './backup-facts.ts';
import { hashFiles } from './hash.ts';
import { loadDocuments, loadProtocol } from './load.ts';

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

async function readOpenIssues(
  repository: Repository,
  protocol: Awaited<ReturnType<typeof loadProtocol>> & { readonly protocol: Protocol },
): Promise<NonNullable<ProofFacts['openIssues']>> {
  const candidates = await repository.listFiles(['*.md', '*.markdown', '*.mdx']);
  const { documents } = await loadDocuments({ root: repository.root, protocol, candidates });
  return documents
    .filter(({ role }) => role === 'playbook')
    .flatMap(({ path, document }) =>
      (document.playbook?.blockingIssues ?? [])
        .filter((issue) => issue.open)
        .map(({ line, text }) => ({ path, line, text })),
    );
}

async function readHooksFault(root: string, distFolder: string): Promise<string> {
  const { installed, problems } = await readHooksStatus({ root, distFolder });
  if (!installed)
    return 'The git hooks are not installed; install them: Install Git Hooks (session-protocol hooks install).';
  const [first] = problems;
  return first === undefined ? '' : `${first.message} ${first.remedy}`;
}
