import type { judgeChange } from '../../actions/judge-change.ts';
import type { Style } from '../style.ts';

/** What `check` found: a verdict for each commit of a range, or one for the change at hand. */
export type CheckReport = Awaited<ReturnType<typeof judgeChange>>;
export type JudgedChange = CheckReport['verdicts'][number];

export interface ReporterOptions {
  readonly style: Style;
  /** The version of this program, for formats that name their tool. */
  readonly version: string;
}

/** Turns a report into the text of one format. */
export type Reporter = (report: CheckReport, options: ReporterOptions) => string;

/** A protocol file that cannot be used leaves nothing to judge by. */
export const couldNotJudge = (report: CheckReport): boolean =>
  report.protocolProblems.some((problem) => problem.severity === 'error');

export const isRefused = (report: CheckReport): boolean =>
  report.verdicts.some(({ verdict }) => verdict.refused);

/** The report with its outcome named, as JSON shows it. */
export const reportData = (report: CheckReport): { passed: boolean } & CheckReport => ({
  passed: !isRefused(report) && !couldNotJudge(report),
  ...report,
});
