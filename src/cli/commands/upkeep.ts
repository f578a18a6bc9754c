import type { UpkeepReport } from '../../actions/check-upkeep.ts';
import { defineCommand, type Outcome } from '../command.ts';
import { count, printable } from '../layout.ts';
import type { Style } from '../style.ts';

export const upkeep = defineCommand({
  positionals: [],
  options: {},
  description:
    'Says which documents are due for review by their own words ("Review: monthly", "Last reviewed: …", "Next review: …"), and where the ' +
    "playbook's version, its change log and git's last change of it disagree. Changes nothing. Ends with 1 if something is due or disagrees.",
  examples: ['upkeep', 'upkeep --json'],
  async run({ folder, style }): Promise<Outcome> {
    const { checkUpkeep } = await import('../../actions/check-upkeep.ts');
    const report = await checkUpkeep({ root: folder });
    return {
      exitCode: report.findings.length > 0 ? 1 : 0,
      data: report,
      text: upkeepText(report, style),
    };
  },
});

function upkeepText({ documents, findings }: UpkeepReport, style: Style): string {
  const parts = findings.map(({ state, path, line, message, next }) => {
    const mark =
      state === 'overdue' || state === 'mismatch' ? style.red(state) : style.yellow(state);
    return `${mark}  ${printable(path)}:${line}  ${printable(message)}\n  next: ${printable(next)}`;
  });
  const reviews = documents.flatMap(({ path, reviews: list }) =>
    list
      .filter(({ state }) => state === 'ok')
      .map(({ line, message }) => `ok  ${printable(path)}:${line}  ${printable(message)}`),
  );
  if (documents.length === 0) return 'No document says when it is to be reviewed.';
  return [...parts, ...reviews, '', `${count(findings.length, 'thing')} to do.`].join('\n');
}
