import { lstat, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, ProtocolError } from '../core/errors.ts';
import { validateBackupManifest } from '../core/validators.generated.js';
import type { CopyFacts, DatabaseConfig, GitState } from './engine.ts';
import { type ErrorFacts, noSuchSet } from './errors.ts';
import { sum } from './facts.ts';
import { clearStaging, isErrno, makeStaging, namesIn, syncFile, syncFolder } from './files.ts';
import type { IncludedFile } from './included.ts';

/** What a set of copies says of itself; `schemas/backup-manifest.schema.json` is its shape. */
export interface BackupManifest {
  readonly version: 1;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly finishedAt: string;
  /** Why it was made, such as `manual` or `before-migration`. */
  readonly reason: string;
  /** The migrations before which it was made, by id. */
  readonly migrations: readonly string[];
  /** Never removed by retention. */
  readonly pinned: boolean;
  /** Whether every database that was asked for is in it, verified. */
  readonly complete: boolean;
  readonly git?: GitState;
  readonly databases: readonly BackupEntry[];
  /** Absent: nothing was copied beside the databases. */
  readonly included?: readonly IncludedFile[];
  readonly failed: readonly FailedEntry[];
}

/** One copy of a set. */
export interface BackupEntry extends CopyFacts {
  readonly name: string;
  /** The name of the configuration that led to it. */
  readonly config: string;
  readonly engine: DatabaseConfig['engine'];
  /** From the repository's root. */
  readonly path: string;
  readonly realPath: string;
  /** The copy, by its name in the set's folder. */
  readonly file: string;
  readonly durationMs: number;
}

export interface FailedEntry {
  readonly name: string;
  readonly path: string;
  readonly error: ErrorFacts;
  /** What could not be read as a database, copied as it is. It is no backup and counts for nothing. */
  readonly damaged?: readonly DamagedFile[];
}

/** A file of a damaged database, by its name in the set's folder. */
export interface DamagedFile {
  readonly file: string;
  readonly size: number;
  readonly sha256: string;
}

/** Bytes of all copies of a set. */
export const sizeOf = ({ databases }: BackupManifest): number =>
  sum(databases.map(({ size }) => size));

export const MANIFEST = 'manifest.json';

/** Names of published sets: `20260131-235959-001-manual`, with `-2` where two were made at once. */
const SET_NAME = /^\d{8}-\d{6}-\d{3}-[a-z0-9][a-z0-9-]*$/;

/** The largest manifest that is read: 300 databases take a tenth of it. */
const LARGEST_MANIFEST = 64 * 1024 * 1024;

const brokenManifest = (set: string, detail: string, cause?: unknown): ProtocolError =>
  new ProtocolError({
    code: 'broken-manifest',
    message: `The manifest of the backup ${set} cannot be used: ${detail}.`,
    remedy: 'Choose another backup. The copies beside the manifest were not touched.',
    cause,
  });

/**
 * The folder of a set.
 *
 * @throws ProtocolError `no-such-backup` for a name that is none, or a folder that is a link
 */
export async function setFolder(backups: string, set: string): Promise<string> {
  const folder = join(backups, set);
  if (!SET_NAME.test(set)) throw noSuchSet(set);
  try {
    if ((await lstat(folder)).isDirectory()) return folder;
  } catch (error) {
    if (!isErrno(error, 'ENOENT')) throw error;
  }
  throw noSuchSet(set);
}

/** @throws ProtocolError `broken-manifest` for one that is missing, a link, no JSON or not of its shape */
export async function readManifest(folder: string, set: string): Promise<BackupManifest> {
  const path = join(folder, MANIFEST);
  let value: unknown;
  try {
    const facts = await lstat(path);
    if (!facts.isFile()) throw new Error('it is not a regular file');
    if (facts.size > LARGEST_MANIFEST) throw new Error('it is too large');
    value = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw brokenManifest(set, messageOf(error), error);
  }
  if (!validateBackupManifest<BackupManifest>(value)) {
    const [first] = validateBackupManifest.errors ?? [];
    throw brokenManifest(set, `${first?.instancePath ?? ''} ${first?.message ?? ''}`.trim());
  }
  // The schema cannot say that a path stays inside: no part of it is `..`, and it is not absolute.
  for (const { path: entryPath } of [...value.databases, ...(value.included ?? [])]) {
    if (/^(?:[/\\]|[A-Za-z]:)|(?:^|[/\\])\.\.(?:[/\\]|$)/.test(entryPath)) {
      throw brokenManifest(set, `${JSON.stringify(entryPath)} leads outside the repository`);
    }
  }
  const files = value.databases.map((entry) => entry.file.toLowerCase());
  if (new Set(files).size !== files.length) throw brokenManifest(set, 'two copies have one file');
  const included = (value.included ?? []).map((entry) => entry.path);
  if (new Set(included).size !== included.length) {
    throw brokenManifest(set, 'a file is included twice');
  }
  return value;
}

/** Writes the manifest of a set in staging, and makes it last. */
export async function writeManifest(folder: string, manifest: BackupManifest): Promise<void> {
  const path = join(folder, MANIFEST);
  await writeFile(path, `${JSON.stringify(manifest, undefined, 2)}\n`, { flag: 'wx' });
  await syncFile(path);
}

/**
 * Puts a manifest in the place of one that differs only in its pin. Only for the holder of the lock. It is
 * written in staging: a run that is killed must not leave a second file in a set that has to be whole.
 */
export async function pinManifest(
  backups: string,
  folder: string,
  manifest: BackupManifest,
): Promise<void> {
  const staging = await makeStaging(backups, 'pin');
  try {
    await writeManifest(staging, manifest);
    await rename(join(staging, MANIFEST), join(folder, MANIFEST));
    await syncFolder(folder);
  } finally {
    await clearStaging(backups);
  }
}

/** A published set, or one whose manifest cannot be used. */
export interface PublishedSet {
  readonly set: string;
  readonly manifest: BackupManifest;
}

/** The published sets whose manifests cannot be used, by name, newest first. */
export async function unusableSets(backups: string): Promise<string[]> {
  const usable = new Set((await listSets(backups)).map(({ set }) => set));
  const names = (await namesIn(backups)).filter((name) => SET_NAME.test(name)).toReversed();
  return names.filter((name) => !usable.has(name));
}

/** The published sets whose manifests can be used, newest first. */
export async function listSets(backups: string): Promise<PublishedSet[]> {
  const names = (await namesIn(backups)).filter((name) => SET_NAME.test(name)).toReversed();
  const sets: PublishedSet[] = [];
  for (const set of names) {
    try {
      sets.push({ set, manifest: await readManifest(await setFolder(backups, set), set) });
    } catch (error) {
      // A set that cannot be used counts for nothing; verifying it by name says what is wrong with it.
      if (!(error instanceof ProtocolError)) throw error;
    }
  }
  return sets;
}
