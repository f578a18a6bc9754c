import type { List, ListItem as ListItemNode, Nodes, RootContent } from 'mdast';
import remarkFrontmatter from 'remark-frontmatter';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import { unified } from 'unified';
import type { Source, Span } from './source.ts';

/** A checkbox: the character in it and its place in the line, columns from 1. */
export interface Box {
  readonly character: string;
  readonly line: number;
  readonly column: number;
  /** It is a character of its own, such as `□`, not one between brackets. */
  readonly isDrawn: boolean;
}

export interface Heading extends Span {
  readonly type: 'heading';
  readonly level: number;
  readonly text: string;
}

export interface Paragraph extends Span {
  readonly type: 'paragraph';
  /** Its source, line ends kept as `\n`, without the prefix of its container. */
  readonly text: string;
}

export interface Code extends Span {
  readonly type: 'code';
  readonly lang: string;
  /** The line of its first line of content. */
  readonly contentLine: number;
  readonly content: readonly string[];
}

export interface TableRow {
  readonly line: number;
  readonly cells: readonly string[];
}

export interface Table extends Span {
  readonly type: 'table';
  readonly header: TableRow;
  readonly rows: readonly TableRow[];
}

export interface Item extends Span {
  readonly type: 'item';
  readonly ordered: boolean;
  readonly number: number;
  /** Its first line's text after marker and checkbox, with markup. */
  readonly text: string;
  readonly box?: Box;
  readonly blocks: readonly Block[];
}

export interface ItemList extends Span {
  readonly type: 'list';
  readonly ordered: boolean;
  readonly items: readonly Item[];
}

interface Quote extends Span {
  readonly type: 'quote';
  readonly blocks: readonly Block[];
}

export interface Other extends Span {
  readonly type: 'html' | 'rule' | 'frontmatter';
}

export type Block = Heading | Paragraph | Code | Table | ItemList | Quote | Other;

/** The blocks of one type among siblings. */
export const ofType = <K extends Block['type']>(
  blocks: readonly Block[],
  type: K,
): Extract<Block, { type: K }>[] =>
  blocks.filter((block): block is Extract<Block, { type: K }> => block.type === type);

/**
 * Inline markup is left as written: its meaning is read from the text itself, the parser spends half its
 * time on it, and some of its constructs take quadratic time on hostile input.
 */
const inlineConstructs = [
  'attention',
  'autolink',
  'codeText',
  'labelStartImage',
  'labelStartLink',
  'labelEnd',
  'htmlText',
  'characterEscape',
  'characterReference',
  'hardBreakEscape',
  'strikethrough',
  'tasklistCheck',
  'wwwAutolink',
  'protocolAutolink',
  'emailAutolink',
  'gfmFootnoteDefinition',
];

const parser = unified()
  .data('micromarkExtensions', [{ disable: { null: inlineConstructs } }])
  .use(remarkParse)
  .use(remarkGfm)
  .freeze();

/** Only for a text that has front matter: on a rule in its place, its extension spoils a list further down. */
const frontMatterParser = unified()
  .data('micromarkExtensions', [{ disable: { null: inlineConstructs } }])
  .use(remarkParse)
  .use(remarkGfm)
  .use(remarkFrontmatter, ['yaml', 'toml'])
  .freeze();

/** A piece of a document that is parsed by itself; `offset` is the number of lines before it. */
interface Sheet extends Pick<Source, 'lines'> {
  readonly offset: number;
}

/** About how many lines are parsed at once: the parser's cost per line grows with the length of its text. */
const sheetLength = 300;

/**
 * The blocks of a text, in order. Headings stand only at the top level: one inside a quote or a list is text.
 *
 * A long text is parsed piece by piece. A heading, or a line of words, that starts its line and follows a blank
 * line ends every block but a fence or HTML that is still open, and no other block of the dialect reaches over
 * one; where a piece ends in such a block, all the rest is parsed at once.
 *
 * @param pieceLength about how many lines a piece has; it changes the time, never the blocks
 */
export function parseBlocks(source: Source, pieceLength: number = sheetLength): Block[] {
  const lines = source.forParsing.split('\n');
  const blocks: Block[] = [];
  const frontMatter = endOfFrontMatter(lines);
  for (let start = 0; start < lines.length;) {
    const end = endOfSheet(lines, Math.max(start + pieceLength, frontMatter));
    const processor = start < frontMatter ? frontMatterParser : parser;
    const sheet = { lines: source.lines, offset: start };
    let tree = processor.parse(lines.slice(start, end).join('\n'));
    const isWhole = end === lines.length || !isLeftOpen(tree.children.at(-1), lines, start);
    if (!isWhole) tree = processor.parse(lines.slice(start).join('\n'));
    blocks.push(...readBlocks(tree.children, sheet));
    start = isWhole ? end : lines.length;
  }
  return blocks;
}

/** A heading, or what can only be the start of a paragraph. */
const sheetStart = /^(?:#{1,6} |\p{L}|\*\*\p{L})/u;

function endOfSheet(lines: readonly string[], least: number): number {
  for (let end = least; end < lines.length; end += 1) {
    if (sheetStart.test(lines[end] ?? '') && (lines[end - 1] ?? '').trim() === '') return end;
  }
  return lines.length;
}

/** The number of lines of a front matter; a line of `---` above a blank line is a rule, whatever follows. */
function endOfFrontMatter(lines: readonly string[]): number {
  const mark = /^(---|\+\+\+)[ \t]*$/.exec(lines[0] ?? '')?.[1];
  if (mark === undefined || (lines[1] ?? '').trim() === '') return 0;
  return lines.findIndex((line, at) => at > 0 && line.trimEnd() === mark) + 1;
}

/** Whether a block could go on after the end of its piece. */
function isLeftOpen(
  last: RootContent | undefined,
  lines: readonly string[],
  offset: number,
): boolean {
  if (last?.type === 'html') return true;
  if (last?.type !== 'code') return false;
  const opening = /^ {0,3}(`{3,}|~{3,})/.exec(
    lines[offset + (last.position?.start.line ?? 1) - 1] ?? '',
  )?.[1];
  if (opening === undefined) return false;
  const closing = /^ {0,3}(`{3,}|~{3,})[ \t]*$/.exec(
    lines[offset + (last.position?.end.line ?? 1) - 1] ?? '',
  )?.[1];
  const isClosed =
    closing !== undefined &&
    closing.startsWith(opening) &&
    last.position?.end.line !== last.position?.start.line;
  return !isClosed;
}

function readBlocks(nodes: readonly RootContent[], sheet: Sheet): Block[] {
  const blocks: Block[] = [];
  for (const node of nodes) {
    const block = readBlock(node, sheet);
    if (Array.isArray(block)) blocks.push(...block);
    else if (block) blocks.push(block);
  }
  return blocks;
}

const spanOf = (node: Nodes, { offset }: Sheet): Span => ({
  line: offset + (node.position?.start.line ?? 1),
  endLine: offset + (node.position?.end.line ?? 1),
});

function readBlock(node: RootContent, sheet: Sheet): Block | Block[] | undefined {
  const span = spanOf(node, sheet);
  switch (node.type) {
    case 'heading':
      return readHeading(node.depth, span, sheet);
    case 'paragraph':
      return { type: 'paragraph', ...span, text: textOf(node, sheet) };
    case 'code':
      return readCode(node.lang ?? '', span, sheet);
    case 'table':
      return readTable(span, sheet);
    case 'list':
      return splitAtLabels(readList(node, sheet), sheet);
    case 'blockquote':
      return { type: 'quote', ...span, blocks: readBlocks(node.children, sheet) };
    case 'html':
      return { type: 'html', ...span };
    case 'thematicBreak':
      return { type: 'rule', ...span };
    case 'yaml':
      return { type: 'frontmatter', ...span };
    default:
      return (node.type as string) === 'toml' ? { type: 'frontmatter', ...span } : undefined;
  }
}

const withoutQuotes = (line: string): string => line.replace(/^[ \t]*(?:>[ \t]?)*[ \t]*/, '');

/** The node's own lines, without what its containers write before them. */
function textOf(node: Nodes, sheet: Sheet): string {
  const { line, endLine } = spanOf(node, sheet);
  const first = (sheet.lines[line - 1] ?? '').slice((node.position?.start.column ?? 1) - 1);
  const rest = sheet.lines.slice(line, endLine).map(withoutQuotes);
  return [first.trimEnd(), ...rest].join('\n');
}

/**
 * A paragraph right above `---` is a heading by the letter of the standard, and by intent when it is one
 * plain line; a paragraph of several lines or of `**Field**: value` was meant as text above a rule.
 */
function readHeading(level: 1 | 2 | 3 | 4 | 5 | 6, span: Span, sheet: Sheet): Block[] | Block {
  const first = (sheet.lines[span.line - 1] ?? '').trim();
  const isUnderlined = span.endLine > span.line;
  if (
    isUnderlined &&
    (span.endLine > span.line + 1 || /^\*\*[^*]*(?::\*\*|\*\*\s*:)/.test(first))
  ) {
    const text = sheet.lines
      .slice(span.line - 1, span.endLine - 1)
      .map(withoutQuotes)
      .join('\n');
    return [
      { type: 'paragraph', line: span.line, endLine: span.endLine - 1, text },
      { type: 'rule', line: span.endLine, endLine: span.endLine },
    ];
  }
  const text = isUnderlined ? first : first.replace(/^#{1,6}[ \t]*/, '').replace(/[ \t]#+$/, '');
  return { type: 'heading', ...span, level, text };
}

function readCode(lang: string, span: Span, sheet: Sheet): Code {
  const opener = sheet.lines[span.line - 1] ?? '';
  const isFenced = /^[ \t>]*(?:(?:[-+*]|\d{1,9}[.)])[ \t]+)*(?:```|~~~)/.test(opener);
  const contentLine = isFenced ? span.line + 1 : span.line;
  const last = sheet.lines[span.endLine - 1] ?? '';
  const isClosed =
    isFenced && span.endLine > span.line && /^[ \t>]*(?:`{2,}|~{3,})[ \t]*$/.test(last);
  const content = sheet.lines.slice(contentLine - 1, isClosed ? span.endLine - 1 : span.endLine);
  return { type: 'code', ...span, lang: lang.toLowerCase(), contentLine, content };
}

/** The cells of a table's row; a bar after a backslash belongs to its cell. */
export function splitCells(line: string): string[] {
  const inner = line
    .trim()
    .replace(/^\|/, '')
    .replace(/(?<!\\)\|$/, '');
  return inner.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll(String.raw`\|`, '|'));
}

function readTable(span: Span, sheet: Sheet): Table {
  const row = (line: number): TableRow => ({
    line,
    cells: splitCells(withoutQuotes(sheet.lines[line - 1] ?? '')),
  });
  const rows: TableRow[] = [];
  for (let line = span.line + 2; line <= span.endLine; line += 1) rows.push(row(line));
  return { type: 'table', ...span, header: row(span.line), rows };
}

function readList(node: List, sheet: Sheet): ItemList {
  const ordered = node.ordered === true;
  let number = node.start ?? 1;
  const items = node.children.map((child) => {
    const item = readItem(child, ordered, number, sheet);
    number += 1;
    return item;
  });
  return { type: 'list', ...spanOf(node, sheet), ordered, items };
}

/** A line in bold that is a label and nothing else: `**Risks:**`. */
const labelLine = /^\*\*[^*]{1,80}(?::\*\*|\*\*\s*:)\s*$/;

/**
 * By the letter of the standard a line below an item goes on with it, even one that is not indented. A label
 * in bold was meant to end the list, and to introduce what follows.
 */
function splitAtLabels(list: ItemList, sheet: Sheet): Block[] {
  const blocks: Block[] = [];
  let items: Item[] = [];
  const flush = (): void => {
    const [first, last] = [items[0], items.at(-1)];
    if (first && last) blocks.push({ ...list, line: first.line, endLine: last.endLine, items });
    items = [];
  };
  for (const item of list.items) {
    const label = item.endLine > item.line ? (sheet.lines[item.endLine - 1] ?? '') : '';
    if (!labelLine.test(label)) {
      items.push(item);
      continue;
    }
    items.push(withoutLastLine(item));
    flush();
    const { endLine } = item;
    blocks.push({ type: 'paragraph', line: endLine, endLine, text: label });
  }
  flush();
  return blocks;
}

function withoutLastLine(item: Item): Item {
  const endLine = item.endLine - 1;
  const blocks = item.blocks.flatMap((block): Block[] => {
    if (block.endLine <= endLine) return [block];
    if (block.line > endLine) return [];
    if (block.type !== 'paragraph') return [{ ...block, endLine }];
    return [{ ...block, endLine, text: block.text.slice(0, block.text.lastIndexOf('\n')) }];
  });
  return { ...item, endLine, blocks };
}

/**
 * What may stand between the brackets of a checkbox: a space, `x`, or a mark that is neither letter nor digit.
 * A star after them marks a task as optional.
 */
const bracketBox = /^\[([ xX]|[^\p{L}\p{N}\s[\]]{1,3})\]\*?(?=[ \t]|$)/u;
/** Boxes drawn as a character of their own. */
const drawnBox = /^([□☐▢⬜❏❐❑❒◻☑☒🗹🗸])\ufe0f?(?=[ \t]|$)/u;

/** Finds the checkbox that starts a text; `width` is what it takes, with the blanks after it. */
export function findBox(
  text: string,
  line: number,
  column: number,
): { box: Box; width: number } | undefined {
  const bracket = bracketBox.exec(text);
  const match = bracket ?? drawnBox.exec(text);
  if (!match) return undefined;
  const blanks = /^[ \t]*/.exec(text.slice(match[0].length))?.[0].length ?? 0;
  const character = match[1] ?? '';
  return {
    box: { character, line, column: bracket ? column + 1 : column, isDrawn: !bracket },
    width: match[0].length + blanks,
  };
}

const emptyBox = /^\[\](?=[ \t]|$)[ \t]*/;

function readItem(node: ListItemNode, ordered: boolean, number: number, sheet: Sheet): Item {
  const span = spanOf(node, sheet);
  const line = sheet.lines[span.line - 1] ?? '';
  const child = node.children[0];
  const startsHere = sheet.offset + (child?.position?.start.line ?? 0) === span.line;
  const start = startsHere ? (child?.position?.start.column ?? 1) : line.length + 1;
  const text = child?.type === 'list' ? '' : line.slice(start - 1);
  const found = findBox(text, span.line, start);
  const rest = found ? text.slice(found.width) : text.replace(emptyBox, '');
  return {
    type: 'item',
    ...span,
    ordered,
    number,
    text: rest.trim(),
    ...(found && { box: found.box }),
    blocks: readBlocks(node.children, sheet),
  };
}
