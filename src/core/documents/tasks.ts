import { countBelow } from './ascending.ts';
import type { Phase, Subtask, Task, TaskStatus } from './document.ts';
import type { Draft, Harvest, PhaseDraft } from './drafts.ts';
import type { Grammar } from './grammar.ts';
import { plainText, withoutPictures } from './inline.ts';
import { withoutLeadingMark } from './lists.ts';
import { States } from './states.ts';
import type { Conflict } from './states.ts';
import { readDetails, readFields } from './task-details.ts';
import type { Details } from './task-details.ts';
import type { Places } from './places.ts';
import { ancestorsOf, hasLineBetween } from './sections.ts';
import type { Outline, Part } from './sections.ts';
import type { Source } from './source.ts';
import { statusLineValue, statusOfAll } from './status.ts';
import { isFinishedTitle, isGenericWorkTitle, isGroupTitle, readPhaseTitle } from './vocabulary.ts';

export interface Plan {
  readonly phases: readonly Phase[];
  readonly tasks: readonly Task[];
  /** What each task said in the dependency column of its table, by the task's line. */
  readonly stated: ReadonlyMap<number, string>;
  /** Where the document states two things of one task or phase. */
  readonly conflicts: readonly Conflict[];
}

interface Container {
  readonly line: number;
  readonly endLine: number;
  readonly id?: string;
  readonly title: string;
  readonly status?: TaskStatus;
  readonly carrier: NonNullable<Phase['carrier']>;
}

/** Turns what was harvested into phases and tasks: listings of one task become one, ranges become several. */
export function buildPlan(found: Harvest, outline: Outline, places: Places, source: Source): Plan {
  const states = new States(outline.grammar);
  const drafts = dropRestated(
    dropRepeated(
      [...found.drafts].sort((one, other) => one.line - other.line),
      states,
    ),
  );
  const containers = findContainers(found, drafts, outline, places, source);
  const stated = new Map<number, string>();
  const lines = new Set(drafts.map(({ line }) => line));
  const tasks = drafts.flatMap((draft, index) => {
    if (draft.dependsOn !== undefined) stated.set(draft.line, draft.dependsOn);
    const ownEnd = Math.min(draft.endLine, (drafts[index + 1]?.line ?? Infinity) - 1);
    const details = readDetails(draft, lines, ownEnd, source, outline.grammar);
    return toTasks(draft, containerOf(draft, containers), details, states, {
      source,
      grammar: outline.grammar,
    });
  });
  const byPhase = new Map<number, Task[]>();
  for (const task of tasks) {
    const siblings = byPhase.get(task.phaseLine ?? 0);
    if (siblings) siblings.push(task);
    else byPhase.set(task.phaseLine ?? 0, [task]);
  }
  const phases = containers.map((container): Phase => ({
    line: container.line,
    endLine: container.endLine,
    ...(container.id !== undefined && { id: container.id }),
    title: container.title,
    status:
      container.status ??
      statusOfAll((byPhase.get(container.line) ?? []).map((task) => task.status)),
    carrier: container.carrier,
  }));
  return { phases, tasks, stated, conflicts: states.conflicts() };
}

/** A plan that lists a task again, say under "Done", still has it once: where it stands first. */
function dropRepeated(drafts: readonly Draft[], states: States): Draft[] {
  const seen = new Map<string, { words: string; draft: Draft }>();
  const lines = new Set<number>();
  return drafts.filter((draft) => {
    if (lines.has(draft.line)) return false;
    const words = plainText(draft.markup).toLowerCase().slice(0, 24);
    const id = draft.ids.join(' ');
    const isPlainNumber = /^\d*$/.test(id);
    const known = isPlainNumber ? undefined : seen.get(id);
    if (known && (known.words.startsWith(words) || words.startsWith(known.words))) {
      states.compareListings(known.draft, draft);
      return false;
    }
    if (!known) seen.set(id, { words, draft });
    lines.add(draft.line);
    return true;
  });
}

/** What a list of finished work says again of a task in a phase, word for word. */
function dropRestated(drafts: readonly Draft[]): readonly Draft[] {
  const isRestating = ({ ids, part }: Draft): boolean =>
    ids.length === 0 && isFinishedTitle(part.name);
  if (!drafts.some(isRestating)) return drafts;
  const wordsOf = ({ markup }: Draft): string => plainText(markup).toLowerCase();
  const stated = new Set(drafts.filter((draft) => !isRestating(draft)).map(wordsOf));
  return drafts.filter((draft) => !isRestating(draft) || !stated.has(wordsOf(draft)));
}

function findContainers(
  found: Harvest,
  drafts: readonly Draft[],
  outline: Outline,
  places: Places,
  source: Source,
): Container[] {
  const headings = withoutEmptyTwins(places.phases, drafts);
  const parts = headings.length > 0 ? headings : impliedPhases(drafts, outline, places);
  const fromParts = parts.map((part) => headingContainer(part, source, outline.grammar));
  const used = new Set(drafts.map((draft) => draft.phaseLine));
  const others = found.phases.filter(
    (phase) => used.has(phase.line) && containerAt(phase.line, fromParts) === undefined,
  );
  return [...fromParts, ...others.map((phase) => itemContainer(phase, outline.grammar))].sort(
    (one, other) => one.line - other.line,
  );
}

/** Of two headings for one phase, the one without tasks is an announcement. */
function withoutEmptyTwins(phases: readonly Part[], drafts: readonly Draft[]): Part[] {
  const lines = drafts.map((draft) => draft.line);
  const isFull = (part: Part): boolean => hasLineBetween(lines, part.line, part.endLine);
  const nameOf = (part: Part): string => {
    const name = readPhaseTitle(part.name);
    return name ? `${name.word} ${name.id}` : part.heading;
  };
  const full = new Set(phases.filter(isFull).map(nameOf));
  return phases.filter((part) => isFull(part) || !full.has(nameOf(part)));
}

/** The outermost headings over the tasks, in a plan whose headings don't say that they are phases. */
function impliedPhases(drafts: readonly Draft[], outline: Outline, places: Places): Part[] {
  const title = places.title?.name ?? '';
  // A document that calls itself a phase has groups of tasks, not phases.
  if (/(?<!\p{L})(?:phase|fase|sprint|milestone|stage|chunk|slice)\s*\d/iu.test(title)) return [];
  const chosen = new Set<Part>();
  for (const draft of drafts) {
    const path = [draft.part, ...ancestorsOf(draft.part)]
      .filter((part) => part.level > 0)
      .toReversed();
    const top = path.find((part) => isContainer(part, draft, places));
    if (top) chosen.add(top);
  }
  return outline.parts.filter((part) => chosen.has(part));
}

function isContainer(part: Part, draft: Draft, places: Places): boolean {
  if (part.line === draft.line || part === places.title) return false;
  if (part.level === 1 && part.children.length > 0) return false;
  const heading = part.name;
  return !isGenericWorkTitle(heading) && !isGroupTitle(heading);
}

function statusInside(part: Part, source: Source, grammar: Grammar): TaskStatus | undefined {
  const first = part.children[0]?.line ?? part.endLine + 1;
  for (let line = part.line + 1; line < Math.min(first, part.line + 12); line += 1) {
    const value = statusLineValue(source.lines[line - 1] ?? '');
    if (value !== undefined) return grammar.valueStatus(value);
  }
  return undefined;
}

function headingContainer(part: Part, source: Source, grammar: Grammar): Container {
  const title = part.name;
  const id = grammar.phaseId(title) ?? part.id;
  const status = grammar.ownStatus(part.markup) ?? statusInside(part, source, grammar);
  return {
    line: part.line,
    endLine: part.endLine,
    ...(id !== undefined && { id }),
    title,
    ...(status && { status }),
    carrier: 'heading',
  };
}

function itemContainer(phase: PhaseDraft, grammar: Grammar): Container {
  const title = withoutPictures(plainText(phase.markup));
  const id = grammar.phaseId(title);
  const status = phase.box
    ? grammar.boxStatus(phase.box.character)
    : grammar.ownStatus(phase.markup);
  return {
    line: phase.line,
    endLine: phase.endLine,
    ...(id !== undefined && { id }),
    title,
    // An open box over tasks says less than the tasks themselves.
    ...(status && status !== 'todo' && { status }),
    carrier: phase.box || phase.isItem ? 'item' : 'label',
  };
}

function containerOf(draft: Draft, containers: readonly Container[]): Container | undefined {
  const container = containerAt(draft.phaseLine ?? draft.line, containers);
  return container ?? containerAt(draft.line, containers);
}

/** The container that holds a line. Containers do not overlap, and are in the order of their lines. */
function containerAt(line: number, containers: readonly Container[]): Container | undefined {
  const nearest = containers[countBelow(containers, (one) => one.line, line + 1) - 1];
  return nearest && line <= nearest.endLine ? nearest : undefined;
}

/** A step without a box is as done as its task. */
const withStatus = (subtasks: readonly Subtask[], status: TaskStatus): readonly Subtask[] =>
  status === 'done'
    ? subtasks.map((one) => (one.box ? one : { ...one, status: 'done' as const }))
    : subtasks;

/** The heading between a phase and its task. */
function groupOf(draft: Draft, container: Container | undefined): number | undefined {
  const part = draft.part.line === draft.line ? draft.part.parent : draft.part;
  return part && container && part.level > 0 && part.line > container.line ? part.line : undefined;
}

function toTasks(
  draft: Draft,
  container: Container | undefined,
  details: Details,
  states: States,
  { source, grammar }: { source: Source; grammar: Grammar },
): Task[] {
  const title = withoutLeadingMark(plainText(draft.markup).replace(/^[\s:–—-]+/, ''));
  const fields = readFields(draft, source, grammar);
  const { status, from } = states.settle(draft, fields.status, container);
  const estimate = draft.estimate ?? fields.estimate;
  const owner = draft.owner ?? fields.owner;
  const { box } = draft;
  const group = groupOf(draft, container);
  const common: Task = {
    line: draft.line,
    endLine: draft.endLine,
    title: title === '' ? draft.ids.join(', ') : title,
    status,
    ...(box && { box: source.rangeOf(draft.line, box.column, box.column + box.character.length) }),
    ...(box?.isDrawn === true && { isDrawn: true }),
    ...(container && { phaseLine: container.line }),
    ...(group !== undefined && { groupLine: group }),
    ...(draft.parentLine !== undefined && { parentLine: draft.parentLine }),
    ...(estimate !== undefined && { estimate }),
    ...(owner !== undefined && { owner }),
    ...(details.subtasks.length > 0 && { subtasks: withStatus(details.subtasks, status) }),
    ...(details.acceptance.length > 0 && { acceptance: details.acceptance }),
    ...(details.references.length > 0 && { references: details.references }),
    carrier: draft.carrier,
    statusFrom: from,
  };
  return draft.ids.length === 0 ? [common] : draft.ids.map((id) => ({ ...common, id }));
}
