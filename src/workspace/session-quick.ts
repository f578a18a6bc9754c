import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SessionFacts } from '../core/rules/rule.ts';
import { isKnownEvent, reduceSession } from '../core/session/journal.ts';
import type { Session, SessionEvent } from '../core/session/session.ts';

/**
 * Reads a session as `readSession` does, but without the schema's validator, which costs the hook more
 * than all else. What is not plainly an event is left to `readSession`, which names what is wrong.
 *
 * @throws ProtocolError `broken-journal`
 */
export async function readSessionQuickly(stateFolder: string): Promise<Session> {
  try {
    const lines = readFileSync(join(stateFolder, 'session.jsonl'), 'utf8').split('\n');
    lines.pop();
    const events = lines.map((line) => JSON.parse(line) as SessionEvent);
    if (events.every((event) => isKnownEvent(event?.type))) return reduceSession(events);
  } catch {
    // No journal, or a broken one: both are told below.
  }
  const { readSession } = await import('./journal.ts');
  return readSession(stateFolder);
}

/** What rules are told of a session, and the opener that it began with, while it is under way. */
export function knownSession(
  { state, title, number, opener }: Session,
  { done, total }: Pick<SessionFacts, 'done' | 'total'> = { done: 0, total: 0 },
): { session: SessionFacts; opener?: string } {
  const isUnderWay = state === 'active' || state === 'closing';
  return {
    session: {
      state,
      done,
      total,
      ...(title === undefined ? {} : { title }),
      ...(isUnderWay && number !== undefined ? { number } : {}),
    },
    ...(isUnderWay && opener !== undefined ? { opener } : {}),
  };
}
