import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { throwIfCancelled } from '../core/errors.ts';
import type { DataConfig } from './engine.ts';
import { hashCopy, namesIn } from './files.ts';
import { checkIncluded, EXTRA_FILE, INCLUDED } from './included.ts';
import { engines } from './index.ts';
import {
  type BackupEntry,
  type BackupManifest,
  MANIFEST,
  readManifest,
  setFolder,
} from './manifest.ts';
import type { OperationContext } from './operation.ts';
import { backupsFolder } from './select.ts';

export interface VerifyInput {
  readonly data: DataConfig;
  /** The set's name. */
  readonly set: string;
}

/** Something that is not as the manifest says; without `name` it is of the set as a whole. */
export interface SetProblem {
  readonly code: string;
  readonly message: string;
  readonly name?: string;
}

export interface VerifyResult {
  readonly set: string;
  readonly createdAt: string;
  readonly reason: string;
  /** Every database that was asked for when it was made is in it. */
  readonly complete: boolean;
  /** Everything in it is as it was made. */
  readonly ok: boolean;
  readonly databases: readonly {
    readonly name: string;
    readonly path: string;
    readonly ok: boolean;
  }[];
  /** How many files were copied beside them; undefined: none. */
  readonly included?: number;
  readonly problems: readonly SetProblem[];
  /** Files that do not belong to it, and that nothing reads: they harm nothing. */
  readonly strangers: readonly SetProblem[];
}

/**
 * Reads a set from end to end and compares it with its manifest: files, sizes, hashes, integrity, rows.
 *
 * @throws ProtocolError `no-such-backup`, `broken-manifest`, `cancelled`
 */
export async function verifyBackup(
  input: VerifyInput,
  context: OperationContext,
): Promise<VerifyResult> {
  const folder = await setFolder(backupsFolder(input.data), input.set);
  const manifest = await readManifest(folder, input.set);
  const found = await findAll(folder, manifest, context);
  const problems = withoutStrangers(found);
  const { included } = manifest;
  return {
    set: input.set,
    createdAt: manifest.createdAt,
    reason: manifest.reason,
    complete: manifest.complete,
    ok: problems.length === 0,
    databases: manifest.databases.map(({ name, path }) => ({
      name,
      path,
      ok: !problems.some((problem) => problem.name === name),
    })),
    ...(included === undefined ? {} : { included: included.length }),
    problems,
    strangers: found.filter(isStranger),
  };
}

/** Checks all that is in a set. */
export async function checkWhole(
  folder: string,
  manifest: BackupManifest,
  context: OperationContext,
): Promise<SetProblem[]> {
  return withoutStrangers(await findAll(folder, manifest, context));
}

/** Checks the copies of a set that are named, and that nothing lies there that would be read with one. */
export async function checkSet(
  folder: string,
  manifest: BackupManifest,
  entries: readonly BackupEntry[],
  context: OperationContext,
): Promise<SetProblem[]> {
  return withoutStrangers(await findIn(folder, manifest, entries, context));
}

/** The code of a file that does not belong to a set and harms nothing, such as a `.DS_Store`. */
const isStranger = ({ code }: SetProblem): boolean => code === EXTRA_FILE;

const withoutStrangers = (found: readonly SetProblem[]): SetProblem[] =>
  found.filter((one) => !isStranger(one));

async function findAll(
  folder: string,
  manifest: BackupManifest,
  context: OperationContext,
): Promise<SetProblem[]> {
  return [
    ...(await findIn(folder, manifest, manifest.databases, context)),
    ...(await checkIncluded(folder, manifest.included ?? [], context.signal)),
  ];
}

async function findIn(
  folder: string,
  manifest: BackupManifest,
  entries: readonly BackupEntry[],
  context: OperationContext,
): Promise<SetProblem[]> {
  const damaged = manifest.failed.flatMap((failed) => failed.damaged ?? []);
  const expected = new Set([
    MANIFEST,
    ...(manifest.included === undefined ? [] : [INCLUDED]),
    ...[...manifest.databases, ...damaged].map(({ file }) => file),
  ]);
  const extra = (await namesIn(folder)).filter((name) => !expected.has(name));
  // What is named as a copy with something behind it, an engine may take for a part of that copy.
  const belongs = (name: string, { file }: BackupEntry): boolean =>
    name.toLowerCase().startsWith(`${file}-`);
  const problems: SetProblem[] = extra.map((name) => {
    const owner = manifest.databases.find((entry) => belongs(name, entry));
    const message = `${name} does not belong to it`;
    if (owner === undefined) return { code: EXTRA_FILE, message };
    const told = `${message}, and would be read with a copy: remove it`;
    return { code: 'stray-companion', message: told, name: owner.name };
  });
  for (const [index, entry] of entries.entries()) {
    throwIfCancelled(context.signal, 'Verifying the backup');
    const { name } = entry;
    // It is not opened with a part that is not its own.
    if (extra.some((one) => belongs(one, entry))) continue;
    context.progress?.({ message: `Verifying ${name}`, done: index, total: entries.length });
    const found = await checkCopy(folder, entry, context);
    problems.push(
      ...found.map(({ code, message }) => ({ code, message: `${entry.file}: ${message}`, name })),
    );
  }
  return problems;
}

async function checkCopy(
  folder: string,
  entry: BackupEntry,
  context: OperationContext,
): Promise<SetProblem[]> {
  const path = join(folder, entry.file);
  const facts = await lstat(path).catch(() => undefined);
  if (facts === undefined) return [{ code: 'missing-file', message: 'it is missing' }];
  if (!facts.isFile()) return [{ code: 'not-a-file', message: 'it is a link or no regular file' }];
  if (facts.size !== entry.size) {
    return [{ code: 'size', message: `it has ${facts.size} bytes instead of ${entry.size}` }];
  }
  if ((await hashCopy(path, context.signal)) !== entry.sha256) {
    return [{ code: 'hash', message: 'its contents have changed since it was made' }];
  }
  return engines[entry.engine].verifyCopy(path, entry, { signal: context.signal, lockWaitMs: 0 });
}
