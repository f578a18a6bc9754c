import { realpath, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { globalValues, parseArguments, selectCommand, type Selection } from './arguments.ts';
import type { Invocation, Outcome } from './command.ts';
import { noCommand, noSuchFolder, presentError } from './errors.ts';
import { commandHelp, programHelp } from './help.ts';
import { commands } from './index.ts';
import { toJson } from './json.ts';
import { printable } from './layout.ts';
import { type OutputStream, progressOn, writeAll } from './output.ts';
import { styleFor } from './style.ts';
import { terminalOn } from './terminal.ts';
import { programVersion } from './version.ts';

/** What the program is given by its way in: everything that belongs to the process. */
export interface Host {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The current folder. */
  readonly folder: string;
  /** The folder of the built program. */
  readonly distFolder: string;
  /** Fires on Ctrl+C. */
  readonly signal: AbortSignal;
  /** The top of the work tree that a folder is in; throws `not-a-repository` where it is in none. */
  readonly findRoot: (folder: string) => Promise<string>;
}

/**
 * Runs one command line to its end, its output included.
 *
 * @returns the exit code: 0 passed, 1 violations or failed checks, 2 could not do it, 130 interrupted
 */
export async function runCommandLine(argv: readonly string[], host: Host): Promise<number> {
  try {
    return await dispatch(argv, host);
  } catch (error) {
    await reportError(error, argv, host);
    return host.signal.aborted ? 130 : 2;
  }
}

async function dispatch(argv: readonly string[], host: Host): Promise<number> {
  // `help session start` is what `session start --help` is.
  const args = argv[0] === 'help' ? [...argv.slice(1), '--help'] : argv;
  const selection = selectCommand(args, commands);
  const options = globalValues(args);
  if (options['version'] === true) return printVersion(host, options['json'] === true);
  if (selection.kind === 'none') return printProgramHelp(selection, host);
  const command = await selection.entry.load();
  const parsed = parseArguments(selection.rest, command, selection.entry.name);
  if (parsed.values['help'] === true) {
    await writeAll(host.stdout, `${commandHelp(selection.entry, command)}\n`);
    return 0;
  }
  const json = parsed.values['json'] === true;
  const folder = await realFolder(resolve(host.folder, `${parsed.values['directory'] ?? '.'}`));
  const progress = progressOn(host.stderr);
  const invocation: Invocation = {
    values: parsed.values,
    positionals: parsed.positionals,
    json,
    folder,
    distFolder: host.distFolder,
    context: {
      signal: host.signal,
      progress: progress.show,
      worker: { modulePath: join(host.distFolder, 'cli.cjs') },
    },
    terminal: terminalOn(host),
    style: styleFor(host.stdout, host.env),
    root: () => host.findRoot(folder),
  };
  try {
    const outcome = await command.run(invocation);
    progress.clear();
    return await print(outcome, json, host);
  } finally {
    progress.clear();
  }
}

async function print(outcome: Outcome, json: boolean, host: Host): Promise<number> {
  const result = json ? toJson(outcome.data) : outcome.text;
  const ended = result === '' || result.endsWith('\n') ? result : `${result}\n`;
  const whole = await writeAll(host.stdout, ended);
  if (whole && outcome.afterwards) {
    await writeAll(host.stderr, `${await outcome.afterwards()}\n`);
  }
  return outcome.exitCode;
}

/**
 * The one place where errors are presented: on stderr for people, on stdout as JSON for programs. Where stdout
 * takes nothing any more, stderr is told; where neither does, only the exit code is left to say it.
 */
async function reportError(error: unknown, argv: readonly string[], host: Host): Promise<void> {
  const { code, message, remedy } = presentError(error);
  const tell = async (stream: OutputStream, text: string): Promise<boolean> => {
    try {
      return await writeAll(stream, text);
    } catch {
      return false;
    }
  };
  const json = `${toJson({ error: { code, message, remedy } })}\n`;
  if (!argv.includes('--json') || !(await tell(host.stdout, json))) {
    const style = styleFor(host.stderr, host.env);
    await tell(
      host.stderr,
      `${style.red('error:')} ${printable(message)}\n${style.bold('next:')} ${printable(remedy)}\n`,
    );
  }
  if (argv.includes('--verbose') && error instanceof Error) {
    const cause =
      error.cause instanceof Error
        ? `\ncaused by: ${error.cause.stack ?? error.cause.message}`
        : '';
    await tell(host.stderr, `${error.stack ?? error.message}${cause}\n`);
  }
}

/** Asked for, help is a result; with no command at all it is what was missing. */
async function printProgramHelp(
  selection: Extract<Selection, { kind: 'none' }>,
  host: Host,
): Promise<number> {
  const { values } = parseArguments(
    selection.rest,
    { options: {}, positionals: [] },
    selection.family ?? '',
  );
  const asked = values['help'] === true;
  if (!asked && values['json'] === true) throw noCommand(selection.family);
  const help = `${programHelp(commands, selection.family)}\n`;
  await writeAll(asked ? host.stdout : host.stderr, help);
  return asked ? 0 : 2;
}

async function printVersion(host: Host, json: boolean): Promise<number> {
  const version = await programVersion(host.distFolder);
  await writeAll(host.stdout, `${json ? toJson({ version }) : version}\n`);
  return 0;
}

/** Links are resolved, as git resolves them: paths can then be compared with its root. */
async function realFolder(path: string): Promise<string> {
  try {
    if ((await stat(path)).isDirectory()) return await realpath(path);
  } catch (error) {
    throw noSuchFolder(path, error);
  }
  throw noSuchFolder(path);
}
