import type { DocumentKind, Encoding, Item, ParsedDocument, Section } from './document.ts';
import { bible } from './bible.ts';
import { checklist } from './checklist.ts';
import { handoff } from './handoff.ts';
import { plainText } from './inline.ts';
import type { DocumentKindDefinition, Reading } from './kind.ts';
import { toLine } from './lists.ts';
import { parseBlocks } from './markdown.ts';
import { opener } from './opener.ts';
import { findPlaces } from './places.ts';
import { other, plan } from './plan.ts';
import { playbook } from './playbook.ts';
import type { Problem } from '../violation.ts';
import { buildOutline, toSections } from './sections.ts';
import type { Part } from './sections.ts';
import { makeSource } from './source.ts';
import { thread } from './thread.ts';

export { decodeDocument, encodeDocument } from './text-encoding.ts';
export type { DocumentKindDefinition } from './kind.ts';

/**
 * Every kind of document. The order decides where a name or content fits several: a hand-off of a session
 * is no opener, and a checklist for a session start is a checklist.
 */
export const documentKinds: readonly DocumentKindDefinition[] = [
  handoff,
  checklist,
  thread,
  bible,
  playbook,
  opener,
  plan,
  other,
];

export interface DocumentInput {
  readonly text: string;
  /** From the repository's root, `/` between parts; it may tell the kind. */
  readonly path?: string;
  /** Where the protocol file names the kind. */
  readonly kind?: DocumentKind;
  /** What `decodeDocument` found; without it the text is taken to be UTF-8. */
  readonly encoding?: Encoding;
}

/** Content must weigh this much to decide the kind. */
const convincing = 3;

/** The kind that the protocol names, else the one that the file's name tells, else the content's. */
export function detectKind(
  reading: Reading,
  named?: DocumentKind,
): Pick<ParsedDocument, 'kind' | 'kindFrom'> {
  if (named) return { kind: named, kindFrom: 'protocol' };
  const parts = reading.path.split('/');
  const name = (parts.at(-1) ?? '').replace(/\.[^.]*$/, '');
  const folder = parts.at(-2) ?? '';
  const byName =
    documentKinds.find((definition) => definition.names.test(name) && name !== '') ??
    documentKinds.find((definition) => definition.folders?.test(folder) === true);
  if (byName) return { kind: byName.kind, kindFrom: 'name' };
  const weighed = documentKinds
    .map((definition) => ({ kind: definition.kind, weight: definition.weigh(reading) }))
    .sort((one, another) => another.weight - one.weight)[0];
  return {
    kind: weighed && weighed.weight >= convincing ? weighed.kind : 'other',
    kindFrom: 'content',
  };
}

/**
 * Understands a governance document. Never throws, whatever the text; takes time linear in its size. Titles
 * and items are shown as they were meant; every range refers to the text as given.
 */
export function parseDocument(input: DocumentInput): ParsedDocument {
  const source = makeSource(input.text, input.encoding);
  const blocks = parseBlocks(source);
  const outline = buildOutline(blocks, source.lines.length);
  const reading: Reading = {
    path: input.path ?? '',
    source,
    blocks,
    outline,
    places: findPlaces(outline),
  };
  const kind = detectKind(reading, input.kind);
  const definition = documentKinds.find((one) => one.kind === kind.kind) ?? other;
  const understood = definition.read(reading);
  const showsItems = kind.kind !== 'plan' && kind.kind !== 'opener' && kind.kind !== 'checklist';
  return {
    ...kind,
    title: titleOf(reading),
    encoding: source.encoding,
    lineCount: source.lines.length,
    sections: showsItems
      ? withItems(outline.root.children, reading)
      : toSections(outline.root.children),
    phases: [],
    tasks: [],
    dependencies: [],
    checklists: [],
    ...understood,
    problems: [...fenceProblems(reading), ...(understood.problems ?? [])],
  };
}

function titleOf({ places, outline, source, path }: Reading): string {
  const heading = (places.title ?? outline.parts[0])?.title ?? '';
  if (heading !== '') return heading;
  const first =
    source.lines.find((line) => line.trim() !== '' && !/^-{3,}$/.test(line.trim())) ?? '';
  return plainText(first.slice(0, 120)) || (path.split('/').at(-1) ?? '');
}

function fenceProblems({ source, path }: Reading): Problem[] {
  return source.unclosedFences.map((line) => ({
    severity: 'warning',
    message: 'This code fence is never closed, so all that follows it is read as code.',
    location: { path, range: source.rangeOf(line, 1, (source.lines[line - 1] ?? '').length + 1) },
  }));
}

/** Sections with the lines of their lists, tables and `**Field**: value` paragraphs. */
function withItems(parts: readonly Part[], reading: Reading): Section[] {
  return parts.map((part) => {
    const [section] = toSections([{ ...part, children: [] }]);
    const items = itemsOf(part, reading);
    return {
      ...(section as Section),
      ...(items.length > 0 && { items }),
      children: withItems(part.children, reading),
    };
  });
}

function itemsOf(part: Part, { source }: Reading): Item[] {
  return part.blocks.flatMap((block): Item[] => {
    if (block.type === 'list') return block.items.map(toLine);
    if (block.type === 'table')
      return block.rows.map((row) => ({
        line: row.line,
        text: row.cells.map(plainText).join(' – '),
      }));
    if (block.type !== 'paragraph') return [];
    return source.lines
      .slice(block.line - 1, block.endLine)
      .flatMap((text, index) =>
        /^\s*\*\*[^*]{1,80}\*\*/.test(text)
          ? [{ line: block.line + index, text: plainText(text) }]
          : [],
      );
  });
}
