import type { DataConfig } from '../database/engine.ts';
import { hasCode } from '../database/errors.ts';
import { openRepository } from '../git/repository.ts';

/** Why a folder of databases has no state in git: then backups say nothing of one. */
const WITHOUT = ['not-a-repository', 'no-work-tree', 'git-not-installed', 'dubious-ownership'];

/** The configuration with where the repository stands now, which goes into the manifest of each backup. */
export async function withGitState(
  data: DataConfig,
  signal: AbortSignal | undefined,
): Promise<DataConfig> {
  try {
    const repository = await openRepository(data.root, signal);
    const [commit, branch, dirty] = await Promise.all([
      repository.head(),
      repository.branch(),
      repository.dirtyPaths(),
    ]);
    const git = {
      ...(commit === undefined ? {} : { commit }),
      ...(branch === undefined ? {} : { branch }),
      clean: dirty.length === 0,
    };
    return { ...data, git };
  } catch (error) {
    if (!hasCode(error, ...WITHOUT)) throw error;
    return data;
  }
}
