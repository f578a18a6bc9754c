import { isMigrationFile, readFileName } from '../migration-file-name.ts';
import type { DatabaseConfig, Protocol } from '../protocol.ts';
import type { PathMatcher } from './globs.ts';

/** A migration's file, as its name says. */
export interface MigrationName {
  /** Its folder with the slash at its end, and its name without version's ending: what both files share. */
  readonly id: string;
  readonly rollBack: boolean;
  /** Of a rollback that names its migration by version only, the version. */
  readonly version: string;
}

/** Is it a file of migrations: one of the globs, or what counts right in a folder that a database names? */
export function isMigration(
  path: string,
  paths: readonly string[] | undefined,
  { protocol, matches }: { readonly protocol: Protocol; readonly matches: PathMatcher },
): boolean {
  if (paths) return matches(paths, path);
  return (
    isMigrationFile(path.slice(path.lastIndexOf('/') + 1)) &&
    databaseOf(path, protocol) !== undefined
  );
}

/** The database whose migrations are in the folder that a file is right in. */
export function databaseOf(path: string, { databases }: Protocol): DatabaseConfig | undefined {
  const slash = path.lastIndexOf('/');
  if (slash === -1) return undefined;
  return databases.find((database) => migrationsFolder(database) === path.slice(0, slash));
}

/** The folder of a database's migrations, without a slash at its end. */
export const migrationsFolder = ({ migrations }: DatabaseConfig): string | undefined =>
  migrations?.replace(/\/+$/, '');

/**
 * What a migration's path says: in a database's folder what its migrator reads, elsewhere, and where that
 * reads nothing, `<id>.sql`, and for its rollback `….rollback.sql`, `…_rollback.sql`, `….down.sql` or
 * `<version>_rollback.sql`.
 */
export function readMigrationName(path: string, protocol: Protocol): MigrationName {
  const slash = path.lastIndexOf('/') + 1;
  const [folder, name] = [path.slice(0, slash), path.slice(slash)];
  const database = databaseOf(path, protocol);
  const known = database && readFileName(name, database.migrationName);
  if (known) {
    const { id = known.version, rollBack, version } = known;
    return { id: folder + id, rollBack, version: folder + version };
  }
  const stem = name.replace(/\.[^.]*$/, '');
  const version = /^\d+/.exec(stem)?.[0] ?? '';
  const rollBack = /(?:[._-]rollback|[._-]down)$/i.test(stem);
  const id = stem.replace(/(?:[._-]rollback|[._-]down|\.up)$/i, '');
  return { id: folder + id, rollBack, version: folder + version };
}
