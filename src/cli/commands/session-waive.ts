import { defineCommand, type Outcome } from '../command.ts';
import { WAIVER_OPTIONS, waiverFrom } from '../session-options.ts';
import { sessionText } from '../session-text.ts';

export const sessionWaive = defineCommand({
  positionals: [{ name: 'ITEM' }],
  options: WAIVER_OPTIONS,
  description:
    'Leaves an item of the checklist undone, knowingly; also one that proves itself. Who, when and why stay ' +
    'in the journal and stand in the hand-off. "session tick ITEM --undo" takes it back.',
  examples: ['session waive 3 --reason "The blocker is what this session resolves"'],
  async run({ positionals, values, folder, distFolder, style }): Promise<Outcome> {
    const { waiveItem } = await import('../../actions/tick-item.ts');
    const waiver = waiverFrom(values);
    const item = positionals[0] ?? '';
    const status = await waiveItem({ root: folder, distFolder, item, ...waiver });
    return { exitCode: 0, data: status, text: sessionText(status, style) };
  },
});
