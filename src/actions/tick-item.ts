import { ProtocolError } from '../core/errors.ts';
import type { Author, Session } from '../core/session/session.ts';
import { openRepository } from '../git/repository.ts';
import { hashFiles } from '../workspace/hash.ts';
import { appendEvents, readSession } from '../workspace/journal.ts';
import { type SessionStatus, advance } from './session-status.ts';

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

const noSuchItem = (item: string, total: number): ProtocolError =>
  new ProtocolError({
    code: 'no-such-item',
    message: `The checklist has no item ${item}.`,
    remedy: total === 0 ? 'The checklist is empty.' : `Name one from 1 to ${total}.`,
  });

const provesItself = (text: string): ProtocolError =>
  new ProtocolError({
    code: 'proves-itself',
    message: `This item proves itself and takes no tick: ${text}`,
    remedy: 'Do what it says; it is ticked when it is so.',
  });

const needsEvidence = (text: string): ProtocolError =>
  new ProtocolError({
    code: 'needs-evidence',
    message: `An agent ticks with evidence: ${text}`,
    remedy: 'Say what shows that it is done: a text, a path, or the output of a command.',
  });

/**
 * Ticks an item of the checklist, or takes the tick away. The session becomes active with the last one.
 *
 * @param input.item the item's number
 * @throws ProtocolError `not-preparing`, `no-such-item`, `proves-itself`, `needs-evidence`
 */
export async function tickItem(input: {
  root: string;
  item: string;
  done: boolean;
  by: Author;
  evidence?: string;
}): Promise<SessionStatus> {
  const repository = await openRepository(input.root);
  const session = await readSession(repository.stateFolder);
  if (session.state !== 'preparing') throw notPreparing(session.state);
  const item = session.items.find(({ id }) => id === input.item);
  if (!item) throw noSuchItem(input.item, session.items.length);
  if (item.proof) throw provesItself(item.text);
  if (input.done && input.by === 'agent' && !input.evidence?.trim()) throw needsEvidence(item.text);

  const at = new Date().toISOString();
  const evidence = input.evidence === undefined ? {} : { evidence: input.evidence };
  const event = input.done
    ? ({ type: 'ticked', at, item: item.id, by: input.by, ...evidence } as const)
    : ({ type: 'unticked', at, item: item.id } as const);
  return advance(repository, await appendEvents(repository.stateFolder, [event]));
}

/**
 * Records that a document was read to its end, as it is on disk now.
 *
 * @param input.path from the repository's root
 * @returns the session as it stands; nothing is recorded where no session is being prepared, or where no
 *   item of its list asks for this document
 */
export async function recordDocumentRead(input: {
  root: string;
  path: string;
}): Promise<SessionStatus> {
  const repository = await openRepository(input.root);
  const session = await readSession(repository.stateFolder);
  const sha256 = (await hashFiles(repository.root, [input.path])).get(input.path);
  if (sha256 === undefined || !wants(session, input.path, sha256))
    return advance(repository, session);
  const at = new Date().toISOString();
  const event = { type: 'document-read', at, path: input.path, sha256 } as const;
  return advance(repository, await appendEvents(repository.stateFolder, [event]));
}

const wants = (session: Session, path: string, sha256: string): boolean =>
  session.state === 'preparing' &&
  session.reads.get(path) !== sha256 &&
  session.items.some(({ proof }) => proof?.kind === 'document-read' && proof.path === path);
