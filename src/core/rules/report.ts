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
  return `Session Protocol: ${countOf(violations.length)} – ${placed(first)}${more}`;
}

const errorsFirst = (one: Violation, other: Violation): number =>
  Number(one.severity === 'warning') - Number(other.severity === 'warning');

const countOf = (count: number): string => (count === 1 ? '1 problem' : `${count} problems`);

const placed = ({ location, message }: Violation): string =>
  location ? `${printable(location.path)}: ${message}` : message;

/** A path on one line, its control characters and undecodable bytes shown as `?`. */
const printable = (path: string): string =>
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
  const { rule, severity, location, message, remedy, source } = violation;
  const place = location ? `${placeOf(location)}: ` : '';
  return [
    `  ${severity} ${rule}: ${place}${message}`,
    `    → ${remedy}`,
    ...(source ? [`    stated in ${placeOf(source)}`] : []),
  ];
}

function placeOf({ path, range }: Location): string {
  return `${printable(path)}${range ? `:${range.start.line}` : ''}`;
}

const describeWaived = ({ violation, trailer, reason }: WaivedViolation): string =>
  `  waived ${violation.rule}: ${placed(violation)} (${trailer}: ${reason})`;
