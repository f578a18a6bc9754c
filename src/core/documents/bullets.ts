import { claimsOf } from './drafts.ts';
import type { Draft, Harvest } from './drafts.ts';
import type { Grammar } from './grammar.ts';
import { withoutPictures } from './inline.ts';
import { idOf, itemDraft } from './item-drafts.ts';
import { introduced } from './lists.ts';
import type { Introduced } from './lists.ts';
import type { Item, ItemList } from './markdown.ts';
import { isPlaceholder } from './placeholders.ts';
import type { Places } from './places.ts';
import type { Part } from './sections.ts';
import { statusLineValue } from './status.ts';
import { isFieldName, readRole } from './vocabulary.ts';
import type { Role } from './vocabulary.ts';

/** Labels above a numbered list that say it is no list of tasks. */
export const notTasks =
  /^(?:goals?|objectives?|why|what you|rules?|principles?|notes?|questions?|risks?|expected|results?|triggers?|conditions?|constraints?|use cases?|references?|commits?|sequence|flow|example|usage|how it works|focus areas?|endpoints?|features?|options?)\b/iu;

export const roleOfLabel = (list: Introduced<ItemList>): Role | undefined => {
  const role = list.label === '' ? undefined : readRole(withoutPictures(list.label), true);
  return role === 'work' ? undefined : role;
};

/**
 * Bullets of phases that carry their tasks in no stronger way: those with a bold lead, else all. A document
 * that calls itself a list of work, and carries none in any other way, is read as one such phase.
 */
export function addBullets(
  parts: readonly Part[],
  places: Places,
  found: Harvest,
  grammar: Grammar,
): void {
  const drafts: Draft[] = [];
  for (const part of parts) {
    const { role } = places.of(part);
    if (role !== undefined && role !== 'work' && role !== 'deferred') continue;
    const items = introduced(part.blocks, 'list')
      .filter(
        (list) => roleOfLabel(list) === undefined && !notTasks.test(withoutPictures(list.label)),
      )
      .flatMap((list) =>
        list.block.items.filter((item) => !item.box && !isField(item) && !isPlaceholder(item.text)),
      );
    const bold = items.filter((item) => /^\*\*[^*]+\*\*/.test(item.text));
    const chosen = bold.length > 1 ? bold : items;
    drafts.push(...chosen.map((item) => itemDraft(item, 'bullet', { part, grammar })));
  }
  found.drafts.push(...drafts);
}

function isField(item: Item): boolean {
  const lead =
    /^\*\*([^*]+)\*\*\s*:?/.exec(item.text)?.[1] ?? /^([\p{L} ]{2,30}):/u.exec(item.text)?.[1];
  return lead !== undefined && isFieldName(lead);
}

/** Headings that each state their own status: the items of a list of work that is written as sections. */
export function addStatedHeadings(
  parts: readonly Part[],
  places: Places,
  found: Harvest,
  grammar: Grammar,
  lines: readonly string[],
): void {
  const isStated = (part: Part): boolean => {
    const { phase, isBarred } = places.of(part);
    if (part.level === 0 || part === places.title || phase === part || isBarred) return false;
    const end = Math.min(part.children[0]?.line ?? Infinity, part.endLine + 1, part.line + 8);
    return lines.slice(part.line, end - 1).some((line) => {
      const value = statusLineValue(line);
      return value !== undefined && grammar.valueStatus(value) !== undefined;
    });
  };
  const stated = parts.filter(isStated);
  if (stated.length < 2) return;
  for (const part of stated) {
    const id = idOf(part.markup, grammar);
    found.drafts.push({
      carrier: 'heading',
      line: part.line,
      endLine: part.children[0] ? part.children[0].line - 1 : part.endLine,
      ids: id?.ids ?? [],
      markup: id?.rest ?? part.name,
      part,
      claims: claimsOf(['mark', grammar.ownStatus(part.markup)]),
    });
  }
}
