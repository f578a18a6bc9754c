import { defineCommand, type Outcome } from '../command.ts';
import { readDataConfig } from '../data-config.ts';
import { usageError } from '../errors.ts';
import { count, printable } from '../layout.ts';

export const dbVerify = defineCommand({
  positionals: [{ name: 'SET', optional: true }],
  options: {},
  description:
    'Reads a backup set from end to end and compares it with its manifest: files, sizes, hashes, ' +
    'integrity, rows. Without a name, the newest set. Ends with 0 if it is whole and complete, with 1 if not.',
  examples: ['db verify', 'db verify 20260131-120000-000-manual'],
  async run({ positionals, folder, style, context, terminal }): Promise<Outcome> {
    const { listDatabases } = await import('../../actions/list-databases.ts');
    const { verifyBackup } = await import('../../actions/verify-backup.ts');
    const data = await readDataConfig(folder);
    let [set] = positionals;
    if (set === undefined) {
      const newest = (await listDatabases({ data }, context)).sets[0];
      if (!newest)
        throw usageError('There is no backup yet.', 'Make one with "session-protocol db backup".');
      set = newest.set;
      terminal.say(`Newest set: ${set}`);
    }
    const result = await verifyBackup({ data, set }, context);
    const good = result.ok && result.complete;
    const summary = good
      ? style.green(
          `${result.set} is whole: ${count(result.databases.length, 'database')}${result.included === undefined ? '' : ` and ${count(result.included, 'file')}`} verified.`,
        )
      : style.red(
          result.ok
            ? `${result.set} is incomplete: a database that was asked for is not in it.`
            : `${result.set} is not as it was made. Do not rely on it.`,
        );
    const problems = result.problems.map(
      ({ name, message }) =>
        `  ${name === undefined ? '' : `${printable(name)}: `}${printable(message)}`,
    );
    const strangers = result.strangers.map(
      ({ message }) => `  ${printable(message)}; it harms nothing`,
    );
    const text = [summary, ...problems, ...strangers].join('\n');
    return { exitCode: good ? 0 : 1, data: result, text };
  },
});
