import type { ErrorFacts } from './errors.ts';
import { factsOf } from './errors.ts';
import type { ProgressUpdate } from './operation.ts';
import { type OperationInput, type OperationName, operations, perform } from './operations.ts';

/** What the parent sends: one request, and perhaps a cancel. */
export type WorkerRequest =
  | { readonly type: 'request'; readonly operation: string; readonly arguments: unknown }
  | { readonly type: 'cancel' };

/** What the worker sends back: any number of updates, then a result or an error. */
export type WorkerReply =
  | { readonly type: 'progress'; readonly update: ProgressUpdate }
  | { readonly type: 'result'; readonly value: unknown }
  | { readonly type: 'error'; readonly error: ErrorFacts };

const isOperation = (name: string): name is OperationName => Object.hasOwn(operations, name);

/**
 * The child's end of `run-in-child.ts`: takes one request over IPC, answers it, and lets go. When the
 * parent cancels or goes away, the operation is stopped at its next step and leaves nothing behind.
 */
export function runWorker(): void {
  const controller = new AbortController();
  process.on('disconnect', () => controller.abort());
  process.on('message', (message: WorkerRequest) => {
    if (message.type === 'cancel') controller.abort();
    else void answer(message.operation, message.arguments, controller.signal);
  });
}

async function answer(operation: string, input: unknown, signal: AbortSignal): Promise<void> {
  try {
    if (!isOperation(operation)) throw new Error(`there is no operation ${operation}`);
    const progress = (update: ProgressUpdate): void => send({ type: 'progress', update });
    const value = await perform(operation, input as OperationInput<typeof operation>, {
      signal,
      progress,
    });
    send({ type: 'result', value });
  } catch (error) {
    send({ type: 'error', error: factsOf(error) });
  }
  // Without a parent to talk to, nothing keeps this process; with one, the channel does.
  if (process.connected) process.disconnect();
}

/** A parent that has gone needs no answer. */
function send(reply: WorkerReply): void {
  if (process.connected) process.send?.(reply, undefined, undefined, () => undefined);
}
