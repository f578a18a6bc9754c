import { lstat, mkdir, readFile, readlink, rename, symlink, unlink } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { exists } from './exists.ts';
import type { WriteFile } from './hook-line.ts';
import type { HookName, InstalledHook } from './hook-manifest.ts';
import { fromTree, type HookPlaces } from './hook-places.ts';
import { hookShim, SHIM_MARK } from './hook-shim.ts';

/** The folder of the hooks that were there before, in ours. */
export const chainOf = (home: string): string => join(home, 'chain');

/** From the hook's folder to ours, with `/` between parts on every system. */
export const relativeHome = ({ folder, home }: HookPlaces): string => fromTree(folder, home);

/** Puts our file in a hook's place. Another one that is there is kept, and runs first. */
export async function installShim(
  name: HookName,
  places: HookPlaces,
  old: InstalledHook | undefined,
  write: WriteFile,
): Promise<InstalledHook> {
  const path = places.fileOf(name);
  const chain = join(chainOf(places.home), name);
  await mkdir(places.folder, { recursive: true });
  const ours: InstalledHook = { name, path, kind: 'shim' };
  const present = await exists(path);
  const foreign = present && !(await isOurs(path));
  let chained = old?.chained === true || (await exists(chain));
  let link = old?.link;
  if (foreign) {
    // Another tool put itself in our place since: what it displaced is kept, and no longer run.
    if (chained) await rename(chain, `${chain}.previous`);
    link = await moveHook(path, chain);
    chained = true;
  }
  await write(path, hookShim(relativeHome(places)), { mode: 0o755 });
  return {
    ...ours,
    ...(chained ? { chained } : {}),
    ...(chained && link !== undefined ? { link } : {}),
  };
}

/** Moves a hook with its bytes, times and bits. A relative link would lead elsewhere from there, so its target is kept. */
async function moveHook(from: string, to: string): Promise<string | undefined> {
  if (!(await lstat(from)).isSymbolicLink()) {
    await rename(from, to);
    return undefined;
  }
  const target = await readlink(from);
  await symlink(resolve(dirname(from), target), to);
  await unlink(from);
  return target;
}

/** Removes our file, and gives back what was in its place. */
export async function removeShim(
  hook: InstalledHook,
  home: string,
): Promise<{ removed: boolean; note?: string }> {
  const chain = join(chainOf(home), hook.name);
  const ours = (await exists(hook.path)) && (await isOurs(hook.path));
  const taken = !ours && (await exists(hook.path));
  if (ours) await unlink(hook.path);
  // lefthook puts what it displaces aside under this name, and brings it back when it is uninstalled.
  const aside = `${hook.path}.old`;
  if (await isOurs(aside)) await unlink(aside);
  if (await exists(chain)) {
    const place = taken ? `${hook.path}.before-session-protocol` : hook.path;
    if (hook.link === undefined) await rename(chain, place);
    else {
      await symlink(hook.link, place);
      await unlink(chain);
    }
    if (!taken) return { removed: ours };
    const note = `${hook.path} is another tool's by now and was left; what we had chained is in ${basename(place)} beside it.`;
    return { removed: false, note };
  }
  const note = `${hook.path} is another tool's and was left as it is.`;
  return { removed: ours, ...(taken ? { note } : {}) };
}

/** Is a file our own, whole? */
export async function isOurs(path: string): Promise<boolean> {
  const text = await readFile(path, 'latin1').catch(() => '');
  return text.slice(0, 200).includes(`\n${SHIM_MARK}`);
}
