import { defineCommand, type Outcome } from '../command.ts';
import { TICK_OPTIONS, tickFrom } from '../session-options.ts';
import { sessionText } from '../session-text.ts';

export const sessionTick = defineCommand({
  positionals: [{ name: 'ITEM' }],
  options: TICK_OPTIONS,
  description:
    'Ticks an item of the checklist by its number in "session status". At a terminal a tick is a ' +
    "person's word; elsewhere, or with --evidence, it is an agent's, which needs evidence: a text, or what " +
    'is looked at: commit:ID, file:PATH, check:NAME. Items that prove themselves cannot be ticked.',
  examples: [
    'session tick 4',
    'session tick 4 --evidence "npm test: 212 passed"',
    'session tick 4 --undo',
  ],
  async run({ positionals, values, folder, distFolder, terminal, style }): Promise<Outcome> {
    const { tickItem } = await import('../../actions/tick-item.ts');
    const tick = tickFrom(values, terminal);
    const item = positionals[0] ?? '';
    const status = await tickItem({ root: folder, distFolder, item, ...tick });
    return { exitCode: 0, data: status, text: sessionText(status, style) };
  },
});
