import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { reduceSession } from '../core/session/journal.ts';
import type { Session, SessionEvent } from '../core/session/session.ts';

const EVENTS = new Set([
  'prepared',
  'ticked',
  'unticked',
  'document-read',
  'activated',
  'closing',
  'closed',
  'abandoned',
]);

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
    if (events.every((event) => EVENTS.has(event?.type))) return reduceSession(events);
  } catch {
    // No journal, or a broken one: both are told below.
  }
  const { readSession } = await import('./journal.ts');
  return readSession(stateFolder);
}
