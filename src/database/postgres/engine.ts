import type {
  Control,
  DatabaseConfig,
  DatabaseState,
  Engine,
  Located,
  Unusable,
} from '../engine.ts';
import { factsOf, hasCode } from '../errors.ts';
import { rowsOf, targetOf, urlOf, withSession } from './connection.ts';
import { copyDatabase, verifyCopy } from './copy.ts';
import { readLedger, readSchema, readSchemaVersion } from './inspect.ts';
import { makeShadow, putBack, rehearsePutBack } from './put-back.ts';
import { refuseUnsafe, splitStatements } from './statements.ts';
import { runSteps } from './step.ts';
import { databaseOf, shownUrl } from './url.ts';

/** PostgreSQL, through `pg` and the `pg_dump` and `pg_restore` of the machine; only this folder knows them. */
export const postgresql: Engine = {
  id: 'postgresql',
  extension: 'dump',
  find,
  locate,
  inspect,
  // Two dumps at once only take each other's time on the server.
  isLarge: () => Promise.resolve(true),
  size: () => Promise.resolve(undefined),
  copy: copyDatabase,
  verifyCopy,
  putBack,
  rehearsePutBack,
  // A server keeps its files itself: there are none to be copied beside it.
  copyDamaged: () => Promise.resolve([]),
  makeShadow,
  splitStatements,
  refuseUnsafe,
  runSteps,
};

const locatedAt = (config: DatabaseConfig, exists: boolean): Located => {
  const url = urlOf(config);
  const { name } = config;
  return { name, config, path: shownUrl(url, name), realPath: databaseOf(url, name), exists };
};

function find(config: DatabaseConfig): Promise<(Located | Unusable)[]> {
  try {
    return Promise.resolve([locatedAt(config, true)]);
  } catch (error) {
    const { name } = config;
    return Promise.resolve([{ name, config, path: name, error: factsOf(error) }]);
  }
}

/** Asks the server whether it is there; to be restored it need not be. */
async function locate(
  config: DatabaseConfig,
  _root: string,
  path: string,
): Promise<Located | undefined> {
  const located = locatedAt(config, true);
  if (located.path !== path) return undefined;
  try {
    await withSession(targetOf(located), path, { lockWaitMs: 0 }, () => Promise.resolve());
    return located;
  } catch (error) {
    if (!hasCode(error, 'missing-database')) throw error;
    return { ...located, exists: false };
  }
}

function inspect(database: Located, control: Control): Promise<DatabaseState> {
  return withSession(targetOf(database), database.path, control, async (session) => {
    await rowsOf(session, 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const ledger = await readLedger(session);
    const schemaVersion = await readSchemaVersion(session);
    const [row] = await rowsOf<{ size: string }>(
      session,
      'SELECT pg_database_size(current_database())::text AS size',
    );
    return {
      schema: await readSchema(session),
      ...(row === undefined ? {} : { size: Number(row.size) }),
      ...(ledger === undefined ? {} : { ledger }),
      ...(schemaVersion === undefined ? {} : { schemaVersion }),
    };
  });
}
