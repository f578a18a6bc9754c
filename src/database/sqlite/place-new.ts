import { chmod, copyFile, link, mkdir, rename, rm, rmdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { messageOf, ProtocolError } from '../../core/errors.ts';
import { checkControl } from '../control.ts';
import type { Control, CopyFacts, Located, PutBack } from '../engine.ts';
import { copyDiffers } from '../errors.ts';
import { hashCopy, isErrno, isThere, syncFile, syncFolder } from '../files.ts';
import { copyHashing } from '../included.ts';
import { COMPANIONS, explain } from './connection.ts';
import { setJournalMode } from './journal-mode.ts';

/**
 * Where no database stands, or one that is not to be written over: built and compared beside its place;
 * only then what is there is moved aside, and the new one is linked in, which fails where something has
 * appeared meanwhile. What was moved is moved back then.
 *
 * @param aside a folder that is not there yet
 */
export async function placeNew(
  file: string,
  facts: CopyFacts,
  database: Located,
  control: Control,
  aside: string | undefined,
): Promise<PutBack> {
  const folder = dirname(database.realPath);
  const built = join(folder, `.${basename(database.realPath)}.restoring`);
  try {
    await mkdir(folder, { recursive: true });
    await rm(built, { force: true });
    control.progress?.(0);
    await copyHashing(file, built, control.signal);
    if ((await hashCopy(built, control.signal)) !== facts.sha256) {
      throw copyDiffers(database.path, 'its hash differs');
    }
    await setJournalMode(built, facts, database, control);
    await chmod(built, facts.mode ?? 0o600);
    await syncFile(built);
    checkControl(control, database.path);
    const quarantine = await swapIn(built, database, aside);
    return quarantine === undefined ? {} : { quarantine };
  } catch (error) {
    throw explain(error, database.path);
  } finally {
    await rm(built, { force: true });
  }
}

/** @returns `aside` where anything was moved there */
async function swapIn(
  built: string,
  database: Located,
  aside: string | undefined,
): Promise<string | undefined> {
  const moved: Moved[] = [];
  try {
    if (aside !== undefined) await moveAside(database, aside, moved);
    await linkInto(built, database);
    await syncFolder(dirname(database.realPath));
    return moved.length > 0 ? aside : undefined;
  } catch (error) {
    if (aside === undefined || (await moveBack(moved, aside))) throw error;
    throw leftAside(database.path, messageOf(explain(error, database.path)), aside);
  }
}

async function linkInto(built: string, database: Located): Promise<void> {
  try {
    await link(built, database.realPath);
  } catch (error) {
    if (isErrno(error, 'EEXIST')) throw appeared(database.path);
    // Some file systems know no links; there the check and the rename are two steps.
    if (await isThere(database.realPath)) throw appeared(database.path);
    await rename(built, database.realPath);
  }
}

const appeared = (path: string): ProtocolError =>
  new ProtocolError({
    code: 'appeared-meanwhile',
    message: `${path} was made by another program while it was restored.`,
    remedy: 'Close that program, then restore again.',
  });

interface Moved {
  readonly from: string;
  readonly to: string;
}

/**
 * Moves a database together with its companions, which hold part of its data, and would replay into
 * whatever stood in its place.
 *
 * @param moved gets what was moved, each as soon as it was
 */
async function moveAside(database: Located, folder: string, moved: Moved[]): Promise<void> {
  for (const ending of ['', ...COMPANIONS]) {
    const from = database.realPath + ending;
    if (!(await isThere(from))) continue;
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const to = join(folder, basename(from));
    await moveFile(from, to);
    moved.push({ from, to });
  }
  if (moved.length === 0) return;
  await syncFolder(folder);
  await syncFolder(dirname(database.realPath));
}

/**
 * Companions first: a program that found the database without its log would begin another one.
 *
 * @returns whether all is back; nothing is moved where something else stands
 */
async function moveBack(moved: readonly Moved[], folder: string): Promise<boolean> {
  try {
    for (const { from } of moved) if (await isThere(from)) return false;
    for (const { from, to } of moved.toReversed()) await moveFile(to, from);
    await rmdir(folder).catch(() => undefined);
    return true;
  } catch {
    // The error of the restore is what is told, and where the files are.
    return false;
  }
}

/** The index of a log (`-shm`) is made anew from the log and not worth keeping. */
export async function copyDamaged(database: Located, destination: string): Promise<string[]> {
  const copies: string[] = [];
  for (const ending of ['', '-wal', '-journal']) {
    if (!(await isThere(database.realPath + ending))) continue;
    const copy = `${destination}.damaged${ending}`;
    await copyFile(database.realPath + ending, copy);
    await syncFile(copy);
    copies.push(copy);
  }
  return copies;
}

async function moveFile(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if (!isErrno(error, 'EXDEV')) throw error;
    await copyFile(from, to);
    await syncFile(to);
    await rm(from);
  }
}

const leftAside = (path: string, detail: string, folder: string): ProtocolError =>
  new ProtocolError({
    code: 'left-aside',
    message: `${path} could not be restored: ${detail} What was there before was moved to ${folder}.`,
    remedy: 'Restore again, or move those files back to where they were.',
  });
