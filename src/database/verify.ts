import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { throwIfCancelled } from '../core/errors.ts';
import type { DataConfig } from './engine.ts';
import { hashCopy, namesIn } from './files.ts';
import { checkIncluded, INCLUDED } from './included.ts';
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
  const problems = await checkWhole(folder, manifest, context);
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
  };
}

/** Checks all that is in a set. */
export async function checkWhole(
  folder: string,
  manifest: BackupManifest,
  context: OperationContext,
): Promise<SetProblem[]> {
  return [
    ...(await checkSet(folder, manifest, manifest.databases, context)),
    ...(await checkIncluded(folder, manifest.included ?? [], context.signal)),
  ];
}

/** Checks that nothing is in a set that does not belong there, and those of its copies that are named. */
export async function checkSet(
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
  const problems: SetProblem[] = extra.map((name) => ({
    code: 'extra-file',
    message: `${name} does not belong to it`,
  }));
  for (const [index, entry] of entries.entries()) {
    throwIfCancelled(context.signal, 'Verifying the backup');
    const { name } = entry;
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
