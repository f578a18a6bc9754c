import type { ListResult } from '../../actions/list-databases.ts';
import { defineCommand, type Outcome } from '../command.ts';
import { readDataConfig } from '../data-config.ts';
import { failureText } from '../failure-text.ts';
import { columns, count, fileSize, printable } from '../layout.ts';
import type { Style } from '../style.ts';

export const dbList = defineCommand({
  positionals: [],
  options: {},
  description:
    'Lists the databases that the protocol file names, with their version, pending migrations and last ' +
    'complete backup, then the backup sets, newest first. Nothing is changed. Ends with 1 if a database ' +
    'has a problem.',
  examples: ['db list', 'db list --json'],
  async run({ folder, style, context }): Promise<Outcome> {
    const { listDatabases } = await import('../../actions/list-databases.ts');
    const result = await listDatabases({ data: await readDataConfig(folder) }, context);
    const troubled = result.databases.some(({ problems }) => problems.length > 0);
    return { exitCode: troubled ? 1 : 0, data: result, text: listText(result, style) };
  },
});

function listText({ databases, sets }: ListResult, style: Style): string {
  const rows = databases.map((database) => [
    printable(database.name),
    printable(database.path),
    database.exists ? (database.size === undefined ? '' : fileSize(database.size)) : 'missing',
    database.schemaVersion === undefined
      ? 'no version'
      : `version ${printable(database.schemaVersion)}`,
    database.pending === undefined ? '' : `${database.pending} pending`,
    database.lastBackup ? `backed up ${database.lastBackup.createdAt}` : 'no backup',
  ]);
  const problems = databases.flatMap((database) =>
    database.problems.map((problem) => failureText(problem, style)),
  );
  const backups = sets.map((set) => [
    set.set,
    `${count(set.databases.length, 'database')}, ${fileSize(set.size)}`,
    `${set.complete ? 'complete' : 'incomplete'}${set.pinned ? ', pinned' : ''}`,
  ]);
  return [
    style.bold('Databases'),
    columns(rows, '  '),
    ...problems,
    '',
    style.bold('Backup sets'),
    sets.length === 0
      ? '  none; make one with "session-protocol db backup"'
      : columns(backups, '  '),
  ].join('\n');
}
