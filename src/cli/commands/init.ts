import { defineCommand, type Outcome } from '../command.ts';
import { columns, printable } from '../layout.ts';

export const init = defineCommand({
  positionals: [],
  options: {
    'dry-run': {
      type: 'boolean',
      help: 'Show what was found and would be written; write nothing.',
    },
  },
  description:
    'Finds the governance documents, databases and migrations of the repository and writes the protocol ' +
    'file, .session-protocol/protocol.json, from them. A protocol file that is already there is never ' +
    'written over.',
  examples: ['init --dry-run', 'init'],
  async run({ values, folder, style }): Promise<Outcome> {
    const { planSetUp, writeSetUp } = await import('../../actions/set-up.ts');
    const dryRun = values['dry-run'] === true;
    const plan = await planSetUp({ root: folder });
    if (!dryRun) await writeSetUp({ root: folder, plan });
    const found =
      plan.found.length === 0
        ? 'Found no governance documents.'
        : `Found:\n${columns(
            plan.found.map(({ what, where }) => [printable(what), printable(where)]),
            '  ',
          )}`;
    const file = printable(plan.path);
    const result = dryRun
      ? `${style.bold(plan.existing ? `${file} exists and would be kept.` : `Would write ${file}:`)}${
          plan.existing ? '' : `\n${plan.text.trimEnd()}`
        }`
      : `${style.green(`Wrote ${file}.`)}\nNext: look it through, then run "session-protocol hooks install".`;
    return { exitCode: 0, data: { ...plan, written: !dryRun }, text: `${found}\n\n${result}` };
  },
});
