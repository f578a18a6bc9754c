import { defineCommand, type Outcome } from '../command.ts';
import { hooksText } from '../hooks-text.ts';

export const hooksInstall = defineCommand({
  positionals: [],
  options: {},
  description:
    'Installs git hooks that judge every commit of this repository, from the terminal and from an editor ' +
    'alike. Hooks that are already there are kept and run first. Installing again brings them up to date. ' +
    'Nothing under version control is changed, unless your hooks are kept there.',
  examples: ['hooks install'],
  async run({ folder, distFolder, style }): Promise<Outcome> {
    const { hooksStatus, installHooks } = await import('../../actions/install-hooks.ts');
    const { notes } = await installHooks({ root: folder, distFolder });
    const status = await hooksStatus({ root: folder, distFolder });
    return {
      exitCode: status.problems.length > 0 ? 1 : 0,
      data: { ...status, notes },
      text: hooksText(status, style, notes),
    };
  },
});
