import type { MigrateInput, MigrateResult } from '../../actions/migrate.ts';
import { defineCommand, type Outcome } from '../command.ts';
import { readDataConfig } from '../data-config.ts';
import { usageError } from '../errors.ts';
import { failureText } from '../failure-text.ts';
import { printable } from '../layout.ts';
import type { Style } from '../style.ts';
import { confirm } from '../terminal.ts';

type MigrateOutcome = MigrateResult['databases'][number];

export const dbMigrate = defineCommand({
  positionals: [{ name: 'NAME', optional: true }],
  options: {
    'dry-run': {
      type: 'boolean',
      help: 'Show the statements and rehearse them on a copy; change nothing.',
    },
    'roll-back': {
      type: 'boolean',
      help: 'Roll back the last migration instead, or all after the one that --to names.',
    },
    baseline: {
      type: 'boolean',
      help: 'Take an existing database to have all up to --to; run none of them.',
    },
    continue: { type: 'boolean', help: 'Go on with the other databases when one fails.' },
    'accept-row-loss': {
      type: 'boolean',
      help: 'With --roll-back: let it drop tables that hold rows.',
    },
    to: {
      type: 'string',
      value: 'ID',
      help: 'The last migration to apply, all if left out; with --roll-back the last that stays, 0 for none.',
    },
    yes: { type: 'boolean', help: 'Do it without asking.' },
  },
  description:
    'Applies the pending migrations of every database, or of the named one. Each is backed up, rehearsed ' +
    'on a shadow copy (applied, rolled back, applied again), then all of a database are applied in one ' +
    'transaction and verified before it is committed. Asks first at a terminal; elsewhere it needs --yes. Ends with 2 if one failed: ' +
    'that database is then as it was.',
  examples: ['db migrate --dry-run', 'db migrate shop --yes', 'db migrate shop --roll-back --yes'],
  async run({ positionals: [name], values, folder, terminal, style, context }): Promise<Outcome> {
    const { migrate } = await import('../../actions/migrate.ts');
    const dryRun = values['dry-run'] === true;
    const rollBack = values['roll-back'] === true;
    const baseline = values.baseline === true;
    if ([dryRun, rollBack, baseline].filter(Boolean).length > 1) {
      throw usageError(
        '--dry-run, --roll-back and --baseline exclude each other.',
        'Give one of the three.',
      );
    }
    const input = {
      data: await readDataConfig(folder),
      ...(name === undefined ? {} : { names: [name] }),
      ...(values.to === undefined ? {} : { to: values.to }),
      ...(values['accept-row-loss'] === true ? { acceptRowLoss: true } : {}),
      ...(values.continue === true ? { onFailure: 'continue' as const } : {}),
    };
    const operation = operationOf({ dryRun, rollBack, baseline });
    if (!dryRun && values.yes !== true) {
      const { to, ...all } = input;
      const status = await migrate(
        { ...(rollBack || baseline ? all : input), operation: 'status' },
        context,
      );
      const affected = rollBack
        ? applied(status, to)
        : baseline
          ? listedNames(status)
          : pending(status);
      // With nothing to change there is nothing to confirm; what is wrong is said by the run itself.
      if (affected.length > 0) {
        const what = rollBack
          ? 'This rolls back'
          : baseline
            ? `This takes ${to ?? 'no migration'} as the last that is applied already to`
            : 'This applies';
        await confirm(terminal, values.yes, `${what} ${affected.join('; ')}.`);
      }
    }
    const result = await migrate({ ...input, operation }, context);
    return {
      exitCode: result.databases.every(({ ok }) => ok) ? 0 : 2,
      data: { operation, ...result },
      text: migrateText(result, style),
    };
  },
});

const pending = ({ databases }: MigrateResult): string[] =>
  databases.flatMap((one) =>
    one.ok && one.migrations.length > 0
      ? [
          `${one.migrations.map(({ file }) => printable(file)).join(', ')} to ${printable(one.path)}${assumed(one, ' (', ')')}`,
        ]
      : [],
  );

/** What nobody has said to be applied, but an older tool's table. */
const assumed = ({ assumed: ids = [] }: MigrateOutcome, before: string, after: string): string =>
  ids.length === 0
    ? ''
    : `${before}taken as applied, as schema_version says: ${ids.map(printable).join(', ')}${after}`;

function operationOf(asked: {
  dryRun: boolean;
  rollBack: boolean;
  baseline: boolean;
}): MigrateInput['operation'] {
  if (asked.dryRun) return 'dry-run';
  if (asked.rollBack) return 'roll-back';
  return asked.baseline ? 'baseline' : 'apply';
}

/** What a rollback takes back, the last applied first. */
const applied = ({ databases }: MigrateResult, to: string | undefined): string[] =>
  databases.flatMap((one) => {
    const stays = one.applied.findLastIndex((id) => id === to || id.startsWith(`${to}_`));
    const ids = to === undefined ? one.applied.slice(-1) : one.applied.slice(stays + 1);
    if (ids.length === 0) return [];
    return [`${ids.toReversed().map(printable).join(', ')} in ${printable(one.path)}`];
  });

const listedNames = ({ databases }: MigrateResult): string[] =>
  databases.map(({ path }) => printable(path));

function migrateText({ set, databases }: MigrateResult, style: Style): string {
  const parts = databases.map((one) => outcomeText(one, style));
  if (databases.length === 0) parts.push('No database has migrations.');
  if (set !== undefined) parts.push(`Backup made before: ${set}`);
  return parts.join('\n');
}

const STATES = {
  listed: 'Pending',
  'up-to-date': 'Up to date',
  proved: 'Rehearsed; nothing was changed',
  applied: 'Applied and verified',
  'rolled-back': 'Rolled back and verified',
  'baseline-set': 'Baseline written; nothing was run',
} as const;

function outcomeText(one: MigrateOutcome, style: Style): string {
  const name = style.bold(printable(one.name));
  const lines = one.ok
    ? [`${name}: ${style.green(STATES[one.state])}`]
    : [`${name}: ${style.red('Failed; nothing was changed')}`];
  if (one.migrations.length > 0 && one.assumed !== undefined) lines.push(assumed(one, '  ', ''));
  for (const migration of one.migrations) {
    lines.push(
      `  ${printable(migration.file)}${migration.changes ? `: ${printable(migration.changes)}` : ''}`,
    );
    for (const { line, sql } of migration.statements ?? []) {
      lines.push(`    ${line}: ${sql.split('\n').map(printable).join('\n       ')}`);
    }
  }
  if (!one.ok) {
    for (const problem of one.problems) lines.push(failureText(problem, style, { indent: '  ' }));
  }
  return lines.join('\n');
}
