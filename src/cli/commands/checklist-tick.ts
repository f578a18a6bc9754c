import { defineCommand, type Outcome } from '../command.ts';
import { TICK_OPTIONS, tickFrom } from '../session-options.ts';
import { listText } from '../session-text.ts';

export const checklistTick = defineCommand({
  positionals: [{ name: 'LIST' }, { name: 'ITEM' }],
  options: TICK_OPTIONS,
  description:
    'Ticks an item of a further checklist by its number in "checklist show", in the session under way. As ' +
    'with "session tick", outside a terminal a tick needs evidence.',
  examples: ['checklist tick closing 2 --evidence "file:docs/BIBLE.md"'],
  async run({ positionals, values, folder, distFolder, terminal, style }): Promise<Outcome> {
    const { tickListItem } = await import('../../actions/session-lists.ts');
    const tick = tickFrom(values, terminal);
    const [list = '', item = ''] = positionals;
    const after = await tickListItem({ root: folder, distFolder, list, item, ...tick });
    return { exitCode: 0, data: after, text: listText(after, style) };
  },
});
