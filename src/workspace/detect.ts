import { open } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { parseHeader } from '../core/documents/version-header.ts';
import { walkFiles } from './walk.ts';

/** How many source files are looked at for a header, and how much of each, in bytes. */
const SAMPLE_FILES = 200;
const HEAD_SIZE = 4096;
/** A field belongs to the team's header when at least this share of the headers have it. */
const COMMON_SHARE = 0.8;

const SOURCE =
  /\.(?:[cm]?[jt]sx?|py|rb|go|rs|java|kt|cs|php|swift|sh|sql|c|h|cc|cpp|hpp|lua|pl|r)$/i;
const SQLITE_MAGIC = 'SQLite format 3\0';

export interface DetectedHeaders {
  /** Globs of the folders and endings in which headers were found. */
  readonly paths: readonly string[];
  /** The field names that most of them have, in their order. */
  readonly fields: readonly string[];
  /** How many files had one, of how many that were looked at. */
  readonly found: number;
  readonly looked: number;
}

/**
 * Finds out whether a team keeps version headers, and which fields they have.
 *
 * @param files paths from the root
 * @returns undefined where fewer than two files have one
 */
export async function detectHeaders(
  root: string,
  files: readonly string[],
): Promise<DetectedHeaders | undefined> {
  const sources = files.filter((path) => SOURCE.test(path)).slice(0, SAMPLE_FILES);
  const headers: { path: string; fields: string[] }[] = [];
  for (const path of sources) {
    const head = await readHead(join(root, path));
    const header = head === undefined ? undefined : parseHeader(head.toString('utf8'), { path });
    const fields = header?.fields.map(({ name }) => name) ?? [];
    if (fields.includes('VERSION') && fields.length > 1) headers.push({ path, fields });
  }
  if (headers.length < 2) return undefined;
  const names = [...new Set(headers.flatMap(({ fields }) => fields))];
  const fields = names.filter(
    (name) =>
      headers.filter((header) => header.fields.includes(name)).length >=
      headers.length * COMMON_SHARE,
  );
  const globs = headers.map(({ path }) => {
    const [top] = path.split('/');
    return dirname(path) === '.' ? `*${extname(path)}` : `${top}/**/*${extname(path)}`;
  });
  return {
    paths: [...new Set(globs)].toSorted(),
    fields,
    found: headers.length,
    looked: sources.length,
  };
}

async function readHead(path: string): Promise<Buffer | undefined> {
  try {
    const file = await open(path, 'r');
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_SIZE), 0, HEAD_SIZE, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  } catch {
    return undefined;
  }
}

/**
 * Finds SQLite databases by their first bytes, not by their names alone: they are seldom in git, so the
 * folders themselves are looked through. Copies in a folder for backups are left out.
 */
export async function detectDatabases(root: string): Promise<string[]> {
  const limits = { depth: 4, files: 100 };
  const all = await walkFiles(root, limits, (name) => /\.(db|sqlite3?|db3)$/i.test(name));
  const named = all.filter((path) => !/(^|\/)backups?\//i.test(path));
  const heads = await Promise.all(named.map((path) => readHead(join(root, path))));
  return named.filter(
    (_, index) =>
      heads[index]?.subarray(0, SQLITE_MAGIC.length).toString('latin1') === SQLITE_MAGIC,
  );
}

/** The folders that hold migrations by their usual name, from the root. */
export function detectMigrations(files: readonly string[]): string[] {
  const folders = files.filter((path) => /\.sql$/i.test(path)).map((path) => dirname(path));
  return [...new Set(folders)].filter((folder) => /^migrations?$/i.test(basename(folder)));
}

/**
 * Which CI system a team seems to use.
 *
 * @param files paths from the root
 * @param remotes the addresses of the remotes, which may hold secrets and are only looked at
 */
export function detectCi(
  files: readonly string[],
  remotes: readonly string[],
): { github: boolean; gitlab: boolean } {
  const has = (path: RegExp, host: RegExp): boolean =>
    files.some((file) => path.test(file)) || remotes.some((remote) => host.test(remote));
  return {
    github: has(/^\.github\//, /(^|[/@.])github\.[a-z]/i),
    gitlab: has(/^\.gitlab(?:-ci\.yml$|\/)/, /(^|[/@.])gitlab\.[a-z]/i),
  };
}
