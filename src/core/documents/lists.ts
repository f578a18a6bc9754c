import type { Item as Line } from './document.ts';
import { plainText } from './inline.ts';
import { ofType } from './markdown.ts';
import type { Block, Box, Code, Item, ItemList, Paragraph } from './markdown.ts';

/** A list, or fenced text, with the line of prose that introduces it. */
export interface Introduced<T extends Block> {
  readonly block: T;
  /** The words of the introduction without the colon; empty where there is none. */
  readonly label: string;
  readonly labelLine?: number;
}

/** The words of a paragraph, where they introduce what follows: they end in a colon, or are wholly bold. */
export function labelOf(paragraph: Paragraph): string | undefined {
  const last = paragraph.text.slice(paragraph.text.lastIndexOf('\n') + 1).trim();
  const isLabel =
    /[:：]\s*[*_]*$/u.test(last) ||
    /^(\*\*|__)[^*]{1,300}\1\s*(?:\([^()]{0,120}\))?$/.test(last) ||
    /^#{1,6}\s/.test(last);
  return isLabel ? plainText(last).replace(/\s*[:：]\s*$/u, '') : undefined;
}

/** Blocks of one kind among siblings, each with its introduction. A label reaches over the next lists, until other prose. */
export function introduced<K extends Block['type']>(
  blocks: readonly Block[],
  kind: K,
): Introduced<Extract<Block, { type: K }>>[] {
  const found: Introduced<Extract<Block, { type: K }>>[] = [];
  let label: string | undefined;
  let labelLine: number | undefined;
  for (const block of blocks) {
    if (block.type === 'paragraph') {
      label = labelOf(block);
      labelLine = block.endLine;
    } else if (block.type === 'rule') {
      label = undefined;
    } else if (block.type === kind) {
      found.push({
        block: block as Extract<Block, { type: K }>,
        label: label ?? '',
        ...(label !== undefined && labelLine !== undefined && { labelLine }),
      });
    }
  }
  return found;
}

/** A list item as a line of prose. */
export const toLine = (item: Item): Line => ({ line: item.line, text: plainText(item.text) });

/** The items of lists as lines of prose, without those of lists inside them. */
export function linesOf(lists: readonly ItemList[]): Line[] {
  return lists.flatMap((list) => list.items.map(toLine)).filter((line) => line.text !== '');
}

export const nestedLists = (item: Item): ItemList[] => ofType(item.blocks, 'list');

/** Whether fenced text is prose, not code: no language is named, or one that says text. */
export const isPlainFence = (code: Code): boolean =>
  /^(?:|text|txt|plain|plaintext|checklist|none)$/.test(code.lang);

/** Drops the marks that playbooks put before their items (`❌ Using …`, `✅ Existing …`). */
export const withoutLeadingMark = (text: string): string =>
  text.replace(/^(?:[\p{Extended_Pictographic}✓✔✗✘→]\ufe0f?\s*)+/u, '').trim();

const withoutMark = (line: Line): Line => ({ ...line, text: withoutLeadingMark(line.text) });

/** The items of lists as lines of prose, without the marks before them. */
export const unmarkedLinesOf = (lists: readonly ItemList[]): Line[] =>
  linesOf(lists).map(withoutMark);

/** The lines of all lists under a label that matches, in blocks, without the marks before them. */
export const linesUnder = (blocks: readonly Block[], label: RegExp): Line[] =>
  unmarkedLinesOf(
    introduced(blocks, 'list')
      .filter((list) => label.test(list.label))
      .map(({ block }) => block),
  );

const leadingMark = /^([✅☑✔✓❌✗✘⬜🔲☐□▢])\ufe0f?\s+(?=\S)/u;

/**
 * The items of a list, all of which start with a mark such as ✅ or ☐, each with its mark as its box; undefined
 * where any has none. Only in a list of checks is a mark a box: elsewhere ✅ is praise.
 */
export function readMarked(list: ItemList, lines: readonly string[]): Item[] | undefined {
  const marked = list.items.flatMap((item): Item[] => {
    if (item.box) return [item];
    const match = leadingMark.exec(item.text);
    if (!match) return [];
    const character = match[1] ?? '';
    const column = (lines[item.line - 1] ?? '').indexOf(character) + 1;
    const box: Box = { character, line: item.line, column, isDrawn: true };
    return [{ ...item, box, text: item.text.slice(match[0].length) }];
  });
  return marked.length === list.items.length ? marked : undefined;
}
