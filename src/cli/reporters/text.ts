import type { Location, Problem, Severity, Violation } from '../../core/violation.ts';
import { count, printable } from '../layout.ts';
import type { Style } from '../style.ts';
import { type JudgedChange, type Reporter, couldNotJudge, isRefused } from './report.ts';

/** For people: per commit what is wrong, where, and how to mend it; the last line sums up. */
export const text: Reporter = (report, { style }) => {
  const problems = report.protocolProblems.map((problem) => problemText(problem, style));
  const changes = report.verdicts.map((judged) => changeText(judged, style)).filter(Boolean);
  const unknown = report.unknown.map(({ fact, why }) =>
    style.dim(`not judged: ${ASKED_BY[fact]}. ${printable(why)}`),
  );
  const notes = unknown.length > 0 ? [unknown.join('\n')] : [];
  return [...problems, ...changes, ...notes, summary(report, style)].join('\n\n');
};

/** What could not be judged without a fact. */
const ASKED_BY: Readonly<Record<Parameters<Reporter>[0]['unknown'][number]['fact'], string>> = {
  openIssues: 'stop-condition, whether a blocking issue is open',
  appliedMigrations: 'migration-pair, whether a changed migration was applied',
  hoursSinceBackup: 'backup-fresh, how old the last backup is',
  lane: "task-lane, what the session's opener says",
};

function changeText({ commit, subject, verdict }: JudgedChange, style: Style): string {
  const blocks = verdict.violations.map((violation) => violationText(violation, style));
  for (const { violation, reason } of verdict.waived) {
    blocks.push(style.dim(`${headline(violation)}  waived: ${printable(reason)}`));
  }
  if (blocks.length === 0) return '';
  if (commit !== undefined) {
    blocks.unshift(`${style.bold(commit.slice(0, 10))} ${printable(subject ?? '')}`.trimEnd());
  }
  return blocks.join('\n');
}

function violationText(violation: Violation, style: Style): string {
  const source = violation.source ? `\n    rule: ${place(violation.source)}` : '';
  return `${coloured(violation.severity, headline(violation), style)}\n    next: ${printable(violation.remedy)}${source}`;
}

function headline(violation: Violation): string {
  const where = violation.location ? `${place(violation.location)}: ` : '';
  return `${where}${violation.severity} ${violation.rule}: ${printable(violation.message)}`;
}

function problemText(problem: Problem, style: Style): string {
  const where = problem.location ? `${place(problem.location)}: ` : '';
  return coloured(
    problem.severity,
    `${where}${problem.severity}: ${printable(problem.message)}`,
    style,
  );
}

const coloured = (severity: Severity, words: string, style: Style): string =>
  severity === 'error' ? style.red(words) : style.yellow(words);

/** `src/a.ts:3:1`, which terminals turn into a link. */
function place({ path, range }: Location): string {
  const name = printable(path);
  return range ? `${name}:${range.start.line}:${range.start.column}` : name;
}

function summary(report: Parameters<Reporter>[0], style: Style): string {
  if (couldNotJudge(report)) {
    return style.red('Not judged: the protocol file has errors. Mend them first.');
  }
  const violations = report.verdicts.flatMap(({ verdict }) => verdict.violations);
  const waived = report.verdicts.flatMap(({ verdict }) => verdict.waived).length;
  const commits = report.verdicts.filter(({ commit }) => commit !== undefined).length;
  const errors = violations.filter((violation) => violation.severity === 'error').length;
  const warnings = violations.length - errors;
  const parts = [
    errors > 0 ? count(errors, 'violation') : 'no violations',
    ...(warnings > 0 ? [count(warnings, 'warning')] : []),
    ...(waived > 0 ? [`${waived} waived`] : []),
    ...(commits > 0 ? [`${count(commits, 'commit')} judged`] : []),
  ].join(', ');
  return isRefused(report) ? style.red(`Refused: ${parts}.`) : style.green(`Passed: ${parts}.`);
}
