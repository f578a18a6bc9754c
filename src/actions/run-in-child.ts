import { type ChildProcess, fork } from 'node:child_process';
import { cancelled, ProtocolError } from '../core/errors.ts';
import { errorFrom } from '../database/errors.ts';
import type { OperationInput, OperationName, OperationResult } from '../database/operations.ts';
import type { WorkerReply, WorkerRequest } from '../database/worker.ts';
import type { ActionContext, WorkerLocation } from './action.ts';

/** Milliseconds that a cancelled child has to tidy up before it is killed. */
const GRACE_MS = 2000;

/** Characters of a dead child's last words that an error repeats. */
const LAST_WORDS = 2000;

/** Runs database work where the context says: in a forked child, or in this process. */
export async function runDatabaseOperation<Name extends OperationName>(
  name: Name,
  input: OperationInput<Name>,
  context: ActionContext,
): Promise<OperationResult<Name>> {
  if (context.worker === undefined) {
    const { perform } = await import('../database/operations.ts');
    return perform(name, input, { signal: context.signal, progress: context.progress });
  }
  return (await runInChild(context.worker, name, input, context)) as OperationResult<Name>;
}

/**
 * Forks a worker, sends it one request and relays its progress. A cancel is sent as a message first, so
 * that the worker removes what it has begun; a worker that does not listen is killed, which harms nothing:
 * what it leaves is removed by the next run.
 *
 * @throws ProtocolError what the operation threw; `cancelled`; `worker-crashed`
 */
export function runInChild(
  location: WorkerLocation,
  operation: string,
  input: unknown,
  context: ActionContext,
): Promise<unknown> {
  if (context.signal?.aborted) return Promise.reject(cancelled('The database work'));
  const child = fork(location.modulePath, [...(location.args ?? ['database-worker'])], {
    // The editor's own debugging and loader flags are none of the worker's business.
    execArgv: [],
    env: { ...process.env, ...location.env, ELECTRON_RUN_AS_NODE: '1', NODE_OPTIONS: undefined },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  return new Promise((resolve, reject) => {
    let reply: WorkerReply | undefined;
    let lastWords = '';
    let killTimer: NodeJS.Timeout | undefined;
    child.stderr?.on('data', (piece: Buffer) => {
      lastWords = (lastWords + piece.toString('utf8')).slice(-LAST_WORDS);
    });
    const cancel = (): void => {
      post(child, { type: 'cancel' });
      killTimer = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
    };
    context.signal?.addEventListener('abort', cancel, { once: true });
    child.on('message', (message: WorkerReply) => {
      if (message.type === 'progress') context.progress?.(message.update);
      else reply = message;
    });
    const end = (how: string): void => {
      clearTimeout(killTimer);
      context.signal?.removeEventListener('abort', cancel);
      if (reply?.type === 'result') resolve(reply.value);
      else if (reply?.type === 'error') reject(errorFrom(reply.error));
      else if (context.signal?.aborted) reject(cancelled('The database work'));
      else reject(crashed(how, lastWords));
    };
    child.once('error', (error) => end(error.message));
    child.once('close', (code, signal) => end(signal ?? `exit code ${code}`));
    post(child, { type: 'request', operation, arguments: input });
  });
}

/** A child that is gone is noticed by its `close`, not here. */
function post(child: ChildProcess, message: WorkerRequest): void {
  if (child.connected) child.send(message, () => undefined);
}

const crashed = (how: string, lastWords: string): ProtocolError =>
  new ProtocolError({
    code: 'worker-crashed',
    message: `The database worker ended before it answered (${how})${lastWords.trim() === '' ? '' : `: ${lastWords.trim()}`}.`,
    remedy:
      'Your databases are as they were, wholly old or wholly new. Try again; the next run tidies up.',
  });
