import { defineCommand, type Outcome } from '../command.ts';
import { printable } from '../layout.ts';

export const taskVerify = defineCommand({
  positionals: [{ name: 'ID' }],
  options: {
    role: {
      type: 'string',
      value: 'NAME',
      help: 'The role in which you verify; left out, that of the session.',
    },
    note: { type: 'string', value: 'TEXT', help: 'What you looked at; kept in the notes.' },
  },
  description:
    "Verifies a completed task in the tracker. It takes another person's word than that of who completed it, as git's " +
    'user.name tells them apart, or the same person in another role; anything else is refused.',
  examples: ['task verify 1.2', 'task verify 1.2 --role Reviewer --note "read the diff"'],
  async run({ positionals, values, folder }): Promise<Outcome> {
    const { verifyTask } = await import('../../actions/verify-task.ts');
    const verified = await verifyTask({
      root: folder,
      task: positionals[0] ?? '',
      ...(values.role === undefined ? {} : { role: values.role }),
      ...(values.note === undefined ? {} : { note: values.note }),
    });
    const { task, row, completion } = verified;
    const text = [
      `Verified ${printable(task)} ${printable(row.cells.description)} as ${printable(row.cells.verified_by)}.`,
      `Completed by ${printable(completion.by)} on ${completion.on}: ${printable(completion.evidence)}`,
    ].join('\n');
    return { exitCode: 0, data: verified, text };
  },
});
