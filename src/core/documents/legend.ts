import type { TaskStatus } from './document.ts';
import type { Block, ItemList } from './markdown.ts';
import { stateOfWords } from './status.ts';

/** What a document says that its own marks stand for. */
interface Legend {
  /** By the mark: one picture, or the character in a box. */
  readonly states: ReadonlyMap<string, TaskStatus>;
  /** The lines of lists that are legends: their boxes are no tasks. */
  readonly lists: readonly number[];
}

type Entry = readonly [mark: string, status: TaskStatus];

const picture = String.raw`[\p{Extended_Pictographic}✓✔✗✘□☐☑☒]\ufe0f?`;
const mark = String.raw`${'`'}?(?:\[([^\]\p{L}\p{N}]|[xX])\]|(${picture}))${'`'}?`;
const sign = String.raw`\s*[=:–—→-]*\s*`;
const said = new RegExp(String.raw`^${mark}${sign}(\p{L}[\p{L} /'-]{2,40})$`, 'u');
const isMark = new RegExp(String.raw`^${mark}$`, 'u');
/** A line longer than this is no legend. */
const longest = 200;

/** The marks of a line such as `🟢 shipped · 🟡 in progress`; none where any part of it is something else. */
function entriesIn(text: string): Entry[] {
  if (text.length > longest) return [];
  const parts = text
    .replaceAll('*', '')
    .replace(/^[\p{L} ]{2,24}[:：]\s*/u, '')
    .split(/\s*[·•|,;]\s*/u);
  const entries = parts.flatMap((part): Entry[] => {
    const match = said.exec(part.trim());
    const status = match && stateOfWords(match[3] ?? '');
    return status ? [[match[1] ?? match[2] ?? '', status]] : [];
  });
  return entries.length === parts.length ? entries : [];
}

const entriesOfList = (list: ItemList): Entry[] =>
  list.items.flatMap(({ box, text }) =>
    text.length > longest ? [] : entriesIn(box ? `[${box.character}] ${text}` : text),
  );

function entriesOf(block: Block): Entry[] {
  if (block.type === 'list') return entriesOfList(block);
  if (block.type === 'paragraph') return block.text.split('\n').flatMap(entriesIn);
  if (block.type === 'quote') return block.blocks.flatMap(entriesOf);
  if (block.type !== 'table' || block.header.cells.length > 3) return [];
  return block.rows.flatMap(({ cells: [first = '', second = ''] }) =>
    isMark.test(first) ? entriesIn(`${first} ${second}`) : [],
  );
}

/** Finds the legends: blocks that say of two marks or more that they stand for different states. */
export function readLegend(blocks: readonly Block[]): Legend {
  const states = new Map<string, TaskStatus>();
  const lists: number[] = [];
  for (const block of blocks) {
    const entries = entriesOf(block);
    if (new Set(entries.map(([, status]) => status)).size < 2) continue;
    for (const [one, status] of entries)
      states.set(one.replace('\ufe0f', '').toLowerCase(), status);
    if (block.type === 'list') lists.push(block.line);
  }
  return { states, lists };
}
