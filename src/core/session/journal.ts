import type { Session, SessionEvent } from './session.ts';

/** No session was ever prepared here. */
export const NO_SESSION: Session = {
  state: 'none',
  items: [],
  ticks: new Map(),
  reads: new Map(),
};

/**
 * What a journal says of its session. Events that do not fit the state they meet change nothing, so that
 * two writers who raced (both appended `activated`) leave a whole session.
 */
export function reduceSession(events: Iterable<SessionEvent>): Session {
  let session = NO_SESSION;
  for (const event of events) session = applyEvent(session, event);
  return session;
}

function applyEvent(session: Session, event: SessionEvent): Session {
  switch (event.type) {
    case 'prepared':
      return {
        state: 'preparing',
        id: event.session,
        title: event.title,
        preparedAt: event.at,
        items: event.items,
        ticks: new Map(),
        reads: new Map(),
        ...(event.number === undefined ? {} : { number: event.number }),
        ...(event.opener === undefined ? {} : { opener: event.opener }),
        ...(event.role === undefined ? {} : { role: event.role }),
      };
    case 'ticked': {
      const tick = { at: event.at, by: event.by };
      const evidence = event.evidence === undefined ? {} : { evidence: event.evidence };
      return {
        ...session,
        ticks: new Map(session.ticks).set(event.item, { ...tick, ...evidence }),
      };
    }
    case 'unticked': {
      const ticks = new Map(session.ticks);
      ticks.delete(event.item);
      return { ...session, ticks };
    }
    case 'document-read':
      return { ...session, reads: new Map(session.reads).set(event.path, event.sha256) };
    case 'activated':
      if (session.state !== 'preparing') return session;
      return {
        ...session,
        state: 'active',
        activatedAt: event.at,
        ...(event.head === undefined ? {} : { startHead: event.head }),
      };
    case 'closing':
      return session.state === 'active'
        ? { ...session, state: 'closing', closing: event.documents }
        : session;
    case 'closed':
      return session.state === 'closing' ? { ...session, state: 'closed' } : session;
    case 'abandoned':
      return { ...session, state: 'closed' };
  }
}

/** Is a session under way, so that no other may start here? */
export const isRunning = (session: Session): boolean =>
  session.state === 'preparing' || session.state === 'active' || session.state === 'closing';
