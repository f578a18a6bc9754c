import type { Checklist } from './document.ts';
import { drawnChecklists, fencedChecklists, listChecklists, stepChecklists } from './checklists.ts';
import type { CheckDraft } from './drafts.ts';
import type { Reading } from './kind.ts';
import { withoutPictures } from './inline.ts';
import { introduced, nestedLists, readMarked } from './lists.ts';
import type { Item } from './markdown.ts';
import { isPlaceholder } from './placeholders.ts';
import type { Part } from './sections.ts';
import { readRole } from './vocabulary.ts';

const hasBox = (item: Item): boolean =>
  item.box !== undefined || nestedLists(item).some((list) => list.items.some(hasBox));

const saysChecklist = (part: Part, label: string): boolean =>
  readRole(withoutPictures(label === '' ? part.heading : label), true) === 'checklist';

/** Every list of boxes as a checklist: for documents whose boxes are never tasks. */
export function allChecklists({ outline, source }: Reading): Checklist[] {
  const drafts = outline.all
    .filter((part) => readRole(part.heading, true) !== 'void')
    .flatMap((part) =>
      introduced(part.blocks, 'list')
        .filter(({ label }) => readRole(label, true) !== 'void')
        .map(({ block, label, labelLine }): CheckDraft => ({
          part,
          label,
          ...(labelLine !== undefined && { labelLine }),
          items: (saysChecklist(part, label)
            ? (readMarked(block, source.lines) ?? block.items)
            : block.items
          ).filter((item) => hasBox(item) && !isPlaceholder(item.text)),
          use: 'checklist',
        })),
    )
    .filter((draft) => draft.items.length > 0);
  return inOrder([
    ...listChecklists(drafts, source),
    ...fencedChecklists(outline, source),
    ...drawnChecklists(outline, source),
  ]);
}

/** The checklists of a playbook: those of boxes, and steps that it numbers under "Before …". */
export const playbookChecklists = (reading: Reading): Checklist[] =>
  inOrder([...allChecklists(reading), ...stepChecklists(reading.outline, reading.source)]);

/** Checklists of a document that also has tasks. */
export function otherChecklists(
  { outline, source }: Reading,
  checks: readonly CheckDraft[],
): Checklist[] {
  return inOrder([
    ...listChecklists(checks, source),
    ...fencedChecklists(outline, source),
    ...drawnChecklists(outline, source),
    ...stepChecklists(outline, source),
  ]);
}

const inOrder = (checklists: readonly Checklist[]): Checklist[] =>
  [...checklists].sort(
    (one, other) => (one.items[0]?.line ?? one.line) - (other.items[0]?.line ?? other.line),
  );
