import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The log that the post-commit hook keeps of commits without a receipt, inside the state folder. */
export const UNVERIFIED_LOG = 'unverified.jsonl';

/** A commit that no hook has judged. */
export interface UnverifiedCommit {
  readonly commit: string;
  /** ISO 8601, UTC. */
  readonly at: string;
}

/** The unverified commits of a work tree, oldest first; a line that cannot be read is passed over. */
export async function readUnverified(stateFolder: string): Promise<UnverifiedCommit[]> {
  let text: string;
  try {
    text = await readFile(join(stateFolder, UNVERIFIED_LOG), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  return text.split('\n').flatMap((line) => {
    try {
      const value = JSON.parse(line) as Partial<UnverifiedCommit>;
      return typeof value.commit === 'string' && typeof value.at === 'string'
        ? [{ commit: value.commit, at: value.at }]
        : [];
    } catch {
      return [];
    }
  });
}

/** How many commits were made past the hooks since a time. */
export async function countUnverified(
  stateFolder: string,
  since: string | undefined,
): Promise<number> {
  const commits = await readUnverified(stateFolder);
  return commits.filter(({ at }) => since === undefined || at >= since).length;
}
