import type { ActionContext } from '../actions/action.ts';
import type { Style } from './style.ts';

/** One option of a command. `value` names its value in the help and makes it take one. */
export interface OptionDefinition {
  readonly type: 'boolean' | 'string';
  readonly short?: string;
  /** How the help names the value, such as `FILE`. */
  readonly value?: string;
  readonly help: string;
}
export type Options = Readonly<Record<string, OptionDefinition>>;

/** The values that were given; an option that was not given is absent. */
export type Values<O extends Options> = {
  readonly [Name in keyof O]?: ValueOf<O[Name]['type']>;
};
type ValueOf<Type> = Type extends 'boolean' ? boolean : string;

/** 0: passed; 1: violations or failed checks; 2: could not do it. */
export type ExitCode = 0 | 1 | 2;

/** What a command found. The face prints it: `data` with `--json`, else `text`. */
export interface Outcome {
  readonly exitCode: ExitCode;
  /** Plain data for `--json`; a Map in it is printed as an object. */
  readonly data: unknown;
  /** For people, without a line break at its end unless the text itself ends in one. */
  readonly text: string;
  /**
   * Runs when the result has been written in full, and returns what to say of it on stderr. It does not
   * run when the reader of stdout went away before the end.
   */
  readonly afterwards?: () => Promise<string>;
}

export interface Positional {
  readonly name: string;
  readonly optional?: boolean;
}

/** Asking a person. Only possible at a terminal; a command that needs an answer elsewhere refuses. */
export interface Terminal {
  readonly interactive: boolean;
  /** Shows the question on stderr and returns the answer, trimmed. Throws `cancelled` on Ctrl+C. */
  ask(question: string): Promise<string>;
  /** Says something on stderr. */
  say(message: string): void;
}

export interface Invocation<O extends Options = Options> {
  readonly values: Values<O>;
  readonly positionals: readonly string[];
  readonly json: boolean;
  /** The absolute folder to work in, links resolved: `-C DIR`, else the current one. */
  readonly folder: string;
  /** The folder of the built program, with the worker, the hook and its lazy chunks. */
  readonly distFolder: string;
  readonly context: ActionContext;
  readonly terminal: Terminal;
  readonly style: Style;
  /** The top of the work tree that `folder` is in; throws `not-a-repository` where it is in none. */
  readonly root: () => Promise<string>;
}

/**
 * One command. To add one: a file in `commands/` named after it (`session start` is `session-start.ts`)
 * that exports it, and one line in `index.ts`.
 */
export interface Command<O extends Options = Options> {
  readonly positionals: readonly Positional[];
  readonly options: O;
  /** What it does and what its exit codes mean, in whole sentences. */
  readonly description: string;
  /** Arguments of a good use each, without the program's name. */
  readonly examples: readonly string[];
  run(invocation: Invocation<O>): Promise<Outcome>;
}

/** Keeps the types of a command's options, so that its `run` sees exactly the values it declared. */
export function defineCommand<const O extends Options>(command: Command<O>): Command {
  return command;
}

/** What every command understands, before or after its name. */
export const GLOBAL_OPTIONS = {
  directory: {
    type: 'string',
    short: 'C',
    value: 'DIR',
    help: 'Work in this folder instead of the current one.',
  },
  json: { type: 'boolean', help: 'Print the result, or the error, as one JSON object.' },
  verbose: { type: 'boolean', help: 'Show the stack trace of an error.' },
  version: { type: 'boolean', help: 'Print the version.' },
  help: { type: 'boolean', short: 'h', help: 'Print this help.' },
} as const satisfies Options;
