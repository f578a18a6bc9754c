import type { Protocol } from '../protocol.ts';
import type { PathMatcher } from './globs.ts';

/** A migration's file, as its name says. */
export interface MigrationName {
  /** Its folder with the slash at its end, and its name without version's ending: what both files share. */
  readonly id: string;
  readonly rollBack: boolean;
  /** Of a rollback that names its migration by version only, the version. */
  readonly version: string;
}

/** Is it a file of migrations: one of the globs, or an SQL file right in a folder that a database names? */
export function isMigration(
  path: string,
  paths: readonly string[] | undefined,
  { protocol, matches }: { readonly protocol: Protocol; readonly matches: PathMatcher },
): boolean {
  if (paths) return matches(paths, path);
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  return (
    /\.sql$/i.test(path) &&
    protocol.databases.some(
      ({ migrations }) =>
        migrations !== undefined && `${migrations.replace(/\/+$/, '')}/` === folder,
    )
  );
}

/**
 * What a migration's path says: `<id>.sql`, and for its rollback `….rollback.sql`, `…_rollback.sql`,
 * `….down.sql` or `<version>_rollback.sql`.
 */
export function readMigrationName(path: string): MigrationName {
  const slash = path.lastIndexOf('/') + 1;
  const stem = path.slice(slash).replace(/\.[^.]*$/, '');
  const version = /^\d+/.exec(stem)?.[0] ?? '';
  const rollBack = /(?:[._-]rollback|[._-]down)$/i.test(stem);
  const id = stem.replace(/(?:[._-]rollback|[._-]down|\.up)$/i, '');
  return { id: path.slice(0, slash) + id, rollBack, version: path.slice(0, slash) + version };
}
