import { setTimeout as sleep } from 'node:timers/promises';
import { throwIfCancelled } from '../core/errors.ts';
import type { Control } from './engine.ts';
import { deadlinePassed } from './errors.ts';

/** Throws when the caller has cancelled or its time is over. */
export function checkControl(control: Control, name: string): void {
  throwIfCancelled(control.signal, `The work on ${name}`);
  if (control.deadline !== undefined && Date.now() > control.deadline) throw deadlinePassed(name);
}

/** How an engine tells that a lock is held, and how soon it looks again, in milliseconds. */
export interface Retry {
  readonly isLocked: (error: unknown) => boolean;
  readonly afterMs: number;
}

/** Tries until nobody else holds the lock, the wait is over, or the caller cancels. */
export async function retryWhileLocked<T>(
  control: Control,
  name: string,
  { isLocked, afterMs }: Retry,
  attempt: () => Promise<T>,
): Promise<T> {
  const end = Date.now() + control.lockWaitMs;
  for (;;) {
    checkControl(control, name);
    try {
      return await attempt();
    } catch (error) {
      if (!isLocked(error) || Date.now() >= end) throw error;
    }
    await sleep(afterMs);
  }
}
