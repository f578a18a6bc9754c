import { defineCommand, type Outcome } from '../command.ts';
import { reasonFrom } from '../session-options.ts';
import { sessionText } from '../session-text.ts';

export const sessionAbandon = defineCommand({
  positionals: [],
  options: {
    reason: { type: 'string', value: 'TEXT', help: 'Why; kept in the journal. Required.' },
  },
  description:
    'Ends a session without hand-off and thread entry. Files and commits stay as they are.',
  examples: ['session abandon --reason "Wrong opener"'],
  async run({ values, folder, style }): Promise<Outcome> {
    const { abandonSession } = await import('../../actions/start-session.ts');
    const reason = reasonFrom(values.reason);
    const status = await abandonSession({ root: folder, reason });
    return { exitCode: 0, data: status, text: `Session abandoned.\n${sessionText(status, style)}` };
  },
});
