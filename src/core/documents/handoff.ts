import type { Handoff, Item } from './document.ts';
import { allChecklists } from './boxes.ts';
import { plainText } from './inline.ts';
import type { DocumentKindDefinition, Reading } from './kind.ts';
import { introduced, linesOf, withoutLeadingMark } from './lists.ts';

type Field = keyof Handoff;

/** What a heading or label of a hand-off is about; the first that matches, so "not done" comes before "done". */
const fields: readonly (readonly [Field, RegExp])[] = [
  [
    'notDone',
    /not (?:done|finished|complete|started)|did(?:n'?t| not) (?:finish|complete|get)|unfinished|incomplete|remaining|left|outstanding|in progress|blocked|open|pendiente|offen/i,
  ],
  [
    'gotchas',
    /gotchas?|warnings?|watch out|careful|issues?|problems?|risks?|notes?|know|learned|traps?|pitfalls?|do not|achtung|hinweise|notas/i,
  ],
  [
    'next',
    /next|to-?do|start (?:here|with)|follow-?ups?|recommend|priorit|pick up|siguiente|próxim|nächste/i,
  ],
  [
    'done',
    /done|completed?|finished|accomplished|shipped|delivered|what (?:was|changed|i did|we did)|summary|changes|hecho|erledigt/i,
  ],
];

/** Reads done, not done, next and gotchas from headings and labels. */
export function readHandoff({ outline }: Reading): Handoff {
  const found: Record<Field, Item[]> = { done: [], notDone: [], next: [], gotchas: [] };
  for (const part of [outline.root, ...outline.parts]) {
    const own =
      part.level > 1 ? fields.find(([, pattern]) => pattern.test(part.heading))?.[0] : undefined;
    for (const { block, label } of introduced(part.blocks, 'list')) {
      const field = fields.find(([, pattern]) => label !== '' && pattern.test(label))?.[0] ?? own;
      if (field)
        found[field].push(
          ...linesOf([block]).map((line) => ({ ...line, text: withoutLeadingMark(line.text) })),
        );
    }
    const prose = part.blocks.find((block) => block.type === 'paragraph');
    if (own && prose?.type === 'paragraph' && !part.blocks.some((block) => block.type === 'list')) {
      found[own].push({ line: prose.line, text: plainText(prose.text) });
    }
  }
  return found;
}

export const handoff: DocumentKindDefinition = {
  kind: 'handoff',
  names: /hand-?(?:off|over)|wrap-?up|übergabe|traspaso/i,
  weigh: ({ places }) => (/hand-?(?:off|over)/i.test(places.title?.heading ?? '') ? 4 : 0),
  read: (reading) => ({ handoff: readHandoff(reading), checklists: allChecklists(reading) }),
};
