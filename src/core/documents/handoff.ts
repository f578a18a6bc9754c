import type { Handoff, Item } from './document.ts';
import { allChecklists } from './boxes.ts';
import { plainText } from './inline.ts';
import { fileName } from './kind.ts';
import type { DocumentKindDefinition, Reading } from './kind.ts';
import { introduced, unmarkedLinesOf } from './lists.ts';
import { ofType } from './markdown.ts';

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
    /next|to-?do|start (?:here|with)|continue|follow-?ups?|recommend|priorit|pick up|siguiente|próxim|nächste/i,
  ],
  [
    'done',
    /done|completed?|finished|accomplished|shipped|delivered|what (?:was|changed|i did|we did)|summary|changes|hecho|erledigt/i,
  ],
];

/** Reads done, not done, next and gotchas from headings and labels. */
function readHandoff({ outline }: Reading): Handoff {
  const found: Record<Field, Item[]> = { done: [], notDone: [], next: [], gotchas: [] };
  for (const part of outline.all) {
    const own =
      part.level > 1 ? fields.find(([, pattern]) => pattern.test(part.heading))?.[0] : undefined;
    for (const { block, label } of introduced(part.blocks, 'list')) {
      const field = fields.find(([, pattern]) => label !== '' && pattern.test(label))?.[0] ?? own;
      if (field) found[field].push(...unmarkedLinesOf([block]));
    }
    const prose = part.blocks.find((block) => block.type === 'paragraph');
    if (own && prose?.type === 'paragraph' && !part.blocks.some((block) => block.type === 'list')) {
      found[own].push({ line: prose.line, text: plainText(prose.text) });
    }
  }
  return found;
}

/** A wrap-up is what a session leaves behind, or the list that it goes through before it ends. */
function isGoneThrough(reading: Reading): boolean {
  const items = reading.outline.all
    .flatMap(({ blocks }) => ofType(blocks, 'list'))
    .flatMap((list) => list.items);
  const boxed = items.filter(({ box }) => box !== undefined);
  return boxed.length * 2 > items.length && readHandoff(reading).done.length === 0;
}

export const handoff: DocumentKindDefinition = {
  kind: 'handoff',
  names: /hand-?(?:off|over)|wrap-?up|übergabe|traspaso/i,
  fits: (reading) => !/wrap-?up/i.test(fileName(reading.path)) || !isGoneThrough(reading),
  weigh: ({ places }) => (/hand-?(?:off|over)/i.test(places.title?.heading ?? '') ? 4 : 0),
  read: (reading) => ({ handoff: readHandoff(reading), checklists: allChecklists(reading) }),
};
