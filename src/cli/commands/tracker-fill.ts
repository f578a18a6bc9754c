import type { FillResult } from '../../actions/fill-tracker.ts';
import { defineCommand, type Outcome } from '../command.ts';
import { columns, count, printable } from '../layout.ts';
import type { Style } from '../style.ts';

export const trackerFill = defineCommand({
  positionals: [],
  options: {
    'dry-run': { type: 'boolean', help: 'Say what would change, and write nothing.' },
  },
  description:
    'Fills .session-protocol/implementation_tracker.csv from the plans, or brings it up to them. The plan gives phase, id, ' +
    'description, files and stated status; verification, notes and all else that people wrote stays, as do columns of your own. ' +
    'A task that left the plan is kept and marked; where plan and tracker disagree the tracker stays and it is said.',
  examples: ['tracker fill', 'tracker fill --dry-run --json'],
  async run({ values, folder, style }): Promise<Outcome> {
    const { fillTracker } = await import('../../actions/fill-tracker.ts');
    const result = await fillTracker({ root: folder, dryRun: values['dry-run'] === true });
    return { exitCode: 0, data: result, text: fillText(result, style) };
  },
});

function fillText(result: FillResult, style: Style): string {
  const { added, changed, gone, returned, conflicts, renames, duplicates, formulas } = result;
  const parts = [
    `${result.written ? 'Wrote' : 'Would write'} ${printable(result.path)}: ${count(result.total, 'task')}.`,
    `${added.length} added, ${count(changed.length, 'cell')} changed, ${gone.length} left the plan, ${returned.length} came back.`,
  ];
  const part = (title: string, rows: readonly (readonly string[])[]): void => {
    if (rows.length > 0) parts.push('', style.bold(title), columns(rows, '  '));
  };
  part(
    'Changed',
    changed.map(({ task, column, was, now }) => [
      printable(task),
      column,
      `${printable(was)} → ${printable(now)}`,
    ]),
  );
  part(
    'Not in the plan any more, kept and marked',
    gone.map((task) => [printable(task)]),
  );
  part(
    'Perhaps a new id; nothing was carried over',
    renames.map(({ from, to, description }) => [
      `${printable(from)} → ${printable(to)}`,
      printable(description),
    ]),
  );
  part(
    'Plan and tracker disagree; the tracker stays',
    conflicts.map(({ task, column, plan, tracker, path, line }) => [
      printable(task),
      column,
      `plan: ${printable(plan)}, tracker: ${printable(tracker)} (${printable(path)}:${line})`,
    ]),
  );
  part(
    'The same id twice; only the first is in the tracker',
    duplicates.map(({ id, path, line, first }) => [
      printable(id),
      `${printable(path)}:${line}, first at ${printable(first.path)}:${first.line}`,
    ]),
  );
  part(
    'A sheet may take these for formulas: import its columns as text',
    formulas.map(({ line, task, column, value }) => [
      `line ${line}`,
      `${printable(task)} ${printable(column)}`,
      printable(value.slice(0, 60)),
    ]),
  );
  return parts.join('\n');
}
