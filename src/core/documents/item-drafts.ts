import { claimsOf } from './drafts.ts';
import type { Draft } from './drafts.ts';
import type { Grammar } from './grammar.ts';
import type { Item } from './markdown.ts';
import type { Part } from './sections.ts';
import { familyOf, readLeadingNumber } from './task-id.ts';
import { readTaskTitle } from './vocabulary.ts';

/** The id of an item, the number of `1. Set up` after a box included. */
export function idOf(
  text: string,
  grammar: Grammar,
): { ids: readonly string[]; rest: string; isSetOff: boolean; family: string } | undefined {
  const id = grammar.leadingId(text);
  if (id) return id;
  const named = readTaskTitle(text.slice(0, 300).replaceAll('*', ''));
  if (named)
    return { ids: [named.id], rest: named.name, isSetOff: true, family: familyOf(named.id) };
  const number = readLeadingNumber(text);
  return number && { ids: [number.id], rest: number.rest, isSetOff: true, family: '0' };
}

const isStruck = (text: string): boolean => /^\s*~~.*~~\s*$/.test(text);

export function itemDraft(
  item: Item,
  carrier: Draft['carrier'],
  { part, grammar }: { readonly part: Part; readonly grammar: Grammar },
  phaseLine?: number,
): Draft {
  const id = idOf(item.text, grammar);
  return {
    carrier,
    line: item.line,
    endLine: item.endLine,
    ids: id?.ids ?? [],
    markup: id?.rest ?? item.text,
    part,
    item,
    claims: claimsOf(
      ['box', item.box && grammar.boxStatus(item.box.character)],
      // A box outranks a stroke through its text: what is done is struck out as often as what is dropped.
      ['mark', item.box && isStruck(item.text) ? undefined : grammar.ownStatus(item.text)],
    ),
    ...(item.box && { box: item.box }),
    ...(phaseLine !== undefined && { phaseLine }),
  };
}
