import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { Writable } from 'node:stream';
import { cancelled } from '../core/errors.ts';
import { foreignOwner, gitFailed, gitMissing, notARepository, noWorkTree } from './errors.ts';

export interface GitOptions {
  /** Where git runs: a folder of the repository. */
  readonly cwd: string;
  /** What git reads, or who writes it while git runs, and ends it. */
  readonly input?: string | Buffer | ((stdin: Writable) => void);
  readonly signal?: AbortSignal | undefined;
  /** Exit codes that are answers and not failures, beside 0. */
  readonly accept?: readonly number[];
  /**
   * The repository is another than the one whose hook may be running this process: the `GIT_*` variables
   * that a hook inherits (index, folder, …) must not reach it.
   */
  readonly foreign?: boolean;
  /** Variables beside those of `gitEnvironment`. */
  readonly env?: NodeJS.ProcessEnv;
}

export interface GitResult {
  readonly stdout: Buffer;
  readonly code: number;
}

/**
 * The environment of every git process: messages in English so that they can be recognised, no prompt,
 * and no lock taken just to refresh the index, so that reading never gets in the way of a commit. Objects and
 * parents are read as they are stored, not as `git replace` or grafts show them in this clone alone: that is
 * what a push takes along.
 */
export function gitEnvironment(foreign = false): NodeJS.ProcessEnv {
  const environment: NodeJS.ProcessEnv = {};
  for (const [name, value] of Object.entries(process.env)) {
    if (foreign && name.startsWith('GIT_') && !/^GIT_(CONFIG_|SSH|EXEC_PATH)/.test(name)) continue;
    environment[name] = value;
  }
  return {
    ...environment,
    ...AS_STORED,
    LC_ALL: 'C',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_TERMINAL_PROMPT: '0',
  };
}

/** Nobody has a file of this name. */
const AS_STORED = { GIT_NO_REPLACE_OBJECTS: '1', GIT_GRAFT_FILE: '/dev/null/none' };

/**
 * Runs git and gives what it wrote.
 *
 * @throws ProtocolError `git-not-installed`, `not-a-repository`, `dubious-ownership`, `git-failed`, `cancelled`
 */
export async function runGit(args: readonly string[], options: GitOptions): Promise<GitResult> {
  const output: Buffer[] = [];
  const { code } = await streamGit(args, options, (chunk) => output.push(chunk));
  return { stdout: Buffer.concat(output), code };
}

/** Runs git and gives its output as text, without the last line break. */
export async function readGit(args: readonly string[], options: GitOptions): Promise<string> {
  const { stdout } = await runGit(args, options);
  return stdout.toString('utf8').replace(/\r?\n$/, '');
}

/**
 * As `runGit`, for questions to which git answers "there is none" by failing.
 *
 * @returns what it wrote; undefined where there is none
 */
export async function findGit(
  args: readonly string[],
  options: GitOptions,
): Promise<Buffer | undefined> {
  const { stdout, code } = await runGit(args, { ...options, accept: [1, 128] });
  return code === 0 ? stdout : undefined;
}

/**
 * Runs git and hands on its output as it comes, so that what is large is never held as a whole.
 *
 * @throws as `runGit`
 */
export function streamGit(
  args: readonly string[],
  options: GitOptions,
  onOutput: (chunk: Buffer) => void,
): Promise<{ code: number }> {
  return new Promise((resolve, reject) => {
    const child = spawn('git', args, {
      cwd: options.cwd,
      env: { ...gitEnvironment(options.foreign), ...options.env },
      stdio: [options.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
      windowsHide: true,
      ...(options.signal ? { signal: options.signal } : {}),
    });
    let stderr = '';
    child.stdout?.on('data', onOutput);
    child.stderr?.on('data', (chunk: Buffer) => {
      if (stderr.length < 10_000) stderr += chunk.toString('utf8');
    });
    // git may exit before it has read everything; the exit code then tells, not the broken pipe.
    child.stdin?.on('error', () => undefined);
    if (typeof options.input !== 'function') child.stdin?.end(options.input);
    else if (child.stdin) options.input(child.stdin);
    child.on('error', (error: NodeJS.ErrnoException) => {
      if (error.name === 'AbortError') reject(cancelled(`git ${args[0] ?? ''}`));
      else if (error.code !== 'ENOENT') reject(gitFailed(args, null, error.message));
      // Node tells of a folder that is gone as of a program that is not there.
      else reject(existsSync(options.cwd) ? gitMissing(error) : notARepository(options.cwd, error));
    });
    child.on('close', (code) => {
      if (code === 0 || (code !== null && options.accept?.includes(code))) resolve({ code });
      else reject(failure(args, options.cwd, code, stderr));
    });
  });
}

/** What a failed git process means: the common reasons are told in their own words. */
export function failure(
  args: readonly string[],
  cwd: string,
  code: number | null,
  stderr: string,
): Error {
  const cause = new Error(stderr.trim());
  if (/dubious ownership/.test(stderr)) return foreignOwner(cwd, cause);
  if (/not a git repository|not in a git directory/.test(stderr)) return notARepository(cwd, cause);
  if (/must be run in a work tree/.test(stderr)) return noWorkTree(cwd);
  return gitFailed(args, code, stderr);
}
