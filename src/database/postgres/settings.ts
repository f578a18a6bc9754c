import { messageOf } from '../../core/errors.ts';
import type { PostgresFacts, PostgresRights, PostgresSettings } from '../engine.ts';
import { quoteName, quoteText, rowsOf, type Session } from './connection.ts';
import { isCircumstance } from './errors.ts';

/** Settings whose stored value is a list that is quoted already; source: `variable_is_guc_list_quote()` in PostgreSQL's `dumputils.c`. */
const QUOTED_LISTS: ReadonlySet<string> = new Set([
  'local_preload_libraries',
  'search_path',
  'session_preload_libraries',
  'shared_preload_libraries',
  'temp_tablespaces',
  'unix_socket_directories',
]);

/** Such a list and nothing behind it: it may come from a manifest, which anybody can have written. */
const LIST =
  /^(?:"(?:[^"]|"")*"|[\w$\u0080-\uffff]+)(?:, (?:"(?:[^"]|"")*"|[\w$\u0080-\uffff]+))*$/;

/** What no dump holds of a database: what is set for it, such as its search path, and who may do what with it. */
export const readSurroundings = async (
  session: Session,
  database: string,
): Promise<Pick<PostgresFacts, 'settings' | 'rights'>> => ({
  settings: await readSettings(session, database),
  rights: await readRights(session, database),
});

/** The settings of a database for everybody and those for single users. */
export const readSettings = (session: Session, database: string): Promise<PostgresSettings[]> =>
  rowsOf<PostgresSettings>(
    session,
    `SELECT CASE s.setrole WHEN 0 THEN NULL ELSE pg_get_userbyid(s.setrole) END AS role, s.setconfig AS settings
     FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase WHERE d.datname = $1`,
    [database],
  );

/** The rights, the limit and the comment of a database. */
export async function readRights(session: Session, database: string): Promise<PostgresRights> {
  const [row] = await rowsOf<{ limit: number; comment: string | null; stored: boolean }>(
    session,
    `SELECT datconnlimit AS limit, shobj_description(oid, 'pg_database') AS comment,
       datacl IS NOT NULL AS stored
     FROM pg_database WHERE datname = $1`,
    [database],
  );
  if (row === undefined) throw new Error('the server does not list the database');
  const { limit, comment, stored } = row;
  if (!stored) return { limit, comment, grants: null };
  const grants = await rowsOf<NonNullable<PostgresRights['grants']>[number]>(
    session,
    `SELECT CASE a.grantee WHEN 0 THEN NULL ELSE pg_get_userbyid(a.grantee) END AS role,
       a.privilege_type AS privilege, a.is_grantable AS grantable
     FROM pg_database d, aclexplode(d.datacl) a
     WHERE d.datname = $1 AND a.privilege_type IN ('CREATE', 'CONNECT', 'TEMPORARY')`,
    [database],
  );
  return { limit, comment, grants };
}

/**
 * Gives a database settings.
 *
 * @param refused gets those that the server refuses, in words: another server may not know the user, or the
 *   setting; without it such a one is an error
 */
export async function giveSettings(
  admin: Session,
  to: string,
  all: readonly PostgresSettings[],
  refused?: string[],
): Promise<void> {
  for (const { role, settings } of all) {
    const whose =
      role === null
        ? `ALTER DATABASE ${quoteName(to)}`
        : `ALTER ROLE ${quoteName(role)} IN DATABASE ${quoteName(to)}`;
    for (const setting of settings) {
      const name = setting.slice(0, setting.indexOf('='));
      const value = setting.slice(name.length + 1);
      const written = QUOTED_LISTS.has(name) && LIST.test(value) ? value : quoteText(value);
      const shown = name.split('.').map(quoteName).join('.');
      const what = `the setting ${name}${role === null ? '' : ` of ${role}`}`;
      await give(admin, `${whose} SET ${shown} TO ${written}`, what, refused);
    }
  }
}

/** Gives a database rights, a limit and a comment, as `giveSettings` does. Can be taken back by ROLLBACK. */
export async function giveRights(
  admin: Session,
  to: string,
  { limit, comment, grants }: PostgresRights,
  refused?: string[],
): Promise<void> {
  const name = quoteName(to);
  if (limit >= 0) {
    const sql = `ALTER DATABASE ${name} CONNECTION LIMIT ${limit}`;
    await give(admin, sql, 'the limit of connections', refused);
  }
  if (comment !== null) {
    const sql = `COMMENT ON DATABASE ${name} IS ${quoteText(comment)}`;
    await give(admin, sql, 'the comment', refused);
  }
  if (grants === null) return;
  const revoke = `REVOKE ALL ON DATABASE ${name} FROM PUBLIC`;
  await give(admin, revoke, 'that not everybody may connect', refused);
  for (const { role, privilege, grantable } of grants) {
    const whom = role === null ? 'PUBLIC' : quoteName(role);
    const further = grantable ? ' WITH GRANT OPTION' : '';
    const what = `the right ${privilege} of ${role ?? 'everybody'}`;
    await give(admin, `GRANT ${privilege} ON DATABASE ${name} TO ${whom}${further}`, what, refused);
  }
}

async function give(
  admin: Session,
  sql: string,
  what: string,
  refused: string[] | undefined,
): Promise<void> {
  try {
    await rowsOf(admin, sql);
  } catch (error) {
    if (refused === undefined || isCircumstance(error)) throw error;
    refused.push(admin.target.redact(`${what} (${messageOf(error)})`));
  }
}
