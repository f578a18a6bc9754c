/** A line of a text, without its ending; counted from 1. */
export interface Line {
  readonly line: number;
  readonly text: string;
}

/** To split at one character, as nearly every text can be, takes a fraction of the time. */
export const linesOf = (text: string): string[] =>
  text.includes('\r') ? text.split(/\r\n|\n|\r/) : text.split('\n');

/**
 * The lines that a change brings in: those of `after` that `before` does not have as often. A line that
 * only moved is not new, and the answer takes time linear in both texts whatever they hold. Line endings
 * and spaces at line ends do not count.
 *
 * @param before undefined: the file is new, and every line is
 */
export function addedLines(before: string | undefined, after: string): Line[] {
  const lines = linesOf(after);
  if (before === undefined) return lines.map((text, index) => ({ line: index + 1, text }));
  const old = linesOf(before);
  let start = 0;
  while (start < old.length && start < lines.length && same(old[start], lines[start])) start += 1;
  let end = 0;
  while (
    end < old.length - start &&
    end < lines.length - start &&
    same(old[old.length - 1 - end], lines[lines.length - 1 - end])
  )
    end += 1;
  const gone = old.slice(start, old.length - end);
  const came = lines.slice(start, lines.length - end);
  // Where lines were only replaced, those that stayed in their place need not be looked for.
  const stays = (index: number): boolean =>
    gone.length === came.length && same(gone[index], came[index]);
  const left = counted(gone.filter((_, index) => !stays(index)));
  return came.flatMap((text, index) => {
    if (stays(index)) return [];
    const key = text.trimEnd();
    const count = left.get(key) ?? 0;
    if (count === 0) return [{ line: start + index + 1, text }];
    left.set(key, count - 1);
    return [];
  });
}

/** What `after` holds more often than `before`, by a key: what a change brings in of anything that can be listed. */
export function newAmong<T>(
  before: readonly T[],
  after: readonly T[],
  keyOf: (one: T) => string,
): T[] {
  const left = counted(before.map(keyOf));
  return after.filter((one) => {
    const key = keyOf(one).trimEnd();
    const count = left.get(key) ?? 0;
    left.set(key, count - 1);
    return count <= 0;
  });
}

const same = (one: string | undefined, other: string | undefined): boolean =>
  one === other || one?.trimEnd() === other?.trimEnd();

function counted(keys: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) {
    const trimmed = key.trimEnd();
    counts.set(trimmed, (counts.get(trimmed) ?? 0) + 1);
  }
  return counts;
}
