import { defineCommand, type Outcome } from '../command.ts';
import { hooksText } from '../hooks-text.ts';

export const hooksUninstall = defineCommand({
  positionals: [],
  options: {},
  description:
    'Removes the git hooks and puts back, byte for byte, what was there before they were installed, in ' +
    'every work tree of the clone. Sessions and reports are kept.',
  examples: ['hooks uninstall'],
  async run({ folder, distFolder, style }): Promise<Outcome> {
    const { hooksStatus, uninstallHooks } = await import('../../actions/install-hooks.ts');
    const { notes } = await uninstallHooks({ root: folder });
    const status = await hooksStatus({ root: folder, distFolder });
    return { exitCode: 0, data: { ...status, notes }, text: hooksText(status, style, notes) };
  },
});
