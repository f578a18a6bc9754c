import { defineCommand, type Outcome } from '../command.ts';
import { usageError } from '../errors.ts';
import { sessionText, whoTicks } from '../session-text.ts';

export const sessionTick = defineCommand({
  positionals: [{ name: 'ITEM' }],
  options: {
    evidence: {
      type: 'string',
      value: 'TEXT',
      help: 'What shows that it is done; kept with the tick.',
    },
    undo: { type: 'boolean', help: 'Take the tick back.' },
  },
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
    const { evidence, undo = false } = values;
    if (undo && evidence !== undefined) {
      throw usageError('--undo and --evidence exclude each other.', 'Give one of the two.');
    }
    const by = whoTicks(terminal, evidence, undo);
    const status = await tickItem({
      root: folder,
      distFolder,
      item: positionals[0] ?? '',
      done: !undo,
      by,
      ...(evidence === undefined ? {} : { evidence }),
    });
    return { exitCode: 0, data: status, text: sessionText(status, style) };
  },
});
