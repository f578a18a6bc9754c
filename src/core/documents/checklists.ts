import { countBelow } from './ascending.ts';
import type { Checklist, ChecklistItem } from './document.ts';
import type { CheckDraft } from './drafts.ts';
import { plainText, withoutPictures } from './inline.ts';
import { introduced, isPlainFence, nestedLists } from './lists.ts';
import { findBox, ofType } from './markdown.ts';
import type { Block, Box, Code, Item, Paragraph } from './markdown.ts';
import { ancestorsOf } from './sections.ts';
import type { Outline, Part } from './sections.ts';
import type { Source } from './source.ts';
import { statusOfBox } from './status.ts';
import { isMandatory, readRole } from './vocabulary.ts';

const withoutNumber = (text: string): string => text.replace(/^\d{1,3}(?:\.\d{1,3})*[.):]\s+/, '');

function toItem(line: number, text: string, box: Box | undefined, source: Source): ChecklistItem {
  return {
    line,
    text: withoutNumber(plainText(text)),
    done: box !== undefined && statusOfBox(box.character) === 'done',
    ...(box && { box: source.rangeOf(box.line, box.column, box.column + box.character.length) }),
    ...(box?.isDrawn === true && { isDrawn: true }),
  };
}

/** A list is named by its label where that is a name, such as "Review checklist:", else by its section. */
function titleOf(part: Part, label: string): string {
  const words = withoutPictures(label);
  const isName =
    words !== '' && words.length <= 60 && /check-?list|gate|pre-?\w+|review|step \d/iu.test(words);
  if (isName) return words;
  return part.title === '' ? words : part.title;
}

/** Whether the heading, the label, or a sentence right before or after the list makes it binding. */
function isBinding(part: Part, label: string, around: readonly string[]): boolean {
  return (
    [part.heading, label, ...around].some(isMandatory) ||
    ancestorsOf(part).some((above) => isMandatory(above.heading))
  );
}

/** The prose of a part that stands close to a line. A part may have thousands of lists, so only what is near is looked at. */
function proseAround({ blocks }: Part, line: number, endLine: number): string[] {
  const first = countBelow(blocks, (block) => block.endLine, line - 3);
  const end = countBelow(blocks, (block) => block.line, endLine + 4);
  return ofType(blocks.slice(first, end), 'paragraph').map((block) =>
    plainText(block.text.slice(0, 600)),
  );
}

/** Checklists from lists of boxes that carry no tasks. */
export function listChecklists(checks: readonly CheckDraft[], source: Source): Checklist[] {
  return checks.map(({ part, label, labelLine, items }) => {
    const first = items[0]?.line ?? part.line;
    const last = items.at(-1)?.line ?? first;
    return {
      line: labelLine ?? (part.level > 0 ? part.line : first),
      title: titleOf(part, label),
      mandatory: isBinding(part, label, proseAround(part, first, last)),
      items: items
        .flatMap((item) => withNested(item))
        .map((item) => toItem(item.line, item.text, item.box, source)),
    };
  });
}

/** A boxed item and the boxed items under it. */
function withNested(item: Item): Item[] {
  const inner = nestedLists(item).flatMap((list) => list.items.flatMap(withNested));
  return item.box ? [item, ...inner] : inner;
}

/**
 * Checklists that exist only as lines of `□` in a fence of plain text. A fence that names a language, or
 * that stands under a template or an example, is a picture of a checklist, not one.
 */
export function fencedChecklists(outline: Outline, source: Source): Checklist[] {
  return outline.all.flatMap((part) =>
    fencesOf(part.blocks).flatMap(({ block, label }): Checklist[] => {
      if (readRole(label, true) === 'void' || readRole(part.heading, true) === 'void') return [];
      const items = fencedItems(block, source);
      if (items.length === 0) return [];
      return [
        {
          line: block.line,
          title: titleOf(part, label),
          mandatory: isBinding(part, label, proseAround(part, block.line, block.endLine)),
          items,
        },
      ];
    }),
  );
}

function fencesOf(blocks: readonly Block[]): { block: Code; label: string }[] {
  const inLists = ofType(blocks, 'list').flatMap((list) =>
    list.items.flatMap((item) => fencesOf(item.blocks)),
  );
  return [...introduced(blocks, 'code').filter(({ block }) => isPlainFence(block)), ...inLists];
}

function fencedItems(code: Code, source: Source): ChecklistItem[] {
  const items: ChecklistItem[] = [];
  for (const [offset, text] of code.content.entries()) {
    const indent = /^[ \t>]*(?:[-+*][ \t]+)?/.exec(text)?.[0].length ?? 0;
    items.push(...drawnItem(text, indent, code.contentLine + offset, source));
  }
  return items;
}

function drawnLines({ line, endLine }: Paragraph, source: Source): ChecklistItem[] {
  return source.lines.slice(line - 1, endLine).flatMap((text, index) => {
    const indent = /^[ \t>]*/.exec(text)?.[0].length ?? 0;
    return drawnItem(text, indent, line + index, source);
  });
}

/** The lines of a paragraph or a fence that start with a drawn box. */
export const drawnItemsIn = (block: Paragraph | Code, source: Source): ChecklistItem[] =>
  block.type === 'code' ? fencedItems(block, source) : drawnLines(block, source);

/** Outside of lists only drawn boxes count: brackets are how code and templates look. */
function drawnItem(text: string, indent: number, line: number, source: Source): ChecklistItem[] {
  const found = findBox(text.slice(indent), line, indent + 1);
  return found?.box.isDrawn === true
    ? [toItem(line, text.slice(indent + found.width), found.box, source)]
    : [];
}

/** Paragraphs whose lines start with a drawn box, without a bullet. */
export function drawnChecklists(outline: Outline, source: Source): Checklist[] {
  return outline.all.flatMap((part) => {
    const items = ofType(part.blocks, 'paragraph').flatMap((block) => drawnLines(block, source));
    return items.length === 0
      ? []
      : [
          {
            line: items[0]?.line ?? part.line,
            title: titleOf(part, ''),
            mandatory: isBinding(part, '', []),
            items,
          },
        ];
  });
}

/** Numbered steps under a heading that says "before …" or "checklist": they are gone through one by one. */
export function stepChecklists(outline: Outline, source: Source): Checklist[] {
  return outline.parts.flatMap((part) => {
    const heading = part.name;
    if (
      !/^(?:before\b|after closing|closing\b|antes de\b|vor (?:dem|der)\b)|check-?list|(?:opening|closing|wrap-?up|start-?up) (?:steps|procedure)/iu.test(
        heading,
      )
    )
      return [];
    return introduced(part.blocks, 'list')
      .filter(({ block }) => block.ordered && block.items.every((item) => !item.box))
      .map(({ block, label }) => ({
        line: part.line,
        title: titleOf(part, label),
        mandatory: isBinding(part, label, proseAround(part, block.line, block.endLine)),
        items: block.items.map((item) => toItem(item.line, item.text, undefined, source)),
      }));
  });
}
