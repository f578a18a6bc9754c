import { createHash } from 'node:crypto';
import {
  chmod,
  copyFile,
  lstat,
  mkdir,
  readFile,
  readlink,
  rename,
  rm,
  rmdir,
  symlink,
  unlink,
} from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
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
import { findHookPlaces, type HookPlaces } from './hook-places.ts';
import { callLine, COMPILE_CACHE, hookRunner, hookShim, SHIM_MARK } from './hook-shim.ts';

/** Writes a file whole or not at all, with the permission bits given. */
export type WriteFile = (
  path: string,
  data: string | Uint8Array,
  options: { mode: number },
) => Promise<void>;

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

const notShell = (path: string): ProtocolError =>
  new ProtocolError({
    code: 'hook-not-shell',
    message: `${path} is not a shell script, so our line cannot be added to it.`,
    remedy: 'Make that hook a shell script that calls what it is now, and install again.',
  });

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
 * @throws ProtocolError `foreign-hooks-path`, `missing-hooks-path`, `hook-not-shell`, `hook-not-built`,
 *   or as `openRepository`
 */
export async function installHooks(input: InstallInput): Promise<HooksChange> {
  const places = await findHookPlaces(input.root);
  const { home } = places;
  const payload = await readPayload(input.distFolder, relativeHome(places));
  const known = await readManifest(home);
  const all = known.state === 'valid' ? known.manifest.hooks : [];
  const before = all.filter(({ name, path }) => path === places.fileOf(name));
  const notes: string[] = [];
  await mkdir(join(home, 'chain'), { recursive: true });
  if (known.state === 'broken') notes.push(await keepAside(join(home, MANIFEST)));
  for (const { path, data, mode } of payload) {
    await mkdir(dirname(join(home, path)), { recursive: true });
    await input.write(join(home, path), data, { mode });
  }
  await writeRuntimes(home, input.write);
  for (const made of MADE_ANEW) await rm(join(home, made), { recursive: true, force: true });
  // Where git looked for hooks before, nothing of ours is left behind.
  for (const hook of all.filter((one) => !before.includes(one))) {
    const note = await removeHook(hook, home, input.write);
    if (note !== undefined && note !== '') notes.push(note);
  }
  const hooks: InstalledHook[] = [];
  for (const name of HOOK_NAMES) {
    const old = before.find((hook) => hook.name === name && hook.path === places.fileOf(name));
    hooks.push(
      places.kind === 'shim'
        ? await installShim(name, places, old, input.write)
        : await installLine(name, places, old, input.write),
    );
    const manifest: HooksManifest = {
      version: 1,
      installedAt: new Date().toISOString(),
      hooks: [...hooks, ...notYet(before, hooks)],
    };
    await input.write(join(home, MANIFEST), `${JSON.stringify(manifest, undefined, 2)}\n`, {
      mode: 0o644,
    });
  }
  return { hooks: hooks.map(summary), notes };
}

/** What the hook keeps to be quick; what an older version made may not be what this one makes. */
const MADE_ANEW = ['policies', 'documents', COMPILE_CACHE];

const notYet = (
  before: readonly InstalledHook[],
  done: readonly InstalledHook[],
): InstalledHook[] => before.filter((hook) => !done.some(({ name }) => name === hook.name));

const summary = ({ name, path, chained }: InstalledHook): HooksChange['hooks'][number] => ({
  name,
  path,
  chained: chained ?? false,
});

/** From the hook's folder to ours, with `/` between parts on every system. */
export const relativeHome = ({ folder, home }: HookPlaces): string =>
  relative(folder, home).split(sep).join('/');

interface PayloadFile {
  /** From our folder. */
  readonly path: string;
  readonly data: string | Buffer;
  readonly mode: number;
}

/** What lies in our folder, apart from what is kept there about this clone. */
export async function readPayload(distFolder: string, toHome: string): Promise<PayloadFile[]> {
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
      { path: 'hook', data: hookShim(toHome), mode: 0o755 },
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

async function installShim(
  name: HookName,
  places: HookPlaces,
  old: InstalledHook | undefined,
  write: WriteFile,
): Promise<InstalledHook> {
  const path = places.fileOf(name);
  const chain = join(places.home, 'chain', name);
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

async function installLine(
  name: HookName,
  places: HookPlaces,
  old: InstalledHook | undefined,
  write: WriteFile,
): Promise<InstalledHook> {
  const path = places.fileOf(name);
  const line = callLine(name);
  if (!(await exists(path))) {
    await write(path, `#!/bin/sh\n${line}\n`, { mode: 0o755 });
    return { name, path, kind: 'line', created: true };
  }
  const text = await readFile(path, 'latin1');
  const shebang = /^#!.*\n/.exec(text)?.[0] ?? '';
  if (shebang !== '' && !/\b(?:ba|da|z|k)?sh\b/.test(shebang)) throw notShell(path);
  const created = old?.created === true ? { created: true } : {};
  if (text.split('\n').includes(line)) return { name, path, kind: 'line', ...created };
  const rest = withoutOurLine(text).slice(shebang.length);
  const mended = `${shebang}${line}\n${rest}`;
  await write(path, Buffer.from(mended, 'latin1'), { mode: (await lstat(path)).mode & 0o7777 });
  return { name, path, kind: 'line', ...created };
}

/** Read and written as Latin-1, so that every other byte stays what it is. */
const withoutOurLine = (text: string): string =>
  text
    .split('\n')
    .filter((line) => !line.includes(SHIM_MARK))
    .join('\n');

/**
 * Removes the hooks and puts back, byte for byte, what was there before. Files of others are left alone,
 * also where they took our place.
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
  const home = places?.home ?? (await homeOf(input.root));
  const known = await readManifest(home);
  const hooks =
    known.state === 'valid'
      ? known.manifest.hooks
      : HOOK_NAMES.flatMap((name): InstalledHook[] =>
          places ? [{ name, path: places.fileOf(name), kind: places.kind }] : [],
        );
  const notes: string[] = [];
  const removed: InstalledHook[] = [];
  for (const hook of hooks) {
    const note = await removeHook(hook, home, input.write);
    if (note === undefined) removed.push(hook);
    else if (note !== '') notes.push(note);
  }
  await removeHome(home);
  return { hooks: removed.map(summary), notes };
}

async function homeOf(root: string): Promise<string> {
  const { openRepository } = await import('./repository.ts');
  return join((await openRepository(root)).commonDir, 'session-protocol');
}

const removeHook = (
  hook: InstalledHook,
  home: string,
  write: WriteFile,
): Promise<string | undefined> =>
  hook.kind === 'shim' ? removeShim(hook, home) : removeLine(hook, write);

/** @returns undefined where it was removed; else why not, empty where there is nothing to say */
async function removeShim(hook: InstalledHook, home: string): Promise<string | undefined> {
  const chain = join(home, 'chain', hook.name);
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
    if (taken)
      return `${hook.path} is another tool's by now and was left; what we had chained is in ${basename(place)} beside it.`;
  }
  return ours ? undefined : taken ? `${hook.path} is another tool's and was left as it is.` : '';
}

async function removeLine(hook: InstalledHook, write: WriteFile): Promise<string | undefined> {
  const text = await readFile(hook.path, 'latin1').catch(() => undefined);
  if (!text?.includes(SHIM_MARK)) return '';
  const rest = withoutOurLine(text);
  if (hook.created === true && /^(?:#!\/bin\/sh\n)?$/.test(rest)) await unlink(hook.path);
  else
    await write(hook.path, Buffer.from(rest, 'latin1'), {
      mode: (await lstat(hook.path)).mode & 0o7777,
    });
  return undefined;
}

/** Our folder is the main work tree's state folder too, so only what the installation made is removed. */
async function removeHome(home: string): Promise<void> {
  const made = ['hook', 'run.cjs', 'hook.cjs', 'runtimes', MANIFEST];
  await Promise.all(made.map((name) => rm(join(home, name), { force: true })));
  for (const folder of ['lazy', ...MADE_ANEW])
    await rm(join(home, folder), { recursive: true, force: true });
  // A folder that still holds something is someone's: rmdir then refuses, and it stays.
  for (const folder of [join(home, 'chain'), home]) await rmdir(folder).catch(() => undefined);
}

/** A broken manifest is kept under another name, for whoever wants to know what it said. */
async function keepAside(path: string): Promise<string> {
  const aside = `${path}.broken`;
  await copyFile(path, aside);
  await chmod(aside, 0o644);
  return `The list of what was installed could not be read; it is kept as ${aside}.`;
}

export async function isOurs(path: string): Promise<boolean> {
  const text = await readFile(path, 'latin1').catch(() => '');
  return text.slice(0, 200).includes(`\n${SHIM_MARK}`);
}

export const sha256 = (data: string | Buffer): string =>
  createHash('sha256').update(data).digest('hex');
