import {
  cp,
  lstat,
  mkdir,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  symlink,
  unlink,
} from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { exists } from './exists.ts';
import type { WriteFile } from './hook-line.ts';
import { HOOK_NAMES, type HookName, type InstalledHook } from './hook-manifest.ts';
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

/**
 * What lies beside the hooks and is none: a library, a folder of parts, a hook that we do not install. A hook
 * in the chain looks for it beside itself.
 */
export async function listBeside(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  const others = names.filter((name) => !isHook(name) && !/\.(?:sample|tmp)$/.test(name));
  const ours = await Promise.all(others.map((name) => isOurs(join(folder, name))));
  return others.filter((_, index) => ours[index] !== true);
}

const isHook = (name: string): boolean => HOOK_NAMES.some((hook) => hook === name);

/**
 * Links into the chain what lies beside the hooks.
 *
 * @param known what was linked before: a copy among it is made anew
 * @returns what is linked, or copied where no link can be made; what a hook has put there itself is left
 */
export async function linkBeside(
  { kind, folder, home }: HookPlaces,
  known: readonly string[],
): Promise<readonly string[]> {
  // The chain is then of another work tree, where git looks elsewhere.
  if (kind === 'line') return known;
  const linked: string[] = [];
  for (const name of await listBeside(folder)) {
    const place = join(chainOf(home), name);
    const there = join(folder, name);
    const target = relative(chainOf(home), there);
    const old = await readlink(place).catch(() => undefined);
    if (old !== target) {
      if (known.includes(name)) await rm(place, { recursive: true, force: true });
      if (await exists(place)) continue;
      await symlink(target, place).catch(() => cp(there, place, { recursive: true }));
    }
    linked.push(name);
  }
  return linked;
}

/** Removes what was linked into the chain. */
export async function unlinkBeside(home: string, names: readonly string[] = []): Promise<void> {
  for (const name of names) await rm(join(chainOf(home), name), { recursive: true, force: true });
}

/**
 * What a hook in the chain would look for beside itself and not find, or by a way up from its folder, which
 * is another one there.
 */
export async function readNeeds(
  { folder, home }: HookPlaces,
  hook: HookName,
): Promise<{ missing: readonly string[]; looksUp: boolean }> {
  const text = await readFile(join(chainOf(home), hook), 'latin1').catch(() => '');
  if (!OWN_PLACE.test(text)) return { missing: [], looksUp: false };
  const named = (await listBeside(folder)).filter((name) => text.includes(name));
  const there = await Promise.all(named.map((name) => exists(join(chainOf(home), name))));
  return {
    missing: named.filter((_, index) => there[index] !== true),
    looksUp: WAY_UP.test(text),
  };
}

/** How scripts ask where they lie: in shells, Python, Node.js, Ruby and Perl. */
const OWN_PLACE = /\$\{?0\b|BASH_SOURCE|__file__|__dirname|__dir__|FindBin/;
const WAY_UP = /(?:^|[\s"'/`(])\.\.(?=$|[\s"'/`)])/m;
