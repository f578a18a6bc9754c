import type { FormulaCell } from '../core/tracker/csv.ts';
import { TRACKER_PATH, type TrackerRow } from '../core/tracker/tracker.ts';
import { type TrackerFilter, viewTracker } from '../core/tracker/view.ts';
import { openRepository } from '../git/repository.ts';
import { readTracker } from '../workspace/tracker-file.ts';

export { TRACKER_SORTS, type TrackerFilter, type TrackerSort } from '../core/tracker/view.ts';
export type { TrackerRow } from '../core/tracker/tracker.ts';
export { STATUS_WORDS } from '../core/tracker/tracker.ts';

/** The tracker for a table or a tree to show. */
export interface TrackerView {
  /** From the root. */
  readonly path: string;
  readonly exists: boolean;
  /** All columns in the order of the file. */
  readonly columns: readonly string[];
  /** The rows that the filter lets through. */
  readonly rows: readonly TrackerRow[];
  /** Of all rows, whatever the filter says. */
  readonly total: number;
  readonly done: number;
  readonly verified: number;
  readonly formulas: readonly FormulaCell[];
}

/**
 * Reads the tracker, filtered and sorted; changes nothing.
 *
 * @throws ProtocolError `broken-tracker`, `undecodable-tracker`, `not-a-repository`
 */
export async function showTracker(input: {
  root: string;
  filter?: TrackerFilter;
}): Promise<TrackerView> {
  const { root } = await openRepository(input.root);
  const { table, exists } = await readTracker(root);
  const { formulaCells, rowsOf } = await import('../core/tracker/csv.ts');
  const all = rowsOf(table);
  return {
    path: TRACKER_PATH,
    exists,
    columns: table.header,
    rows: viewTracker(all, input.filter ?? {}),
    total: all.length,
    done: all.filter(({ state }) => state === 'done').length,
    verified: all.filter(({ verified }) => verified).length,
    formulas: formulaCells(table),
  };
}
