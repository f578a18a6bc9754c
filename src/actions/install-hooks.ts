import {
  installHooks as install,
  type HooksChange,
  uninstallHooks as uninstall,
} from '../git/hook-installer.ts';
import { type HooksStatus, readHooksStatus } from '../git/hook-status.ts';
import { type MergeDriverInput, removeMergeDriver, setUpMergeDriver } from '../git/merge-driver.ts';
import { writeFileAtomically } from '../workspace/atomic-write.ts';
import { type WorkspaceView, loadWorkspace } from './load-workspace.ts';

export { AGAIN, type HookProblem, type HooksStatus } from '../git/hook-status.ts';
export type { HooksChange } from '../git/hook-installer.ts';

/**
 * Installs the git hooks, or brings them up to date, and with them the merge driver of progress threads.
 *
 * @param input.root a folder of the work tree
 * @param input.distFolder where the built hook lies
 * @throws ProtocolError `foreign-hooks-path`, `missing-hooks-path`, `hook-not-shell`, `hook-is-link`, `hook-not-built`, `not-a-repository`
 */
export async function installHooks(input: {
  root: string;
  distFolder: string;
}): Promise<HooksChange> {
  const { hooks, notes } = await install({ ...input, write: writeFileAtomically });
  const view = await loadWorkspace({ root: input.root, useGit: true });
  const merging = await setUpMergeDriver({ ...findThreads(view), write: writeFileAtomically });
  return { hooks, notes: [...notes, ...merging] };
}

/** The progress threads that git is to merge, and the top of the work tree that they are in. */
export const findThreads = ({ root, documents }: WorkspaceView): MergeDriverInput => ({
  root,
  threads: documents.filter(({ role }) => role === 'thread').map(({ path }) => path),
});

/** Removes the git hooks and puts back, byte for byte, what was there before. */
export async function uninstallHooks(input: { root: string }): Promise<HooksChange> {
  await removeMergeDriver({ ...input, write: writeFileAtomically });
  return uninstall({ ...input, write: writeFileAtomically });
}

/** Says whether the git hooks are installed, current and in working order. */
export const hooksStatus = (input: { root: string; distFolder: string }): Promise<HooksStatus> =>
  readHooksStatus(input);
