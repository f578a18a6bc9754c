import type { RowCounts, SchemaFacts } from './engine.ts';
import { hashText } from './files.ts';

export const hashSchema = (schema: SchemaFacts): string => hashText(JSON.stringify(schema));

export const sum = (numbers: Iterable<number>): number =>
  [...numbers].reduce((total, one) => total + one, 0);

const SHOWN = 3;

/** What two schemas differ in, in words, or undefined where they are equal. */
export function schemaDifference(before: SchemaFacts, after: SchemaFacts): string | undefined {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const differing = names.filter((name) => before[name] !== after[name]);
  if (differing.length === 0) return undefined;
  const told = differing.slice(0, SHOWN).map((name) => {
    if (before[name] === undefined) return `${name} is new`;
    return after[name] === undefined ? `${name} is gone` : `${name} differs`;
  });
  const rest = differing.length - SHOWN;
  return `${told.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

/** The first table whose counts differ, in words. */
export function differentCounts(before: RowCounts, after: RowCounts): string | undefined {
  for (const table of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [had, has] = [before[table], after[table]];
    if (had !== has) return `table ${table} has ${has ?? 'no'} rows instead of ${had ?? 'none'}`;
  }
  return undefined;
}

/** Tables that have fewer rows than before, or are gone with rows in them, as `3 of orders`. */
export function lostRows(
  before: RowCounts,
  after: RowCounts,
  mayChange: 'all' | readonly string[],
): string[] {
  if (mayChange === 'all') return [];
  return Object.entries(before)
    .filter(([table, count]) => !mayChange.includes(table) && (after[table] ?? 0) < count)
    .map(([table, count]) => `${count - (after[table] ?? 0)} of ${table}`);
}
