import type { RehearseResult } from '../../actions/rehearse-restore.ts';
import type { RestoreResult } from '../../actions/restore.ts';
import { ProtocolError } from '../../core/errors.ts';
import { defineCommand, type Outcome } from '../command.ts';
import { readDataConfig } from '../data-config.ts';
import { failureText } from '../failure-text.ts';
import { count, printable } from '../layout.ts';
import type { Style } from '../style.ts';
import { confirm } from '../terminal.ts';

const nothingNamed = (set: string, name: string): ProtocolError =>
  new ProtocolError({
    code: 'not-in-backup',
    message: `The backup ${set} holds no copy of ${name}.`,
    remedy: `Look at what it holds with "session-protocol db verify ${set} --json".`,
  });

export const dbRestore = defineCommand({
  positionals: [{ name: 'SET' }, { name: 'NAME', optional: true }],
  options: {
    rehearse: {
      type: 'boolean',
      help: 'Restore into a scratch place and compare; change nothing.',
    },
    files: {
      type: 'boolean',
      help: 'Put back the files that were copied with the databases, too.',
    },
    yes: { type: 'boolean', help: 'Do it without asking.' },
  },
  description:
    'Puts the databases of a backup set, or the named one, back as they are in the set. The set is verified ' +
    'and what is there now is backed up first. Asks first at a terminal, naming what is replaced; elsewhere ' +
    'it needs --yes, and --rehearse needs neither. Ends with 2 if a database could not be restored: it is then as it was.',
  examples: [
    'db restore 20260131-120000-000-manual --rehearse',
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
    const names = name === undefined ? {} : { names: [name] };
    if (values.rehearse === true) {
      const { rehearseRestore } = await import('../../actions/rehearse-restore.ts');
      const rehearsed = await rehearseRestore({ data, set, ...names }, context);
      return {
        exitCode: rehearsed.databases.every(({ ok }) => ok) ? 0 : 2,
        data: rehearsed,
        text: rehearsalText(rehearsed, style),
      };
    }
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
        `This replaces the contents of ${paths}${values.files === true ? ' and of the files that were copied with them' : ''} by those of ${set}.`,
      );
    }
    const files = values.files === true ? { included: true } : {};
    const result = await restore({ data, set, ...names, ...files }, context);
    const filesFailed = result.included !== undefined && 'error' in result.included;
    return {
      exitCode: !filesFailed && result.databases.every(({ ok }) => ok) ? 0 : 2,
      data: result,
      text: restoreText(result, style),
    };
  },
});

const REPLACES = {
  database: 'replacing what is there',
  unreadable: 'what is there cannot be read and would be set aside',
  nothing: 'nothing is there now',
} as const;

function rehearsalText({ databases }: RehearseResult, style: Style): string {
  const lines = databases.map((one) => {
    if (!one.ok) return failureText(one.error, style, one);
    const { replaces, rows, durationMs } = one;
    return `${style.green('Can be restored')}: ${printable(one.name)} (${count(rows, 'row')}, ${durationMs} ms; ${REPLACES[replaces]}).`;
  });
  return [...lines, 'This was a rehearsal; nothing was changed.'].join('\n');
}

function restoreText({ safetySet, databases, included }: RestoreResult, style: Style): string {
  const lines = databases.map((one) => {
    if (!one.ok) return failureText(one.error, style, one);
    const aside =
      one.quarantine === undefined
        ? ''
        : ` The unreadable file was moved to ${printable(one.quarantine)}.`;
    const kept =
      one.keptAs === undefined
        ? ''
        : ` The server keeps what was there as the database ${printable(one.keptAs)}; drop it when nothing of it is needed.`;
    const lacks = (one.notGiven ?? [])
      .map((what) => `\n  Not given back: ${printable(what)}. Set it on the server by hand.`)
      .join('');
    const again =
      one.safetySet === undefined
        ? ''
        : ` Others wrote to it meanwhile: what was there last is in ${one.safetySet}.`;
    return `${style.green('Restored')} ${printable(one.name)} (${printable(one.path)}).${aside}${kept}${again}${lacks}`;
  });
  if (included !== undefined) {
    lines.push(
      'error' in included
        ? failureText(included.error, style, { name: 'files' })
        : `${style.green('Restored')} ${count(included.restored, 'file')}; ${count(included.same, 'file')} were so already.`,
    );
  }
  if (safetySet !== undefined) lines.push(`What was there before is in ${safetySet}.`);
  return lines.join('\n');
}
