/** A piece of a line that a user's pattern is tried on: what a pattern costs grows with the square of it. */
const WINDOW = 400;
/** How far two pieces overlap, so that what lies across their border is found too. */
const OVERLAP = 100;
/** What is longer is generated, and only its beginning is looked at. */
const LONGEST_LINE = 20_000;

/** Finds a user's pattern in one line. */
export interface Search {
  /** @returns where it starts, from 0; -1 where it is not found */
  (line: string): number;
}

/**
 * A search whose time is bounded: patterns are checked when the protocol file is read, and long lines are
 * searched piece by piece.
 */
export function searchFor(pattern: string, options: { ignoreCase?: boolean } = {}): Search {
  const expression = new RegExp(pattern, options.ignoreCase === true ? 'iu' : 'u');
  const fromStart = pattern.startsWith('^');
  const toEnd = /(?:^|[^\\])\$$/.test(pattern);
  return (line) => {
    if (line.length <= WINDOW) return expression.exec(line)?.index ?? -1;
    const length = Math.min(line.length, LONGEST_LINE);
    const first = toEnd ? Math.max(0, length - WINDOW) : 0;
    if (fromStart && first > 0) return -1;
    for (let start = first; start < length; start += WINDOW - OVERLAP) {
      const found = expression.exec(line.slice(start, Math.min(start + WINDOW, length)));
      if (found) return start + found.index;
      if (fromStart || start + WINDOW >= length) break;
    }
    return -1;
  };
}
