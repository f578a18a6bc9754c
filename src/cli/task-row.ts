import type { Awaited, Outlook } from '../core/documents/plan-outlook.ts';
import type { TrackedTask } from '../core/tracker/as-tracked.ts';
import { printable } from './layout.ts';

/**
 * A task as cells: line, state in words, id, title with what else is known.
 *
 * @param outlook whether it can be worked on, where that is to be said
 */
export function taskRow(task: TrackedTask, outlook?: Outlook): string[] {
  const source = task.inTracker && 'as the tracker says';
  const details = [task.owner, task.estimate, source, ...(outlook ? prospects(outlook) : [])]
    .filter((detail) => detail !== undefined)
    .join(', ');
  return [
    String(task.line),
    task.status,
    printable(task.id ?? ''),
    `${printable(task.title)}${details === '' ? '' : ` (${printable(details)})`}`,
  ];
}

function prospects(outlook: Outlook): string[] {
  const waits = waitsFor(outlook);
  return [
    ...(waits === undefined ? [] : [waits]),
    ...(outlook.isCritical ? ['on the critical path'] : []),
  ];
}

/** `waits for T1, "Members agree"`: a condition that names nothing of the plan stands in quotes. */
export function waitsFor({ by, more }: Outlook): string | undefined {
  if (!by || by.length === 0) return undefined;
  const rest = more === undefined ? '' : ` and ${more} more`;
  return `waits for ${by.map(nameOf).join(', ')}${rest}`;
}

const nameOf = ({ name, line }: Awaited): string => (line === undefined ? `"${name}"` : name);
