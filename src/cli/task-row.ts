import type { Task } from '../core/documents/document.ts';
import { printable } from './layout.ts';

/** A task as cells: line, state in words, id, title with what else is known. */
export function taskRow(task: Task): string[] {
  const details = [task.owner, task.estimate].filter((detail) => detail !== undefined).join(', ');
  return [
    String(task.line),
    task.status,
    printable(task.id ?? ''),
    `${printable(task.title)}${details === '' ? '' : ` (${printable(details)})`}`,
  ];
}
