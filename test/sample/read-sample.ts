/** Reads the sample project as it is shipped: a small shop team's documents, sources and databases. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join, relative, sep } from 'node:path';
import Database from 'better-sqlite3';
import type { Sample } from '../../src/actions/make-sample.ts';

const FILES = join(import.meta.dirname, 'files');
const SCRIPTS = join(import.meta.dirname, 'databases');

// Written here because a file of this name among the sample's would act on the project itself.
const IGNORED = ['data/', '.session-protocol/backups/', ''].join('\n');

/** The build ships what this gives as `dist/sample.json`. */
export function readSample(): Sample {
  const paths = readdirSync(FILES, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
  const texts = paths.map((path) => [
    relative(FILES, path).split(sep).join('/'),
    readFileSync(path, 'utf8'),
  ]);
  const databases = readdirSync(SCRIPTS).map((name) => [
    `data/${basename(name, '.sql')}.db`,
    makeDatabase(readFileSync(join(SCRIPTS, name), 'utf8')),
  ]);
  return {
    texts: { ...Object.fromEntries(texts), '.gitignore': IGNORED },
    databases: Object.fromEntries(databases),
  };
}

/** A database in WAL mode, as base64. */
function makeDatabase(sql: string): string {
  const database = new Database(':memory:');
  database.exec(sql);
  const bytes = database.serialize();
  database.close();
  // A database in memory cannot be in WAL mode; in a file these two bytes say that it is, see
  // https://www.sqlite.org/fileformat2.html#file_format_version_numbers.
  bytes[18] = 2;
  bytes[19] = 2;
  return bytes.toString('base64');
}
