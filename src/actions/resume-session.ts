import { ProtocolError } from '../core/errors.ts';
import { isRunning } from '../core/session/journal.ts';
import type { SessionEvent } from '../core/session/session.ts';
import { openRepository } from '../git/repository.ts';
import { readSession } from '../workspace/journal.ts';
import { holderHere, holderLives } from '../workspace/session-holder.ts';
import { type SessionStatus, type StatusInput, record } from './session-status.ts';

const notRunning = (): ProtocolError =>
  new ProtocolError({
    code: 'no-session',
    message: 'No session is under way here that could be resumed.',
    remedy: 'Start a session.',
  });

const heldElsewhere = (pid: number): ProtocolError =>
  new ProtocolError({
    code: 'session-held',
    message: `Another process, ${pid}, holds the session and is still running.`,
    remedy: 'Go on there, or end it first; a work tree of your own can have a session of its own.',
  });

/**
 * Takes the session over, such as one that a crash left behind. What any process claimed that is not known to
 * live is given up: a container comes back under another name, so that nobody can see that it is gone. Where a
 * session is over, only the right to begin the next one is given up.
 *
 * @throws ProtocolError `no-session`; `session-held` where another process that is alive holds it
 */
export async function resumeSession(
  input: StatusInput & { readonly pid?: number; readonly agent?: string },
): Promise<SessionStatus> {
  const repository = await openRepository(input.root);
  const session = await readSession(repository.stateFolder);
  const { holder, claims } = session;
  const at = new Date().toISOString();
  const released = Object.values(claims)
    .filter((held) => holderLives(held.holder) !== 'alive')
    .map(({ claim }): SessionEvent => ({ type: 'released', at, claim }));
  if (!isRunning(session)) {
    if (released.length === 0) throw notRunning();
    return record(repository, session, released, input);
  }
  if (holder?.pid !== undefined && holder.pid !== input.pid && holderLives(holder) === 'alive')
    throw heldElsewhere(holder.pid);
  const events: SessionEvent[] = [...released, { type: 'resumed', at, holder: holderHere(input) }];
  return record(repository, session, events, input);
}
