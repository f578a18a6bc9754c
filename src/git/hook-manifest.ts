import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { validateHooksManifest } from '../core/validators.generated.js';

/** The hooks that we install, in the order in which git runs them. */
export const HOOK_NAMES = [
  'pre-commit',
  'prepare-commit-msg',
  'commit-msg',
  'post-commit',
  'post-merge',
  'post-rewrite',
  'post-applypatch',
  'pre-push',
] as const;
export type HookName = (typeof HOOK_NAMES)[number];

export interface InstalledHook {
  readonly name: HookName;
  /** Of a `shim` absolute; of a `line` from the root of its work tree, `/` between parts, for each has its own. */
  readonly path: string;
  /** `shim`: the file is ours; `line`: one line in another tool's file is. */
  readonly kind: 'shim' | 'line';
  /** A hook that was there before is in `chain/` and runs first. */
  readonly chained?: boolean;
  /** The target of the chained hook, where that was a symbolic link. */
  readonly link?: string;
  /** The file of a `line` did not exist before. */
  readonly created?: boolean;
  /** The permission bits of the file of a `line`, where they kept git from running it. */
  readonly mode?: number;
}

/** What the installation changed; see `schemas/hooks-manifest.schema.json`. */
export interface HooksManifest {
  readonly version: 1;
  readonly installedAt: string;
  readonly hooks: readonly InstalledHook[];
  /** What is linked into `chain/`, since the hooks there look for it beside themselves. */
  readonly beside?: readonly string[];
}

export const MANIFEST = 'manifest.json';

/** Reads the manifest of an installation folder. */
export async function readManifest(
  home: string,
): Promise<
  { state: 'missing' } | { state: 'broken' } | { state: 'valid'; manifest: HooksManifest }
> {
  let text: string;
  try {
    text = await readFile(join(home, MANIFEST), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { state: 'missing' };
    throw error;
  }
  try {
    const value: unknown = JSON.parse(text);
    if (validateHooksManifest<HooksManifest>(value)) return { state: 'valid', manifest: value };
  } catch {
    // Not JSON: as broken as JSON of another form.
  }
  return { state: 'broken' };
}
