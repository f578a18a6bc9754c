import { defineCommand, type Outcome } from '../command.ts';
import { hooksText } from '../hooks-text.ts';

export const hooksStatus = defineCommand({
  positionals: [],
  options: {},
  description:
    'Says whether the git hooks are installed, of this version, and not displaced since. Ends with 0 if ' +
    'commits are judged, with 1 if the hooks are missing, old or broken.',
  examples: ['hooks status', 'hooks status --json'],
  async run({ folder, distFolder, style }): Promise<Outcome> {
    const { hooksStatus: readStatus } = await import('../../actions/install-hooks.ts');
    const status = await readStatus({ root: folder, distFolder });
    const whole = status.installed && status.current && status.problems.length === 0;
    return { exitCode: whole ? 0 : 1, data: status, text: hooksText(status, style) };
  },
});
