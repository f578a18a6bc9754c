/**
 * Merges two threads that were both only appended to: ours, and below it what theirs has more than the base.
 * git's own merge finds a conflict there, and its `union` mixes the lines of the two entries, since entries
 * have lines in common.
 *
 * @returns undefined where one side did more than append: that is for people to decide
 */
export function mergeThreads(base: string, ours: string, theirs: string): string | undefined {
  if (theirs === base || theirs === ours) return ours;
  if (ours === base) return theirs;
  // A last line without its end is the same line with it.
  const stem = base.replace(/\s+$/, '');
  if (!isAppended(stem, ours) || !isAppended(stem, theirs)) return undefined;
  const ending = ours.includes('\r\n') ? '\r\n' : '\n';
  const added = theirs.slice(stem.length).replace(/^\s+/, '');
  return `${ours.replace(/\s+$/, '')}${ending}${ending}${added}`;
}

/** What follows the stem begins on a line of its own. */
const isAppended = (stem: string, text: string): boolean =>
  text.startsWith(stem) && /^\s*$|^[ \t]*\r?\n/.test(text.slice(stem.length));
