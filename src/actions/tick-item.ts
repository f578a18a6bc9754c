import { ProtocolError } from '../core/errors.ts';
import type { Author, Session, SessionItem } from '../core/session/session.ts';
import { whyLocked } from '../core/session/evaluate.ts';
import { type Repository, openRepository } from '../git/repository.ts';
import { hashFiles } from '../workspace/hash.ts';
import { readSession } from '../workspace/journal.ts';
import { readEvidence } from './read-evidence.ts';
import { type SessionStatus, type StatusInput, advance, record } from './session-status.ts';

const notPreparing = (state: string): ProtocolError =>
  new ProtocolError({
    code: 'not-preparing',
    message:
      state === 'none' || state === 'closed'
        ? 'No session is being prepared here.'
        : 'The session is under way already; its checklist is complete.',
    remedy:
      state === 'none' || state === 'closed'
        ? 'Start a session first.'
        : 'Go on with the work, or close the session.',
  });

export const noSuchItem = (item: string, total: number): ProtocolError =>
  new ProtocolError({
    code: 'no-such-item',
    message: `The checklist has no item ${item}.`,
    remedy: total === 0 ? 'The checklist is empty.' : `Name one from 1 to ${total}.`,
  });

/** @param why what proves it */
export const provesItself = (text: string, why: string): ProtocolError =>
  new ProtocolError({
    code: 'proves-itself',
    message: `This item proves itself and takes no tick: ${text}`,
    remedy: `${why} Where it cannot be so, waive it with a reason.`,
  });

export const needsEvidence = (text: string): ProtocolError =>
  new ProtocolError({
    code: 'needs-evidence',
    message: `An agent ticks with evidence: ${text}`,
    remedy: 'Say what shows that it is done: a text, a path, or the output of a command.',
  });

const needsReason = (text: string): ProtocolError =>
  new ProtocolError({
    code: 'needs-reason',
    message: `A waiver needs a reason: ${text}`,
    remedy: 'Say why it is left undone; the reason stays in the journal and in the hand-off.',
  });

/**
 * Ticks an item of the checklist, or takes the tick away. The session becomes active with the last one.
 *
 * @param input.item the item's number
 * @throws ProtocolError `not-preparing`, `no-such-item`, `proves-itself`, `needs-evidence`
 */
export async function tickItem(
  input: StatusInput & {
    readonly item: string;
    readonly done: boolean;
    readonly by: Author;
    readonly evidence?: string;
  },
): Promise<SessionStatus> {
  const { repository, session, item } = await findItem(input);
  if (item.proof) throw provesItself(item.text, whyLocked(item.proof));
  if (input.done && input.by === 'agent' && !input.evidence?.trim()) throw needsEvidence(item.text);

  const at = new Date().toISOString();
  const evidence = input.done ? await evidenceOf(repository, session, input.evidence) : {};
  const event = input.done
    ? ({ type: 'ticked', at, item: item.id, by: input.by, ...evidence } as const)
    : ({ type: 'unticked', at, item: item.id } as const);
  return record(repository, session, [event], input);
}

/**
 * An item of the session that is being prepared, by its number.
 *
 * @throws ProtocolError `not-preparing`, `no-such-item`
 */
async function findItem(input: {
  readonly root: string;
  readonly item: string;
}): Promise<{ repository: Repository; session: Session; item: SessionItem }> {
  const repository = await openRepository(input.root);
  const session = await readSession(repository.stateFolder);
  if (session.state !== 'preparing') throw notPreparing(session.state);
  const item = session.items.find(({ id }) => id === input.item);
  if (!item) throw noSuchItem(input.item, session.items.length);
  return { repository, session, item };
}

/**
 * What was given as evidence, as it is written down: a commit, a file or a check that was named is looked
 * at; all else is text.
 *
 * @throws ProtocolError `bad-evidence`
 */
export async function evidenceOf(
  repository: Repository,
  session: Session,
  given: string | undefined,
): Promise<{ evidence?: string }> {
  if (given === undefined || given.trim() === '') return {};
  const { text } = await readEvidence({ repository, session, given });
  return { evidence: text };
}

export interface WaiveInput extends StatusInput {
  /** The item's number. */
  readonly item: string;
  readonly reason: string;
  /** The name of who waives it; left out: git's `user.name`. */
  readonly by?: string;
}

/**
 * Leaves an item undone, knowingly: who, when and why stay in the journal and stand in the hand-off. Also for
 * an item that proves itself. Taking a tick away takes the waiver away too.
 *
 * @throws ProtocolError `not-preparing`, `no-such-item`, `needs-reason`
 */
export async function waiveItem(input: WaiveInput): Promise<SessionStatus> {
  const { repository, session, item } = await findItem(input);
  const waiver = await waiverOf(repository, item.text, input);
  const at = new Date().toISOString();
  return record(repository, session, [{ type: 'waived', at, item: item.id, ...waiver }], input);
}

/**
 * Why an item is left undone, and who says so.
 *
 * @throws ProtocolError `needs-reason`
 */
export async function waiverOf(
  repository: Repository,
  text: string,
  input: Pick<WaiveInput, 'reason' | 'by'>,
): Promise<{ reason: string; by: string }> {
  const reason = input.reason.trim();
  if (reason === '') throw needsReason(text);
  return { reason, by: input.by ?? (await repository.userName()) ?? 'person' };
}

/**
 * Records that a document was read to its end, as it is on disk now.
 *
 * @param input.path from the repository's root
 * @returns the session as it stands; nothing is recorded where no session is being prepared, or where no
 *   item of its list asks for this document
 */
export async function recordDocumentRead(
  input: StatusInput & { readonly path: string },
): Promise<SessionStatus> {
  const repository = await openRepository(input.root);
  const session = await readSession(repository.stateFolder);
  const sha256 = (await hashFiles(repository.root, [input.path])).get(input.path);
  if (sha256 === undefined || !wants(session, input.path, sha256))
    return advance(repository, session, input);
  const at = new Date().toISOString();
  const event = { type: 'document-read', at, path: input.path, sha256 } as const;
  return record(repository, session, [event], input);
}

const wants = (session: Session, path: string, sha256: string): boolean =>
  session.state === 'preparing' &&
  session.reads.get(path) !== sha256 &&
  session.items.some(({ proof }) => proof?.kind === 'document-read' && proof.path === path);
