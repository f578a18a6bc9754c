import { defineCommand, type Outcome } from '../command.ts';
import { printable } from '../layout.ts';

export const sessionNext = defineCommand({
  positionals: [],
  options: {},
  description:
    'Prints the words with which the next session can be begun, by a person or an agent: its number, opener ' +
    'and tasks, the command that starts it, and what the last session left.',
  examples: ['session next'],
  async run({ folder }): Promise<Outcome> {
    const { nextSession } = await import('../../actions/next-session.ts');
    const next = await nextSession({ root: folder });
    return { exitCode: 0, data: next, text: next.prompt.split('\n').map(printable).join('\n') };
  },
});
