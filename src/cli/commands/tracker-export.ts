import { resolve } from 'node:path';
import type { ExportInput, ExportResult } from '../../actions/export-tracker.ts';
import { defineCommand, type Outcome } from '../command.ts';
import { usageError } from '../errors.ts';
import { count, printable } from '../layout.ts';

export const trackerExport = defineCommand({
  positionals: [],
  options: {
    sqlite: {
      type: 'string',
      value: 'FILE',
      help: 'Into this SQLite file, which is made where it is missing.',
    },
    postgresql: {
      type: 'string',
      value: 'URL|NAME',
      help: 'Into this database: its name in the protocol file, or a URL with ${env:NAME} for the password.',
    },
  },
  description:
    'Writes the tracker into the table implementation_tracker of a database, made where it is missing, in one transaction. ' +
    'Tasks that are there are brought up to date by their id, the others are added, none is removed. Cells are values and stay ' +
    'what they are; columns of your own are not exported. Passwords come from the environment only.',
  examples: [
    'tracker export --sqlite reports/tracker.db',
    "tracker export --postgresql 'postgresql://app:${env:APP_PASSWORD}@localhost/app'",
  ],
  async run({ values, folder, context }): Promise<Outcome> {
    const { exportTracker } = await import('../../actions/export-tracker.ts');
    const to = destination(values, folder);
    // This is a process of its own already.
    const { worker: _worker, ...here } = context;
    const result = await exportTracker({ root: folder, to }, here);
    return { exitCode: 0, data: result, text: exportText(result) };
  },
});

function destination(
  values: { readonly sqlite?: string; readonly postgresql?: string },
  folder: string,
): ExportInput['to'] {
  const { sqlite, postgresql } = values;
  if (sqlite !== undefined && postgresql !== undefined)
    throw usageError('--sqlite and --postgresql exclude each other.', 'Give one of the two.');
  if (sqlite) return { sqlite: resolve(folder, sqlite) };
  if (postgresql) return { postgresql };
  throw usageError(
    'It is not said where to export to.',
    'Add --sqlite FILE or --postgresql with a name or URL.',
  );
}

function exportText({
  target,
  table,
  inserted,
  updated,
  onlyThere,
  leftOut,
}: ExportResult): string {
  const lines = [
    `Exported ${count(inserted + updated, 'task')} to ${table} in ${printable(target)}: ${inserted} new, ${updated} brought up to date.`,
  ];
  if (onlyThere.length > 0) {
    const some = onlyThere.slice(0, 5).map(printable).join(', ');
    lines.push(
      `${count(onlyThere.length, 'task')} of the table ${onlyThere.length === 1 ? 'is' : 'are'} not in the tracker and stayed: ${some}${onlyThere.length > 5 ? ', …' : ''}.`,
    );
  }
  if (leftOut.length > 0) lines.push(`Not exported: ${leftOut.map(printable).join(', ')}.`);
  return lines.join('\n');
}
