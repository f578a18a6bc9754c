import type { Check } from '../../actions/doctor.ts';
import { defineCommand, type Outcome } from '../command.ts';
import { count, printable } from '../layout.ts';
import type { Style } from '../style.ts';

export const doctor = defineCommand({
  positionals: [],
  options: {
    fix: {
      type: 'boolean',
      help: 'Install the git hooks again where they were displaced, changed or are old.',
    },
  },
  description:
    'Checks git, the protocol file, the documents, the hooks, the session and the runtime, and says ' +
    'what is wrong and how to mend it. Installed hooks are proved by canary commits in a throw-away work ' +
    'tree, which leave nothing behind. Ends with 1 if a check failed; warnings alone end with 0.',
  examples: ['doctor', 'doctor --fix', 'doctor --json'],
  async run({ values, folder, distFolder, style }): Promise<Outcome> {
    const { doctor: runChecks } = await import('../../actions/doctor.ts');
    const checks = await runChecks({ root: folder, distFolder, fix: values.fix === true });
    const failed = checks.filter((check) => check.state === 'error').length;
    const warned = checks.filter((check) => check.state === 'warning').length;
    const summary = `${count(checks.length, 'check')}: ${count(failed, 'error')}, ${count(warned, 'warning')}.`;
    return {
      exitCode: failed > 0 ? 1 : 0,
      data: { checks, passed: failed === 0 },
      text: [...checks.map((check) => checkText(check, style)), '', summary].join('\n'),
    };
  },
});

function checkText(check: Check, style: Style): string {
  const mark = {
    ok: style.green('ok      '),
    warning: style.yellow('warning '),
    error: style.red('error   '),
  }[check.state];
  const remedy = check.remedy === undefined ? '' : `\n          next: ${printable(check.remedy)}`;
  return `${mark}  ${printable(check.title)}: ${printable(check.detail)}${remedy}`;
}
