import type { Violation } from '../core/violation.ts';
import type { FolderModel } from './folder-model.ts';

/**
 * What the editor shows. That no session is active is said by status bar and tree in their own words, so
 * `session-active` is shown as a violation only once it has refused a commit.
 */
export function shownViolations({ state }: FolderModel): readonly Violation[] {
  const violations = state.violations ?? [];
  return state.refused ? violations : violations.filter(({ rule }) => rule !== 'session-active');
}

/** One key per violation, so that the work tree's and the index's are not listed twice. */
export const violationKey = ({ rule, location, message }: Violation): string =>
  JSON.stringify([rule, location?.path, location?.range?.start.line, message]);

export function withoutDuplicates(violations: readonly Violation[]): Violation[] {
  return [...new Map(violations.map((violation) => [violationKey(violation), violation])).values()];
}

/** What is wrong, as a whole sentence: rules begin theirs small, because a path often stands before it. */
export function sentenceOf({ message }: Violation): string {
  const text = message.charAt(0).toLocaleUpperCase() + message.slice(1);
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}
