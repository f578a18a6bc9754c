import { ProtocolError } from '../core/errors.ts';
import type { Session } from '../core/session/session.ts';
import type { Repository } from '../git/repository.ts';
import { readEvidence } from './read-evidence.ts';

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
 * What was given as evidence, as it is written down: a commit, a file or a check that was named is looked
 * at; all else is text.
 *
 * @throws ProtocolError `bad-evidence`
 */
export async function evidenceOf(
  repository: Repository,
  session: Session,
  { root: folder, evidence: given }: { readonly root: string; readonly evidence?: string },
): Promise<{ evidence?: string }> {
  if (given === undefined || given.trim() === '') return {};
  const { text } = await readEvidence({ repository, session, given, folder });
  return { evidence: text };
}

/**
 * Why an item is left undone, and who says so.
 *
 * @throws ProtocolError `needs-reason`
 */
export async function waiverOf(
  repository: Repository,
  text: string,
  input: { readonly reason: string; readonly by?: string },
): Promise<{ reason: string; by: string }> {
  const reason = input.reason.trim();
  if (reason === '') throw needsReason(text);
  return { reason, by: input.by ?? (await repository.userName()) ?? 'person' };
}
