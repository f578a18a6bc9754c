import { relative, resolve } from 'node:path';
import type { Escalated, EscalationWay } from '../../actions/escalate.ts';
import { defineCommand, type Outcome } from '../command.ts';
import { usageError } from '../errors.ts';
import { columns, printable } from '../layout.ts';
import type { Style } from '../style.ts';

export const escalate = defineCommand({
  positionals: [],
  options: {
    about: { type: 'string', value: 'TEXT', help: 'What happened, in your words.' },
    class: {
      type: 'string',
      value: 'CLASS',
      help: 'The kind of issue, as the playbook names it or part of it.',
    },
    out: { type: 'string', value: 'FILE', help: 'Write the form into this new file.' },
    answer: {
      type: 'string',
      value: 'TEXT',
      help: 'Record what was answered; without --about, to the last escalation that is open.',
    },
  },
  description:
    "Finds in the playbook's escalation matrix, and in what your role says, whom to tell and how urgently. Without options it lists all " +
    "of it. With --about it fills the playbook's form with what is known (session, role, task, branch, commits, files, when, by), prints it, and " +
    "records the escalation in the session's journal; what only a person can say stays as the form has it. With --answer the answer is recorded.",
  examples: [
    'escalate',
    'escalate --class "migration"',
    'escalate --about "The till stands still since noon" --out ESCALATION.md',
    'escalate --answer "Roll back to v1.4"',
  ],
  async run({ values, folder, style, root }): Promise<Outcome> {
    const { escalate: run } = await import('../../actions/escalate.ts');
    const { about, answer, out } = values;
    for (const [name, value] of Object.entries({ about, answer, class: values.class })) {
      if (value !== undefined && value.trim() === '')
        throw usageError(`--${name} is empty.`, `Say something after --${name}.`);
    }
    if (out !== undefined && about === undefined)
      throw usageError('There is no form without --about.', 'Say with --about what happened.');
    const result = await run({
      root: folder,
      ...(about === undefined ? {} : { about }),
      ...(answer === undefined ? {} : { answer }),
      ...(values.class === undefined ? {} : { issueClass: values.class }),
      ...(out === undefined ? {} : { out: relative(await root(), resolve(folder, out)) }),
    });
    return { exitCode: 0, data: result, text: escalatedText(result, style) };
  },
});

function escalatedText(result: Escalated, style: Style): string {
  const { ways, form, writtenTo, recorded, warnings } = result;
  const parts = warnings.map((warning) => style.yellow(printable(warning)));
  if (ways.length > 0) parts.push(waysText(ways));
  if (recorded?.answer !== undefined) {
    parts.push(
      `Recorded the answer to "${printable(recorded.issue)}": ${printable(recorded.answer)}`,
    );
  } else if (recorded) parts.push(`Recorded: "${printable(recorded.issue)}" waits for an answer.`);
  if (form) {
    parts.push(writtenTo === undefined ? form.text.trimEnd() : `Wrote ${printable(writtenTo)}.`);
    if (form.open.length > 0)
      parts.push(`Next: fill in ${form.open.map(printable).join(', ')}, and send it.`);
  }
  return parts.join('\n\n');
}

const waysText = (ways: readonly EscalationWay[]): string =>
  columns([
    ['issue', 'tell', 'urgency', 'why'],
    ...ways.map(({ issue, to, urgency, why, path, line }) => [
      printable(issue),
      printable(to),
      printable(urgency),
      `${why === '' ? '' : `${printable(why)} `}(${printable(path)}:${line})`,
    ]),
  ]);
