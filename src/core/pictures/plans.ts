import type { ParsedDocument, Task } from '../documents/document.ts';

/** The documents, of those given, that are plans. */
export const plansOf = <
  Loaded extends { readonly role?: string; readonly document: Pick<ParsedDocument, 'kind'> },
>(
  documents: readonly Loaded[],
): readonly Loaded[] =>
  documents.filter(({ role, document }) => role === 'plan' || document.kind === 'plan');

/** The title behind its id, unless it says its id itself, as "Phase 0A: Backup" does. */
export function nameOf({ id, title }: { readonly id?: string; readonly title: string }): string {
  const says = id === undefined || title.startsWith(id) || title.split(/[\s:,.()–-]+/).includes(id);
  return says ? title : `${id} ${title}`;
}

/** How many of these are done. A cancelled task counts as neither. */
export function doneOf(tasks: readonly Pick<Task, 'status'>[]): { done: number; total: number } {
  const counted = tasks.filter(({ status }) => status !== 'cancelled');
  return {
    done: counted.filter(({ status }) => status === 'done').length,
    total: counted.length,
  };
}
