import { addBullets, addStatedHeadings, notTasks, roleOfLabel } from './bullets.ts';
import { claimsOf } from './drafts.ts';
import type { CheckDraft, Draft, Harvest, PhaseDraft } from './drafts.ts';
import type { Grammar } from './grammar.ts';
import { withoutPictures, plainText } from './inline.ts';
import { idOf, itemDraft } from './item-drafts.ts';
import { introduced, nestedLists, readMarked } from './lists.ts';
import type { Introduced } from './lists.ts';
import type { Item, ItemList } from './markdown.ts';
import type { Place, Places } from './places.ts';
import { isPlaceholder } from './placeholders.ts';
import { ancestorsOf, hasLineBetween, walkParts } from './sections.ts';
import type { Outline, Part } from './sections.ts';
import { readTaskTable } from './task-table.ts';
import { isFinishedTitle, readPhaseTitle, readRole } from './vocabulary.ts';
import type { Role } from './vocabulary.ts';

/** What the whole document tells about how it carries its tasks. */
interface Manner {
  readonly hasPhases: boolean;
  readonly hasTaskHeadings: boolean;
  /** Shapes of the ids of boxed tasks that stand where tasks are expected. */
  readonly families: ReadonlySet<string>;
  readonly grammar: Grammar;
  /** What comments say of a list, by its line. */
  readonly roles: Outline['roles'];
}

interface Scope extends Place {
  readonly part: Part;
  readonly manner: Manner;
  readonly isTitle: boolean;
  /** All lines of the document. */
  readonly lines: readonly string[];
}

/**
 * Finds the tasks of a document. Each part is read by the strongest carrier that it has: boxes, rows of a
 * table, bullets with ids, then numbered lists; only in phases that have none of these, bullets. Lists of
 * checks and criteria are told from tasks by their heading or the label above them; an id like those of
 * the tasks outranks both.
 *
 * @param source.isWorkList the document's name or title says that it is a list of work
 */
export function harvest(
  outline: Outline,
  places: Places,
  source: { readonly lines: readonly string[]; readonly isWorkList: boolean },
): Harvest {
  const parts = outline.all;
  const manner: Manner = {
    hasPhases: places.phases.length > 0 || parts.some(hasPhaseItems),
    hasTaskHeadings: places.tasks.length >= 2,
    families: boxedFamilies(parts, places, outline.grammar),
    grammar: outline.grammar,
    roles: outline.roles,
  };
  const found: Harvest = { drafts: [], checks: [], phases: [] };
  for (const part of parts) {
    const place = places.of(part);
    if (place.task === part) found.drafts.push(headingDraft(part, outline.grammar));
    const isTitle = part === outline.root || (part === places.title && part.level === 1);
    harvestPart({ ...place, part, manner, isTitle, lines: source.lines }, found);
  }
  const carriers = found.drafts.map((draft) => draft.line).sort((one, other) => one - other);
  for (const phase of places.phases) {
    if (!hasLineBetween(carriers, phase.line, phase.endLine))
      addBullets([...walkParts(phase)], places, found, outline.grammar);
  }
  const isBare = (): boolean => found.drafts.length === 0 && found.checks.length === 0;
  if (source.isWorkList && isBare())
    addStatedHeadings(outline.parts, places, found, outline.grammar, source.lines);
  if (source.isWorkList && isBare()) addBullets(parts, places, found, outline.grammar);
  return found;
}

function boxedFamilies(parts: readonly Part[], places: Places, grammar: Grammar): Set<string> {
  const families = new Set<string>();
  for (const part of parts) {
    const { role, isBarred } = places.of(part);
    if (isBarred || (role !== undefined && role !== 'work')) continue;
    for (const { block } of introduced(part.blocks, 'list')) {
      for (const item of block.items) {
        const id = item.box && grammar.leadingId(item.text);
        if (id) families.add(id.family);
      }
    }
  }
  return families;
}

function headingDraft(part: Part, grammar: Grammar): Draft {
  const heading = part.name;
  const named = /^[\p{L} ]+?\s*#?\s*((?:[A-Z]{1,6}-?)?\d[\w.]*?)[:：.)\]–—-]*\s+(?=\S)(.*)$/u.exec(
    heading,
  );
  const id = grammar.leadingId(heading);
  const ids = id?.ids ?? (named?.[1] === undefined ? [] : [named[1].replace(/\.$/, '')]);
  return {
    carrier: 'heading',
    line: part.line,
    endLine: part.endLine,
    ids,
    markup: (id?.rest ?? named?.[2] ?? heading).replace(/^[\s:–—-]+/, ''),
    part,
    claims: claimsOf(['mark', grammar.ownStatus(part.markup)]),
  };
}

function harvestPart(scope: Scope, found: Harvest): void {
  const lists = introduced(scope.part.blocks, 'list');
  const before = found.drafts.length;
  let phaseLine: number | undefined;
  for (const list of lists) {
    const phase = readLabelPhase(list, found);
    if (phase) phaseLine = phase.line;
    const told = scope.manner.roles.get(list.block.line);
    harvestBoxes(list, told ? { ...scope, role: told } : scope, found, phaseLine);
  }
  harvestTables(scope, found);
  harvestIds(lists, scope, found, before);
  if (found.drafts.length === before) harvestNumbers(lists, scope, found);
}

/** A label such as `**Phase 1: Setup**` above a list is a phase, in documents without headings for them. */
function readLabelPhase(list: Introduced<ItemList>, found: Harvest): PhaseDraft | undefined {
  if (list.labelLine === undefined || !readPhaseTitle(withoutPictures(list.label)))
    return undefined;
  const phase: PhaseDraft = {
    line: list.labelLine,
    endLine: list.block.endLine,
    markup: list.label,
  };
  if (found.phases.at(-1)?.line !== phase.line) found.phases.push(phase);
  return phase;
}

const isPhaseItem = (item: Item): boolean =>
  nestedLists(item).length > 0 &&
  readPhaseTitle(withoutPictures(plainText(item.text))) !== undefined;

/** `- [x] Phase 1: Setup` outside the phases sums them up. */
const restatesPhase = (item: Item, scope: Scope): boolean =>
  scope.manner.hasPhases &&
  !scope.phase &&
  readPhaseTitle(withoutPictures(plainText(item.text))) !== undefined;

const hasPhaseItems = (part: Part): boolean =>
  introduced(part.blocks, 'list').some(({ block }) => block.items.some(isPhaseItem));

/** What a list in this place is used for; undefined: for tasks. */
function useOf(list: Introduced<ItemList>, scope: Scope): Role | undefined {
  const told = scope.manner.roles.get(list.block.line);
  if (told) return told === 'work' ? undefined : told;
  const label = list.label === '' ? undefined : readRole(withoutPictures(list.label), true);
  if (label === 'void' || label === 'checklist' || label === 'acceptance') return label;
  if (
    /^(?:validation|verification|verify|validate|expected|tests? to pass|validierung|verificación|検証)\b/iu.test(
      withoutPictures(list.label),
    )
  )
    return 'acceptance';
  const { role } = scope;
  return role === 'void' || role === 'checklist' || role === 'acceptance' ? role : undefined;
}

function harvestBoxes(
  list: Introduced<ItemList>,
  scope: Scope,
  found: Harvest,
  phaseLine: number | undefined,
): void {
  const use = useOf(list, scope);
  if (use === 'void' && (!scope.phase || scope.manner.roles.has(list.block.line))) return;
  const checks: Item[] = [];
  const visit = (items: readonly Item[], phase: number | undefined): void => {
    for (const item of items) {
      if (isPhaseItem(item) && use === undefined) {
        found.phases.push({
          line: item.line,
          endLine: item.endLine,
          markup: item.text,
          isItem: true,
          ...(item.box && { box: item.box }),
        });
        for (const inner of nestedLists(item)) visit(inner.items, item.line);
      } else if (!item.box) {
        for (const inner of nestedLists(item)) visit(inner.items, phase);
      } else if (restatesPhase(item, scope)) {
        continue;
      } else if (isTask(item, use, scope)) {
        if (!isPlaceholder(item.text)) addItem(item, phase);
      } else if (!isPlaceholder(item.text)) {
        checks.push(item);
      }
    }
  };
  const addItem = (item: Item, phase: number | undefined, parent?: number): void => {
    found.drafts.push({
      ...itemDraft(item, 'checkbox', { part: scope.part, grammar: scope.manner.grammar }, phase),
      ...(parent !== undefined && { parentLine: parent }),
    });
    for (const inner of nestedLists(item).flatMap((nested) => nested.items)) {
      const id = inner.box && idOf(inner.text, scope.manner.grammar);
      if (id && id.family !== '0' && id.isSetOff) addItem(inner, phase, item.line);
    }
  };
  const marked = use === 'checklist' ? readMarked(list.block, scope.lines) : undefined;
  visit(marked ?? list.block.items, phaseLine);
  if (checks.length > 0 && !(scope.task && use === undefined))
    found.checks.push(checkDraft(list, scope, checks, use));
}

function checkDraft(
  list: Introduced<ItemList>,
  scope: Scope,
  items: readonly Item[],
  use: Role | undefined,
): CheckDraft {
  return {
    part: scope.part,
    label: list.label,
    ...(list.labelLine !== undefined && { labelLine: list.labelLine }),
    items,
    use: use === 'acceptance' ? 'acceptance' : 'checklist',
  };
}

/** Whether a boxed item is a task of the plan, not a check or a step of another task. */
function isTask(item: Item, use: Role | undefined, scope: Scope): boolean {
  const id = idOf(item.text, scope.manner.grammar);
  const hasKnownId = id !== undefined && id.family !== '0' && scope.manner.families.has(id.family);
  if (use === 'void') return false;
  if (hasKnownId && scope.role !== 'dependencies') return true;
  if (use !== undefined) return false;
  if (scope.task) return false;
  if (scope.phase || scope.role === 'work' || scope.isTitle || isFinished(scope.part)) return true;
  return !scope.manner.hasPhases && !scope.manner.hasTaskHeadings;
}

/** Under "Completed" beside the phases stands work that was done, as open work does under "In progress". */
const isFinished = (part: Part): boolean =>
  [part, ...ancestorsOf(part)].some(({ level, name }) => level > 0 && isFinishedTitle(name));

function harvestTables(scope: Scope, found: Harvest): void {
  if (scope.task || scope.isBarred) return;
  if (scope.role === 'deferred' || (scope.role === 'aside' && !scope.phase)) return;
  if (scope.phase && scope.role !== undefined && scope.role !== 'work') return;
  for (const { block, label } of introduced(scope.part.blocks, 'table')) {
    const role = label === '' ? undefined : readRole(label, true);
    if (role !== undefined && role !== 'work') continue;
    const isExpected = scope.phase !== undefined || scope.role === 'work';
    found.drafts.push(
      ...readTaskTable(block, scope.part, {
        isExpected,
        isBesidePhases: scope.manner.hasPhases && !scope.phase,
        grammar: scope.manner.grammar,
      }),
    );
  }
}

/** Parts where a list without boxes may carry tasks. */
function mayCarryPlainLists(scope: Scope): boolean {
  if (scope.task || scope.isBarred) return false;
  return scope.role === undefined || scope.role === 'work';
}

/** Bullets such as `- 0A.1: tag the state`. */
function harvestIds(
  lists: readonly Introduced<ItemList>[],
  scope: Scope,
  found: Harvest,
  before: number,
): void {
  if (!mayCarryPlainLists(scope)) return;
  const known = new Set(found.drafts.slice(before).flatMap((draft) => draft.ids));
  const items = lists
    .filter((list) => useOf(list, scope) === undefined && roleOfLabel(list) === undefined)
    .flatMap((list) => list.block.items)
    .filter((item) => !item.box);
  const withIds = items.filter((item) => {
    const id = scope.manner.grammar.leadingId(item.text);
    return (
      id !== undefined &&
      id.isSetOff &&
      id.rest.trim() !== '' &&
      !id.ids.some((one) => known.has(one))
    );
  });
  const isExpected = scope.phase !== undefined || scope.role === 'work';
  const isEnough = isExpected
    ? withIds.length > 0
    : withIds.length > 1 && withIds.length * 2 >= items.length;
  if (!isEnough || (scope.manner.hasPhases && !isExpected)) return;
  for (const item of withIds)
    if (!isPlaceholder(item.text))
      found.drafts.push(itemDraft(item, 'id', { part: scope.part, grammar: scope.manner.grammar }));
}

function harvestNumbers(
  lists: readonly Introduced<ItemList>[],
  scope: Scope,
  found: Harvest,
): void {
  if (!mayCarryPlainLists(scope)) return;
  const isExpected = scope.phase !== undefined || scope.role === 'work';
  if (!isExpected || (scope.manner.hasTaskHeadings && !scope.phase)) return;
  // "Next steps" repeat in short what a plan with tasks has said.
  if (/^next\b/i.test(scope.part.name) && found.drafts.length > 0) return;
  if (
    scope.manner.hasPhases &&
    !scope.phase &&
    !/task|to-?do|backlog|tarea|aufgabe/i.test(scope.part.heading)
  )
    return;
  const numbered = lists.filter(
    (list) =>
      list.block.ordered &&
      useOf(list, scope) === undefined &&
      roleOfLabel(list) === undefined &&
      !notTasks.test(withoutPictures(list.label)),
  );
  for (const item of numbered.flatMap((list) => list.block.items)) {
    if (!isPlaceholder(item.text))
      found.drafts.push(
        itemDraft(item, 'number', { part: scope.part, grammar: scope.manner.grammar }),
      );
  }
}
