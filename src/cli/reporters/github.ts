import type { Location, Problem, Violation } from '../../core/violation.ts';
import type { Reporter } from './report.ts';
import { text } from './text.ts';
import { PLAIN } from '../style.ts';

/**
 * Workflow commands that GitHub Actions turns into annotations, then the summary line.
 * Format: https://docs.github.com/actions/reference/workflow-commands-for-github-actions
 */
export const github: Reporter = (report, options) => {
  const lines = report.protocolProblems.map((problem) => annotation(problem, 'Protocol file'));
  for (const { commit, verdict } of report.verdicts) {
    const of = commit === undefined ? '' : ` (${commit.slice(0, 10)})`;
    for (const violation of verdict.violations)
      lines.push(annotation(violation, `${violation.rule}${of}`));
    for (const { violation, trailer, reason } of verdict.waived) {
      const told = { ...violation, message: `${violation.message} (${trailer}: ${reason})` };
      lines.push(annotation(told, `${violation.rule} waived${of}`, 'notice'));
    }
  }
  for (const { fact, why } of report.unknown)
    lines.push(`::notice title=${escapeProperty(`Not judged: ${fact}`)}::${escapeData(why)}`);
  const summary =
    text(report, { ...options, style: PLAIN })
      .split('\n')
      .at(-1) ?? '';
  return [...lines, summary].join('\n');
};

function annotation(one: Problem | Violation, title: string, level: string = one.severity): string {
  const properties = [...placeProperties(one.location), ['title', title] as const]
    .map(([name, value]) => `${name}=${escapeProperty(value)}`)
    .join(',');
  const remedy = 'remedy' in one && level !== 'notice' ? `\n${one.remedy}` : '';
  return `::${level} ${properties}::${escapeData(one.message + remedy)}`;
}

function placeProperties(location: Location | undefined): (readonly [string, string])[] {
  if (!location) return [];
  const { path, range } = location;
  if (!range) return [['file', path]];
  return [
    ['file', path],
    ['line', String(range.start.line)],
    ['endLine', String(range.end.line)],
    // Columns are only allowed on a single line.
    ...(range.start.line === range.end.line
      ? ([
          ['col', String(range.start.column)],
          ['endColumn', String(range.end.column)],
        ] as const)
      : []),
  ];
}

const escapeData = (value: string): string =>
  value.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');

const escapeProperty = (value: string): string =>
  escapeData(value).replaceAll(':', '%3A').replaceAll(',', '%2C');
