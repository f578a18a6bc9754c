import type { Phase, Task, TaskStatus } from './document.ts';
import type { Draft, Harvest, PhaseDraft } from './drafts.ts';
import { plainText, withoutPictures } from './inline.ts';
import { withoutLeadingMark } from './lists.ts';
import type { Places } from './places.ts';
import { ancestorsOf, hasLineBetween } from './sections.ts';
import type { Outline, Part } from './sections.ts';
import type { Source } from './source.ts';
import { statusOfAll, statusOfOwnText, statusOfValue, statusOfBox } from './status.ts';
import { isGenericWorkTitle, isGroupTitle, readPhaseTitle } from './vocabulary.ts';

export interface Plan {
  readonly phases: readonly Phase[];
  readonly tasks: readonly Task[];
  /** What each task said in the dependency column of its table, by the task's line. */
  readonly stated: ReadonlyMap<number, string>;
}

interface Container {
  readonly line: number;
  readonly endLine: number;
  readonly id?: string;
  readonly title: string;
  readonly status?: TaskStatus;
}

/** Turns what was harvested into phases and tasks: listings of one task become one, ranges become several. */
export function buildPlan(found: Harvest, outline: Outline, places: Places, source: Source): Plan {
  const drafts = dropRepeated([...found.drafts].sort((one, other) => one.line - other.line));
  const containers = findContainers(found, drafts, outline, places, source);
  const stated = new Map<number, string>();
  const tasks = drafts.flatMap((draft) => {
    if (draft.dependsOn !== undefined) stated.set(draft.line, draft.dependsOn);
    return toTasks(draft, containerOf(draft, containers), source);
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
  }));
  return { phases, tasks, stated };
}

/** A plan that lists a task again, say under "Done", still has it once: where it stands first. */
function dropRepeated(drafts: readonly Draft[]): Draft[] {
  const seen = new Map<string, string>();
  const lines = new Set<number>();
  return drafts.filter((draft) => {
    if (lines.has(draft.line)) return false;
    const words = plainText(draft.markup).toLowerCase().slice(0, 24);
    const id = draft.ids.join(' ');
    const isPlainNumber = /^\d*$/.test(id);
    const known = isPlainNumber ? undefined : seen.get(id);
    if (known !== undefined && (known.startsWith(words) || words.startsWith(known))) return false;
    if (known === undefined) seen.set(id, words);
    lines.add(draft.line);
    return true;
  });
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
  const fromParts = parts.map((part) => headingContainer(part, source));
  const used = new Set(drafts.map((draft) => draft.phaseLine));
  const others = found.phases.filter(
    (phase) => used.has(phase.line) && containerAt(phase.line, fromParts) === undefined,
  );
  return [...fromParts, ...others.map(itemContainer)].sort((one, other) => one.line - other.line);
}

/** Of two headings for one phase, the one without tasks is an announcement. */
function withoutEmptyTwins(phases: readonly Part[], drafts: readonly Draft[]): Part[] {
  const lines = drafts.map((draft) => draft.line);
  const isFull = (part: Part): boolean => hasLineBetween(lines, part.line, part.endLine);
  const nameOf = (part: Part): string => {
    const name = readPhaseTitle(withoutPictures(part.heading));
    return name ? `${name.word} ${name.id}` : part.heading;
  };
  const full = new Set(phases.filter(isFull).map(nameOf));
  return phases.filter((part) => isFull(part) || !full.has(nameOf(part)));
}

/** The outermost headings over the tasks, in a plan whose headings don't say that they are phases. */
function impliedPhases(drafts: readonly Draft[], outline: Outline, places: Places): Part[] {
  const title = withoutPictures(places.title?.heading ?? '');
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
  const heading = withoutPictures(part.heading);
  return !isGenericWorkTitle(heading) && !isGroupTitle(heading);
}

const statusLine =
  /^[\s>*_-]*(?:status|state|estado|stand|ステータス|状態|状态)\**\s*[:：]\**\s*(.+)$/iu;

function statusInside(part: Part, source: Source): TaskStatus | undefined {
  const first = part.children[0]?.line ?? part.endLine + 1;
  for (let line = part.line + 1; line < Math.min(first, part.line + 12); line += 1) {
    const value = statusLine.exec(source.lines[line - 1] ?? '')?.[1];
    if (value !== undefined) return statusOfValue(value.replace(/^[\s*]+/, ''));
  }
  return undefined;
}

function headingContainer(part: Part, source: Source): Container {
  const title = withoutPictures(part.heading);
  const id = readPhaseTitle(title)?.id ?? part.id;
  const status = statusOfOwnText(part.markup) ?? statusInside(part, source);
  return {
    line: part.line,
    endLine: part.endLine,
    ...(id !== undefined && { id }),
    title,
    ...(status && { status }),
  };
}

function itemContainer(phase: PhaseDraft): Container {
  const title = withoutPictures(plainText(phase.markup));
  const id = readPhaseTitle(title)?.id;
  const status = phase.box ? statusOfBox(phase.box.character) : statusOfOwnText(phase.markup);
  return {
    line: phase.line,
    endLine: phase.endLine,
    ...(id !== undefined && { id }),
    title,
    // An open box over tasks says less than the tasks themselves.
    ...(status && status !== 'todo' && { status }),
  };
}

function containerOf(draft: Draft, containers: readonly Container[]): Container | undefined {
  const container = containerAt(draft.phaseLine ?? draft.line, containers);
  return container ?? containerAt(draft.line, containers);
}

/** The container that holds a line. Containers do not overlap, and are in the order of their lines. */
function containerAt(line: number, containers: readonly Container[]): Container | undefined {
  let low = 0;
  let high = containers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((containers[middle]?.line ?? 0) <= line) low = middle + 1;
    else high = middle;
  }
  const nearest = containers[low - 1];
  return nearest && line <= nearest.endLine ? nearest : undefined;
}

function toTasks(draft: Draft, container: Container | undefined, source: Source): Task[] {
  const title = withoutLeadingMark(plainText(draft.markup).replace(/^[\s:–—-]+/, ''));
  const fields = readFields(draft, source);
  const common = {
    line: draft.line,
    endLine: draft.endLine,
    title: title === '' ? draft.ids.join(', ') : title,
    status: draft.status ?? fields.status ?? statusFromAbove(draft, container),
    ...(draft.box && {
      box: source.rangeOf(
        draft.line,
        draft.box.column,
        draft.box.column + draft.box.character.length,
      ),
    }),
    ...(draft.box?.isDrawn === true && { isDrawn: true }),
    ...(container && { phaseLine: container.line }),
    ...((draft.estimate ?? fields.estimate) !== undefined && {
      estimate: draft.estimate ?? fields.estimate ?? '',
    }),
    ...((draft.owner ?? fields.owner) !== undefined && {
      owner: draft.owner ?? fields.owner ?? '',
    }),
  };
  if (draft.ids.length === 0) return [common];
  return draft.ids.map((id) => ({ ...common, id }));
}

/** A task without any mark of its own is as done as what it stands in. */
function statusFromAbove(draft: Draft, container: Container | undefined): TaskStatus {
  for (const part of [draft.part, ...ancestorsOf(draft.part)]) {
    if (part.line === draft.line) continue;
    const own =
      statusOfOwnText(part.markup) ??
      (isGenericWorkTitle(part.heading) ? statusOfValue(part.heading) : undefined);
    if (own)
      return own === 'done' || own === 'deferred' || own === 'cancelled' || own === 'blocked'
        ? own
        : 'todo';
  }
  return container?.status === 'done' ? 'done' : 'todo';
}

interface Fields {
  readonly status?: TaskStatus;
  readonly estimate?: string;
  readonly owner?: string;
}

const field =
  /^[\s>*_-]*(status|state|estado|owner|assignee|assigned to|agent|responsable|estimate|estimated time|effort|duration|time|duración|dauer)\**\s*[:：]\**\s*(\S.*)$/iu;
const inlineEstimate =
  /(?:\(|\[|\s[–—-]\s)\s*(?:est\.?:?\s*|~)?(\d+(?:\.\d+)?(?:\s?[-–]\s?\d+(?:\.\d+)?)?\s?(?:h|hrs?|hours?|min|minutes?|d|days?|w|weeks?|pts?|points?|sp))\s*(?:\)|\]|$)/i;

/** How many lines below a task its fields are looked for. */
const fieldReach = 12;

function readFields(draft: Draft, source: Source): Fields {
  const found: { status?: TaskStatus; estimate?: string; owner?: string } = {};
  const estimate = inlineEstimate.exec(draft.markup.slice(0, 1000))?.[1];
  if (estimate !== undefined) found.estimate = estimate;
  for (
    let line = draft.line + 1;
    line <= Math.min(draft.endLine, draft.line + fieldReach);
    line += 1
  ) {
    const match = field.exec((source.lines[line - 1] ?? '').slice(0, 500));
    if (!match) continue;
    const name = (match[1] ?? '').toLowerCase();
    const value = plainText(match[2] ?? '').replace(/^\*+\s*/, '');
    if (/^(?:status|state|estado)$/.test(name)) found.status ??= statusOfValue(value) ?? 'todo';
    else if (/^(?:owner|assign|agent|respons)/.test(name)) found.owner ??= value;
    else found.estimate ??= value;
  }
  return found;
}
