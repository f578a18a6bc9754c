import { LEDGER, type LedgerRow, type RowCounts, type SchemaFacts } from '../engine.ts';
import { sum } from '../facts.ts';
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

/** What a check of the whole file has found. */
export interface Findings {
  /** What is damaged first; undefined: nothing is. */
  readonly damage: string | undefined;
  /** Rows that break a rule of their table, counted per rule and table. The file itself is whole. */
  readonly flaws: ReadonlyMap<string, number>;
  /** Why parts could not be checked: they need what only the program has that owns them. */
  readonly notPossible: readonly string[];
}

/**
 * Lines of the integrity check that tell of rows and not of the file: a rule may be younger than its rows.
 * Of a CHECK only a connection that may write tells.
 */
const FLAW = /^(?:CHECK constraint failed|(?:NULL|NUMERIC|TEXT|non-\w+) value) in /;

/** Lines that are asked for: few at first, and all where each of them is a flaw that might hide damage. */
const LINES = [100, 2 ** 31 - 1];

/** Checks the whole file, or as much of it as can be where collations or functions of a program are missing. */
export function checkFile(connection: Connection): Findings {
  let found: Pick<Findings, 'damage' | 'flaws'> = { damage: undefined, flaws: new Map() };
  try {
    for (const limit of LINES) {
      found = readCheck(connection, `integrity_check(${limit})`);
      if (found.damage !== undefined || sum(found.flaws.values()) < limit) break;
    }
    return { ...found, notPossible: [] };
  } catch (error) {
    if (!isNotPossible(error)) throw error;
    return checkTables(connection);
  }
}

/** Table by table: what cannot be compared with its indexes is at least walked through. */
function checkTables(connection: Connection): Findings {
  const flaws = new Map<string, number>();
  const reasons = new Set<string>();
  for (const table of ['sqlite_schema', ...ordinaryTables(connection)]) {
    const name = quoteName(table);
    const attempts = [
      () => readCheck(connection, `integrity_check(${name})`),
      () => readCheck(connection, `quick_check(${name})`),
      () => void connection.prepare(`SELECT count(*) FROM ${name} NOT INDEXED`).get(),
    ];
    for (const attempt of attempts) {
      try {
        const found = attempt();
        if (found?.damage !== undefined) {
          return { damage: found.damage, flaws, notPossible: [...reasons] };
        }
        for (const [line, count] of found?.flaws ?? []) flaws.set(line, count);
        break;
      } catch (error) {
        if (!isNotPossible(error)) throw error;
        reasons.add(`${table}: ${error.message}`);
      }
    }
  }
  return { damage: undefined, flaws, notPossible: [...reasons] };
}

function readCheck(connection: Connection, pragma: string): Pick<Findings, 'damage' | 'flaws'> {
  const flaws = new Map<string, number>();
  for (const line of connection.prepare(`PRAGMA ${pragma}`).pluck().iterate()) {
    const text = String(line);
    if (text === 'ok') break;
    if (!FLAW.test(text)) return { damage: text, flaws };
    flaws.set(text, (flaws.get(text) ?? 0) + 1);
  }
  return { damage: undefined, flaws };
}

/** Damage has codes of its own; this one says that the question cannot be asked here. */
const isNotPossible = (error: unknown): error is Error =>
  error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_ERROR');

const ordinaryTables = (connection: Connection): string[] =>
  connection
    .prepare(
      `SELECT name FROM pragma_table_list
       WHERE schema = 'main' AND type IN ('table', 'shadow') AND name <> 'sqlite_schema' ORDER BY name`,
    )
    .pluck()
    .all() as string[];

/** What is damaged first, or undefined. */
export const firstDamage = (connection: Connection): string | undefined =>
  checkFile(connection).damage;

export interface ReferenceFindings {
  /** Violations per child and parent table: row ids change in a rebuild. */
  readonly violations: ReadonlyMap<string, number>;
  /** Why tables could not be checked, such as a parent without a key that the reference could mean. */
  readonly notPossible: readonly string[];
}

export function checkReferences(connection: Connection): ReferenceFindings {
  try {
    return { violations: readViolations(connection, 'foreign_key_check'), notPossible: [] };
  } catch (error) {
    if (!isNotPossible(error)) throw error;
  }
  const violations = new Map<string, number>();
  const reasons = new Set<string>();
  for (const table of ordinaryTables(connection)) {
    try {
      const found = readViolations(connection, `foreign_key_check(${quoteName(table)})`);
      for (const [pair, count] of found) violations.set(pair, count);
    } catch (error) {
      if (!isNotPossible(error)) throw error;
      reasons.add(error.message);
    }
  }
  return { violations, notPossible: [...reasons] };
}

function readViolations(connection: Connection, pragma: string): Map<string, number> {
  const counts = new Map<string, number>();
  const rows = connection
    .prepare<[], { table: string; parent: string }>(`PRAGMA ${pragma}`)
    .iterate();
  for (const { table, parent } of rows) {
    const key = `${table} → ${parent}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

/** Violations of foreign keys; a reference that cannot be checked counts as one, so that a new one is seen. */
export function foreignKeyViolations(connection: Connection): Map<string, number> {
  const { violations, notPossible } = checkReferences(connection);
  return new Map([...violations, ...notPossible.map((reason) => [reason, 1] as const)]);
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
