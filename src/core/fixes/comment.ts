import { headerFor } from '../documents/version-header.ts';

/** Files without any comment, or without one that a change's mark is read in. */
const WITHOUT = /\.(?:json|csv|tsv|txt|bat|cmd|bas|lock)$/i;
const SLASHES = /\.(?:css)$/i;

/**
 * How a comment of one line is written in the language of a file, by its name.
 *
 * @returns undefined for files that have no comments
 */
export function lineComment(path: string): ((text: string) => string) | undefined {
  if (WITHOUT.test(path)) return undefined;
  const [first = '', ...rest] = headerFor(path, [{ name: 'X', value: '' }])
    .trimEnd()
    .split('\n');
  if (rest.length === 0) {
    const mark = first.slice(0, first.indexOf('X'));
    return (text) => `${mark}${text}`;
  }
  // A string that stands by itself is a comment at the top of a file only.
  if (first === '"""') return (text) => `# ${text}`;
  if (first === '/*' && !SLASHES.test(path)) return (text) => `// ${text}`;
  return (text) => `${first} ${text} ${(rest.at(-1) ?? '').trim()}`;
}
