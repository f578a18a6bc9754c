import type { TaskStatus } from '../documents/document.ts';
import { element } from './svg.ts';

/**
 * The mark of a state, in a square of 14: each state has a shape of its own, so that none is told by
 * colour alone.
 */
export function statusMark(status: TaskStatus, x: number, y: number, waits = false): string {
  const circle = (className: string): string =>
    element('circle', { class: `mark ${className}`, cx: 7, cy: 7, r: 6 });
  const stroke = (className: string, d: string): string =>
    element('path', { class: `mark ${className}`, d });
  const shapes: Readonly<Record<TaskStatus, () => string[]>> = {
    todo: () => [circle(waits ? 'm-plain dashed' : 'm-plain')],
    doing: () => [
      circle('m-doing'),
      element('path', { class: 'f-doing', d: 'M5.2 3.8 L10.4 7 L5.2 10.2 Z' }),
    ],
    done: () => [
      element('circle', { class: 'f-done', cx: 7, cy: 7, r: 6.9 }),
      stroke('m-ground', 'M4 7.2 L6.2 9.4 L10 4.8'),
    ],
    blocked: () => [
      stroke('m-blocked', 'M4.4 1 H9.6 L13 4.4 V9.6 L9.6 13 H4.4 L1 9.6 V4.4 Z'),
      stroke('m-blocked', 'M4 7 H10'),
    ],
    partial: () => [
      circle('m-partial'),
      element('path', { class: 'f-partial', d: 'M7 1 A6 6 0 0 1 7 13 Z' }),
    ],
    deferred: () => [circle('m-plain'), stroke('m-plain', 'M7 3.6 V7 L9.4 8.6')],
    cancelled: () => [circle('m-plain'), stroke('m-plain', 'M2.8 11.2 L11.2 2.8')],
  };
  return element('g', { transform: `translate(${x} ${y})` }, shapes[status]());
}
