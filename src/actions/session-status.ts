import { isRunning } from '../core/session/journal.ts';
import { evaluateItems } from '../core/session/checklist.ts';
import type { ItemStatus, Proof, ProofFacts, Session } from '../core/session/session.ts';
import { type Repository, openRepository } from '../git/repository.ts';
import { matchesBranch } from '../workspace/discover.ts';
import { hashFiles } from '../workspace/hash.ts';
import { appendEvents, readSession } from '../workspace/journal.ts';
import { countUnverified } from '../workspace/unverified.ts';

/** A session as it stands: what its journal says, and what the facts of this moment make of its list. */
export interface SessionStatus {
  readonly session: Session;
  readonly items: readonly ItemStatus[];
  readonly done: number;
  readonly total: number;
  /** Commits made past the hooks since the session began. */
  readonly unverified: number;
  /** The next step, one imperative sentence. */
  readonly next: string;
}

/**
 * Reads where the work tree's session stands, and changes nothing.
 *
 * @throws ProtocolError `not-a-repository`, `broken-journal`
 */
export async function sessionStatus(input: { root: string }): Promise<SessionStatus> {
  const repository = await openRepository(input.root);
  return statusOf(repository, await readSession(repository.stateFolder));
}

/**
 * Reads where the session stands, and takes the step that the facts have earned: a session whose list is
 * complete becomes active; a closing one whose hand-off is committed is closed.
 */
export async function refreshSession(input: { root: string }): Promise<SessionStatus> {
  const repository = await openRepository(input.root);
  return advance(repository, await readSession(repository.stateFolder));
}

/** As `refreshSession`, for an action that has the repository open and has just changed the journal. */
export async function advance(repository: Repository, session: Session): Promise<SessionStatus> {
  const status = await statusOf(repository, session);
  const at = new Date().toISOString();
  const head = await repository.head();
  const here = head === undefined ? {} : { head };
  if (session.state === 'preparing' && status.done === status.total) {
    const active = await appendEvents(repository.stateFolder, [{ type: 'activated', at, ...here }]);
    return statusOf(repository, active);
  }
  if (session.state === 'closing') {
    const dirty = new Set(await repository.dirtyPaths());
    if (!(session.closing ?? []).some((path) => dirty.has(path))) {
      const closed = await appendEvents(repository.stateFolder, [{ type: 'closed', at, ...here }]);
      return statusOf(repository, closed);
    }
  }
  return status;
}

async function statusOf(repository: Repository, session: Session): Promise<SessionStatus> {
  const items = evaluateItems(session, await readFacts(repository, session), matchesBranch);
  const done = items.filter((item) => item.done).length;
  const unverified = isRunning(session)
    ? await countUnverified(repository.stateFolder, session.preparedAt)
    : 0;
  return { session, items, done, total: items.length, unverified, next: nextStep(session, items) };
}

/** Reads only what the list's proofs ask about: no git process where nothing is to prove. */
async function readFacts(repository: Repository, session: Session): Promise<ProofFacts> {
  const proofs =
    session.state === 'preparing' ? session.items.flatMap((item) => item.proof ?? []) : [];
  const asks = (kind: Proof['kind']): boolean => proofs.some((proof) => proof.kind === kind);
  const paths = proofs.flatMap((proof) => (proof.kind === 'document-read' ? [proof.path] : []));
  const [branch, dirty, documents] = await Promise.all([
    asks('branch') ? repository.branch() : undefined,
    asks('clean-tree') ? repository.dirtyPaths() : [],
    hashFiles(repository.root, paths),
  ]);
  return { dirty, documents, ...(branch === undefined ? {} : { branch }) };
}

function nextStep(session: Session, items: readonly ItemStatus[]): string {
  switch (session.state) {
    case 'none':
    case 'closed':
      return 'Start a session.';
    case 'preparing': {
      const open = items.find((item) => !item.done);
      if (!open) return 'The checklist is complete; the session can begin.';
      return open.item.proof ? open.detail : `Do and tick: ${open.item.text}`;
    }
    case 'active':
      return 'Work, commit, and close the session when you are done.';
    case 'closing':
      return `Commit the hand-off: ${(session.closing ?? []).join(', ')}.`;
  }
}
