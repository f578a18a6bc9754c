import { BatchParser, type GitObject } from './batch.ts';
import { streamGit, type GitOptions } from './process.ts';

/**
 * Reads objects with one `git cat-file --batch`.
 *
 * @param names what to read: ids, or names such as `HEAD:path`; no line breaks in them
 * @returns one entry per distinct name; undefined where there is no such object
 * @throws ProtocolError as `runGit`
 */
export async function readObjects(
  names: readonly string[],
  options: Omit<GitOptions, 'input' | 'accept'>,
): Promise<Map<string, GitObject | undefined>> {
  const wanted = [...new Set(names)];
  const found = new Map<string, GitObject | undefined>();
  if (wanted.length === 0) return found;
  let index = 0;
  const parser = new BatchParser((object) => {
    const name = wanted[index++];
    if (name !== undefined) found.set(name, object);
  });
  const input = `${wanted.join('\n')}\n`;
  await streamGit(['cat-file', '--batch'], { ...options, input }, (chunk) => parser.push(chunk));
  return found;
}
