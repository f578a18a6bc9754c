import { quoteName, quoteText, rowsOf, type Session } from './connection.ts';

/** Settings whose stored value is a list that is quoted already; source: `variable_is_guc_list_quote()` in PostgreSQL's `dumputils.c`. */
const QUOTED_LISTS: ReadonlySet<string> = new Set([
  'local_preload_libraries',
  'search_path',
  'session_preload_libraries',
  'shared_preload_libraries',
  'temp_tablespaces',
  'unix_socket_directories',
]);

/**
 * Gives one database the settings of another one, such as its search path, which no dump holds: those for
 * everybody and those for single users.
 */
export async function copySettings(admin: Session, from: string, to: string): Promise<void> {
  const rows = await rowsOf<{ role: string | null; settings: string[] }>(
    admin,
    `SELECT CASE s.setrole WHEN 0 THEN NULL ELSE pg_get_userbyid(s.setrole) END AS role, s.setconfig AS settings
     FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase WHERE d.datname = $1`,
    [from],
  );
  for (const { role, settings } of rows) {
    const whose =
      role === null
        ? `ALTER DATABASE ${quoteName(to)}`
        : `ALTER ROLE ${quoteName(role)} IN DATABASE ${quoteName(to)}`;
    for (const setting of settings) {
      const name = setting.slice(0, setting.indexOf('='));
      const value = setting.slice(name.length + 1);
      const written = QUOTED_LISTS.has(name) ? value : quoteText(value);
      const shown = name.split('.').map(quoteName).join('.');
      await rowsOf(admin, `${whose} SET ${shown} TO ${written === '' ? "''" : written}`);
    }
  }
}

/** Gives one database the rights, the limit and the comment of another one. Can be taken back by ROLLBACK. */
export async function copyRights(admin: Session, from: string, to: string): Promise<void> {
  const name = quoteName(to);
  const [row] = await rowsOf<{ limit: number; comment: string | null; stored: boolean }>(
    admin,
    `SELECT datconnlimit AS limit, shobj_description(oid, 'pg_database') AS comment,
       datacl IS NOT NULL AS stored
     FROM pg_database WHERE datname = $1`,
    [from],
  );
  if (row === undefined) return;
  if (row.limit >= 0) await rowsOf(admin, `ALTER DATABASE ${name} CONNECTION LIMIT ${row.limit}`);
  if (row.comment !== null) {
    await rowsOf(admin, `COMMENT ON DATABASE ${name} IS ${quoteText(row.comment)}`);
  }
  if (!row.stored) return;
  const grants = await rowsOf<{ role: string | null; privilege: string; grantable: boolean }>(
    admin,
    `SELECT CASE a.grantee WHEN 0 THEN NULL ELSE pg_get_userbyid(a.grantee) END AS role,
       a.privilege_type AS privilege, a.is_grantable AS grantable
     FROM pg_database d, aclexplode(d.datacl) a WHERE d.datname = $1`,
    [from],
  );
  await rowsOf(admin, `REVOKE ALL ON DATABASE ${name} FROM PUBLIC`);
  for (const { role, privilege, grantable } of grants) {
    const whom = role === null ? 'PUBLIC' : quoteName(role);
    const further = grantable ? ' WITH GRANT OPTION' : '';
    await rowsOf(admin, `GRANT ${privilege} ON DATABASE ${name} TO ${whom}${further}`);
  }
}
