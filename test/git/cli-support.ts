import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cleanEnvironment, distFolder } from './support.ts';

/** The built command line. */
export const cliPath = join(distFolder, 'cli.cjs');

export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built command line in a folder, as a script would: no terminal. */
export function cli(cwd: string, ...args: string[]): CliResult {
  assert.ok(existsSync(cliPath), `${cliPath} is not built: run "npm run build" first`);
  const { status, stdout, stderr } = spawnSync(process.execPath, [cliPath, ...args], {
    cwd,
    env: cleanEnvironment(),
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  return { code: status, stdout, stderr };
}

/** Runs it with `--json` and expects an exit code and one JSON object, and nothing else, on stdout. */
export function cliJson<Data>(cwd: string, code: number, ...args: string[]): Data {
  const result = cli(cwd, ...args, '--json');
  assert.equal(result.code, code, `${args.join(' ')}: ${result.stdout}${result.stderr}`);
  return JSON.parse(result.stdout) as Data;
}

/** Expects it to refuse: exit code 2, nothing on stdout, what and what next on stderr, no stack trace. */
export function cliRefuses(cwd: string, what: RegExp, next: RegExp, ...args: string[]): void {
  const { code, stdout, stderr } = cli(cwd, ...args);
  assert.equal(code, 2, `${args.join(' ')}: ${stdout}${stderr}`);
  assert.equal(stdout, '');
  assert.match(stderr, /^error: .+\nnext: .+\n$/m);
  assert.match(stderr.split('\nnext: ')[0] ?? '', what);
  assert.match(stderr.split('\nnext: ')[1] ?? '', next);
  assert.doesNotMatch(stderr, /\n\s+at /);
  const { error } = cliJson<{ error: { code: string; message: string; remedy: string } }>(
    cwd,
    2,
    ...args,
  );
  assert.match(error.code, /^[a-z][a-z-]*$/);
  assert.match(error.message, what);
  assert.match(error.remedy, next);
}

/** Starts it and hands over the running program, for what has to happen meanwhile. */
export function startCli(cwd: string, ...args: string[]): ReturnType<typeof spawn> {
  return spawn(process.execPath, [cliPath, ...args], { cwd, env: cleanEnvironment() });
}
