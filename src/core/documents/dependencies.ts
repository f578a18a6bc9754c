import type { Dependency, DependencyForm, Task } from './document.ts';
import { plainText } from './inline.ts';
import { ofType } from './markdown.ts';
import type { Places } from './places.ts';
import type { Outline, Part } from './sections.ts';
import type { Source } from './source.ts';
import { findIds, findNamedReferences } from './task-id.ts';
import { makeResolver, phaseName } from './resolver.ts';
import type { Resolver } from './resolver.ts';
import { readChain, readDependencyTrees } from './dependency-tree.ts';
import type { Plan } from './tasks.ts';
import { readRole, saysNone } from './vocabulary.ts';

const fieldName = String.raw`depends[ -]?on|depend(?:s|encies|ency)|requires?|required|prerequisites?|prereqs?|blocked[ -](?:by|on)|waits? (?:for|on)|needs|after|dependencias?|depende de|requiere|abhängig von|abhängigkeiten|voraussetzung(?:en)?|dépend de|prérequis|závisí na|依存(?:関係)?|前提|依赖`;
const field = new RegExp(String.raw`^[\s>*_+-]*(?:${fieldName})\**\s*[:：]\**\s*(.*)$`, 'iu');
const inParentheses =
  /[([](?:depends on|requires|needs|after|blocked (?:by|on)|depende de|después de|abhängig von|nach|après|deps?:)[:\s]+([^()[\]]{1,400})[)\]]/giu;
const inProse =
  /\b(?:(?:must (?:land|come|run|be done|happen|start|ship|finish)|only|can start)\s+(?:after|once|when)|blocked (?:on|by)|waits? (?:for|on)|depends on|cannot start (?:until|before))\s+((?:(?:[a-z]+\s+)?[\w.#-]+(?:\s*(?:,|and|&|\+)\s*)?){1,6})/giu;
const blocks =
  /([\w.#-]+)\s+(?:blocks|must (?:precede|land before|come before)|unblocks)\s+([\w.#-]+)/giu;

interface Owner {
  readonly name: string;
  readonly line: number;
}

const nameTask = (task: Task): Owner => ({ name: task.id ?? task.title, line: task.line });

/**
 * Who waits for whom, from all the forms in which plans say it: a field, a remark in brackets, a sentence, a
 * column, a tree in a fence. A reference that names nothing known is kept as a condition in words, without
 * `toLine`. Where tasks state their own dependencies, a summary elsewhere in the document repeats them and
 * is left out.
 */
export function readDependencies(
  plan: Plan,
  outline: Outline,
  places: Places,
  source: Source,
): Dependency[] {
  const resolver = makeResolver(plan, outline.grammar);
  const owners = ownersOfLines(plan, source.lines.length);
  const fenced = fencedLines(outline, source.lines.length);
  const edges = new Edges();
  for (const task of plan.tasks) {
    const value = plan.stated.get(task.line);
    if (value !== undefined) edges.addValue(task.line, nameTask(task), value, resolver, 'column');
  }
  for (const [index, raw] of source.lines.entries()) {
    const line = index + 1;
    const owner = owners[line];
    if (raw.length < 5 || fenced[line] === 1) continue;
    readLine(line, raw.slice(0, 3000), owner, resolver, edges, plan.stated.has(line));
  }
  const isOpen = edges.list.length === 0 || edges.onlyPhases(plan);
  const names = new Set(plan.phases.map(phaseName));
  const add = (edge: Dependency): void => {
    if (isOpen || names.has(edge.from)) edges.add({ form: 'summary', ...edge });
  };
  for (const part of outline.all) {
    const isSummary =
      places.of(part).role === 'dependencies' || readRole(part.heading) === 'dependencies';
    readDependencyTrees(part, isSummary, plan, resolver, add);
    if (isSummary) readSummary(part, places, source, resolver, add);
  }
  readFrontMatter(outline, places, source, resolver, add);
  return edges.list.sort((one, other) => one.line - other.line);
}

class Edges {
  readonly list: Dependency[] = [];
  readonly #seen = new Set<string>();

  add(edge: Dependency): void {
    const key = `${edge.from}\u0000${edge.to}`;
    if (edge.from === edge.to || this.#seen.has(key)) return;
    this.#seen.add(key);
    this.list.push(edge);
  }

  /** Adds what a field such as `Depends on: …` says, part by part. */
  addValue(
    line: number,
    owner: Owner,
    value: string,
    resolver: Resolver,
    form: DependencyForm = 'field',
  ): void {
    const text = plainText(value).replace(/^[*\s]+/, '');
    if (saysNone(text) || text === '') return;
    const ids = resolver.ids(text).filter((one) => one.toLine !== owner.line);
    const from = { line, from: owner.name, fromLine: owner.line, form };
    for (const { to, toLine } of ids) this.add({ ...from, to, toLine });
    for (const condition of conditionsIn(text, resolver)) {
      const toLine = resolver.byWords(condition, owner.line);
      this.add({ ...from, to: condition, ...(toLine !== undefined && { toLine }) });
    }
  }

  /** Whether nothing but phases waits so far: then a summary may still speak of tasks. */
  onlyPhases(plan: Plan): boolean {
    const names = new Set(plan.phases.map(phaseName));
    return this.list.every((edge) => names.has(edge.from));
  }
}

/** What parts conditions; what stands in brackets explains, and is no part. */
const connector =
  /\s*(?:[,;&+]|(?<![\p{L}\d])(?:and|plus|as well as|und|sowie|y|et)(?![\p{L}\d]))\s*/iu;
const twoWords = /\p{L}{2,}\P{L}+\p{L}{2,}/u;

/**
 * What a value says beside the tasks and phases that it names: the second part of "Phase 1 and the schema
 * approved". A value that names none is one condition as a whole, or as many as it has ids of elsewhere.
 */
function conditionsIn(text: string, resolver: Resolver): string[] {
  if (text.length > 400) return resolver.ids(text).length > 0 ? [] : [text];
  const parts = text
    .replaceAll(/\s*\([^()]*\)/g, '')
    .split(connector)
    .map((part) => part.trim().replace(/[.:]$/, ''))
    .filter((part) => part !== '');
  if (resolver.ids(text).length === 0)
    return parts.every((part) => findIds(part).join() === part) ? parts : [text];
  const says = (part: string): boolean =>
    twoWords.test(part) || findIds(part).length > 0 || findNamedReferences(part).length > 0;
  return parts.filter((part) => resolver.ids(part).length === 0 && says(part));
}

function readLine(
  line: number,
  raw: string,
  owner: Owner | undefined,
  resolver: Resolver,
  edges: Edges,
  isRow: boolean,
): void {
  const stated = field.exec(raw.replace(/^(\s*[-*+]?\s*)\*\*([^*]{1,400})\*\*\s*$/, '$1$2'));
  if (stated && owner) {
    edges.addValue(line, owner, stated[1] ?? '', resolver);
    return;
  }
  if (owner && !isRow) {
    for (const match of raw.matchAll(inParentheses))
      addKnown(line, owner, match[1] ?? '', resolver, edges, 'remark');
    for (const match of raw.matchAll(inProse))
      addKnown(line, owner, match[1] ?? '', resolver, edges, 'sentence');
  }
  for (const match of raw.matchAll(blocks)) {
    const first = resolver.ids(match[1] ?? '')[0];
    const then = resolver.ids(match[2] ?? '')[0];
    if (first && then)
      edges.add({
        line,
        from: then.to,
        fromLine: then.toLine,
        to: first.to,
        toLine: first.toLine,
        form: 'sentence',
      });
  }
}

function addKnown(
  line: number,
  owner: Owner,
  text: string,
  resolver: Resolver,
  edges: Edges,
  form: DependencyForm,
): void {
  for (const { to, toLine } of resolver.ids(text)) {
    if (toLine !== owner.line)
      edges.add({ line, from: owner.name, fromLine: owner.line, to, toLine, form });
  }
}

/** For each line the task that it belongs to, else the phase; tasks of a phase end its own lines. */
function ownersOfLines(plan: Plan, lineCount: number): (Owner | undefined)[] {
  const owners: (Owner | undefined)[] = Array.from({ length: lineCount + 2 });
  const firstTask = new Map<number, number>();
  for (const task of plan.tasks) {
    const phase = task.phaseLine ?? 0;
    if (!firstTask.has(phase)) firstTask.set(phase, task.line);
  }
  for (const phase of plan.phases) {
    const end = Math.min(phase.endLine, (firstTask.get(phase.line) ?? phase.line + 15) - 1);
    for (let line = phase.line; line <= end; line += 1)
      owners[line] = { name: phaseName(phase), line: phase.line };
  }
  for (const task of plan.tasks) {
    if (owners[task.line]?.line === task.line && owners[task.line]?.name !== undefined) continue;
    for (let line = task.line; line <= task.endLine; line += 1) owners[line] = nameTask(task);
  }
  return owners;
}

function fencedLines(outline: Outline, lineCount: number): Uint8Array {
  const fenced = new Uint8Array(lineCount + 2);
  for (const part of outline.all) {
    for (const { line, endLine } of ofType(part.blocks, 'code')) fenced.fill(1, line, endLine + 1);
  }
  return fenced;
}

const sentence =
  /^(.{1,200}?)\s+(?:depends? (?:up)?on|requires?|waits? (?:for|on)|needs?|(?:must |can |should )?(?:start|come|run|be done)?\s*after|is blocked by|blocked by|depende de|hängt ab von)\s+(.{1,200})$/iu;

/** A section or list about dependencies: sentences and arrows. Both ends must be known. */
function readSummary(
  part: Part,
  places: Places,
  source: Source,
  resolver: Resolver,
  add: (edge: Dependency) => void,
): void {
  const self = documentPhase(places);
  for (const block of part.blocks) {
    if (block.type !== 'list' && block.type !== 'paragraph') continue;
    for (let line = block.line; line <= block.endLine; line += 1) {
      const text = plainText(
        (source.lines[line - 1] ?? '').slice(0, 1000).replace(/^[\s>]*(?:[-*+]|\d+[.)])?\s*/, ''),
      );
      readStatement(line, text, resolver, add);
      const phase =
        /^phase\s+(\S+)\s+(?:must be|is|has to be|needs to be)\s+(?:complete|done|finished)/i.exec(
          text,
        )?.[1];
      if (phase !== undefined && self !== undefined && self !== `Phase ${phase}`)
        add({ line, from: self, to: `Phase ${phase}`, form: 'summary' });
    }
  }
}

function readStatement(
  line: number,
  text: string,
  resolver: Resolver,
  add: (edge: Dependency) => void,
): void {
  const match = sentence.exec(text);
  if (match) {
    for (const from of resolver.ids(match[1] ?? '')) {
      for (const { to, toLine } of resolver.ids(match[2] ?? ''))
        add({ line, from: from.to, fromLine: from.toLine, to, toLine });
    }
    return;
  }
  readChain(text.split(/\s*(?:→|->|-->|=>|⟶)\s*/), line, resolver, add);
}

/** What the document itself is, when it is the plan of one phase. */
function documentPhase(places: Places): string | undefined {
  const match = /(?<!\p{L})phase\s+(\d+[\w.]*)/iu.exec(places.title?.heading ?? '');
  return match ? `Phase ${match[1] ?? ''}` : undefined;
}

const frontField =
  /^(?:depends[_-]?on|dependencies|requires|blocked[_-]?by|after|prerequisites)\s*:\s*(.*)$/i;

/** `depends_on: [one, two]` in the front matter: the whole document waits. */
function readFrontMatter(
  outline: Outline,
  places: Places,
  source: Source,
  resolver: Resolver,
  add: (edge: Dependency) => void,
): void {
  const block = outline.root.blocks.find(({ type }) => type === 'frontmatter');
  if (!block) return;
  const from = places.title?.title ?? 'this document';
  let isListed = false;
  for (let line = block.line + 1; line < block.endLine; line += 1) {
    const text = source.lines[line - 1] ?? '';
    const value = frontField.exec(text)?.[1];
    const listed: string | undefined = isListed ? /^\s*-\s+(.*)$/.exec(text)?.[1] : undefined;
    isListed = value === '' || listed !== undefined;
    for (const name of (value ?? listed ?? '').replaceAll(/[[\]"']/g, '').split(',')) {
      const to = name.trim();
      const toLine = resolver.ids(to)[0]?.toLine;
      if (!saysNone(to))
        add({ line, from, to, ...(toLine !== undefined && { toLine }), form: 'front matter' });
    }
  }
}
