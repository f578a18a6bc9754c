import { type Location, startOfLine } from '../violation.ts';

/** The place that `docs/TEAM_PLAYBOOK.md:42` names; without a number, the whole document. */
export function sourceOf(text: string): Location {
  const match = /^(.+):(\d{1,7})$/.exec(text);
  return match?.[1] === undefined
    ? { path: text }
    : { path: match[1], range: startOfLine(Number(match[2])) };
}
