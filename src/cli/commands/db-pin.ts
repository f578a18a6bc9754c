import { defineCommand, type Outcome } from '../command.ts';
import { readDataConfig } from '../data-config.ts';

export const dbPin = defineCommand({
  positionals: [{ name: 'SET' }],
  options: { undo: { type: 'boolean', help: 'Take the pin away.' } },
  description:
    'Pins a backup set, so that it is never removed as an old one, or takes the pin away. Ends with 2 if ' +
    'there is no such set.',
  examples: ['db pin 20260131-120000-000-manual', 'db pin 20260131-120000-000-manual --undo'],
  async run({ positionals: [set = ''], values, folder, context }): Promise<Outcome> {
    const { pinBackup } = await import('../../actions/pin-backup.ts');
    const pinned = values.undo !== true;
    const result = await pinBackup({ data: await readDataConfig(folder), set, pinned }, context);
    const state = pinned ? 'pinned' : 'not pinned';
    const text = `${set} is ${result.changed ? '' : 'already '}${state}.`;
    return { exitCode: 0, data: result, text };
  },
});
