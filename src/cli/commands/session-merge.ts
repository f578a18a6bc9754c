import { defineCommand, type Outcome } from '../command.ts';

export const sessionMerge = defineCommand({
  positionals: [{ name: 'BASE' }, { name: 'OURS' }, { name: 'THEIRS' }],
  options: {},
  description:
    'Merges the progress threads of two branches that both appended entries, without a conflict and with ' +
    'every entry whole; the result goes into OURS. Git does so by itself once the hooks are installed: ' +
    '"hooks install" sets up the merge driver "session-thread" for the threads of this clone. Ends with 1 ' +
    'where a side did more than append: the conflict is then left to people.',
  examples: ['session merge %O %A %B'],
  async run({ positionals, folder }): Promise<Outcome> {
    const { mergeThreadFiles } = await import('../../actions/merge-thread.ts');
    const [base = '', ours = '', theirs = ''] = positionals;
    const merged = await mergeThreadFiles({ base, ours, theirs, folder });
    const text = merged
      ? 'Both sides were appended.'
      : 'A side did more than append; a conflict is left.';
    return { exitCode: merged ? 0 : 1, data: { merged }, text };
  },
});
