import type { ProgressUpdate } from '../database/operation.ts';

export type { ProgressUpdate };

/** Where database work runs when not in this process. */
export interface WorkerLocation {
  /** A module that answers as `database/worker.ts` does. */
  readonly modulePath: string;
  /** Its arguments; without them `database-worker`. */
  readonly args?: readonly string[];
  /** Variables that it gets beside the environment of this process: passwords, which no argument may hold. */
  readonly env?: Readonly<Record<string, string>>;
}

/** What a face gives every action beside its input: an action asks nothing and prints nothing. */
export interface ActionContext {
  readonly signal?: AbortSignal;
  readonly progress?: (update: ProgressUpdate) => void;
  /** Runs database work in a forked child; without it, in this process. */
  readonly worker?: WorkerLocation;
}
