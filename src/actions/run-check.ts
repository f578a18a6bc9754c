import { spawn } from 'node:child_process';
import { ProtocolError, cancelled, messageOf } from '../core/errors.ts';
import type { SessionCheck } from '../core/session/config.ts';
import type { CheckRun } from '../core/session/session.ts';
import { isRunning } from '../core/session/journal.ts';
import { openRepository } from '../git/repository.ts';
import { brokenPolicy } from '../workspace/compile-policy.ts';
import { readSession } from '../workspace/journal.ts';
import { loadProtocol } from '../workspace/load.ts';
import { readWorkState } from '../workspace/proof-facts.ts';
import { type SessionStatus, type StatusInput, advance, record } from './session-status.ts';

export interface CheckInput extends StatusInput {
  /** As the protocol file names it. */
  readonly name: string;
  /** What the command writes, as it comes. */
  readonly onOutput?: (chunk: string) => void;
  readonly signal?: AbortSignal;
}

export interface CheckedSession {
  readonly run: Omit<CheckRun, 'at'>;
  /** Why it has no exit code of its own: it could not be started, or its time ran out. */
  readonly failure?: string;
  /** The end of what the command wrote, at most `KEPT_OUTPUT` characters. */
  readonly output: string;
  /** Whether the command itself changed files, so that it proves nothing of them. */
  readonly changedFiles: boolean;
  /** Whether a session was there to keep it. */
  readonly recorded: boolean;
  readonly status: SessionStatus;
}

const noSuchCheck = (name: string, known: readonly string[]): ProtocolError =>
  new ProtocolError({
    code: 'no-such-check',
    message: `The protocol file has no check "${name}".`,
    remedy:
      known.length === 0
        ? `Add one under session.checks of the protocol file, such as { "name": ${JSON.stringify(name)}, "run": ["npm", "test"] }.`
        : `Choose one of: ${known.join(', ')}.`,
  });

/**
 * Runs a command of the protocol file in the repository's root, without a shell, and keeps its exit code
 * together with the work tree that it ran on: a later change makes it stale.
 *
 * @throws ProtocolError `broken-protocol`, `no-such-check`, `cancelled`
 */
export async function runCheck(input: CheckInput): Promise<CheckedSession> {
  const repository = await openRepository(input.root);
  const { protocol, state, problems } = await loadProtocol(repository.root);
  if (state === 'broken') {
    const remedy = 'Mend the protocol file first: it says which checks there are.';
    throw brokenPolicy(problems, { remedy });
  }
  const checks = protocol.session?.checks ?? [];
  const check = checks.find(({ name }) => name === input.name);
  if (!check) {
    throw noSuchCheck(
      input.name,
      checks.map(({ name }) => name),
    );
  }
  const before = await readWorkState(repository);
  const start = performance.now();
  let output = '';
  const onOutput = (chunk: string): void => {
    output = (output + chunk).slice(-KEPT_OUTPUT);
    input.onOutput?.(chunk);
  };
  const { exitCode, failure } = await runCommand(check, repository.root, { ...input, onOutput });
  const seconds = Math.round((performance.now() - start) / 100) / 10;
  const after = await readWorkState(repository);
  const { head, changes } = before;
  const run = {
    name: check.name,
    exitCode,
    changes,
    seconds,
    ...(head === undefined ? {} : { head }),
  };
  const session = await readSession(repository.stateFolder);
  const recorded = isRunning(session);
  const event = { type: 'check-run', at: new Date().toISOString(), ...run } as const;
  return {
    run,
    ...(failure === undefined ? {} : { failure }),
    output,
    changedFiles: after.head !== head || after.changes !== changes,
    recorded,
    status: recorded
      ? await record(repository, session, [event], input)
      : await advance(repository, session, input),
  };
}

const DEFAULT_MINUTES = 10;

/** In characters: what a person looks at to see why a check failed. */
const KEPT_OUTPUT = 4000;

/** As a shell would say it: its time ran out, it could not be started, a signal ended it. */
const EXIT = { timeOut: 124, notFound: 127, signal: 128 };

function runCommand(
  { run, minutes = DEFAULT_MINUTES }: SessionCheck,
  root: string,
  { onOutput, signal }: CheckInput,
): Promise<{ exitCode: number; failure?: string }> {
  const [program = '', ...args] = run;
  return new Promise((resolve, reject) => {
    // A group of its own, so that what the command started ends with it.
    const child = spawn(program, args, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
      detached: process.platform !== 'win32',
    });
    let stopped: 'time' | 'signal' | undefined;
    const stop = (why: 'time' | 'signal'): void => {
      stopped = why;
      endGroup(child.pid);
    };
    const timer = setTimeout(() => stop('time'), minutes * 60_000);
    const onAbort = (): void => stop('signal');
    signal?.addEventListener('abort', onAbort, { once: true });
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8');
      stream.on('data', (chunk: string) => onOutput?.(chunk));
    }
    const settle = (exitCode: number, failure?: string): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      if (stopped === 'signal') reject(cancelled(`The check ${program}`));
      else resolve({ exitCode, ...(failure === undefined ? {} : { failure }) });
    };
    child.on('error', (error) =>
      settle(EXIT.notFound, `${program} could not be started: ${messageOf(error)}`),
    );
    child.on('close', (code, ended) => {
      if (stopped === 'time') settle(EXIT.timeOut, `It took longer than ${minutes} minutes.`);
      else if (code === null) settle(EXIT.signal, `It was ended by ${ended ?? 'a signal'}.`);
      else settle(code);
    });
    if (signal?.aborted) onAbort();
  });
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL');
  } catch {
    // It has ended by itself meanwhile.
  }
}
