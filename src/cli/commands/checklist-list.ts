import { defineCommand, type Outcome } from '../command.ts';
import { columns, printable } from '../layout.ts';

export const checklistList = defineCommand({
  positionals: [],
  options: {},
  description:
    'Lists every checklist of the playbook and the opener beside that of the start, with how far each is in ' +
    'this session, and before what it must be complete.',
  examples: ['checklist list'],
  async run({ folder, distFolder }): Promise<Outcome> {
    const { sessionLists } = await import('../../actions/session-lists.ts');
    const lists = await sessionLists({ root: folder, distFolder });
    const rows = lists.map(({ key, title, done, total, before, path, line }) => [
      key,
      `${done}/${total}`,
      before === undefined ? '' : `before ${before}`,
      printable(title),
      `${printable(path)}:${line}`,
    ]);
    const text = rows.length === 0 ? 'No further checklists.' : columns(rows, '  ');
    return { exitCode: 0, data: { lists }, text };
  },
});
