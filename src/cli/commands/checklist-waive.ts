import { defineCommand, type Outcome } from '../command.ts';
import { usageError } from '../errors.ts';
import { listText } from '../session-text.ts';

export const checklistWaive = defineCommand({
  positionals: [{ name: 'LIST' }, { name: 'ITEM' }],
  options: {
    reason: { type: 'string', value: 'TEXT', help: 'Why it is left undone. Required.' },
    by: { type: 'string', value: 'NAME', help: "Who says so; left out: git's user.name." },
  },
  description:
    'Leaves an item of a further checklist undone, knowingly. Who, when and why stay in the journal and ' +
    'stand in the hand-off. "checklist tick LIST ITEM --undo" takes it back.',
  examples: ['checklist waive closing 3 --reason "There is no tracker yet"'],
  async run({ positionals, values, folder, distFolder, style }): Promise<Outcome> {
    const { waiveListItem } = await import('../../actions/session-lists.ts');
    const reason = values.reason?.trim();
    if (!reason) throw usageError('The reason is missing.', 'Add --reason TEXT.');
    const list = await waiveListItem({
      root: folder,
      distFolder,
      list: positionals[0] ?? '',
      item: positionals[1] ?? '',
      reason,
      ...(values.by === undefined ? {} : { by: values.by }),
    });
    return { exitCode: 0, data: list, text: listText(list, style) };
  },
});
