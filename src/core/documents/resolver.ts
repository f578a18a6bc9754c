import type { Phase, Task } from './document.ts';
import type { Grammar } from './grammar.ts';
import { findIds, findNamedReferences } from './task-id.ts';
import type { Plan } from './tasks.ts';

/** Finds what a reference in a text means: the task or phase with that id, or the one whose title says so. */
export interface Resolver {
  /** The known ids in a text, as written, each with its line. */
  readonly ids: (text: string) => { to: string; toLine: number }[];
  /** The one task or phase whose title has the words of a condition such as "Database schema ready". */
  readonly byWords: (text: string, before: number) => number | undefined;
}

/** A phase as plans refer to it: `Phase 2`, else by its title. */
export const phaseName = (phase: Phase): string =>
  /^(\p{L}+\s*#?\s*[\w.]+)/u.exec(phase.title)?.[1] ?? phase.title;

export function makeResolver(plan: Plan, grammar: Grammar): Resolver {
  const tasks = new Map<string, Task>();
  for (const task of plan.tasks)
    if (task.id !== undefined && !tasks.has(task.id)) tasks.set(task.id, task);
  const phases = new Map<string, Phase>();
  const words = new Set<string>();
  for (const phase of plan.phases) {
    if (phase.id !== undefined && !phases.has(phase.id.toUpperCase()))
      phases.set(phase.id.toUpperCase(), phase);
    words.add((/^(\p{L}+)/u.exec(phase.title)?.[1] ?? '').toLowerCase());
  }
  const ids = (text: string): { to: string; toLine: number }[] => {
    const found = new Map<string, { to: string; toLine: number }>();
    for (const { word, id } of findNamedReferences(text)) {
      const phase = words.has(word) ? phases.get(id.toUpperCase()) : undefined;
      const task = /task|tarea|aufgabe|step|item|story/.test(word) ? tasks.get(id) : undefined;
      const line = phase?.line ?? task?.line;
      if (line !== undefined)
        found.set(String(line) + id, { to: phase ? phaseName(phase) : id, toLine: line });
    }
    if (found.size > 0 && tasks.size === 0) return [...found.values()];
    for (const id of findIds(text)) {
      const task = tasks.get(id);
      if (task) found.set(`${task.line}${id}`, { to: id, toLine: task.line });
    }
    if (grammar.hasTaughtIds) {
      for (const word of text.slice(0, 2000).split(/[\s,;()[\]`*]+/)) {
        const task = tasks.get(word.replace(/[.:]$/, ''));
        if (task?.id !== undefined)
          found.set(`${task.line}${task.id}`, { to: task.id, toLine: task.line });
      }
    }
    return [...found.values()];
  };
  return { ids, byWords: wordResolver(plan) };
}

const tooCommon =
  /^(?:the|and|all|are|is|be|for|with|ready|complete[ds]?|done|working|must|from|system|phase|chunk|task|step|setup|first|after|before|core|new)$/;

const significant = (text: string): string[] =>
  text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word.length > 2 && !tooCommon.test(word))
    .map((word) => word.replace(/s$/, ''));

/** A word that more titles have tells none of them apart. */
const mostCandidates = 20;

/**
 * The one phase above the line whose title has all the words that count; else the one task. The words of
 * tasks are gathered only when a condition names no phase.
 */
function wordResolver(plan: Plan): Resolver['byWords'] {
  const phases = linesByWord(plan.phases);
  let tasks: ReadonlyMap<string, ReadonlySet<number>> | undefined;
  return (text, before) => {
    const words = significant(text);
    const phase = findTitle(words, before, phases);
    // One word is too little to tell a task by.
    if (phase !== undefined || words.length < 2 || words.length > 8) return phase;
    tasks ??= linesByWord(plan.tasks);
    return findTitle(words, before, tasks);
  };
}

function linesByWord(
  titled: readonly { readonly title: string; readonly line: number }[],
): Map<string, Set<number>> {
  const lines = new Map<string, Set<number>>();
  for (const { title, line } of titled) {
    for (const word of significant(title)) {
      const known = lines.get(word);
      if (known) known.add(line);
      else lines.set(word, new Set([line]));
    }
  }
  return lines;
}

function findTitle(
  words: readonly string[],
  before: number,
  linesOfWord: ReadonlyMap<string, ReadonlySet<number>>,
): number | undefined {
  const [first, ...rest] = words
    .map((word) => linesOfWord.get(word) ?? new Set<number>())
    .sort((one, other) => one.size - other.size);
  if (!first || first.size > mostCandidates) return undefined;
  const fits = [...first].filter((line) => line < before && rest.every((lines) => lines.has(line)));
  return fits.length === 1 ? fits[0] : undefined;
}
