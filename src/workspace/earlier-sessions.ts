import { basename, dirname, join } from 'node:path';
import { readFile, readdir } from 'node:fs/promises';
import { HISTORY, JOURNAL } from './journal.ts';

/**
 * The numbers that sessions of this clone had or have, in all its work trees, so that two that go on side by
 * side are called differently; a journal that cannot be read has none.
 *
 * @param stateFolder that of one work tree
 */
export async function earlierNumbers(stateFolder: string): Promise<string[]> {
  const journals = (await stateFolders(stateFolder)).map(async (folder) => [
    join(folder, JOURNAL),
    ...(await namesIn(join(folder, HISTORY)))
      .filter((name) => name.endsWith('.jsonl'))
      .map((name) => join(folder, HISTORY, name)),
  ]);
  const numbers = (await Promise.all(journals)).flat().map(numberIn);
  return (await Promise.all(numbers)).flat();
}

/** Git keeps a linked work tree's own folder in `worktrees/` of the common one. */
async function stateFolders(stateFolder: string): Promise<string[]> {
  const own = dirname(stateFolder);
  const isLinked = basename(dirname(own)) === 'worktrees';
  const common = isLinked ? dirname(dirname(own)) : own;
  const linked = (await namesIn(join(common, 'worktrees'))).map((name) =>
    join(common, 'worktrees', name),
  );
  return [common, ...linked].map((folder) => join(folder, basename(stateFolder)));
}

const namesIn = (folder: string): Promise<string[]> => readdir(folder).catch(() => []);

async function numberIn(journal: string): Promise<string[]> {
  try {
    const [first = ''] = (await readFile(journal, 'utf8')).split('\n');
    const { number } = JSON.parse(first) as { readonly number?: unknown };
    return typeof number === 'string' ? [number] : [];
  } catch {
    return [];
  }
}
