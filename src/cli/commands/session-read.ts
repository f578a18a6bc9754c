import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeDocument } from '../../core/documents/text-encoding.ts';
import { defineCommand, type Outcome } from '../command.ts';
import { unreadableFile } from '../errors.ts';
import { fileFromRoot } from '../root-path.ts';
import { nextText } from '../session-text.ts';

export const sessionRead = defineCommand({
  positionals: [{ name: 'FILE' }],
  options: {},
  description:
    'Prints the whole document on stdout and, once all of it is written, records it as read to its end: ' +
    'so an agent, or a person in a terminal, proves the reading that the checklist asks for. If the reader ' +
    'stops before the end ("| head"), or the document changes later, it does not count.',
  examples: ['session read docs/TEAM_PLAYBOOK.md', 'session read docs/TEAM_PLAYBOOK.md | less'],
  async run({ positionals, folder, distFolder, root: rootOf }): Promise<Outcome> {
    const { recordDocumentRead } = await import('../../actions/tick-item.ts');
    const root = await rootOf();
    const given = positionals[0] ?? '';
    const path = fileFromRoot(root, folder, given);
    let text: string;
    try {
      ({ text } = decodeDocument(await readFile(join(root, path))));
    } catch (error) {
      throw unreadableFile(given, error);
    }
    return {
      exitCode: 0,
      data: { path, text },
      text,
      afterwards: async () => {
        const status = await recordDocumentRead({ root, distFolder, path });
        const { session, done, total } = status;
        return session.reads.has(path)
          ? `Recorded ${path} as read to its end. Checklist: ${done} of ${total} done. ${nextText(status)}`
          : `Nothing was recorded: no session is under way, or none of its checklists asks for ${path}.`;
      },
    };
  },
});
