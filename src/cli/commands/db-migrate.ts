import type { MigrateInput, MigrateResult } from '../../actions/migrate.ts';
import { defineCommand, type Outcome } from '../command.ts';
import { readDataConfig } from '../data-config.ts';
import { usageError } from '../errors.ts';
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
    'roll-back': { type: 'boolean', help: 'Roll back the last migration instead.' },
    'accept-row-loss': {
      type: 'boolean',
      help: 'With --roll-back: let it drop tables that hold rows.',
    },
    to: {
      type: 'string',
      value: 'ID',
      help: 'The last migration to apply; all pending ones if left out.',
    },
    yes: { type: 'boolean', help: 'Do it without asking.' },
  },
  description:
    'Applies the pending migrations of every database, or of the named one. Each is backed up, rehearsed ' +
    'on a shadow copy (applied, rolled back, applied again), then applied in one transaction and verified ' +
    'before it is committed. Asks first at a terminal; elsewhere it needs --yes. Ends with 2 if one failed: ' +
    'that database is then as it was.',
  examples: ['db migrate --dry-run', 'db migrate shop --yes', 'db migrate shop --roll-back --yes'],
  async run({ positionals: [name], values, folder, terminal, style, context }): Promise<Outcome> {
    const { migrate } = await import('../../actions/migrate.ts');
    const dryRun = values['dry-run'] === true;
    const rollBack = values['roll-back'] === true;
    if (dryRun && rollBack) {
      throw usageError('--dry-run and --roll-back exclude each other.', 'Give one of the two.');
    }
    const input = {
      data: await readDataConfig(folder),
      ...(name === undefined ? {} : { names: [name] }),
      ...(values.to === undefined ? {} : { to: values.to }),
      ...(values['accept-row-loss'] === true ? { acceptRowLoss: true } : {}),
    };
    const operation: MigrateInput['operation'] = dryRun
      ? 'dry-run'
      : rollBack
        ? 'roll-back'
        : 'apply';
    if (!dryRun && values.yes !== true) {
      const status = await migrate({ ...input, operation: 'status' }, context);
      const affected = rollBack ? lastApplied(status) : pending(status);
      // With nothing to change there is nothing to confirm; what is wrong is said by the run itself.
      if (affected.length > 0) {
        const what = rollBack ? 'This rolls back' : 'This applies';
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
          `${one.migrations.map(({ file }) => printable(file)).join(', ')} to ${printable(one.path)}`,
        ]
      : [],
  );

const lastApplied = ({ databases }: MigrateResult): string[] =>
  databases.flatMap((one) => {
    const last = one.applied.at(-1);
    return last === undefined ? [] : [`${printable(last)} in ${printable(one.path)}`];
  });

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
} as const;

function outcomeText(one: MigrateOutcome, style: Style): string {
  const name = style.bold(printable(one.name));
  const lines = one.ok
    ? [`${name}: ${style.green(STATES[one.state])}`]
    : [`${name}: ${style.red('Failed; what is not named here as done was not changed')}`];
  for (const migration of one.migrations) {
    lines.push(
      `  ${printable(migration.file)}${migration.changes ? `: ${printable(migration.changes)}` : ''}`,
    );
    for (const { line, sql } of migration.statements ?? []) {
      lines.push(`    ${line}: ${sql.split('\n').map(printable).join('\n       ')}`);
    }
  }
  if (!one.ok) {
    for (const { message, remedy } of one.problems) {
      lines.push(
        `  ${style.red(`error: ${printable(message)}`)}`,
        `    next: ${printable(remedy)}`,
      );
    }
  }
  return lines.join('\n');
}
