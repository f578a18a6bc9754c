import type { Location, Violation } from '../violation.ts';
import type { Verdict, WaivedViolation } from './engine.ts';

/**
 * The one line that VS Code shows of a refused commit, so it says it all:
 * `Session Protocol: 2 problems – src/a.ts: missing version header (+1)`.
 */
export function summaryLine(violations: readonly Violation[]): string {
  const [first] = violations.toSorted(errorsFirst);
  if (!first) return 'Session Protocol: no problems';
  const more = violations.length > 1 ? ` (+${violations.length - 1})` : '';
  // Warnings alone refuse nothing, and the line must not look as if they did.
  const what = first.severity === 'warning' ? 'warning' : 'problem';
  return `Session Protocol: ${countOf(violations.length, what)} – ${placed(first)}${more}`;
}

const errorsFirst = (one: Violation, other: Violation): number =>
  Number(one.severity === 'warning') - Number(other.severity === 'warning');

const countOf = (count: number, what: string): string =>
  count === 1 ? `1 ${what}` : `${count} ${what}s`;

const placed = ({ location, message }: Violation): string =>
  location ? `${printable(location.path)}: ${message}` : message;

/** A path on one line, its control characters and undecodable bytes shown as `?`. */
export const printable = (path: string): string =>
  path.replace(/[\u0000-\u001F\u007F]|\p{Surrogate}/gu, '?');

/** The whole report for a terminal: the summary line, then what, where and how to mend, then what was waived. */
export function reportText(verdict: Pick<Verdict, 'violations' | 'waived'>): string {
  const lines = [summaryLine(verdict.violations), ''];
  for (const violation of verdict.violations.toSorted(errorsFirst))
    lines.push(...describe(violation), '');
  for (const entry of verdict.waived) lines.push(describeWaived(entry));
  return `${lines.join('\n').trimEnd()}\n`;
}

function describe(violation: Violation): string[] {
  const { remedy, source } = violation;
  return [
    `  ${headline(violation)}`,
    `    → ${remedy}`,
    ...(source ? [`    stated in ${placeOf(source)}`] : []),
  ];
}

/** What is wrong and where, in one line: `error version-header: src/a.ts:1: missing version header`. */
export const headline = ({ rule, severity, location, message }: Violation): string =>
  `${severity} ${rule}: ${location ? `${placeOf(location)}: ` : ''}${message}`;

/** `src/a.ts:1`, or the path alone where no line is known. */
export const placeOf = ({ path, range }: Location): string =>
  `${printable(path)}${range ? `:${range.start.line}` : ''}`;

const describeWaived = ({ violation, trailer, reason }: WaivedViolation): string =>
  `  waived ${violation.rule}: ${placed(violation)} (${trailer}: ${reason})`;
