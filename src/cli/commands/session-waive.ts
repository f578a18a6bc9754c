import { defineCommand, type Outcome } from '../command.ts';
import { usageError } from '../errors.ts';
import { sessionText } from '../session-text.ts';

export const sessionWaive = defineCommand({
  positionals: [{ name: 'ITEM' }],
  options: {
    reason: { type: 'string', value: 'TEXT', help: 'Why it is left undone. Required.' },
    by: { type: 'string', value: 'NAME', help: "Who says so; left out: git's user.name." },
  },
  description:
    'Leaves an item of the checklist undone, knowingly; also one that proves itself. Who, when and why stay ' +
    'in the journal and stand in the hand-off. "session tick ITEM --undo" takes it back.',
  examples: ['session waive 3 --reason "The blocker is what this session resolves"'],
  async run({ positionals, values, folder, distFolder, style }): Promise<Outcome> {
    const { waiveItem } = await import('../../actions/tick-item.ts');
    const reason = values.reason?.trim();
    if (!reason) throw usageError('The reason is missing.', 'Add --reason TEXT.');
    const status = await waiveItem({
      root: folder,
      distFolder,
      item: positionals[0] ?? '',
      reason,
      ...(values.by === undefined ? {} : { by: values.by }),
    });
    return { exitCode: 0, data: status, text: sessionText(status, style) };
  },
});
