import type { BackUpResult } from '../../actions/back-up.ts';
import { defineCommand, type Outcome } from '../command.ts';
import { readDataSettings } from '../data-config.ts';
import { failureText } from '../failure-text.ts';
import { columns, count, fileSize, printable } from '../layout.ts';
import type { Style } from '../style.ts';

export const dbBackup = defineCommand({
  positionals: [{ name: 'NAME', optional: true }],
  options: {
    reason: {
      type: 'string',
      value: 'WORD',
      help: "Part of the set's name: a-z, 0-9 and -; manual if left out.",
    },
  },
  description:
    'Copies every database, or the named one, while it may be in use, as one set: verified, then put into ' +
    'the backups folder in one step. No backup is ever written over. Ends with 2 if a database could not ' +
    'be copied; the set of the others is then marked incomplete.',
  examples: ['db backup', 'db backup shop --reason before-import'],
  async run({ positionals: [name], values: { reason }, folder, style, context }): Promise<Outcome> {
    const { backUp } = await import('../../actions/back-up.ts');
    const { data, after } = await readDataSettings(folder);
    const result = await backUp(
      {
        data,
        after,
        ...(name === undefined ? {} : { names: [name] }),
        ...(reason === undefined ? {} : { reason }),
      },
      context,
    );
    return { exitCode: result.verified ? 0 : 2, data: result, text: backupText(result, style) };
  },
});

function backupText(result: BackUpResult, style: Style): string {
  const { set, folder, verified, databases } = result;
  const copied = databases.flatMap((one) =>
    one.ok
      ? [[printable(one.name), fileSize(one.size), count(one.rows, 'row'), `${one.durationMs} ms`]]
      : [],
  );
  const failed = databases.flatMap((one) =>
    one.ok
      ? []
      : [
          failureText(one.error, style, one),
          ...(one.damaged === undefined
            ? []
            : ['  Its damaged files lie in the set as they are; they are no backup.']),
        ],
  );
  const unchecked = databases.flatMap((one) =>
    one.ok && one.notChecked !== undefined
      ? [
          `  ${printable(one.name)} is copied, but SQLite could not check all of it here: ${printable(one.notChecked.join('; '))}`,
        ]
      : [],
  );
  const summary =
    set === undefined
      ? style.red('No backup was made.')
      : verified
        ? style.green(`Backed up and verified: ${set}`)
        : style.red(`Incomplete backup: ${set}. It does not count as one.`);
  return [
    summary,
    ...(folder === undefined ? [] : [`  in ${printable(folder)}`]),
    ...(copied.length > 0 ? [columns(copied, '  ')] : []),
    ...unchecked,
    ...failed,
    ...besidesText(result, style),
  ].join('\n');
}

/** What was copied beside the databases, and what followed. */
function besidesText({ included, missing = [], after }: BackUpResult, style: Style): string[] {
  const failures = [...missing.map(({ error }) => error), ...(after?.problems ?? [])];
  return [
    ...(included === undefined ? [] : [`  with ${count(included, 'file')} beside the databases`]),
    ...(after?.tag === undefined ? [] : [`  tagged ${printable(after.tag)}`]),
    ...(after?.startPage === undefined
      ? []
      : [`  named in ${printable(after.startPage.path)}:${after.startPage.lines.join(', ')}`]),
    ...failures.map((failure) => failureText(failure, style)),
  ];
}
