import type { TaskStatus } from './document.ts';
import { plainText } from './inline.ts';
import { setOffWords, statusOfBox, statusOfOwnText, statusOfValue } from './status.ts';
import { familyOf, readLeadingId } from './task-id.ts';
import type { LeadingId } from './task-id.ts';
import type { Taught } from './teaching.ts';
import { readPhaseTitle } from './vocabulary.ts';

/** How ids, states and phases are written in one document: the general rules, and what was taught of it. */
export interface Grammar {
  readonly leadingId: (markup: string) => LeadingId | undefined;
  readonly boxStatus: (character: string) => TaskStatus;
  readonly valueStatus: (value: string) => TaskStatus | undefined;
  readonly ownStatus: (markup: string) => TaskStatus | undefined;
  /** The id of the phase that a heading says that it is. */
  readonly phaseId: (heading: string) => string | undefined;
  readonly isTaughtPhase: (heading: string) => boolean;
  /** Ids of no general form are in use, so that any word may be one. */
  readonly hasTaughtIds: boolean;
}

export const generalGrammar: Grammar = {
  leadingId: readLeadingId,
  boxStatus: statusOfBox,
  valueStatus: statusOfValue,
  ownStatus: statusOfOwnText,
  phaseId: (heading) => readPhaseTitle(heading)?.id,
  isTaughtPhase: () => false,
  hasTaughtIds: false,
};

/** What was taught comes before what is general. */
export function extendGrammar(taught: Taught): Grammar {
  const { ids, phase, states } = taught;
  const known = (word: string): TaskStatus | undefined =>
    states?.get(word.replace('\ufe0f', '').toLowerCase());
  const stateOf = (text: string): TaskStatus | undefined => known(plainText(text.slice(0, 200)));
  return {
    leadingId: (markup) => (ids && taughtId(markup, ids)) ?? readLeadingId(markup),
    boxStatus: (character) => known(character) ?? statusOfBox(character),
    valueStatus: (value) => stateOf(value) ?? statusOfValue(value),
    ownStatus: (markup) => {
      const start = /^[^\p{L}\p{N}\s]{1,8}(?=\s)/u.exec(plainText(markup.slice(0, 200)))?.[0];
      const end = plainText(markup.slice(-200));
      const bracketed = /[([]([^()[\]]{1,60})[)\]]$/u.exec(end)?.[1];
      // A bare word at the end of a title, such as "ready", is a part of it.
      const mark = /(?<=^| )[^\p{L}\p{N} ]+$/u.exec(end)?.[0];
      return (
        known(start ?? '') ??
        known(bracketed ?? setOffWords(end) ?? '') ??
        known(mark ?? '') ??
        statusOfOwnText(markup)
      );
    },
    phaseId: (heading) => phase?.(heading)?.id ?? readPhaseTitle(heading)?.id,
    isTaughtPhase: (heading) => phase?.(heading) !== undefined,
    hasTaughtIds: ids !== undefined,
  };
}

const lead = /^[*_~`[(]{0,6}/;
const separator = /^[\s*_~`\])]*[:.)|–—-]*[*_~`\])]{0,6}[:.]?\s*/u;

function taughtId(
  markup: string,
  read: (text: string) => string | undefined,
): LeadingId | undefined {
  const start = lead.exec(markup)?.[0].length ?? 0;
  const id = read(markup.slice(start, start + 400))?.trim();
  if (id === undefined || id === '') return undefined;
  const after = markup.slice(start + id.length);
  if (!/^(?:[\s:.,)\]*_~`|–—-]|$)/u.test(after)) return undefined;
  return {
    ids: [id],
    rest: after.slice(separator.exec(after.slice(0, 40))?.[0].length ?? 0),
    isSetOff: true,
    family: familyOf(id),
  };
}
