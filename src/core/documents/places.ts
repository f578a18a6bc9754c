import type { Grammar } from './grammar.ts';
import { ofType } from './markdown.ts';
import type { Item } from './markdown.ts';
import { titlePart, walkParts } from './sections.ts';
import type { Outline, Part } from './sections.ts';
import { familyOf } from './task-id.ts';
import {
  readPhaseTitle,
  readReleaseTitle,
  readRole,
  readTaskTitle,
  isGroupTitle,
} from './vocabulary.ts';
import type { Role } from './vocabulary.ts';

/** Where a part stands in the plan. */
export interface Place {
  /** What its own heading, or the nearest one above that says it, announces. */
  readonly role?: Role;
  /** The phase that it is, or is in. */
  readonly phase?: Part;
  /** The task heading that it is, or is under. */
  readonly task?: Part;
  /** The outermost checklist, criteria or the like: its phases are mere headings. */
  readonly isBarred: boolean;
}

export interface Places {
  readonly of: (part: Part) => Place;
  readonly title: Part | undefined;
  /** Parts whose heading says that it is a phase. */
  readonly phases: readonly Part[];
  readonly tasks: readonly Part[];
}

const barring: ReadonlySet<Role> = new Set(['void', 'checklist', 'acceptance', 'dependencies']);
const nowhere: Place = { isBarred: false };

/** Says of every part which phase it belongs to, whether it is a task by itself, and what its heading announces. */
export function findPlaces(outline: Outline): Places {
  const title = titlePart(outline);
  const places = new Map<Part, Place>();
  const phases: Part[] = [];
  const tasks: Part[] = [];
  const reader = headingReader(outline, title);
  for (const part of outline.parts) {
    const parent = part.parent && places.get(part.parent);
    // What the title announces is said of the whole document, not of each part.
    const above = part.parent === title && !parent?.phase ? undefined : parent;
    const place = placeOf(part, above ?? nowhere, reader, title, outline.roles.get(part.line));
    if (place.phase === part) phases.push(part);
    if (place.task === part) tasks.push(part);
    places.set(part, place);
  }
  return { of: (part) => places.get(part) ?? nowhere, title, phases, tasks };
}

function placeOf(
  part: Part,
  above: Place,
  reader: HeadingReader,
  title: Part | undefined,
  told: Role | undefined,
): Place {
  if (told) return { ...above, role: told, isBarred: barring.has(told) };
  if (above.isBarred) {
    const role = readRole(part.heading) ?? above.role;
    return { ...above, ...(role && barring.has(role) && { role }) };
  }
  if (part === title && part.level === 1 && !reader.titleIsPhase) {
    const role = readRole(part.name);
    return role ? { role, isBarred: false } : nowhere;
  }
  if (!above.task && reader.isPhase(part)) {
    return { phase: above.phase ?? part, isBarred: false };
  }
  if (!above.task && reader.isTask(part, above)) return { ...above, task: part };
  const own = readRole(
    part.name,
    above.phase !== undefined || above.task !== undefined || above.role === 'work',
  );
  const role = own ?? above.role;
  return { ...above, ...(role && { role }), isBarred: own !== undefined && barring.has(own) };
}

interface HeadingReader {
  readonly titleIsPhase: boolean;
  readonly isPhase: (part: Part) => boolean;
  readonly isTask: (part: Part, above: Place) => boolean;
}

/** Headings such as "Step 1" are phases only where there is work in them. */
const phaseOnlyWithWork =
  /^(?:step|schritt|paso|passo|day|día|dia|tag|tier|track|round|batch|part)$/i;

function headingReader(outline: Outline, title: Part | undefined): HeadingReader {
  const { grammar } = outline;
  const families = new Map<string, number>();
  const loosePhases = new Map<string, Set<string>>();
  for (const part of outline.parts) {
    const id = grammar.leadingId(part.name);
    if (id) families.set(id.family, (families.get(id.family) ?? 0) + 1);
    const phase = readLoosePhase(part);
    if (phase)
      loosePhases.set(phase.word, (loosePhases.get(phase.word) ?? new Set()).add(phase.id));
  }
  const firstLevel = outline.parts.filter((part) => part.level === 1);
  const working = new Set<string>();
  for (const part of outline.parts) {
    const word = readPhaseTitle(part.name)?.word ?? '';
    if (phaseOnlyWithWork.test(word) && !working.has(word) && holdsWork(part, grammar))
      working.add(word);
  }
  const isRoadmap = /road-?map|plan\b|milestones|backlog/i.test(title?.heading ?? '');
  const isPhase = (part: Part): boolean => {
    const heading = part.name;
    if (grammar.isTaughtPhase(heading)) return true;
    const phase = readPhaseTitle(heading);
    if (phase) return !phaseOnlyWithWork.test(phase.word) || working.has(phase.word);
    if (isRoadmap && part.level > 1 && readReleaseTitle(heading)) return true;
    const loose = readLoosePhase(part);
    return (
      loose !== undefined &&
      (loosePhases.get(loose.word)?.size ?? 0) > 1 &&
      holdsWork(part, grammar)
    );
  };
  return {
    titleIsPhase:
      firstLevel.length > 1 &&
      title !== undefined &&
      isPhase(title) &&
      firstLevel.filter(isPhase).length > 1,
    isPhase,
    isTask: (part, above) => isTaskHeading(part, above, families, grammar),
  };
}

const looseTitle =
  /^(phase|fase|stage|chunk|milestone|sprint|week|wave|iteration|etapa|slice)\s+(\d{1,3}(?:\.\d{1,3})?[A-Z]?)\s+(\p{L}.*)$/iu;

/** `Phase 1 Setup`, without a sign between number and name: a phase if it does not go on as "Phase 1 objectives". */
function readLoosePhase(part: Part): { word: string; id: string } | undefined {
  const match = looseTitle.exec(part.name.slice(0, 200));
  const [, word = '', id = '', name = ''] = match ?? [];
  return match && readRole(name) === undefined && !/complet/i.test(name)
    ? { word: word.toLowerCase(), id }
    : undefined;
}

function isTaskHeading(
  part: Part,
  above: Place,
  families: ReadonlyMap<string, number>,
  grammar: Grammar,
): boolean {
  const heading = part.name;
  if (isGroupTitle(heading)) return false;
  if (readTaskTitle(heading))
    return ![...walkParts(part)].some((inner) => inner !== part && readTaskTitle(inner.name));
  const id = grammar.leadingId(heading);
  if (!id || !id.isSetOff || (families.get(id.family) ?? 0) < 2 || id.rest.trim() === '')
    return false;
  if (above.role !== undefined && above.role !== 'work' && !above.phase) return false;
  if (readRole(id.rest, true) !== undefined) return false;
  if (/^\d/.test(id.family)) return above.phase !== undefined && !holdsWork(part, grammar);
  const isInPlan =
    above.phase !== undefined ||
    above.role === 'work' ||
    /\d.*\d|^[A-Z]{2,}[-_]/.test(id.ids[0] ?? '');
  if (!isInPlan || holdsIds(part, grammar)) return false;
  return !(/^P0$/.test(id.family) && holdsBoxes(part));
}

const itemsOf = (part: Part): Item[] =>
  [...walkParts(part)].flatMap((inner) =>
    ofType(inner.blocks, 'list').flatMap((list) => list.items),
  );

const holdsBoxes = (part: Part): boolean => itemsOf(part).some((item) => item.box !== undefined);

function holdsIds(part: Part, grammar: Grammar): boolean {
  const own = familyOf(grammar.leadingId(part.name)?.ids[0] ?? '');
  const isInner = (text: string): boolean => {
    const id = grammar.leadingId(text);
    return id !== undefined && id.isSetOff && id.family !== own;
  };
  return (
    itemsOf(part).some((item) => item.box !== undefined && isInner(item.text)) ||
    [...walkParts(part)].some((inner) =>
      ofType(inner.blocks, 'table').some((table) =>
        table.rows.some((row) => isInner(row.cells[0] ?? '')),
      ),
    )
  );
}

/** Whether a part, with all under it, has anything by which plans carry tasks. */
function holdsWork(part: Part, grammar: Grammar): boolean {
  return (
    itemsOf(part).some(
      (item) =>
        item.box !== undefined || item.ordered || grammar.leadingId(item.text)?.isSetOff === true,
    ) ||
    [...walkParts(part)].some(
      (inner) =>
        ofType(inner.blocks, 'table').length > 0 ||
        (inner !== part && readTaskTitle(inner.name) !== undefined),
    )
  );
}
