/** Waiting for what will be seen, with words for what was awaited when it is not. */
import { inspect } from 'node:util';
import { setTimeout as delay } from 'node:timers/promises';

/** How long a driver waits for anything by default, in milliseconds: long, for slow machines under load. */
export const PATIENCE = 15_000;

/**
 * Asks `probe` until it gives something other than `undefined` or `false`, and gives that.
 *
 * A probe that throws counts as “not yet”: pages change while they are read. One that hung on what had gone
 * does not use up the time of the next: there are at least three.
 * @param what completes the sentence “Waited 15 s for …”.
 * @param seen tells, for the error, what was there instead.
 * @throws Error that says what was awaited and what was seen instead.
 */
export async function until<T>(
  what: string,
  probe: () => Promise<T | undefined | false>,
  options: { timeout?: number; seen?: () => Promise<unknown> } = {},
): Promise<T> {
  const timeout = options.timeout ?? PATIENCE;
  const end = Date.now() + timeout;
  let failure: unknown;
  for (let looks = 1; ; looks += 1) {
    try {
      const found = await probe();
      if (found !== undefined && found !== false) return found;
      failure = undefined;
    } catch (error) {
      failure = error;
    }
    if (looks >= 3 && Date.now() > end) break;
    await delay(50);
  }
  const seconds = Math.round(timeout / 100) / 10;
  const instead = options.seen
    ? ` Seen instead: ${inspect(await options.seen().catch(String), { depth: 5, breakLength: 120 })}`
    : '';
  const reason = failure instanceof Error ? ` The last look failed: ${failure.message}` : '';
  throw new Error(`Waited ${seconds} s for ${what}.${instead}${reason}`, { cause: failure });
}

/** Whether `text` is, or matches, what was asked for. */
export function fits(text: string, wanted: string | RegExp): boolean {
  return typeof wanted === 'string' ? text === wanted : wanted.test(text);
}
