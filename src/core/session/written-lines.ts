import { plainWords } from '../plain-words.ts';
import { linesOf } from '../rules/changed-lines.ts';

/** Enough to know a text again; a journal is read at every commit. */
const MOST_LINES = 40;
const LONGEST = 200;

/** A line's words, so that what a formatter does to marks and spaces makes no other line of it. */
const known = (line: string): string => plainWords(line.slice(0, LONGEST));

/** The lines of a text that it did not have before, each once; the first of them where there are many. */
export function linesAdded(before: string, after: string): string[] {
  const seen = new Set(['', ...linesOf(before).map(known)]);
  const added: string[] = [];
  for (const line of linesOf(after)) {
    const words = known(line);
    if (seen.has(words)) continue;
    seen.add(words);
    added.push(line.trim().slice(0, LONGEST));
    if (added.length === MOST_LINES) break;
  }
  return added;
}

/**
 * Does a text still have most of these lines? A few may have been mended since; an entry that someone else
 * wrote shares hardly any.
 */
export function hasMostLines(text: string, lines: readonly string[]): boolean {
  const there = new Set(linesOf(text).map(known));
  return lines.filter((line) => there.has(known(line))).length * 2 >= lines.length;
}
