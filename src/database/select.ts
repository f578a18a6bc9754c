import { realpath } from 'node:fs/promises';
import { resolve, sep } from 'node:path';
import type { DatabaseConfig, DataConfig, Engine, Located, OwnsFile, Unusable } from './engine.ts';
import { duplicateName, factsOf, inBackupsFolder, noDatabases } from './errors.ts';
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
 *   `duplicate-name`, `in-backups-folder`
 */
export async function selectDatabases(
  data: DataConfig,
  names?: readonly string[],
): Promise<(Located | Unusable)[]> {
  const backups = await realpath(backupsFolder(data)).catch(() => backupsFolder(data));
  const outside: (Located | Unusable)[] = [];
  for (const config of data.databases) {
    const found = await engines[config.engine].find(config, data.root);
    outside.push(...outsideOf(backups, config, found));
  }
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

/**
 * A glob such as `data/*.db` finds the copies, too, which are left out. One that leads only there, or a path,
 * means a database: were it left out as well, nobody would know that it is in no backup.
 *
 * @throws ProtocolError `in-backups-folder` before anything is written into that folder
 */
function outsideOf(
  backups: string,
  config: DatabaseConfig,
  found: readonly (Located | Unusable)[],
): (Located | Unusable)[] {
  const outside = found.filter(
    (database) => !isUsable(database) || !database.realPath.startsWith(backups + sep),
  );
  const [inside] = found;
  if (inside === undefined || outside.length > 0) return outside;
  if (inside.name === config.name) throw inBackupsFolder(inside.path);
  const path = config.engine === 'sqlite' ? config.path : config.name;
  return [{ name: config.name, config, path, error: factsOf(inBackupsFolder(path)) }];
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
