import { realpath } from 'node:fs/promises';
import { resolve, sep } from 'node:path';
import type { DataConfig, Engine, Located, OwnsFile, Unusable } from './engine.ts';
import { duplicateName, noDatabases } from './errors.ts';
import { engines } from './index.ts';

/** Milliseconds that work waits for another program's lock, unless the caller says otherwise. */
export const LOCK_WAIT_MS = 10_000;

/** The backups' folder, absolute. */
export const backupsFolder = (data: DataConfig): string => resolve(data.root, data.backups);

export const engineOf = (database: Located | Unusable): Engine => engines[database.config.engine];

export const isUsable = (database: Located | Unusable): database is Located =>
  !('error' in database);

/**
 * The databases of a configuration, in its order.
 *
 * @param names databases or configurations to keep; without it all
 * @throws ProtocolError `no-databases` where none is configured, or a name leads to none;
 *   `duplicate-name`
 */
export async function selectDatabases(
  data: DataConfig,
  names?: readonly string[],
): Promise<(Located | Unusable)[]> {
  const found: (Located | Unusable)[] = [];
  for (const config of data.databases) {
    found.push(...(await engines[config.engine].find(config, data.root)));
  }
  // A glob such as `**/*.db` would find the copies, too.
  const backups = await realpath(backupsFolder(data)).catch(() => backupsFolder(data));
  const outside = found.filter(
    (database) => !isUsable(database) || !database.realPath.startsWith(backups + sep),
  );
  const taken = new Set<string>();
  for (const { name } of outside) {
    if (taken.has(name)) throw duplicateName(name);
    taken.add(name);
  }
  if (outside.length === 0) throw noDatabases('in the protocol file');
  if (names === undefined) return outside;
  for (const name of names) {
    if (!outside.some((database) => isNamed(database, name))) throw noDatabases(`named ${name}`);
  }
  return outside.filter((database) => names.some((name) => isNamed(database, name)));
}

const isNamed = (database: Located | Unusable, name: string): boolean =>
  database.name === name || database.config.name === name;

/** Tells the files of all databases that are configured from those beside them. */
export async function databaseFiles({ databases, root }: DataConfig): Promise<OwnsFile> {
  const owns: OwnsFile[] = [];
  for (const config of databases) {
    const own = await engines[config.engine].ownFiles?.(config, root);
    if (own !== undefined) owns.push(own);
  }
  return (path, real) => owns.some((own) => own(path, real));
}
