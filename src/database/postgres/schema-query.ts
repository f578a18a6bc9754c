import { LEDGER } from '../engine.ts';
import { quoteText } from './connection.ts';

/** Who may do what, in an order of its own: the same rights can be stored in different ways. */
const rights = (acl: string, kind: string, owner: string): string => `coalesce((
  SELECT string_agg(format('%s %s%s', CASE grantee WHEN 0 THEN 'public' ELSE pg_get_userbyid(grantee) END,
    privilege_type, CASE WHEN is_grantable THEN '*' ELSE '' END), ',' ORDER BY grantee, privilege_type)
  FROM aclexplode(coalesce(${acl}, acldefault('${kind}', ${owner})))), '')`;

const extensionOwns = (catalog: string, oid: string): string =>
  `EXISTS (SELECT FROM pg_depend d WHERE d.classid = '${catalog}'::regclass AND d.objid = ${oid} AND d.deptype = 'e')`;

/**
 * One row for each object that somebody created: kind and name, and a definition that reads the same in a
 * restored database. It names columns and not their numbers, which a dump closes up; and no versions of
 * extensions, which a restore takes as they are installed. To be run with an empty search path.
 * Catalogs: https://www.postgresql.org/docs/current/catalogs.html
 */
export const SCHEMA_QUERY = `
WITH spaces AS (
  SELECT oid, nspname, nspowner, nspacl,
    CASE nspname WHEN 'public' THEN '' ELSE nspname || '.' END AS prefix
  FROM pg_namespace n
  WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
), relations AS (
  SELECT c.*, s.prefix || c.relname AS name
  FROM pg_class c JOIN spaces s ON s.oid = c.relnamespace
  WHERE NOT (s.nspname = 'public' AND c.relname = ${quoteText(LEDGER)})
    AND NOT ${extensionOwns('pg_class', 'c.oid')}
)
SELECT 'schema ' || nspname AS key,
  concat_ws(' | ', pg_get_userbyid(nspowner), ${rights('nspacl', 'n', 'nspowner')}) AS definition
FROM spaces WHERE NOT ${extensionOwns('pg_namespace', 'spaces.oid')}
UNION ALL
SELECT CASE r.relkind WHEN 'f' THEN 'foreign table ' WHEN 'c' THEN 'type ' ELSE 'table ' END || r.name,
  concat_ws(' | ', r.relpersistence, array_to_string(r.reloptions, ','), r.relrowsecurity,
    r.relforcerowsecurity, r.relreplident, pg_get_partkeydef(r.oid), pg_get_expr(r.relpartbound, r.oid),
    (SELECT string_agg(inhparent::regclass::text, ',' ORDER BY inhseqno) FROM pg_inherits WHERE inhrelid = r.oid),
    pg_get_userbyid(r.relowner), ${rights('r.relacl', 'r', 'r.relowner')})
FROM relations r WHERE r.relkind IN ('r', 'p', 'f', 'c')
UNION ALL
SELECT 'column ' || r.name || '.' || a.attname,
  concat_ws(' | ', format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity, a.attgenerated,
    pg_get_expr(d.adbin, d.adrelid), nullif(a.attcollation, 0)::regcollation::text,
    array_to_string(a.attacl, ','))
FROM relations r
JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE r.relkind IN ('r', 'p', 'f', 'c')
UNION ALL
SELECT CASE r.relkind WHEN 'v' THEN 'view ' ELSE 'materialized view ' END || r.name,
  concat_ws(' | ', pg_get_viewdef(r.oid), array_to_string(r.reloptions, ','),
    pg_get_userbyid(r.relowner), ${rights('r.relacl', 'r', 'r.relowner')})
FROM relations r WHERE r.relkind IN ('v', 'm')
UNION ALL
SELECT 'sequence ' || r.name,
  concat_ws(' | ', format_type(q.seqtypid, NULL), q.seqstart, q.seqincrement, q.seqmin, q.seqmax, q.seqcache,
    q.seqcycle, pg_get_userbyid(r.relowner), ${rights('r.relacl', 's', 'r.relowner')})
FROM relations r JOIN pg_sequence q ON q.seqrelid = r.oid
UNION ALL
SELECT 'constraint ' || coalesce(r.name, s.prefix || t.typname) || '.' || k.conname,
  concat_ws(' | ', pg_get_constraintdef(k.oid), k.condeferrable, k.condeferred)
FROM pg_constraint k JOIN spaces s ON s.oid = k.connamespace
LEFT JOIN relations r ON r.oid = k.conrelid LEFT JOIN pg_type t ON t.oid = k.contypid
WHERE r.oid IS NOT NULL OR (t.oid IS NOT NULL AND NOT ${extensionOwns('pg_type', 't.oid')})
UNION ALL
SELECT 'index ' || i.name, pg_get_indexdef(i.oid)
FROM relations i JOIN pg_index x ON x.indexrelid = i.oid JOIN relations r ON r.oid = x.indrelid
UNION ALL
SELECT 'trigger ' || r.name || '.' || g.tgname, concat_ws(' | ', pg_get_triggerdef(g.oid), g.tgenabled)
FROM pg_trigger g JOIN relations r ON r.oid = g.tgrelid WHERE NOT g.tgisinternal
UNION ALL
SELECT 'rule ' || r.name || '.' || u.rulename, concat_ws(' | ', pg_get_ruledef(u.oid), u.ev_enabled)
FROM pg_rewrite u JOIN relations r ON r.oid = u.ev_class WHERE u.rulename <> '_RETURN'
UNION ALL
SELECT 'policy ' || r.name || '.' || p.polname,
  concat_ws(' | ', p.polpermissive, p.polcmd, p.polroles::regrole[]::text,
    pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid))
FROM pg_policy p JOIN relations r ON r.oid = p.polrelid
UNION ALL
SELECT 'function ' || s.prefix || f.proname || '(' || pg_get_function_identity_arguments(f.oid) || ')',
  concat_ws(' | ', CASE WHEN f.prokind = 'a' THEN pg_get_function_result(f.oid) ELSE pg_get_functiondef(f.oid) END,
    pg_get_userbyid(f.proowner), ${rights('f.proacl', 'f', 'f.proowner')})
FROM pg_proc f JOIN spaces s ON s.oid = f.pronamespace WHERE NOT ${extensionOwns('pg_proc', 'f.oid')}
UNION ALL
SELECT CASE t.typtype WHEN 'd' THEN 'domain ' ELSE 'type ' END || s.prefix || t.typname,
  concat_ws(' | ', t.typtype, nullif(format_type(nullif(t.typbasetype, 0), t.typtypmod), '???'), t.typnotnull,
    t.typdefault,
    (SELECT string_agg(quote_literal(enumlabel), ',' ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = t.oid),
    pg_get_userbyid(t.typowner))
FROM pg_type t JOIN spaces s ON s.oid = t.typnamespace
WHERE t.typtype IN ('d', 'e', 'r') AND NOT ${extensionOwns('pg_type', 't.oid')}
UNION ALL
SELECT 'statistics ' || s.prefix || e.stxname, pg_get_statisticsobjdef(e.oid)
FROM pg_statistic_ext e JOIN spaces s ON s.oid = e.stxnamespace
UNION ALL
SELECT 'extension ' || e.extname, n.nspname
FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace`;
