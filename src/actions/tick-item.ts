import { ProtocolError } from '../core/errors.ts';
import type { Author, Proof, Session, SessionItem } from '../core/session/session.ts';
import { whyLocked } from '../core/session/evaluate.ts';
import { isRunning } from '../core/session/journal.ts';
import { type Repository, openRepository } from '../git/repository.ts';
import { hashFiles } from '../workspace/hash.ts';
import { readSession } from '../workspace/journal.ts';
import { evidenceOf, needsEvidence, noSuchItem, provesItself, waiverOf } from './item-marks.ts';
import { loadWorkspace } from './load-workspace.ts';
import { listsIn } from './session-lists.ts';
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
  const evidence = input.done ? await evidenceOf(repository, session, input) : {};
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
 * Records that a document was read to its end, as it is on disk now.
 *
 * @param input.path from the repository's root
 * @returns the session as it stands; nothing is recorded where no session is under way, or where neither the
 *   list of its start nor a further one asks for this document
 */
export async function recordDocumentRead(
  input: StatusInput & { readonly path: string },
): Promise<SessionStatus> {
  const repository = await openRepository(input.root);
  const session = await readSession(repository.stateFolder);
  const { path } = input;
  const sha256 = (await hashFiles(repository.root, [path])).get(path);
  const isNew = sha256 !== undefined && session.reads.get(path) !== sha256;
  if (!isNew || !(await isAskedFor(repository, session, path)))
    return advance(repository, session, input);
  const at = new Date().toISOString();
  return record(repository, session, [{ type: 'document-read', at, path, sha256 }], input);
}

/** Does a list that can still be worked on ask to read the document? */
async function isAskedFor({ root }: Repository, session: Session, path: string): Promise<boolean> {
  const asks = ({ proof }: { readonly proof?: Proof }): boolean =>
    proof?.kind === 'document-read' && proof.path === path;
  if (session.state === 'preparing' && session.items.some(asks)) return true;
  if (!isRunning(session)) return false;
  const view = await loadWorkspace({ root, useGit: true });
  return listsIn(view, session).some(({ items }) => items.some(asks));
}
