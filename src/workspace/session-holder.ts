import { hostname, userInfo } from 'node:os';
import { ProtocolError } from '../core/errors.ts';
import type { Claim, ClaimPurpose, Holder, Session } from '../core/session/session.ts';
import { isAlive } from './process-alive.ts';

/** Who prepares or resumes a session in this process. */
export function holderHere(more: { readonly pid?: number; readonly agent?: string } = {}): Holder {
  const user = userName();
  return {
    host: hostname(),
    ...(user === undefined ? {} : { user }),
    ...(more.pid === undefined ? {} : { pid: more.pid }),
    ...(more.agent === undefined ? {} : { agent: more.agent }),
  };
}

function userName(): string | undefined {
  try {
    return userInfo().username || undefined;
  } catch {
    // A container's user id need not have a name.
    return undefined;
  }
}

/**
 * Is the holder's process still there? `unknown` where none was recorded, or on another machine. A process
 * id that was given away again makes a dead holder look alive, never the other way round.
 */
export function holderLives(holder: Holder | undefined): 'alive' | 'gone' | 'unknown' {
  if (holder?.pid === undefined || holder.host !== hostname()) return 'unknown';
  return isAlive(holder.pid) ? 'alive' : 'gone';
}

/** `held by ada on kiln (process 4711, gone), since 2026-03-02 10:11, last event 2026-03-02 10:15`. */
export function holderText({ holder, preparedAt, lastEventAt }: Session): string {
  const life = holderLives(holder);
  const running =
    holder?.pid === undefined
      ? ''
      : ` (process ${holder.pid}${life === 'alive' ? ', running' : life === 'gone' ? ', gone' : ''})`;
  const who = [holder?.agent, holder?.user].filter((part) => part !== undefined).join(' for ');
  return [
    holder === undefined ? undefined : `held by ${who || 'someone'} on ${holder.host}${running}`,
    preparedAt === undefined ? undefined : `since ${minute(preparedAt)}`,
    lastEventAt === undefined ? undefined : `last event ${minute(lastEventAt)}`,
  ]
    .filter((part) => part !== undefined)
    .join(', ');
}

/** An event's time to the minute, in UTC as the journal has it. */
const minute = (at: string): string => `${at.slice(0, 16).replace('T', ' ')} UTC`;

export const sessionRunning = (session: Session): ProtocolError => {
  const held = holderText(session);
  return new ProtocolError({
    code: 'session-running',
    message: `A session is already under way here: ${session.title ?? 'unnamed'}${held === '' ? '' : `, ${held}`}.`,
    remedy:
      'Go on with it (session status, session resume), close or abandon it, or work beside it in a work ' +
      `tree of your own: git worktree add ../${worktreeName(session)} -b ${worktreeName(session)}`,
  });
};

const worktreeName = (session: Session): string =>
  `session-${session.number === undefined ? 'next' : `after-${session.number.replace(/[^\w.-]+/g, '-')}`}`;

export const claimTaken = (purpose: ClaimPurpose, winner: Claim | undefined): ProtocolError =>
  new ProtocolError({
    code: 'claimed',
    message:
      purpose === 'closing'
        ? `This session is being closed by another process${processOf(winner)}.`
        : `Another process${processOf(winner)} is beginning a session here.`,
    remedy:
      'Let it finish, then look with "session status". Where it is gone for good, such as with its ' +
      'container, take over with "session resume" first.',
  });

const processOf = (winner: Claim | undefined): string =>
  winner?.holder.pid === undefined ? '' : `, ${winner.holder.pid} on ${winner.holder.host}`;
