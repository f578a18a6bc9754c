import { ProtocolError } from '../core/errors.ts';
import type { FormulaCell, TrackerTable } from '../core/tracker/csv.ts';
import type { Merge } from '../core/tracker/merge.ts';
import {
  type DuplicateTask,
  type PlanDocument,
  type PlanRow,
  planRows,
} from '../core/tracker/plan-rows.ts';
import { TRACKER_PATH, type TrackerRow } from '../core/tracker/tracker.ts';
import { readGit } from '../git/process.ts';
import { type Repository, openRepository } from '../git/repository.ts';
import { today } from '../workspace/today.ts';
import { readTracker, withTrackerLock, writeTracker } from '../workspace/tracker-file.ts';
import { type WorkspaceView, loadWorkspace, plansOf } from './load-workspace.ts';

export interface FillResult extends Omit<Merge, 'table'> {
  /** From the root. */
  readonly path: string;
  /** How many tasks the tracker holds now. */
  readonly total: number;
  readonly duplicates: readonly DuplicateTask[];
  /** Cells that a sheet may take for formulas; they stay as they are. */
  readonly formulas: readonly FormulaCell[];
  /** False for a dry run. */
  readonly written: boolean;
}

const noPlan = (): ProtocolError =>
  new ProtocolError({
    code: 'no-plan',
    message: 'No plan with tasks was found.',
    remedy: 'Name one under "documents.plan" in .session-protocol/protocol.json.',
  });

/**
 * Fills the tracker from the plans, or brings it up to them: see `mergePlan`. What people wrote stays, a
 * task that left the plan stays and is marked.
 *
 * @param input.dryRun says what would change, and writes nothing
 * @throws ProtocolError `no-plan`, `broken-tracker`, `undecodable-tracker`, `tracker-busy`, `not-a-repository`
 */
export async function fillTracker(input: { root: string; dryRun?: boolean }): Promise<FillResult> {
  const repository = await openRepository(input.root);
  const view = await loadWorkspace({ root: repository.root, useGit: true });
  const plans = plansOf(view);
  if (plans.every(({ document }) => document.tasks.length === 0)) throw noPlan();
  return withTrackerLock(repository.stateFolder, async () => {
    const loaded = await readTracker(repository.root);
    const { mergePlan } = await import('../core/tracker/merge.ts');
    const { formulaCells, rowsOf } = await import('../core/tracker/csv.ts');
    const known = rowsOf(loaded.table);
    const { rows, duplicates } = planRows(plans, known);
    const base = await readBase(repository, view, known);
    const { table, ...merge } = mergePlan(loaded.table, rows, {
      today: today(),
      ...(base ? { base } : {}),
    });
    if (!input.dryRun) await writeTracker(repository.root, loaded, table);
    const after = input.dryRun ? table : (await readTracker(repository.root)).table;
    const total = rowsOf(after).length;
    const formulas = formulaCells(after);
    return { path: TRACKER_PATH, ...merge, total, duplicates, formulas, written: !input.dryRun };
  });
}

/**
 * What the plans said in the commit that last changed the tracker, by task: the common ancestor of plan and
 * tracker. Undefined where the tracker was never committed.
 */
async function readBase(
  repository: Repository,
  view: WorkspaceView,
  known: readonly TrackerRow[],
): Promise<ReadonlyMap<string, PlanRow> | undefined> {
  if ((await repository.head()) === undefined) return undefined;
  const args = ['log', '-1', '--format=%H', '--', TRACKER_PATH];
  const commit = await readGit(args, { cwd: repository.root, foreign: true });
  if (commit === '') return undefined;
  const { documentAt } = await import('./document-at.ts');
  const plans: PlanDocument[] = [];
  for (const { path } of plansOf(view)) {
    const document = await documentAt(repository, view.protocol, { commit, path, kind: 'plan' });
    if (document) plans.push({ path, document });
  }
  return new Map(planRows(plans, known).rows.map((row) => [row.id, row]));
}

/** The tracker with the row of one task of the plan, whole or as it was where it is there already. */
export async function withPlanRow(table: TrackerTable, row: PlanRow): Promise<TrackerTable> {
  const { findRecord } = await import('../core/tracker/csv.ts');
  if (findRecord(table, row.id)) return table;
  const { mergePlan } = await import('../core/tracker/merge.ts');
  return mergePlan(table, [row], { today: today(), partial: true }).table;
}
