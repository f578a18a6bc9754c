import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../core/errors.ts';
import { type FileName, isMigrationFile, readFileName } from '../core/migration-file-name.ts';
import type { ErrorFacts } from './errors.ts';
import { hashText, isErrno, namesIn } from './files.ts';
import { type MigrationHead, readHead } from './migration-head.ts';
import { byVersion } from './migration-order.ts';

/** One migration with its rollback, as files. */
export interface Migration {
  /** The file's name without its ending, such as `20251202_add_points`; the ledger knows it by this. */
  readonly id: string;
  /** The digits before the first `_`, as written. */
  readonly version: string;
  /** SHA-256 of the text with `\n` line endings, hexadecimal. */
  readonly checksum: string;
  readonly apply: MigrationFile;
  readonly rollBack: MigrationFile;
}

export interface MigrationFile extends MigrationHead {
  /** The file's name. */
  readonly name: string;
  readonly text: string;
}

export interface MigrationFolder {
  /** In the order in which they are applied. */
  readonly migrations: readonly Migration[];
  /** What keeps this folder from being used, each with its way out. */
  readonly problems: readonly ErrorFacts[];
  /** What says how its files are named, if not the custom. */
  readonly pattern?: string;
}

/**
 * Reads and pairs the migrations of a folder. Names that begin with `.` or `_` are left alone.
 *
 * @param pattern as `readFileName` takes it
 */
export async function readMigrations(
  folder: string,
  shownAs: string,
  pattern?: string,
): Promise<MigrationFolder> {
  if (pattern !== undefined && !pattern.includes('(?<version>')) {
    return { migrations: [], problems: [withoutVersion(pattern)], pattern };
  }
  const problems: ErrorFacts[] = [];
  const applies = new Map<string, { version: string; file: MigrationFile }>();
  const rollBacks: { name: FileName; file: MigrationFile }[] = [];
  for (const name of await namesIn(folder)) {
    if (!isMigrationFile(name)) continue;
    const parsed = readFileName(name, pattern);
    if (parsed === undefined) {
      problems.push(misnamed(`${shownAs}/${name}`, pattern));
      continue;
    }
    try {
      const file = await readMigrationFile(join(folder, name), name);
      if (parsed.rollBack || parsed.id === undefined) rollBacks.push({ name: parsed, file });
      else if (applies.has(parsed.id)) problems.push(twice(`${shownAs}/${name}`));
      else applies.set(parsed.id, { version: parsed.version, file });
    } catch (error) {
      problems.push(unreadable(`${shownAs}/${name}`, messageOf(error)));
    }
  }
  const paired = pair(applies, rollBacks, shownAs);
  return {
    migrations: paired.migrations,
    problems: [...problems, ...paired.problems],
    ...(pattern === undefined ? {} : { pattern }),
  };
}

async function readMigrationFile(path: string, name: string): Promise<MigrationFile> {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path));
  } catch (error) {
    if (isErrno(error, 'ERR_ENCODING_INVALID_ENCODED_DATA')) {
      throw new Error('it is not UTF-8', { cause: error });
    }
    throw error;
  }
  return { name, text, ...readHead(text, name) };
}

/** The checksum survives another editor's line endings, its byte-order mark and its last empty line. */
export const checksumOf = (text: string): string =>
  hashText(`${text.replaceAll(/\r\n?/g, '\n').trimEnd()}\n`);

function pair(
  applies: ReadonlyMap<string, { version: string; file: MigrationFile }>,
  rollBacks: readonly { name: FileName; file: MigrationFile }[],
  shownAs: string,
): MigrationFolder {
  const problems: ErrorFacts[] = [];
  const migrations: Migration[] = [];
  const used = new Set<MigrationFile>();
  for (const [id, { version, file }] of applies) {
    const exact = rollBacks.filter(({ name }) => name.id === id);
    const alone = [...applies.values()].filter((other) => other.version === version).length === 1;
    const byDate = rollBacks.filter(
      ({ name }) => name.id === undefined && name.version === version,
    );
    const candidates = exact.length > 0 || !alone ? exact : byDate;
    const [found] = candidates;
    if (found === undefined || candidates.length > 1) {
      problems.push(unpaired(`${shownAs}/${file.name}`, id, candidates.length));
      for (const candidate of candidates) used.add(candidate.file);
      continue;
    }
    used.add(found.file);
    migrations.push({
      id,
      version,
      checksum: checksumOf(file.text),
      apply: file,
      rollBack: found.file,
    });
  }
  for (const { file } of rollBacks) {
    if (!used.has(file)) problems.push(orphan(`${shownAs}/${file.name}`));
  }
  return { migrations: migrations.toSorted(byVersion), problems };
}

const problem = (code: string, message: string, remedy: string): ErrorFacts => ({
  code,
  message,
  remedy,
});

const misnamed = (path: string, pattern: string | undefined): ErrorFacts =>
  problem(
    'misnamed-migration',
    `${path} is not named like a migration${pattern === undefined ? '' : `, which "migrationName" says is ${pattern}`}.`,
    `${pattern === undefined ? 'Name it YYYYMMDD_description.sql' : 'Name it so'}, or begin its name with "_" to leave it out.`,
  );

const withoutVersion = (pattern: string): ErrorFacts =>
  problem(
    'bad-migration-name',
    `"migrationName" does not say which part of a name is the version: ${pattern}`,
    'Put that part into a group (?<version>…), such as V(?<version>\\d+)__(?<description>.+).',
  );

const twice = (path: string): ErrorFacts =>
  problem('duplicate-migration', `${path} is there twice.`, 'Remove one of the two.');

const unreadable = (path: string, detail: string): ErrorFacts =>
  problem('unreadable-migration', `${path} cannot be read: ${detail}.`, 'Save it as UTF-8.');

const unpaired = (path: string, id: string, found: number): ErrorFacts =>
  problem(
    'unpaired-migration',
    found === 0 ? `${path} has no rollback.` : `${path} has ${found} rollbacks.`,
    `Write its rollback as ${id}.rollback.sql beside it${found === 0 ? '' : ', and keep only that'}.`,
  );

const orphan = (path: string): ErrorFacts =>
  problem(
    'orphan-rollback',
    `${path} is the rollback of no migration, or of more than one.`,
    'Name it after its migration, with the ending .rollback.sql, or remove it.',
  );
