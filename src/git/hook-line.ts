import { access, constants, lstat, readFile, readlink, stat, unlink } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { ProtocolError } from '../core/errors.ts';
import { exists } from './exists.ts';
import type { HookName, InstalledHook } from './hook-manifest.ts';
import { fromTree, type HookPlaces, treeOf } from './hook-places.ts';
import { callLine, SHIM_MARK } from './hook-shim.ts';

/** Writes a file whole or not at all, with the permission bits given. */
export type WriteFile = (
  path: string,
  data: string | Uint8Array,
  options: { mode: number },
) => Promise<void>;

const notShell = (path: string): ProtocolError =>
  new ProtocolError({
    code: 'hook-not-shell',
    message: `${path} is not a shell script, so our line cannot be added to it.`,
    remedy: 'Make that hook a shell script that calls what it is now, and install again.',
  });

const isLink = (path: string, target: string, call: string, holdsOurLine: boolean): ProtocolError =>
  new ProtocolError({
    code: 'hook-is-link',
    message: `${path} is a link to ${target}: our line would stand in that file, whoever else runs it.`,
    remedy:
      (holdsOurLine ? 'Uninstall the git hooks first, for an earlier version wrote there. ' : '') +
      `Make that hook a shell script with the line: exec ${call} "$@" – and install again.`,
  });

/** Whether git would run a file; it passes over one that it may not execute. On Windows all can be. */
export const canRun = (path: string): Promise<boolean> =>
  access(path, constants.X_OK).then(
    () => true,
    () => false,
  );

/**
 * Says whether our line can be added to a hook's file.
 *
 * @throws ProtocolError `hook-not-shell`, `hook-is-link`
 */
export async function checkLine(name: HookName, places: HookPlaces): Promise<void> {
  const path = places.fileOf(name);
  if (!(await exists(path))) return;
  const text = await readFile(path, 'latin1').catch(() => '');
  if ((await lstat(path)).isSymbolicLink()) {
    const target = resolve(dirname(path), await readlink(path));
    const tree = treeOf(target, places.trees);
    const call = tree ? `$(git rev-parse --show-toplevel)/${fromTree(tree, target)}` : target;
    throw isLink(path, target, `"${call}"`, text.split('\n').some(isOurLine));
  }
  const shebang = shebangOf(text);
  if (shebang !== '' && !/\b(?:ba|da|z|k)?sh\b/.test(shebang)) throw notShell(path);
}

const shebangOf = (text: string): string => /^#!.*\n/.exec(text)?.[0] ?? '';

/** Adds our line to a hook's file, or makes one, and sees to it that git runs it. */
export async function installLine(
  name: HookName,
  places: HookPlaces,
  old: InstalledHook | undefined,
  write: WriteFile,
): Promise<{ hook: InstalledHook; note?: string }> {
  const path = places.fileOf(name);
  const line = callLine(name);
  const ours: InstalledHook = { name, path: places.nameOf(name), kind: 'line' };
  if (!(await exists(path))) {
    await write(path, `#!/bin/sh\n${line}\n`, { mode: 0o755 });
    return { hook: { ...ours, created: true } };
  }
  const text = await readFile(path, 'latin1');
  const before = await modeOf(path);
  const silent = places.startedByGit && !(await canRun(path));
  const mode = silent ? executable(before) : before;
  const kept = silent ? before : old?.mode;
  if (mode !== before || !text.split('\n').includes(line)) {
    const shebang = shebangOf(text);
    const mended = `${shebang}${line}\n${withoutOurLine(text).slice(shebang.length)}`;
    await write(path, Buffer.from(mended, 'latin1'), { mode });
  }
  const note = `${path} was not executable, so git passed over it. It is now, and what else it holds runs too.`;
  return {
    hook: {
      ...ours,
      ...(old?.created === true ? { created: true } : {}),
      ...(kept === undefined ? {} : { mode: kept }),
    },
    ...(silent && !/^(?:#!.*\n)?$/.test(withoutOurLine(text)) ? { note } : {}),
  };
}

/** Of the file itself; the bits of a link say nothing. */
const modeOf = async (path: string): Promise<number> => (await stat(path)).mode & 0o7777;

/** Whoever may read it may run it. */
const executable = (mode: number): number => mode | ((mode & 0o444) >> 2);

/** A person's line may name ours, so it is known by both its ends. */
const isOurLine = (line: string): boolean =>
  line.startsWith('session_protocol=$(git rev-parse --git-common-dir)/') &&
  line.trimEnd().endsWith(` ${SHIM_MARK}`);

/** Read and written as Latin-1, so that every other byte stays what it is. */
const withoutOurLine = (text: string): string =>
  text
    .split('\n')
    .filter((line) => !isOurLine(line))
    .join('\n');

/**
 * Takes our line out of a file, and gives it back the bits that it had.
 *
 * @returns whether there was one
 */
export async function removeLine(
  path: string,
  { created, mode }: InstalledHook,
  write: WriteFile,
): Promise<boolean> {
  const text = await readFile(path, 'latin1').catch(() => undefined);
  const rest = withoutOurLine(text ?? '');
  if (text === undefined || rest === text) return false;
  if (created === true && /^(?:#!\/bin\/sh\n)?$/.test(rest)) {
    await unlink(path);
    return true;
  }
  const now = await modeOf(path);
  const given = mode !== undefined && now === executable(mode);
  await write(path, Buffer.from(rest, 'latin1'), { mode: given ? mode : now });
  return true;
}
