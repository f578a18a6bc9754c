import { resolve } from 'node:path';
import { defineCommand, type Outcome } from '../command.ts';

export const sessionMerge = defineCommand({
  positionals: [{ name: 'BASE' }, { name: 'OURS' }, { name: 'THEIRS' }],
  options: {},
  description:
    'Merges the progress threads of two branches that both appended entries, without a conflict and with ' +
    'every entry whole; the result goes into OURS. It is a merge driver for git: ' +
    'git config merge.session-thread.driver "session-protocol session merge %O %A %B", and in ' +
    '.gitattributes a line "docs/PROGRESS_THREAD.md merge=session-thread". Ends with 1 where a side did more ' +
    'than append: the conflict is then left to people.',
  examples: ['session merge %O %A %B'],
  async run({ positionals, folder }): Promise<Outcome> {
    const { mergeThreadFiles } = await import('../../actions/merge-thread.ts');
    const [base = '', ours = '', theirs = ''] = positionals.map((path) => resolve(folder, path));
    const merged = await mergeThreadFiles({ base, ours, theirs, folder });
    const text = merged
      ? 'Both sides were appended.'
      : 'A side did more than append; a conflict is left.';
    return { exitCode: merged ? 0 : 1, data: { merged }, text };
  },
});
