import {
  installHooks as install,
  type HooksChange,
  uninstallHooks as uninstall,
} from '../git/hook-installer.ts';
import { type HooksStatus, readHooksStatus } from '../git/hook-status.ts';
import { writeFileAtomically } from '../workspace/atomic-write.ts';

export type { HookProblem, HooksStatus } from '../git/hook-status.ts';
export type { HooksChange } from '../git/hook-installer.ts';

/**
 * Installs the git hooks, or brings them up to date.
 *
 * @param input.root a folder of the work tree
 * @param input.distFolder where the built hook lies
 * @throws ProtocolError `foreign-hooks-path`, `missing-hooks-path`, `hook-not-shell`, `hook-not-built`, `not-a-repository`
 */
export const installHooks = (input: { root: string; distFolder: string }): Promise<HooksChange> =>
  install({ ...input, write: writeFileAtomically });

/** Removes the git hooks and puts back, byte for byte, what was there before. */
export const uninstallHooks = (input: { root: string }): Promise<HooksChange> =>
  uninstall({ ...input, write: writeFileAtomically });

/** Says whether the git hooks are installed, current and in working order. */
export const hooksStatus = (input: { root: string; distFolder: string }): Promise<HooksStatus> =>
  readHooksStatus(input);
