import { copyFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Control, DatabaseState, Engine, Located, Shadow } from '../engine.ts';
import { missingDatabase } from '../errors.ts';
import { openSnapshot } from './connection.ts';
import { copyDatabase, LARGEST_IN_MEMORY, tidyCompanions, verifyCopy } from './copy.ts';
import { findDatabases, locateDatabase, ownFiles } from './find.ts';
import { readLedger, readSchema, readSchemaVersion } from './inspect.ts';
import { copyDamaged } from './place-new.ts';
import { putBack } from './put-back.ts';
import { rehearsePutBack } from './rehearse.ts';
import { refuseUnsafe, splitStatements } from './statements.ts';
import { runSteps } from './step.ts';
import { watchDatabase } from './watch.ts';

/** SQLite, through better-sqlite3; nothing outside this folder knows either. */
export const sqlite: Engine = {
  id: 'sqlite',
  extension: 'sqlite',
  find: findDatabases,
  locate: locateDatabase,
  ownFiles,
  inspect,
  isLarge,
  size,
  watch: watchDatabase,
  copy: copyDatabase,
  verifyCopy,
  putBack,
  rehearsePutBack,
  copyDamaged,
  makeShadow,
  splitStatements,
  refuseUnsafe,
  runSteps,
};

async function inspect(database: Located, control: Control): Promise<DatabaseState> {
  if (!database.exists) throw missingDatabase(database.path);
  const connection = await openSnapshot(database, control, false);
  try {
    const ledger = readLedger(connection);
    const schemaVersion = readSchemaVersion(connection);
    return {
      schema: readSchema(connection),
      ...(ledger === undefined ? {} : { ledger }),
      ...(schemaVersion === undefined ? {} : { schemaVersion }),
    };
  } finally {
    connection.close();
    await tidyCompanions(database);
  }
}

async function isLarge(database: Located): Promise<boolean> {
  return ((await size(database)) ?? 0) > LARGEST_IN_MEMORY;
}

/** What cannot be looked at is told by its copy. */
async function size({ realPath, exists }: Located): Promise<number | undefined> {
  const facts = exists ? await stat(realPath).catch(() => undefined) : undefined;
  return facts?.size;
}

/** The copy is a file that nobody has open: an ordinary copy of it is safe. */
async function makeShadow(copy: string, database: Located, folder: string): Promise<Shadow> {
  const realPath = join(folder, 'shadow.sqlite');
  await copyFile(copy, realPath);
  return { database: { ...database, realPath }, remove: () => rm(realPath, { force: true }) };
}
