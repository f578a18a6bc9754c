import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { cleanEnvironment } from './support.ts';

/** Runs git in a folder and throws where it fails. */
export function git(cwd: string, ...args: string[]): string {
  const { status, stdout, stderr } = tryGit(cwd, ...args);
  if (status !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`);
  return stdout;
}

/** Runs git in a folder, for a command that may be refused. */
export const tryGit = (cwd: string, ...args: string[]): SpawnSyncReturns<string> =>
  spawnSync('git', args, { cwd, env: cleanEnvironment(), encoding: 'utf8' });
