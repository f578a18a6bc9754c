import { LEDGER, type LedgerRow, type RowCounts, type SchemaFacts } from '../engine.ts';
import { newestVersion } from '../migration-order.ts';
import { type Connection, quoteName } from './connection.ts';

/**
 * The tables that hold a user's rows: no ledger, nothing of SQLite's own, no virtual table, whose module
 * may be missing here; what a virtual table keeps lies in ordinary tables and is counted there.
 */
function userTables(connection: Connection): string[] {
  return connection
    .prepare<[string]>(
      `SELECT name FROM pragma_table_list
       WHERE schema = 'main' AND type IN ('table', 'shadow')
         AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name <> ? ORDER BY name`,
    )
    .pluck()
    .all(LEDGER) as string[];
}

/** Tables that are counted in one statement; SQLite takes 500. */
const TOGETHER = 200;

export function countRows(connection: Connection): RowCounts {
  const tables = userTables(connection);
  const counts: Record<string, number> = {};
  for (let start = 0; start < tables.length; start += TOGETHER) {
    const some = tables.slice(start, start + TOGETHER);
    const each = some.map((name) => `SELECT count(*) FROM main.${quoteName(name)}`);
    const found = connection.prepare(each.join(' UNION ALL ')).pluck().all();
    for (const [index, name] of some.entries()) counts[name] = Number(found[index]);
  }
  return counts;
}

interface SchemaRow {
  readonly type: string;
  readonly name: string;
  readonly sql: string;
}

/** The definitions of all that somebody created, the ledger apart. */
export function readSchema(connection: Connection): SchemaFacts {
  const rows = connection
    .prepare<[string], SchemaRow>(
      `SELECT type, name, sql FROM sqlite_schema
       WHERE sql IS NOT NULL AND tbl_name <> ? AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
       ORDER BY type, name`,
    )
    .all(LEDGER);
  return Object.fromEntries(rows.map(({ type, name, sql }) => [`${type} ${name}`, normalise(sql)]));
}

// The same table reads differently after a rebuild (`CREATE TABLE "t"`) or an added and dropped column:
// space, comments and quotes around plain names do not count.
const PARTS =
  /'(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`|\[[^\]]*\]|--[^\n]*|\/\*[\s\S]*?\*\/|\s+|[\w$\u0080-\uffff]+|[\s\S]/g;

function normalise(sql: string): string {
  const words = (sql.match(PARTS) ?? []).filter((part) => !/^(?:\s|--|\/\*)/.test(part));
  return words.map((word) => word.replace(/^(?:"(\w+)"|`(\w+)`|\[(\w+)\])$/, '$1$2$3')).join(' ');
}

const hasTable = (connection: Connection, name: string): boolean =>
  connection.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?").get(name) !==
  undefined;

interface StoredLedgerRow {
  readonly id: string;
  readonly checksum: string;
  readonly applied_at: string;
  readonly backup: string | null;
  readonly baseline: number;
}

/** The ledger in the order in which it was written, or undefined where there is none. */
export function readLedger(connection: Connection): LedgerRow[] | undefined {
  if (!hasTable(connection, LEDGER)) return undefined;
  const rows = connection
    .prepare<[], StoredLedgerRow>(
      `SELECT id, checksum, applied_at, backup, baseline FROM ${LEDGER} ORDER BY position`,
    )
    .all();
  return rows.map((row) => ({
    id: row.id,
    checksum: row.checksum,
    appliedAt: row.applied_at,
    backup: row.backup,
    baseline: row.baseline !== 0,
  }));
}

/** The highest `version` of a `schema_version` table, as hand-written migration scripts keep it. */
export function readSchemaVersion(connection: Connection): string | undefined {
  const columns = connection
    .prepare("SELECT name FROM pragma_table_info('schema_version')")
    .pluck()
    .all();
  if (!columns.includes('version')) return undefined;
  // As texts, and not by SQLite's own order, in which '9' comes after '10'.
  const versions = connection
    .prepare(
      `SELECT DISTINCT CASE WHEN typeof(version) = 'real' THEN format('%.15g', version)
         ELSE CAST(version AS TEXT) END
       FROM schema_version WHERE version IS NOT NULL`,
    )
    .pluck()
    .all();
  return newestVersion(versions.map(String));
}

/** What the integrity check finds first, or undefined. */
export function firstDamage(connection: Connection): string | undefined {
  const found: unknown = connection.prepare('PRAGMA integrity_check(1)').pluck().get();
  return found === 'ok' ? undefined : String(found);
}

/** Violations of foreign keys, counted per child and parent table: row ids change in a rebuild. */
export function foreignKeyViolations(connection: Connection): Map<string, number> {
  const counts = new Map<string, number>();
  const rows = connection
    .prepare<[], { table: string; parent: string }>('PRAGMA foreign_key_check')
    .iterate();
  for (const { table, parent } of rows) {
    const key = `${table} → ${parent}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

/** Pairs of tables that have more violations than before, for a message. */
export function newViolations(
  before: ReadonlyMap<string, number>,
  after: ReadonlyMap<string, number>,
): string[] {
  return [...after]
    .filter(([key, count]) => count > (before.get(key) ?? 0))
    .map(([key, count]) => `${count - (before.get(key) ?? 0)} of ${key}`);
}
