import { countBelow } from './ascending.ts';
import type { Item } from './document.ts';
import { generalGrammar } from './grammar.ts';
import type { Grammar } from './grammar.ts';
import { plainText, readTitle, withoutPictures } from './inline.ts';
import type { Block, Heading } from './markdown.ts';
import type { Role } from './vocabulary.ts';

/** A section while it is being understood: the public `Section` and the blocks that stand right under its heading. */
export interface Part {
  readonly line: number;
  endLine: number;
  /** 0 for the part before the first heading. */
  readonly level: number;
  /** The heading's words without markup, with number and pictures. */
  readonly heading: string;
  /** The same without pictures. */
  readonly name: string;
  /** The heading as written. */
  readonly markup: string;
  readonly title: string;
  readonly id?: string;
  readonly parent?: Part;
  readonly children: Part[];
  readonly blocks: Block[];
  /** The lines that were written with `#` right below its own, as in a comment. */
  readonly banner: Item[];
}

export interface Outline {
  readonly root: Part;
  /** All parts but the root, in the order of their lines. */
  readonly parts: readonly Part[];
  /** The root and all parts. */
  readonly all: readonly Part[];
  readonly grammar: Grammar;
  /** What comments in the document say that a heading or list is, by its line. */
  readonly roles: ReadonlyMap<number, Role>;
}

/**
 * Builds the tree of sections. Where headings of level 1 follow each other line by line, only the first
 * is a heading: the others are notes that someone wrote with `#` in front, as in a comment.
 */
export function buildOutline(
  blocks: readonly Block[],
  lineCount: number,
  grammar: Grammar = generalGrammar,
  roles: Outline['roles'] = new Map(),
): Outline {
  const root: Part = {
    line: 1,
    endLine: lineCount,
    level: 0,
    heading: '',
    name: '',
    markup: '',
    title: '',
    children: [],
    blocks: [],
    banner: [],
  };
  const parts: Part[] = [];
  let current = root;
  let previous: Block | undefined;
  for (const block of blocks) {
    if (block.type !== 'heading') {
      current.blocks.push(block);
    } else if (isBannerLine(block, previous)) {
      const text = plainText(block.text);
      if (text !== '') current.banner.push({ line: block.line, text });
    } else {
      let parent = current;
      while (parent.level >= block.level && parent.parent) {
        parent.endLine = block.line - 1;
        parent = parent.parent;
      }
      current = makePart(block, parent, lineCount);
      parent.children.push(current);
      parts.push(current);
    }
    previous = block;
  }
  return { root, parts, all: [root, ...parts], grammar, roles };
}

const isBannerLine = (heading: Heading, previous: Block | undefined): boolean =>
  heading.level === 1 &&
  previous?.type === 'heading' &&
  previous.level === 1 &&
  previous.endLine + 1 === heading.line;

function makePart({ line, level, text }: Heading, parent: Part, endLine: number): Part {
  const heading = plainText(text);
  return {
    line,
    endLine,
    level,
    heading,
    name: withoutPictures(heading),
    markup: text,
    ...readTitle(text),
    parent,
    children: [],
    blocks: [],
    banner: [],
  };
}

/** The part and all that is under it, in the order of lines. */
export function* walkParts(part: Part): Generator<Part> {
  yield part;
  for (const child of part.children) yield* walkParts(child);
}

/** The parts that hold a part, the nearest first, without the root. */
export function ancestorsOf(part: Part): Part[] {
  const ancestors: Part[] = [];
  for (let above = part.parent; above && above.level > 0; above = above.parent)
    ancestors.push(above);
  return ancestors;
}

/** The title of the document: its first heading of level 1, else a first heading that has no equal. */
export function titlePart(outline: Outline): Part | undefined {
  const top = outline.parts.find((part) => part.level === 1);
  if (top) return top;
  const first = outline.parts[0];
  return outline.root.children.length === 1 ? first : undefined;
}

/** Whether a sorted list of lines has one from `first` to `last`. */
export function hasLineBetween(lines: readonly number[], first: number, last: number): boolean {
  const next = countBelow(lines, (line) => line, first);
  return (lines[next] ?? Infinity) <= last;
}
