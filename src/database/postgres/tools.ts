import { spawn } from 'node:child_process';
import { checkControl } from '../control.ts';
import type { Control } from '../engine.ts';
import { databaseLocked } from '../errors.ts';
import { toolFailed, toolMissing, toolTooOld } from './errors.ts';
import { type Target, toolEnvironment } from './url.ts';

export type Tool = 'pg_dump' | 'pg_restore';

export interface ToolVersion {
  /** As it tells it, such as `15.18`. */
  readonly version: string;
  readonly major: number;
}

/** Characters of what a tool says that an error repeats. */
const SAID = 2000;

/**
 * Asks a tool of the machine for its version.
 *
 * @throws ProtocolError `tool-missing`
 */
async function toolVersion(tool: Tool): Promise<ToolVersion> {
  const { code, said } = await start(tool, ['--version'], {}, {});
  const [, version = ''] = /(\d+(?:\.\d+)*)/.exec(said) ?? [];
  if (code !== 0 || version === '') throw toolMissing(tool);
  return { version, major: Number.parseInt(version, 10) };
}

/**
 * A tool that is at least as new as what it has to read.
 *
 * @param needed what is told of a tool that is too old, such as `the server of shop is 15`
 * @throws ProtocolError `tool-missing`, `tool-too-old`
 */
export async function requireTool(tool: Tool, major: number, needed: string): Promise<ToolVersion> {
  const found = await toolVersion(tool);
  if (found.major < major) throw toolTooOld(tool, found.version, needed);
  return found;
}

/**
 * Runs a tool to its end. Whom it connects to stands in its environment, never in its arguments.
 *
 * @throws ProtocolError `tool-missing`, `tool-failed`, `database-locked`, `cancelled`, `deadline-passed`
 */
export async function runTool(
  tool: Tool,
  options: readonly string[],
  place: { readonly target?: Target; readonly name: string },
  control: Control,
): Promise<void> {
  const { target, name } = place;
  checkControl(control, name);
  const environment = target === undefined ? { LC_ALL: 'C' } : toolEnvironment(target);
  const { code, said } = await start(tool, options, environment, control);
  checkControl(control, name);
  if (code === 0) return;
  const shown = (target?.redact(said) ?? said).trim().replaceAll(/\s*\n\s*/g, ' ');
  // Its own waiting for locks is a time limit of a statement.
  if (/(?:lock|statement) timeout|could not obtain lock/i.test(said)) throw databaseLocked(name);
  throw toolFailed(tool, name, shown === '' ? `exit code ${code ?? 'none'}` : shown);
}

function start(
  tool: Tool,
  options: readonly string[],
  environment: Readonly<Record<string, string>>,
  { signal, deadline }: Pick<Control, 'signal' | 'deadline'>,
): Promise<{ code: number | null; said: string }> {
  return new Promise((resolve, reject) => {
    const asksVersion = options.includes('--version');
    const child = spawn(tool, options, {
      env: { ...process.env, ...environment },
      stdio: ['ignore', asksVersion ? 'pipe' : 'ignore', 'pipe'],
      windowsHide: true,
    });
    let said = '';
    const hear = (piece: Buffer): void =>
      void (said = (said + piece.toString('utf8')).slice(-SAID));
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    const stop = (): void => void child.kill('SIGKILL');
    if (signal?.aborted) stop();
    signal?.addEventListener('abort', stop, { once: true });
    const left = deadline === undefined ? undefined : Math.max(deadline - Date.now(), 0);
    const timer = left === undefined ? undefined : setTimeout(stop, left);
    const end = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', stop);
    };
    child.once('error', (error: NodeJS.ErrnoException) => {
      end();
      reject(error.code === 'ENOENT' || error.code === 'EACCES' ? toolMissing(tool) : error);
    });
    child.once('close', (code) => {
      end();
      resolve({ code, said });
    });
  });
}
