import type { Procedure } from './document.ts';
import { plainText, withoutPictures } from './inline.ts';
import { introduced } from './lists.ts';
import type { Code, ItemList } from './markdown.ts';
import {
  commandsIn,
  isStepHeading,
  numberedSteps,
  outermost,
  rollbackHeading,
} from './playbook-procedures.ts';
import { walkParts } from './sections.ts';
import type { Part } from './sections.ts';

/**
 * Steps that are gone through with commands: a fence whose comments are numbered, headings that say "Step 1",
 * or a numbered list with fences in it. What a section about going back says is a rollback, and told apart.
 */
export function readProcedures(parts: readonly Part[]): Procedure[] {
  const apart = new Set(outermost(parts, rollbackHeading).flatMap((part) => [...walkParts(part)]));
  const inside = new Set<Part>();
  return parts.flatMap((part) => {
    if (apart.has(part) || inside.has(part)) return [];
    const headed = part.children.filter((child) => isStepHeading(child.heading));
    if (headed.length < 2) return [...fromFences(part), ...fromLists(part)];
    for (const child of headed) for (const inner of walkParts(child)) inside.add(inner);
    const steps = headed.map((child) => ({
      line: child.line,
      text: child.name,
      commands: [...walkParts(child)].flatMap(({ blocks }) => commandsIn(blocks)),
    }));
    return steps.some(({ commands }) => commands.length > 0)
      ? [{ line: part.line, title: part.title, steps }]
      : [];
  });
}

const titleOf = (part: Part, label: string): string =>
  label !== '' && label.length <= 80 ? withoutPictures(label) : part.title;

const fromFences = (part: Part): Procedure[] =>
  introduced(part.blocks, 'code').flatMap(
    ({ block, label }: { block: Code; label: string }): Procedure[] => {
      const steps = numberedSteps(block);
      // A script has lines before its first numbered comment, a procedure has none.
      const before = block.content.slice(0, (steps[0]?.line ?? 0) - block.contentLine);
      const isProcedure = steps.length > 1 && before.every((line) => line.trim() === '');
      return isProcedure ? [{ line: block.line, title: titleOf(part, label), steps }] : [];
    },
  );

const fromLists = (part: Part): Procedure[] =>
  introduced(part.blocks, 'list').flatMap(
    ({ block, label }: { block: ItemList; label: string }): Procedure[] => {
      const steps = block.items.map((item) => ({
        line: item.line,
        text: plainText(item.text),
        commands: commandsIn(item.blocks),
      }));
      const isProcedure =
        block.ordered && steps.length > 1 && steps.some(({ commands }) => commands.length > 0);
      return isProcedure ? [{ line: block.line, title: titleOf(part, label), steps }] : [];
    },
  );
