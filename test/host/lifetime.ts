/**
 * Sees to it that nothing this process started outlives it: not on success, on an error, on Ctrl+C or
 * on a termination signal.
 */
import { constants } from 'node:os';

export interface Owned {
  /** Ends it and waits until it has ended. */
  close(): Promise<void>;
  /** The last resort when the process is already exiting: ends it at once, without waiting. */
  kill(): void;
}

const owned = new Set<Owned>();
let listening = false;
let interruptStatus = 128 + constants.signals.SIGINT;

/** Makes Ctrl+C a success: for what is meant to run until a person ends it. */
export function endCleanlyOnInterrupt(): void {
  interruptStatus = 0;
  listen();
}

/** Keeps `thing` on the list of what must end with this process; call the answer once it has ended. */
export function own(thing: Owned): () => void {
  owned.add(thing);
  listen();
  return () => owned.delete(thing);
}

/** Ends everything, last started first, and waits for it. One that fails does not spare the others. */
export async function closeAll(): Promise<void> {
  for (const thing of [...owned].toReversed()) {
    try {
      await thing.close();
    } catch (error) {
      console.error(error);
      thing.kill();
    }
    owned.delete(thing);
  }
}

function listen(): void {
  if (listening) return;
  listening = true;
  let ending: number | undefined;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      const code = signal === 'SIGINT' ? interruptStatus : 128 + constants.signals[signal];
      // One press of Ctrl+C may arrive twice: from the terminal, and passed on by whoever started us.
      if (ending !== undefined && Date.now() - ending > 1000) process.exit(code);
      if (ending !== undefined) return;
      ending = Date.now();
      void closeAll().then(() => process.exit(code));
    });
  }
  process.on('exit', () => {
    for (const thing of owned) thing.kill();
  });
}
