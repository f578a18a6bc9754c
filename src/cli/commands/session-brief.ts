import { defineCommand, type Outcome } from '../command.ts';
import { printable } from '../layout.ts';

export const sessionBrief = defineCommand({
  positionals: [],
  options: {},
  description:
    'Prints all that who works in the session has to know, on one screen: what to do and to read first, ' +
    'tasks, lane, what is forbidden, what stops work, the last hand-off and how to commit. With --json all of ' +
    'it, nothing cut short.',
  examples: ['session brief', 'session brief --json'],
  async run({ folder, distFolder }): Promise<Outcome> {
    const { sessionBrief: brief } = await import('../../actions/session-brief.ts');
    const result = await brief({ root: folder, distFolder });
    const text = result.text.split('\n').map(printable).join('\n');
    return { exitCode: 0, data: result.brief, text };
  },
});
