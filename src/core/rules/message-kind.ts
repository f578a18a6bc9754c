import type { Change } from './rule.ts';

/**
 * Who wrote a message. `merge` and `revert` are git's own words; an `autosquash` message is dropped or
 * joined with the one that it names; everything else is a person's or an agent's.
 */
export type MessageKind = 'merge' | 'revert' | 'autosquash' | 'own';

const AUTOSQUASH = /^(?:(?:fixup|squash|amend)! )+/;

export function kindOfMessage({ message = '', parents }: Change): MessageKind {
  if (parents > 1) return 'merge';
  const subject = subjectOf(message);
  if (AUTOSQUASH.test(subject)) return 'autosquash';
  const isRevert =
    /^(?:Revert|Reapply) "/.test(subject) && /^This reverts commit [0-9a-f]{7,64}\b/m.test(message);
  return isRevert ? 'revert' : 'own';
}

export const subjectOf = (message: string): string => message.split(/\r?\n/, 1)[0] ?? '';

/** The first line that an autosquash message names, without its marks. */
export const squashedSubject = (message: string): string =>
  subjectOf(message).replace(AUTOSQUASH, '');
