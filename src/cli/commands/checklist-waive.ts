import { defineCommand, type Outcome } from '../command.ts';
import { WAIVER_OPTIONS, waiverFrom } from '../session-options.ts';
import { listText } from '../session-text.ts';

export const checklistWaive = defineCommand({
  positionals: [{ name: 'LIST' }, { name: 'ITEM' }],
  options: WAIVER_OPTIONS,
  description:
    'Leaves an item of a further checklist undone, knowingly. Who, when and why stay in the journal and ' +
    'stand in the hand-off. "checklist tick LIST ITEM --undo" takes it back.',
  examples: ['checklist waive closing 3 --reason "There is no tracker yet"'],
  async run({ positionals, values, folder, distFolder, style }): Promise<Outcome> {
    const { waiveListItem } = await import('../../actions/session-lists.ts');
    const waiver = waiverFrom(values);
    const [list = '', item = ''] = positionals;
    const after = await waiveListItem({ root: folder, distFolder, list, item, ...waiver });
    return { exitCode: 0, data: after, text: listText(after, style) };
  },
});
