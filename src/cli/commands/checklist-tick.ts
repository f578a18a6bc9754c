import { defineCommand, type Outcome } from '../command.ts';
import { usageError } from '../errors.ts';
import { listText, whoTicks } from '../session-text.ts';

export const checklistTick = defineCommand({
  positionals: [{ name: 'LIST' }, { name: 'ITEM' }],
  options: {
    evidence: {
      type: 'string',
      value: 'TEXT',
      help: 'What shows that it is done; kept with the tick.',
    },
    undo: { type: 'boolean', help: 'Take the tick or the waiver back.' },
  },
  description:
    'Ticks an item of a further checklist by its number in "checklist show", in the session under way. As ' +
    'with "session tick", outside a terminal a tick needs evidence.',
  examples: ['checklist tick closing 2 --evidence "file:docs/BIBLE.md"'],
  async run({ positionals, values, folder, distFolder, terminal, style }): Promise<Outcome> {
    const { tickListItem } = await import('../../actions/session-lists.ts');
    const { evidence, undo = false } = values;
    if (undo && evidence !== undefined)
      throw usageError('--undo and --evidence exclude each other.', 'Give one of the two.');
    const list = await tickListItem({
      root: folder,
      distFolder,
      list: positionals[0] ?? '',
      item: positionals[1] ?? '',
      done: !undo,
      by: whoTicks(terminal, evidence, undo),
      ...(evidence === undefined ? {} : { evidence }),
    });
    return { exitCode: 0, data: list, text: listText(list, style) };
  },
});
