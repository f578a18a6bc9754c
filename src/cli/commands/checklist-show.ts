import { defineCommand, type Outcome } from '../command.ts';
import { listText } from '../session-text.ts';

export const checklistShow = defineCommand({
  positionals: [{ name: 'LIST' }],
  options: {},
  description:
    'Shows a checklist by its short name, its title or a part of it: each item with its number, its state ' +
    'and the reason for it. Ends with 1 where an item is open.',
  examples: ['checklist show closing', 'checklist show "Pre-Deployment"'],
  async run({ positionals, folder, distFolder, style }): Promise<Outcome> {
    const { showList } = await import('../../actions/session-lists.ts');
    const list = await showList({ root: folder, distFolder, list: positionals[0] ?? '' });
    const exitCode = list.done < list.total ? 1 : 0;
    return { exitCode, data: list, text: listText(list, style) };
  },
});
