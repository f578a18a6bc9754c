import type { RestoreResult } from '../../actions/restore.ts';
import { ProtocolError } from '../../core/errors.ts';
import { defineCommand, type Outcome } from '../command.ts';
import { readDataConfig } from '../data-config.ts';
import { printable } from '../layout.ts';
import type { Style } from '../style.ts';
import { confirm } from '../terminal.ts';

const nothingNamed = (set: string, name: string): ProtocolError =>
  new ProtocolError({
    code: 'not-in-backup',
    message: `The backup ${set} holds no copy of ${name}.`,
    remedy: 'Look at what it holds with "session-protocol db verify SET --json".',
  });

export const dbRestore = defineCommand({
  positionals: [{ name: 'SET' }, { name: 'NAME', optional: true }],
  options: { yes: { type: 'boolean', help: 'Do it without asking.' } },
  description:
    'Puts the databases of a backup set, or the named one, back as they are in the set. The set is verified ' +
    'and what is there now is backed up first. Asks first at a terminal, naming what is replaced; elsewhere ' +
    'it needs --yes. Ends with 2 if a database could not be restored: it is then as it was.',
  examples: [
    'db restore 20260131-120000-000-manual',
    'db restore 20260131-120000-000-manual shop --yes',
  ],
  async run({
    positionals: [set = '', name],
    values,
    folder,
    terminal,
    style,
    context,
  }): Promise<Outcome> {
    const { restore } = await import('../../actions/restore.ts');
    const data = await readDataConfig(folder);
    if (values.yes !== true) {
      const { verifyBackup } = await import('../../actions/verify-backup.ts');
      const held = (await verifyBackup({ data, set }, context)).databases;
      const config = (one: string): string => one.split(':')[0] ?? one;
      const replaced = held.filter(
        (one) => name === undefined || one.name === name || config(one.name) === name,
      );
      if (replaced.length === 0) throw nothingNamed(set, name ?? 'any database');
      const paths = replaced.map(({ path }) => printable(path)).join(', ');
      await confirm(
        terminal,
        values.yes,
        `This replaces the contents of ${paths} by those of ${set}.`,
      );
    }
    const result = await restore(
      { data, set, ...(name === undefined ? {} : { names: [name] }) },
      context,
    );
    return {
      exitCode: result.databases.every(({ ok }) => ok) ? 0 : 2,
      data: result,
      text: restoreText(result, style),
    };
  },
});

function restoreText({ safetySet, databases }: RestoreResult, style: Style): string {
  const lines = databases.map((one) => {
    if (!one.ok) {
      const { message, remedy } = one.error;
      return `${style.red(`error: ${printable(one.name)}: ${printable(message)}`)}\n  next: ${printable(remedy)}`;
    }
    const aside =
      one.quarantine === undefined
        ? ''
        : ` The unreadable file was moved to ${printable(one.quarantine)}.`;
    return `${style.green('Restored')} ${printable(one.name)} (${printable(one.path)}).${aside}`;
  });
  if (safetySet !== undefined) lines.push(`What was there before is in ${safetySet}.`);
  return lines.join('\n');
}
