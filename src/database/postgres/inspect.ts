import { LEDGER, type LedgerRow, type RowCounts, type SchemaFacts } from '../engine.ts';
import { newestVersion } from '../migration-order.ts';
import { quoteName, quoteText, rowsOf, type Session } from './connection.ts';
import { SCHEMA_QUERY } from './schema-query.ts';

/** The ledger stands where every user may look, whatever the search path of a session is. */
export const LEDGER_TABLE = `public.${LEDGER}`;

interface Table {
  readonly schema: string;
  readonly name: string;
  readonly writable: boolean;
}

/**
 * The tables that hold a user's rows: no ledger, no extension's own, no foreign table; of a partitioned one
 * its partitions.
 */
const TABLES = `
  SELECT n.nspname AS schema, c.relname AS name,
    has_table_privilege(c.oid, 'UPDATE, DELETE, TRUNCATE') AS writable
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind = 'r' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    AND (n.nspname, c.relname) <> ('public', ${quoteText(LEDGER)})
    AND NOT EXISTS (SELECT FROM pg_depend d
      WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
  ORDER BY 1, 2`;

const userTables = (session: Session): Promise<Table[]> => rowsOf<Table>(session, TABLES);

const sqlName = ({ schema, name }: Table): string => `${quoteName(schema)}.${quoteName(name)}`;

/** As people write it: the schema only where it is not `public`. */
const shownName = ({ schema, name }: Table): string =>
  schema === 'public' ? name : `${schema}.${name}`;

/** Tables that are counted in one statement. */
const TOGETHER = 100;

export async function countRows(session: Session): Promise<RowCounts> {
  const tables = await userTables(session);
  const counts: Record<string, number> = {};
  for (let start = 0; start < tables.length; start += TOGETHER) {
    const each = tables
      .slice(start, start + TOGETHER)
      .map(
        (table) =>
          `SELECT ${quoteText(shownName(table))} AS name, count(*)::text AS count FROM ${sqlName(table)}`,
      );
    const found = await rowsOf<{ name: string; count: string }>(session, each.join(' UNION ALL '));
    for (const { name, count } of found) counts[name] = Number(count);
  }
  return counts;
}

/**
 * Keeps everybody else from writing until the transaction ends, as SQLite does by itself: a count before and
 * one after then differ only by what this transaction does. Readers go on.
 */
export async function lockTables(session: Session): Promise<void> {
  const tables = (await userTables(session)).filter(({ writable }) => writable);
  if (tables.length === 0) return;
  await rowsOf(
    session,
    `LOCK TABLE ONLY ${tables.map(sqlName).join(', ONLY ')} IN SHARE ROW EXCLUSIVE MODE`,
  );
}

/** The definitions of all that somebody created, the ledger apart; see `schema-query.ts`. */
export async function readSchema(session: Session): Promise<SchemaFacts> {
  // With nothing on the path, definitions name the schema of everything and read the same everywhere.
  const [before] = await rowsOf<{ path: string }>(
    session,
    `SELECT current_setting('search_path') AS path`,
  );
  await rowsOf(session, `SELECT set_config('search_path', '', false)`);
  const rows = await rowsOf<{ key: string; definition: string }>(session, SCHEMA_QUERY);
  await rowsOf(session, `SELECT set_config('search_path', $1, false)`, [before?.path ?? '']);
  return Object.fromEntries(
    rows
      .map(({ key, definition }) => [key, definition] as const)
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );
}

interface StoredLedgerRow {
  readonly id: string;
  readonly checksum: string;
  readonly applied_at: string;
  readonly backup: string | null;
  readonly baseline: boolean;
}

async function isThere(session: Session, table: string): Promise<boolean> {
  const [row] = await rowsOf<{ there: boolean }>(
    session,
    'SELECT to_regclass($1) IS NOT NULL AS there',
    [table],
  );
  return row?.there === true;
}

/** The ledger in the order in which it was written, or undefined where there is none. */
export async function readLedger(session: Session): Promise<LedgerRow[] | undefined> {
  if (!(await isThere(session, LEDGER_TABLE))) return undefined;
  const rows = await rowsOf<StoredLedgerRow>(
    session,
    `SELECT id, checksum, applied_at, backup, baseline FROM ${LEDGER_TABLE} ORDER BY position`,
  );
  return rows.map((row) => ({
    id: row.id,
    checksum: row.checksum,
    appliedAt: row.applied_at,
    backup: row.backup,
    baseline: row.baseline,
  }));
}

/** The highest `version` of a `schema_version` table, as hand-written migration scripts keep it. */
export async function readSchemaVersion(session: Session): Promise<string | undefined> {
  const columns = await rowsOf(
    session,
    `SELECT FROM pg_attribute WHERE attrelid = to_regclass('schema_version')
       AND attname = 'version' AND NOT attisdropped`,
  );
  if (columns.length === 0) return undefined;
  const rows = await rowsOf<{ version: string }>(
    session,
    'SELECT DISTINCT version::text AS version FROM schema_version WHERE version IS NOT NULL',
  );
  return newestVersion(rows.map(({ version }) => version));
}
