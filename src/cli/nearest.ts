import { editDistance } from '../core/edit-distance.ts';

/**
 * The names that someone may have meant: those that begin with the word, else those within two edits
 * (or a third of its length), nearest first, at most three.
 */
export function nearest(word: string, names: readonly string[]): string[] {
  const beginning = names.filter((name) => word.length > 1 && name.startsWith(word));
  if (beginning.length > 0) return beginning.slice(0, 3);
  const limit = Math.max(2, Math.floor(word.length / 3));
  return names
    .map((name) => ({ name, distance: editDistance(word, name) }))
    .filter(({ distance, name }) => distance <= Math.min(limit, name.length - 1))
    .sort((one, other) => one.distance - other.distance)
    .slice(0, 3)
    .map(({ name }) => name);
}
