import type { DocumentKind, Encoding, Item, ParsedDocument, Section } from './document.ts';
import { bible } from './bible.ts';
import { checklist } from './checklist.ts';
import { readDirectives } from './directives.ts';
import { extendGrammar, generalGrammar } from './grammar.ts';
import { handoff } from './handoff.ts';
import { plainText } from './inline.ts';
import { fileName, problemAt } from './kind.ts';
import type { DocumentKindDefinition, Reading, Understood } from './kind.ts';
import { readLegend } from './legend.ts';
import { toLine } from './lists.ts';
import { parseBlocks } from './markdown.ts';
import type { Block } from './markdown.ts';
import { opener } from './opener.ts';
import { findPlaces } from './places.ts';
import { other, plan } from './plan.ts';
import { playbook } from './playbook.ts';
import { buildOutline } from './sections.ts';
import type { Part } from './sections.ts';
import { makeSource } from './source.ts';
import type { Source, Span } from './source.ts';
import { prepareTeaching } from './teaching.ts';
import type { Taught, Teaching } from './teaching.ts';
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
  /** What the protocol file teaches of this document. */
  readonly taught?: Teaching;
}

/** Content must weigh this much to decide the kind. */
const convincing = 3;

/** The kind that the protocol names, else the one that a comment says, else the one that the file's name tells, else the content's. */
function detectKind(
  reading: Reading,
  named?: DocumentKind,
): Pick<ParsedDocument, 'kind' | 'kindFrom'> {
  if (named) return { kind: named, kindFrom: 'protocol' };
  const { kind: told } = reading.directives;
  if (told) return { kind: told, kindFrom: 'comment' };
  const name = fileName(reading.path);
  const folder = reading.path.split('/').at(-2) ?? '';
  const byName =
    documentKinds.find(
      ({ names, fits }) => names?.test(name) === true && (fits?.(reading) ?? true),
    ) ?? documentKinds.find((definition) => definition.folders?.test(folder) === true);
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
  return understand(readInput(input), input.kind ?? input.taught?.kind);
}

/** Everything about a document that is the same for all kinds. */
export function readInput(input: DocumentInput): Reading {
  const taught = input.taught && prepareTeaching(input.taught);
  let source = makeSource(input.text, input.encoding);
  let blocks = parseBlocks(source);
  const directives = readDirectives(blocks, source);
  const hidden = [...directives.ignored, ...ignoredSections(blocks, source, taught)];
  if (hidden.length > 0) {
    source = makeSource(input.text, source.encoding, hidden);
    blocks = parseBlocks(source);
  }
  const legend = readLegend(blocks);
  const states = new Map([...legend.states, ...(taught?.states ?? [])]);
  const grammar = taught || states.size > 0 ? extendGrammar({ ...taught, states }) : generalGrammar;
  const roles = new Map([
    ...legend.lists.map((line) => [line, 'void'] as const),
    ...directives.roles,
  ]);
  const outline = buildOutline(blocks, source.lines.length, grammar, roles);
  return {
    path: input.path ?? '',
    source,
    blocks,
    outline,
    places: findPlaces(outline),
    directives: { ...directives, ignored: hidden },
  };
}

function ignoredSections(
  blocks: readonly Block[],
  source: Source,
  taught: Taught | undefined,
): Span[] {
  const { isIgnored } = taught ?? {};
  if (!isIgnored) return [];
  return buildOutline(blocks, source.lines.length).parts.filter((part) => isIgnored(part.name));
}

export function understand(reading: Reading, named?: DocumentKind): ParsedDocument {
  const { source, outline } = reading;
  const kind = detectKind(reading, named);
  const definition = documentKinds.find((one) => one.kind === kind.kind) ?? other;
  const understood = definition.read(reading);
  return {
    ...kind,
    title: titleOf(reading),
    encoding: source.encoding,
    lineCount: source.lines.length,
    sections: toSections(outline.root.children, reading, shownElsewhere(kind.kind, understood)),
    phases: [],
    tasks: [],
    dependencies: [],
    checklists: [],
    ...understood,
    problems: [
      ...source.unclosedFences.map((line) =>
        problemAt(
          reading,
          line,
          'This code fence is never closed, so all that follows it is read as code.',
        ),
      ),
      ...reading.directives.problems.map(({ line, message }) => problemAt(reading, line, message)),
      ...(understood.problems ?? []),
    ],
  };
}

function titleOf({ places, outline, source, path }: Reading): string {
  const heading = (places.title ?? outline.parts[0])?.title ?? '';
  if (heading !== '') return heading;
  const first =
    source.lines.find((line) => line.trim() !== '' && !/^-{3,}$/.test(line.trim())) ?? '';
  return plainText(first.slice(0, 120)) || (path.split('/').at(-1) ?? '');
}

const noLines: ReadonlySet<number> = new Set();

/** The lines that stand in the lists of tasks and checks of a document that consists of these. */
function shownElsewhere(kind: DocumentKind, understood: Understood): ReadonlySet<number> {
  if (kind !== 'plan' && kind !== 'opener' && kind !== 'checklist') return noLines;
  const lines = new Set<number>();
  for (const task of understood.tasks ?? []) {
    lines.add(task.line);
    for (const { line } of task.subtasks ?? []) lines.add(line);
    for (const { line } of task.acceptance ?? []) lines.add(line);
  }
  for (const { line } of understood.phases ?? []) lines.add(line);
  for (const { items } of [...(understood.checklists ?? []), ...(understood.acceptance ?? [])])
    for (const { line } of items) lines.add(line);
  return lines;
}

/** Sections with the lines of their lists, tables and `**Field**: value` paragraphs. */
function toSections(
  parts: readonly Part[],
  reading: Reading,
  except: ReadonlySet<number>,
): Section[] {
  return parts.map((part) => {
    const { line, endLine, level, title, id } = part;
    const items = [...part.banner, ...itemsOf(part, reading, except)];
    return {
      line,
      endLine,
      level,
      title,
      ...(id !== undefined && { id }),
      ...(items.length > 0 && { items }),
      children: toSections(part.children, reading, except),
    };
  });
}

function itemsOf(part: Part, { source }: Reading, except: ReadonlySet<number>): Item[] {
  const isFree = ({ line }: { readonly line: number }): boolean => !except.has(line);
  return part.blocks.flatMap((block): Item[] => {
    if (block.type === 'list') return block.items.filter(isFree).map(toLine);
    if (block.type === 'table')
      return block.rows.filter(isFree).map((row) => ({
        line: row.line,
        text: row.cells.map(plainText).join(' – '),
      }));
    if (block.type !== 'paragraph') return [];
    return source.lines
      .slice(block.line - 1, block.endLine)
      .flatMap((text, index) =>
        /^\s*\*\*[^*]{1,80}\*\*/.test(text) && !except.has(block.line + index)
          ? [{ line: block.line + index, text: plainText(text) }]
          : [],
      );
  });
}
