import { type ParseArgsConfig, parseArgs } from 'node:util';
import { messageOf } from '../core/errors.ts';
import { type Command, GLOBAL_OPTIONS, type Options, type Values } from './command.ts';
import { usageError, unknownCommand } from './errors.ts';
import type { CommandEntry } from './index.ts';
import { nearest } from './nearest.ts';

/** What stands before the options of a command: which command, and the arguments without its name. */
export type Selection =
  | { readonly kind: 'command'; readonly entry: CommandEntry; readonly rest: readonly string[] }
  /** No command, or only the first word of several, such as `hooks`. */
  | { readonly kind: 'none'; readonly family?: string; readonly rest: readonly string[] };

const forParseArgs = (options: Options): NonNullable<ParseArgsConfig['options']> =>
  Object.fromEntries(
    Object.entries(options).map(([name, { type, short }]) => [
      name,
      short === undefined ? { type } : { type, short },
    ]),
  );

/**
 * Finds the command's words among the arguments. Only the global options may stand before it, so
 * theirs are the only values that can be mistaken for its name.
 */
export function selectCommand(
  argv: readonly string[],
  commands: readonly CommandEntry[],
): Selection {
  const words = parseArgs({
    args: [...argv],
    options: forParseArgs(GLOBAL_OPTIONS),
    strict: false,
    allowPositionals: true,
    tokens: true,
  }).tokens.filter((token) => token.kind === 'positional');
  const [first, second] = words;
  if (first === undefined) return { kind: 'none', rest: argv };
  const without = (...indices: readonly number[]): string[] =>
    argv.filter((_, index) => !indices.includes(index));
  const single = commands.find((entry) => entry.name === first.value);
  if (single) return { kind: 'command', entry: single, rest: without(first.index) };
  const family = commands.filter((entry) => entry.name.startsWith(`${first.value} `));
  if (family.length === 0)
    throw unknownCommand(first.value, nearest(first.value, namesOf(commands)));
  if (second === undefined)
    return { kind: 'none', family: first.value, rest: without(first.index) };
  const name = `${first.value} ${second.value}`;
  const entry = family.find((candidate) => candidate.name === name);
  if (!entry)
    throw unknownCommand(
      name,
      nearest(
        name,
        family.map((candidate) => candidate.name),
      ),
    );
  return { kind: 'command', entry, rest: without(first.index, second.index) };
}

/** What a mistyped word is compared with: the commands and the first words of the two-word ones. */
function namesOf(commands: readonly CommandEntry[]): string[] {
  return [
    ...new Set(commands.flatMap((entry) => [entry.name, entry.name.split(' ')[0] ?? entry.name])),
  ];
}

export interface ParsedArguments {
  readonly values: Values<Options>;
  readonly positionals: readonly string[];
}

/** The values of the global options alone, leaving aside what cannot be understood yet. */
export function globalValues(argv: readonly string[]): Values<Options> {
  const { values } = parseArgs({
    args: [...argv],
    options: forParseArgs(GLOBAL_OPTIONS),
    strict: false,
    allowPositionals: true,
  });
  return values;
}

/** Reads a command's arguments. Throws a usage error that names the nearest option where one is unknown. */
export function parseArguments(
  args: readonly string[],
  command: Pick<Command, 'options' | 'positionals'>,
  name: string,
): ParsedArguments {
  const options: Options = { ...command.options, ...GLOBAL_OPTIONS };
  const program = name === '' ? 'session-protocol' : `session-protocol ${name}`;
  const remedy = `Run "${program} --help" to see its arguments.`;
  let parsed;
  try {
    parsed = parseArgs({
      args: [...args],
      options: forParseArgs(options),
      strict: true,
      allowPositionals: true,
    });
  } catch (error) {
    throw optionError(error, options, remedy);
  }
  const values = parsed.values as Values<Options>;
  const { positionals } = parsed;
  const asksForHelp = values['help'] === true || values['version'] === true;
  const missing = command.positionals.slice(positionals.length).find((wanted) => !wanted.optional);
  if (missing && !asksForHelp) throw usageError(`${missing.name} is missing.`, remedy);
  const extra = positionals[command.positionals.length];
  if (extra !== undefined) throw usageError(`"${extra}" is one argument too many.`, remedy);
  return { values, positionals };
}

function optionError(error: unknown, options: Options, remedy: string): Error {
  const unknown = /^Unknown option '(-{1,2})([^']*)'/.exec(messageOf(error));
  if (!unknown)
    return usageError(`${(messageOf(error).split('\n')[0] ?? '').replace(/\.$/, '')}.`, remedy);
  const [, dashes = '', given = ''] = unknown;
  const [near] = dashes === '--' ? nearest(given, Object.keys(options)) : [];
  return usageError(
    `There is no option "${dashes}${given}".`,
    near === undefined ? remedy : `Did you mean "--${near}"? ${remedy}`,
  );
}
