import { lstat, readFile, unlink } from 'node:fs/promises';
import { ProtocolError } from '../core/errors.ts';
import { exists } from './exists.ts';
import type { HookName, InstalledHook } from './hook-manifest.ts';
import type { HookPlaces } from './hook-places.ts';
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

/**
 * Says whether our line can be added to a hook's file.
 *
 * @throws ProtocolError `hook-not-shell`
 */
export async function checkLine(name: HookName, places: HookPlaces): Promise<void> {
  const path = places.fileOf(name);
  if (!(await exists(path))) return;
  const text = await readFile(path, 'latin1').catch(() => '');
  const shebang = shebangOf(text);
  if (shebang !== '' && !/\b(?:ba|da|z|k)?sh\b/.test(shebang)) throw notShell(path);
}

const shebangOf = (text: string): string => /^#!.*\n/.exec(text)?.[0] ?? '';

/** Adds our line to a hook's file, or makes one. */
export async function installLine(
  name: HookName,
  places: HookPlaces,
  old: InstalledHook | undefined,
  write: WriteFile,
): Promise<InstalledHook> {
  const path = places.fileOf(name);
  const line = callLine(name);
  const ours: InstalledHook = { name, path: places.nameOf(name), kind: 'line' };
  if (!(await exists(path))) {
    await write(path, `#!/bin/sh\n${line}\n`, { mode: 0o755 });
    return { ...ours, created: true };
  }
  const text = await readFile(path, 'latin1');
  if (!text.split('\n').includes(line)) {
    const shebang = shebangOf(text);
    const mended = `${shebang}${line}\n${withoutOurLine(text).slice(shebang.length)}`;
    await write(path, Buffer.from(mended, 'latin1'), { mode: await modeOf(path) });
  }
  return { ...ours, ...(old?.created === true ? { created: true } : {}) };
}

const modeOf = async (path: string): Promise<number> => (await lstat(path)).mode & 0o7777;

/** Read and written as Latin-1, so that every other byte stays what it is. */
const withoutOurLine = (text: string): string =>
  text
    .split('\n')
    .filter((line) => !line.includes(SHIM_MARK))
    .join('\n');

/**
 * Takes our line out of a file.
 *
 * @returns whether there was one
 */
export async function removeLine(
  path: string,
  { created }: InstalledHook,
  write: WriteFile,
): Promise<boolean> {
  const text = await readFile(path, 'latin1').catch(() => undefined);
  const rest = withoutOurLine(text ?? '');
  if (text === undefined || rest === text) return false;
  if (created === true && /^(?:#!\/bin\/sh\n)?$/.test(rest)) {
    await unlink(path);
    return true;
  }
  await write(path, Buffer.from(rest, 'latin1'), { mode: await modeOf(path) });
  return true;
}
