import { createHash } from 'node:crypto';
import { chmod, copyFile, mkdir, readFile, rm, rmdir } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import { ProtocolError } from '../core/errors.ts';
import {
  HOOK_NAMES,
  type HookName,
  type HooksManifest,
  type InstalledHook,
  MANIFEST,
  readManifest,
} from './hook-manifest.ts';
import { exists } from './exists.ts';
import { chainOf, installShim, linkBeside, removeShim, unlinkBeside } from './hook-chain.ts';
import { checkLine, installLine, removeLine, type WriteFile } from './hook-line.ts';
import { asNamedNow, findHookPlaces, type HookPlaces, workTrees } from './hook-places.ts';
import { COMPILE_CACHE, hookRunner, hookShim } from './hook-shim.ts';
import { openRepository } from './repository.ts';

export interface InstallInput {
  /** A folder of the work tree. */
  readonly root: string;
  /** Where the built hook lies: `hook.cjs`, `hook-files.json`, `lazy/`. */
  readonly distFolder: string;
  readonly write: WriteFile;
}

/** What an installation or its removal did; paths are absolute. */
export interface HooksChange {
  /** The hooks that now judge, or that no longer do. */
  readonly hooks: readonly {
    readonly name: HookName;
    readonly path: string;
    readonly chained: boolean;
  }[];
  /** What the person should know: what was left as it is, and why. */
  readonly notes: readonly string[];
}

const notBuilt = (folder: string, cause: unknown): ProtocolError =>
  new ProtocolError({
    code: 'hook-not-built',
    message: `The hook is not complete in ${folder}.`,
    remedy: 'Install the extension again, or run npm run build in its source.',
    cause,
  });

/**
 * Installs the hooks, or brings them up to date. A hook that is there already is kept and runs first. In
 * a hook manager's folder inside the work tree, one marked line is added to its file instead.
 *
 * @throws ProtocolError `foreign-hooks-path`, `missing-hooks-path`, `hook-not-shell`, `hook-is-link`,
 *   `hook-not-built`, or as `openRepository`
 */
export async function installHooks(input: InstallInput): Promise<HooksChange> {
  const places = await findHookPlaces(input.root);
  const { home } = places;
  const payload = await readPayload(input.distFolder);
  // Before anything is written.
  if (places.kind === 'line') for (const name of HOOK_NAMES) await checkLine(name, places);
  const known = await readManifest(home);
  const { hooks: named, beside = [] } = known.state === 'valid' ? known.manifest : { hooks: [] };
  const all = named.map((hook) => asNamedNow(hook, places.trees, places));
  const before = all.filter(({ name, path }) => path === places.nameOf(name));
  const notes: string[] = [];
  await mkdir(chainOf(home), { recursive: true });
  if (known.state === 'broken') notes.push(await keepAside(join(home, MANIFEST)));
  for (const { path, data, mode } of payload) {
    await mkdir(dirname(join(home, path)), { recursive: true });
    await input.write(join(home, path), data, { mode });
  }
  await writeRuntimes(home, input.write);
  for (const made of MADE_ANEW) await rm(join(home, made), { recursive: true, force: true });
  const stale = all.filter((one) => !before.includes(one));
  const { kept, ...left } = await removeStale(stale, places, input.write);
  notes.push(...left.notes);
  const hooks: InstalledHook[] = [];
  const keep = (more: Partial<HooksManifest>): Promise<void> => {
    const manifest: HooksManifest = {
      version: 1,
      installedAt: new Date().toISOString(),
      hooks: [...hooks, ...notYet(before, hooks), ...kept],
      ...more,
    };
    const text = `${JSON.stringify(manifest, undefined, 2)}\n`;
    return input.write(join(home, MANIFEST), text, { mode: 0o644 });
  };
  for (const name of HOOK_NAMES) {
    const old = before.find((hook) => hook.name === name);
    const { hook, note } = await installHook(name, places, old, input.write);
    hooks.push(hook);
    if (note !== undefined) notes.push(note);
    await keep({ beside });
  }
  const chaining = [...hooks, ...kept].some(({ chained }) => chained === true);
  const linked = chaining ? await linkBeside(places, beside) : [];
  const unlinked = beside.filter((name) => !linked.includes(name));
  await unlinkBeside(home, unlinked);
  await keep(linked.length > 0 ? { beside: linked } : {});
  return { hooks: hooks.map((hook) => summary(hook, places.tree)), notes };
}

async function installHook(
  name: HookName,
  places: HookPlaces,
  old: InstalledHook | undefined,
  write: WriteFile,
): Promise<{ hook: InstalledHook; note?: string }> {
  if (places.kind === 'line') return installLine(name, places, old, write);
  return { hook: await installShim(name, places, old, write) };
}

/** Where git looked for hooks before, nothing of ours is left behind; unless it looks there in another work tree. */
async function removeStale(
  stale: readonly InstalledHook[],
  { repository, home, trees }: HookPlaces,
  write: WriteFile,
): Promise<{ kept: InstalledHook[]; notes: string[] }> {
  const others = stale.length > 0 ? trees.filter((tree) => tree !== repository.root) : [];
  const elsewhere = await Promise.all(
    others.map((tree) => findHookPlaces(tree).catch(() => undefined)),
  );
  const kept: InstalledHook[] = [];
  const notes: string[] = [];
  for (const hook of stale) {
    const users = elsewhere.filter((places) => places?.nameOf(hook.name) === hook.path);
    if (users.length > 0) kept.push(hook);
    if (users.length > 0 && hook.kind === 'shim') continue;
    const unused = trees.filter((tree) => users.every((user) => user?.tree !== tree));
    const { note } = await removeHook(hook, { home, trees: unused }, write);
    if (note !== undefined) notes.push(note);
  }
  return { kept, notes };
}

/** What the hook keeps to be quick; what an older version made may not be what this one makes. */
const MADE_ANEW = ['policies', 'documents', COMPILE_CACHE];

const notYet = (
  before: readonly InstalledHook[],
  done: readonly InstalledHook[],
): InstalledHook[] => before.filter((hook) => !done.some(({ name }) => name === hook.name));

const summary = (
  { name, path, chained }: InstalledHook,
  tree: string,
): HooksChange['hooks'][number] => ({
  name,
  path: pathIn(tree, path),
  chained: chained ?? false,
});

const pathIn = (tree: string, path: string): string => (isAbsolute(path) ? path : join(tree, path));

interface PayloadFile {
  /** From our folder. */
  readonly path: string;
  readonly data: string | Buffer;
  readonly mode: number;
}

/** What lies in our folder, apart from what is kept there about this clone. */
export async function readPayload(distFolder: string): Promise<PayloadFile[]> {
  try {
    const names = JSON.parse(
      await readFile(join(distFolder, 'hook-files.json'), 'utf8'),
    ) as string[];
    const built = await Promise.all(
      ['hook.cjs', ...names].map(async (path) => ({
        path,
        data: await readFile(join(distFolder, path)),
        mode: 0o644,
      })),
    );
    const build = sha256(Buffer.concat(built.map(({ data }) => data))).slice(0, 16);
    return [
      ...built,
      { path: 'run.cjs', data: hookRunner(build), mode: 0o644 },
      // Started under this name it does not look for our folder: it is in it.
      { path: 'hook', data: hookShim('../session-protocol'), mode: 0o755 },
    ];
  } catch (error) {
    throw notBuilt(distFolder, error);
  }
}

/** The runtimes that can run the hook where node is not on the PATH; the newest first, a few that are still there. */
async function writeRuntimes(home: string, write: WriteFile): Promise<void> {
  const path = join(home, 'runtimes');
  const known = (await readFile(path, 'utf8').catch(() => ''))
    .split('\n')
    .filter((line) => line !== '');
  const there = await Promise.all(known.map(exists));
  const lines = [...new Set([process.execPath, ...known.filter((_, index) => there[index])])].slice(
    0,
    5,
  );
  await write(path, `${lines.join('\n')}\n`, { mode: 0o644 });
}

/**
 * Removes the hooks and puts back, byte for byte, what was there before: in every work tree of the clone,
 * for what the hooks call is removed for all. Files of others are left alone, also where they took our place.
 */
export async function uninstallHooks(input: {
  root: string;
  write: WriteFile;
}): Promise<HooksChange> {
  const places = await findHookPlaces(input.root).catch((error: unknown) => {
    // Wherever hooks would be installed now, those of the manifest are removed; only without one is it needed.
    if (error instanceof ProtocolError && /hooks-path/.test(error.code)) return undefined;
    throw error;
  });
  const repository = places?.repository ?? (await openRepository(input.root));
  const home = places?.home ?? join(repository.commonDir, 'session-protocol');
  const trees = places?.trees ?? (await workTrees(repository));
  const known = await readManifest(home);
  const hooks =
    known.state === 'valid'
      ? known.manifest.hooks.map((hook) => asNamedNow(hook, trees, places))
      : HOOK_NAMES.flatMap((name): InstalledHook[] =>
          places ? [{ name, path: places.nameOf(name), kind: places.kind }] : [],
        );
  if (known.state === 'valid') await unlinkBeside(home, known.manifest.beside);
  const notes: string[] = [];
  const removed: InstalledHook[] = [];
  const others = new Set<string>();
  for (const hook of hooks) {
    const removal = await removeHook(hook, { home, trees }, input.write);
    if (removal.removed) removed.push(hook);
    if (removal.note !== undefined) notes.push(removal.note);
    for (const tree of removal.trees) if (tree !== repository.root) others.add(tree);
  }
  await removeHome(home);
  for (const tree of others) notes.push(`Our lines were taken out of the hooks in ${tree} too.`);
  return { hooks: removed.map((hook) => summary(hook, repository.root)), notes };
}

/** What became of a hook that was to be removed, and the work trees in which a line was. */
interface Removal {
  readonly removed: boolean;
  readonly note?: string;
  readonly trees: readonly string[];
}

async function removeHook(
  hook: InstalledHook,
  { home, trees }: Pick<HookPlaces, 'home' | 'trees'>,
  write: WriteFile,
): Promise<Removal> {
  if (hook.kind === 'shim') return { ...(await removeShim(hook, home)), trees: [] };
  const held: string[] = [];
  for (const tree of trees)
    if (await removeLine(pathIn(tree, hook.path), hook, write)) held.push(tree);
  return { removed: held.length > 0, trees: held };
}

/** Our folder is the main work tree's state folder too, so only what the installation made is removed. */
async function removeHome(home: string): Promise<void> {
  const made = ['hook', 'run.cjs', 'hook.cjs', 'runtimes', MANIFEST];
  await Promise.all(made.map((name) => rm(join(home, name), { force: true })));
  for (const folder of ['lazy', ...MADE_ANEW])
    await rm(join(home, folder), { recursive: true, force: true });
  // A folder that still holds something is someone's: rmdir then refuses, and it stays.
  for (const folder of [chainOf(home), home]) await rmdir(folder).catch(() => undefined);
}

/** A broken manifest is kept under another name, for whoever wants to know what it said. */
async function keepAside(path: string): Promise<string> {
  const aside = `${path}.broken`;
  await copyFile(path, aside);
  await chmod(aside, 0o644);
  return `The list of what was installed could not be read; it is kept as ${aside}.`;
}

export const sha256 = (data: string | Buffer): string =>
  createHash('sha256').update(data).digest('hex');
