import type { Task } from '../documents/document.ts';
import { plainWords } from '../plain-words.ts';
import type { TrackerRow } from './tracker.ts';

/** A task that has no id of its own, and where it stands. */
export interface Unnamed {
  readonly task: Task;
  readonly phase: string;
  readonly path: string;
}

/** A row of the tracker, as far as it tells which task it is. */
export type KnownRow = Pick<TrackerRow, 'cells' | 'gone'>;

/**
 * Ids for tasks that have none. What the tracker knows keeps its id: the row of the same phase and words. Else
 * an id is made of the title's words, and of the phase too where several tasks have that title: then none gets
 * the bare words, which would be another task's as soon as one more stood before it.
 *
 * @param stated ids that the plans themselves give; none of them is made
 */
export function makeIds(
  unnamed: readonly Unnamed[],
  stated: ReadonlySet<string>,
  known: readonly KnownRow[],
): Map<Task, string> {
  const taken = new Set(stated);
  const ids = new Map<Task, string>();
  const give = (task: Task, id: string): void => {
    ids.set(task, id);
    taken.add(id);
  };
  const rows = known.filter(({ cells }) => !taken.has(idOf(cells)));
  keepKnown(unnamed, rows, give);
  // What left the plan is another task than one that comes with the same title to another phase.
  for (const { cells, gone } of rows) if (gone) taken.add(idOf(cells));
  const titles = countBy(unnamed, wordsOf);
  const before = countBy(rows, ({ cells }) => slug(cells.description) || 'task');
  const places = countBy(unnamed, inPhase);
  const phases = new Map(rows.map(({ cells }) => [idOf(cells), cells.phase.trim()]));
  for (const one of unnamed) {
    if (ids.has(one.task)) continue;
    const words = wordsOf(one);
    // Of several rows with this title, nobody can tell which task has moved to another phase.
    const isAlone =
      (titles.get(words) === 1 && (before.get(words) ?? 0) < 2) || phases.get(words) === one.phase;
    const isAloneHere = places.get(inPhase(one)) === 1 && one.phase !== '';
    const candidates = [
      ...(isAlone ? [words] : []),
      ...(isAlone || isAloneHere ? [slug(inPhase(one))] : []),
      slug(`${stemOf(one.path)} ${inPhase(one)}`),
    ];
    give(one.task, firstFree(candidates, taken));
  }
  return ids;
}

const idOf = (cells: KnownRow['cells']): string => cells.task_id.trim();
const wordsOf = ({ task }: Unnamed): string => slug(task.title) || 'task';
const inPhase = ({ phase, task }: Unnamed): string => `${phase} ${task.title}`;
const stemOf = (path: string): string => path.replace(/^.*\//, '').replace(/\.\w+$/, '');

/** Gives each task the id of the row that says the same of it, first to first. */
function keepKnown(
  unnamed: readonly Unnamed[],
  rows: readonly KnownRow[],
  give: (task: Task, id: string) => void,
): void {
  const keyOf = (phase: string, title: string): string => `${phase.trim()}\n${plainWords(title)}`;
  const byKey = new Map<string, string[]>();
  for (const { cells } of rows) {
    const key = keyOf(cells.phase, cells.description);
    if (isMadeOf(idOf(cells), cells.description))
      byKey.set(key, [...(byKey.get(key) ?? []), idOf(cells)]);
  }
  for (const { task, phase } of unnamed) {
    const id = byKey.get(keyOf(phase, task.title))?.shift();
    if (id !== undefined) give(task, id);
  }
}

/** A team's own id for the same words, such as `T-9`, stands for a task that it wrote down itself. */
const isMadeOf = (id: string, title: string): boolean => {
  const [first = 'task'] = slug(title).split('-');
  return id !== '' && id.split('-').includes(first);
};

function countBy<T>(all: readonly T[], keyOf: (one: T) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const one of all) counts.set(keyOf(one), (counts.get(keyOf(one)) ?? 0) + 1);
  return counts;
}

function firstFree(candidates: readonly string[], taken: ReadonlySet<string>): string {
  const found = candidates.find((id) => !taken.has(id));
  if (found !== undefined) return found;
  const [first = 'task'] = candidates;
  let number = 2;
  while (taken.has(`${first}-${number}`)) number += 1;
  return `${first}-${number}`;
}

const LONGEST_ID = 48;

function slug(text: string): string {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  let id = '';
  for (const word of words) {
    if (id !== '' && id.length + word.length >= LONGEST_ID) break;
    id += id === '' ? word : `-${word}`;
  }
  return id;
}
