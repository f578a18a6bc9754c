import type { PruneInput, PruneResult } from '../../actions/prune-backups.ts';
import { defineCommand, type Outcome } from '../command.ts';
import { readDataSettings } from '../data-config.ts';
import { usageError } from '../errors.ts';
import { columns, count, fileSize, printable } from '../layout.ts';
import type { Style } from '../style.ts';
import { confirm } from '../terminal.ts';

export const dbPrune = defineCommand({
  positionals: [],
  options: {
    keep: { type: 'string', value: 'COUNT', help: 'How many of the newest complete sets stay.' },
    days: { type: 'string', value: 'DAYS', help: 'Sets that are younger than this stay, too.' },
    'dry-run': { type: 'boolean', help: 'Show what would be removed; remove nothing.' },
    yes: { type: 'boolean', help: 'Do it without asking.' },
  },
  description:
    'Moves old backup sets into the trash of the backups folder, from which a run at least 7 days later ' +
    'removes them for good. What stays however old it is: the newest set that is verified now for each ' +
    'database, pinned sets, sets from before a migration that is still applied, and sets that are damaged. ' +
    'Without --keep and --days, "keep" and "days" under "backups" in the protocol file say what stays; ' +
    'where neither says it, nothing is removed. Asks first at a terminal; elsewhere it needs --yes.',
  examples: [
    'db prune --dry-run',
    'db prune --keep 10 --dry-run',
    'db prune --keep 10 --days 30 --yes',
  ],
  async run({ values, folder, terminal, style, context }): Promise<Outcome> {
    const { pruneBackups } = await import('../../actions/prune-backups.ts');
    const { data, backups } = await readDataSettings(folder);
    // What is said here replaces what the file says, as a whole: else it could only ever keep more.
    const asked = values.keep !== undefined || values.days !== undefined;
    const sets = asked ? wholeNumber('--keep', values.keep) : backups.keep;
    const days = asked ? wholeNumber('--days', values.days) : backups.days;
    const input: PruneInput = {
      data,
      keep: { ...(sets === undefined ? {} : { sets }), ...(days === undefined ? {} : { days }) },
    };
    const dryRun = values['dry-run'] === true;
    if (!dryRun && values.yes !== true) {
      const { removed } = await pruneBackups({ ...input, dryRun: true }, context);
      const named = removed.map(({ set }) => set).join(', ');
      const what = removed.length === 0 ? 'nothing new' : named;
      await confirm(
        terminal,
        values.yes,
        `This moves into the trash: ${what}. It empties old trash.`,
      );
    }
    const result = await pruneBackups({ ...input, dryRun }, context);
    return { exitCode: 0, data: result, text: pruneText(result, style) };
  },
});

function wholeNumber(option: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (!/^[1-9]\d{0,5}$/.test(value)) {
    throw usageError(
      `${option} is no whole number above 0: ${printable(value)}.`,
      'Give a number.',
    );
  }
  return Number(value);
}

const BECAUSE = {
  recent: 'recent',
  pinned: 'pinned',
  'newest-verified': 'newest verified',
  'damaged-since': 'holds what was left of a damaged database',
  'before-applied-migration': 'from before a migration that is applied',
  'ledger-unread': 'the ledger of its database could not be read',
} as const;

function pruneText(result: PruneResult, style: Style): string {
  const { dryRun, removed, kept, damaged, emptied, trash } = result;
  const verb = dryRun ? 'Would be moved into the trash' : 'Moved into the trash';
  const rows = kept.map(({ set, because }) => [
    set,
    because.length === 0 ? 'damaged' : because.map((why) => BECAUSE[why]).join(', '),
  ]);
  return [
    removed.length === 0
      ? 'No backup set is old enough to go.'
      : style.bold(`${verb}: ${count(removed.length, 'set')}`),
    ...(removed.length === 0
      ? []
      : [
          columns(
            removed.map(({ set, size }) => [set, fileSize(size)]),
            '  ',
          ),
        ]),
    ...(trash === undefined ? [] : [`  in ${printable(trash)}`]),
    ...(emptied.length === 0 ? [] : [`Removed for good: ${count(emptied.length, 'set')}`]),
    ...(rows.length === 0 ? [] : ['Kept', columns(rows, '  ')]),
    ...damaged.map((set) => style.red(`${set} is damaged; look at it with "db verify ${set}".`)),
  ].join('\n');
}
