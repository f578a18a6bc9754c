import { type Command, GLOBAL_OPTIONS, type Options } from './command.ts';
import type { CommandEntry } from './index.ts';
import { columns, wrap } from './layout.ts';

const PROGRAM = 'session-protocol';

const EXIT_CODES = columns(
  [
    ['0', 'passed'],
    ['1', 'violations were found, or a check failed'],
    ['2', 'it could not be done'],
  ],
  '  ',
);

/** The help of the whole program, or of one family such as `hooks`. */
export function programHelp(commands: readonly CommandEntry[], family?: string): string {
  const shown = family ? commands.filter((entry) => entry.name.startsWith(`${family} `)) : commands;
  return [
    family ? '' : "Makes a team's written session protocol binding.\n",
    `Usage: ${PROGRAM} [-C DIR] ${family ? `${family} ` : ''}COMMAND [arguments]`,
    '',
    'Commands:',
    columns(
      shown.map((entry) => [entry.name, entry.summary]),
      '  ',
    ),
    '',
    'With every command:',
    optionRows(GLOBAL_OPTIONS),
    '',
    'Exit codes:',
    EXIT_CODES,
    '',
    `Run "${PROGRAM} COMMAND --help" for the arguments of a command.`,
  ]
    .join('\n')
    .trimStart();
}

export function commandHelp(entry: CommandEntry, command: Command): string {
  const parts = [
    `${entry.summary}.`,
    '',
    `Usage: ${PROGRAM} ${usageOf(entry.name, command)}`,
    '',
    wrap(command.description),
  ];
  if (Object.keys(command.options).length > 0)
    parts.push('', 'Options:', optionRows(command.options));
  parts.push('', 'With every command:', optionRows(GLOBAL_OPTIONS));
  if (command.examples.length > 0) {
    parts.push('', 'Examples:', ...command.examples.map((example) => `  ${PROGRAM} ${example}`));
  }
  return parts.join('\n');
}

/** `session tick ITEM [options]`. */
function usageOf(name: string, command: Command): string {
  const positionals = command.positionals.map((one) => (one.optional ? `[${one.name}]` : one.name));
  const options = Object.keys(command.options).length > 0 ? ['[options]'] : [];
  return [name, ...positionals, ...options].join(' ');
}

function optionRows(options: Options): string {
  return columns(
    Object.entries(options).map(([name, option]) => [
      `${option.short ? `-${option.short}, ` : ''}--${name}${option.value ? ` ${option.value}` : ''}`,
      option.help,
    ]),
    '  ',
  );
}
