import { element } from './svg.ts';

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The length of an arrow's head, where its line ends. */
const HEAD = 7;

/**
 * An arrow between two boxes. It always ends at the left side of the second one, so that what waits is
 * told by the head; within a column it runs through the gutter on the left.
 */
export function arrowBetween(
  from: Box,
  to: Box,
  look: {
    readonly critical: boolean;
    readonly met: boolean;
    readonly from?: string;
    readonly to?: string;
  },
): string {
  const end = { x: to.x - 1, y: to.y + to.height / 2 };
  const sameColumn = from.x === to.x && to.width > 0;
  const start = { x: sameColumn ? from.x : from.x + from.width, y: from.y + from.height / 2 };
  const stop = end.x - HEAD;
  const bulge = sameColumn
    ? 12 + Math.min(14, Math.abs(end.y - start.y) / 24)
    : Math.max(18, Math.min(60, Math.abs(stop - start.x) / 2));
  const first = sameColumn ? start.x - bulge : start.x + bulge;
  const points = [
    start.x,
    start.y,
    first,
    start.y,
    stop - (sameColumn ? bulge - HEAD : bulge),
    end.y,
    stop,
    end.y,
  ];
  const [x0, y0, x1, y1, x2, y2, x3, y3] = points.map((value) => Math.round(value * 10) / 10);
  const state = `${look.critical ? ' critical' : ''}${look.met ? ' met' : ''}`;
  const half = look.critical ? 4.5 : 3.5;
  return [
    element('path', {
      class: `arrow${state}`,
      'data-from': look.from,
      'data-to': look.to,
      d: `M${x0} ${y0} C${x1} ${y1} ${x2} ${y2} ${x3} ${y3}`,
    }),
    element('path', {
      class: `head${state}`,
      d: `M${end.x} ${y3} l${-HEAD} ${-half} v${2 * half} Z`,
    }),
  ].join('');
}
