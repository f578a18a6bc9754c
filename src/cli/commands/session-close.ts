import { defineCommand, type Outcome } from '../command.ts';
import { printable } from '../layout.ts';
import { sessionText } from '../session-text.ts';

export const sessionClose = defineCommand({
  positionals: [],
  options: {
    'not-done': {
      type: 'string',
      value: 'TEXT',
      help: 'What was planned and is not done, and why.',
    },
    next: { type: 'string', value: 'TEXT', help: 'What the next session should do first.' },
    notes: { type: 'string', value: 'TEXT', help: 'What else the next session must know.' },
  },
  description:
    'Writes the hand-off into the opener and appends an entry to the progress thread, from what really ' +
    'happened and your answers. The session is closed once these documents are committed.',
  examples: ['session close --not-done "0A.4: waits for the vendor" --next "Start with 0A.4"'],
  async run({ values, folder, style }): Promise<Outcome> {
    const { closeSession } = await import('../../actions/close-session.ts');
    const answers = {
      ...(values['not-done'] === undefined ? {} : { notDone: values['not-done'] }),
      ...(values.next === undefined ? {} : { next: values.next }),
      ...(values.notes === undefined ? {} : { notes: values.notes }),
    };
    const { plan, status } = await closeSession({ root: folder, answers });
    const written = plan.edits.map((edit) => `Wrote ${printable(edit.path)}.`);
    const warnings = plan.warnings.map((warning) => style.yellow(`Warning: ${printable(warning)}`));
    const text = [...written, ...warnings, '', sessionText(status, style)].join('\n');
    return { exitCode: 0, data: { plan, status }, text };
  },
});
