import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The log that the hooks keep of commits without a receipt, inside the state folder: one JSON object a
 * line, `{commit, at}`, or `{replaced, at}` for a commit of which a rewrite has made another one.
 */
export const UNVERIFIED_LOG = 'unverified.jsonl';

/** A commit that no hook has judged. */
export interface UnverifiedCommit {
  readonly commit: string;
  /** ISO 8601, UTC. */
  readonly at: string;
}

/**
 * The unverified commits of a work tree, oldest first, those left out that were replaced since; a line
 * that cannot be read is passed over.
 */
export async function readUnverified(stateFolder: string): Promise<UnverifiedCommit[]> {
  let text: string;
  try {
    text = await readFile(join(stateFolder, UNVERIFIED_LOG), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  const commits = new Map<string, UnverifiedCommit>();
  for (const line of text.split('\n')) {
    const { commit, replaced, at } = parseLine(line);
    if (typeof replaced === 'string') commits.delete(replaced);
    else if (typeof commit === 'string' && typeof at === 'string')
      commits.set(commit, { commit, at });
  }
  return [...commits.values()];
}

function parseLine(line: string): Partial<UnverifiedCommit & { replaced: string }> {
  try {
    return (JSON.parse(line) as UnverifiedCommit | null) ?? {};
  } catch {
    return {};
  }
}

/** Adds commits that no hook has judged to the log, and says which others they replace. */
export async function logUnverified(
  stateFolder: string,
  change: { readonly commits: readonly string[]; readonly replaced?: readonly string[] },
): Promise<void> {
  const at = new Date().toISOString();
  const lines = [
    ...(change.replaced ?? []).map((replaced) => ({ replaced, at })),
    ...change.commits.map((commit) => ({ commit, at })),
  ];
  if (lines.length === 0) return;
  await mkdir(stateFolder, { recursive: true });
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  await appendFile(join(stateFolder, UNVERIFIED_LOG), text);
}

/** How many commits were made past the hooks since a time. */
export async function countUnverified(
  stateFolder: string,
  since: string | undefined,
): Promise<number> {
  const commits = await readUnverified(stateFolder);
  return commits.filter(({ at }) => since === undefined || at >= since).length;
}
