import { defineCommand, type Outcome } from '../command.ts';
import { printable } from '../layout.ts';
import { nextText } from '../session-text.ts';

export const sessionCheck = defineCommand({
  positionals: [{ name: 'NAME' }],
  options: {},
  description:
    'Runs a check of the protocol file (session.checks) in the repository, without a shell, and keeps its ' +
    'exit code in the session: it proves the items that the check is for, until a file changes. What the ' +
    'command writes goes to stderr. Ends with 0 where it passed, else with 1.',
  examples: ['session check tests'],
  async run({ positionals, folder, distFolder, context, style }): Promise<Outcome> {
    const { runCheck } = await import('../../actions/run-check.ts');
    const checked = await runCheck({
      root: folder,
      distFolder,
      name: positionals[0] ?? '',
      onOutput: (chunk) => void process.stderr.write(chunk),
      ...(context.signal === undefined ? {} : { signal: context.signal }),
    });
    const { run, failure, changedFiles, recorded, status } = checked;
    const passed = run.exitCode === 0;
    const lines = [
      `${printable(run.name)}: exit code ${run.exitCode}, ${run.seconds} s. ${failure === undefined ? '' : printable(failure)}`.trimEnd(),
      ...(changedFiles
        ? [style.yellow('It changed files of the work tree, and proves nothing of them.')]
        : []),
      recorded ? nextText(status) : 'Not kept: no session is under way here.',
    ];
    return { exitCode: passed ? 0 : 1, data: checked, text: lines.join('\n') };
  },
});
