import { isRunning } from '../core/session/journal.ts';
import { evaluateItems } from '../core/session/evaluate.ts';
import type { ItemStatus, Session, SessionEvent } from '../core/session/session.ts';
import { type Repository, openRepository } from '../git/repository.ts';
import { brokenPolicy } from '../workspace/compile-policy.ts';
import { matchesBranch } from '../workspace/discover.ts';
import { appendEvents, readSession } from '../workspace/journal.ts';
import { loadProtocol } from '../workspace/load.ts';
import { type FactSources, readProofFacts } from '../workspace/proof-facts.ts';
import { holderLives, holderText } from '../workspace/session-holder.ts';
import { countUnverified } from '../workspace/unverified.ts';
import { type HandOffState, handOffState } from './hand-off-state.ts';

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
  /** Who holds the session, in words; empty where nobody was recorded, or none is under way. */
  readonly held: string;
  /** Whether the holder's process is still there: `gone` is a session left behind. */
  readonly holderLife: 'alive' | 'gone' | 'unknown';
  /** The documents that lost the hand-off before it was committed, such as to `git stash`: it can be closed again. */
  readonly handOffGone: readonly string[];
  /** What is wrong with the protocol file, with its place, and what to do; absent where nothing is. */
  readonly protocolFault?: { readonly message: string; readonly remedy: string };
}

/**
 * Reads where the work tree's session stands, and changes nothing.
 *
 * @param input.distFolder the folder of the built program; without it nothing is said of the git hooks
 * @throws ProtocolError `not-a-repository`, `broken-journal`
 */
export async function sessionStatus(input: StatusInput): Promise<SessionStatus> {
  const repository = await openRepository(input.root);
  return statusOf(repository, await readSession(repository.stateFolder), input);
}

export interface StatusInput extends FactSources {
  readonly root: string;
}

/**
 * Reads where the session stands, and takes the step that the facts have earned: a session whose list is
 * complete becomes active; a closing one whose hand-off is committed is closed.
 */
export async function refreshSession(input: StatusInput): Promise<SessionStatus> {
  const repository = await openRepository(input.root);
  return advance(repository, await readSession(repository.stateFolder), input);
}

/** As `refreshSession`, for an action that has the repository open and has read the journal. */
export async function advance(
  repository: Repository,
  session: Session,
  sources: FactSources = {},
): Promise<SessionStatus> {
  const handOff = await handOffState(repository, session);
  const status = await statusOf(repository, session, sources, handOff);
  const event = earnedEvent(session, status, handOff);
  if (!event) return status;
  const head = await repository.head();
  const at = new Date().toISOString();
  const earned = { type: event, at, ...(head === undefined ? {} : { head }) };
  const now = await appendEvents(repository.stateFolder, [earned], session.id);
  return statusOf(repository, now, sources);
}

/** Appends events to the session's journal, and takes the step that they have earned, as `refreshSession`. */
export async function record(
  repository: Repository,
  session: Session,
  events: readonly SessionEvent[],
  sources: FactSources = {},
): Promise<SessionStatus> {
  const now = await appendEvents(repository.stateFolder, events, session.id);
  return advance(repository, now, sources);
}

function earnedEvent(
  { state }: Session,
  { done, total }: SessionStatus,
  { waiting, gone }: HandOffState,
): 'activated' | 'closed' | undefined {
  if (state === 'preparing') return done === total ? 'activated' : undefined;
  if (state !== 'closing') return undefined;
  return waiting.length > 0 || gone.length > 0 ? undefined : 'closed';
}

async function statusOf(
  repository: Repository,
  session: Session,
  sources: FactSources,
  handOff?: HandOffState,
): Promise<SessionStatus> {
  const { gone } = handOff ?? (await handOffState(repository, session));
  const proofs =
    session.state === 'preparing' ? session.items.flatMap((item) => item.proof ?? []) : [];
  const facts = await readProofFacts(repository, proofs, sources);
  const items = evaluateItems(session, facts, matchesBranch);
  const done = items.filter((item) => item.done).length;
  const running = isRunning(session);
  const unverified = running
    ? await countUnverified(repository.stateFolder, session.preparedAt)
    : 0;
  return {
    session,
    items,
    done,
    total: items.length,
    unverified,
    next: nextStep(session, items, gone),
    held: running ? holderText(session) : '',
    holderLife: running ? holderLives(session.holder) : 'unknown',
    handOffGone: gone,
    ...(await protocolFault(repository)),
  };
}

async function protocolFault({ root }: Repository): Promise<Pick<SessionStatus, 'protocolFault'>> {
  const { state, problems } = await loadProtocol(root);
  if (state !== 'broken') return {};
  const { message, remedy } = brokenPolicy(problems, {
    remedy: 'Mend that line: until then no session begins, and none is closed.',
  });
  return { protocolFault: { message, remedy } };
}

function nextStep(session: Session, items: readonly ItemStatus[], gone: readonly string[]): string {
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
      return gone.length === 0
        ? `Commit the hand-off: ${(session.closing ?? []).join(', ')}.`
        : `Get the hand-off back, such as with git stash pop, or close the session again: it is gone from ${gone.join(', ')} and was not committed.`;
  }
}
