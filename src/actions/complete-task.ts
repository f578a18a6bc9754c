import { type Blocker, orderPlan } from '../core/documents/plan-order.ts';
import type { Task } from '../core/documents/document.ts';
import { ProtocolError } from '../core/errors.ts';
import type { Session, SessionEvent } from '../core/session/session.ts';
import type { CellChanges, TrackerTable } from '../core/tracker/csv.ts';
import { asTracked } from '../core/tracker/as-tracked.ts';
import { type PlanRow, nearestIds, planRows } from '../core/tracker/plan-rows.ts';
import {
  type Completion,
  completionNote,
  oneLine,
  STATUS_WORDS,
  type TrackerRow,
  withNote,
} from '../core/tracker/tracker.ts';
import { type Repository, openRepository } from '../git/repository.ts';
import { appendEvents, readSession } from '../workspace/journal.ts';
import { today } from '../workspace/today.ts';
import { readTracker, withTrackerLock, writeTracker } from '../workspace/tracker-file.ts';
import { withPlanRow } from './fill-tracker.ts';
import { type WorkspaceView, loadWorkspace, plansOf } from './load-workspace.ts';
import { type MarkedInPlan, markInPlan } from './mark-in-plan.ts';
import { type Evidence, readEvidence } from './read-evidence.ts';

export type { Evidence } from './read-evidence.ts';

export interface TaskCompleted {
  readonly task: string;
  readonly title: string;
  readonly by: string;
  readonly role?: string;
  readonly evidence: Evidence;
  /** What happened in the plan to its box, and to the cell of its table. */
  readonly box: MarkedInPlan['box'];
  readonly cell?: NonNullable<MarkedInPlan['cell']>;
  readonly plan: { readonly path: string; readonly line: number };
  readonly row: TrackerRow;
  /** The session whose journal has it; absent without one. */
  readonly session?: string;
  readonly warnings: readonly string[];
}

export const noSuchTask = (id: string, near: readonly string[]): ProtocolError =>
  new ProtocolError({
    code: 'no-such-task',
    message: `No plan has a task ${id}.`,
    remedy:
      near.length > 0
        ? `Did you mean ${near.join(' or ')}?`
        : 'Look for it in the Plan view of the editor, or with "session-protocol tasks".',
  });

const severalTasks = (title: string, rows: readonly PlanRow[]): ProtocolError =>
  new ProtocolError({
    code: 'several-tasks',
    message: `${rows.length} tasks are called ${title}.`,
    remedy: `Name one by its id: ${rows.map(({ id, path, task }) => `${id} (${path}:${task.line})`).join(', ')}.`,
  });

const taskBlocked = (row: PlanRow, by: readonly Blocker[]): ProtocolError => {
  const names = by.map((one) =>
    typeof one === 'string' ? one : [one.id, one.title].filter(Boolean).join(' '),
  );
  const what = names.length > 0 ? `waits for ${names.join('; ')}` : 'is marked as blocked';
  return new ProtocolError({
    code: 'task-blocked',
    message: `${row.id} ${what} (${row.path}:${row.task.line}).`,
    remedy:
      'Complete that first, or say why it does not matter with --anyway REASON; it is written down.',
  });
};

const alreadyCompleted = (id: string, { by, on }: Completion): ProtocolError =>
  new ProtocolError({
    code: 'already-completed',
    message: `${id} was completed by ${by} on ${on}.`,
    remedy: 'Have somebody else verify it, or set its status back in the tracker first.',
  });

const stillPreparing = (): ProtocolError =>
  new ProtocolError({
    code: 'not-active',
    message: 'The session is not active yet.',
    remedy: 'Complete its checklist first.',
  });

export interface CompleteInput {
  readonly root: string;
  /** Its id, or its title, as the plan writes it, in any case. */
  readonly task: string;
  /** A commit, a path, the name of a check, or words; see `readEvidence`. */
  readonly evidence: string;
  /** Why the task is completed although it is blocked. */
  readonly anyway?: string;
}

/**
 * Completes a task: ticks its box in the plan or changes its status cell there, records it in the session's
 * journal, and sets its row in the tracker, in this order, so that what a crash interrupts is done again as a
 * whole.
 *
 * @throws ProtocolError `no-such-task`, `several-tasks`, `task-blocked`, `already-completed`, `not-active`, `plan-changed`,
 *   those of `readEvidence` and of the tracker
 */
export async function completeTask(input: CompleteInput): Promise<TaskCompleted> {
  const repository = await openRepository(input.root);
  const session = await readSession(repository.stateFolder);
  if (session.state === 'preparing') throw stillPreparing();
  const evidence = await readEvidence({
    repository,
    session,
    given: input.evidence,
    folder: input.root,
  });
  const who = { by: (await repository.userName()) ?? 'person', ...roleOf(session) };
  return withTrackerLock(repository.stateFolder, async () => {
    const view = await loadWorkspace({ root: repository.root, useGit: true });
    const loaded = await readTracker(repository.root);
    const { findRecord, rowOf, rowsOf } = await import('../core/tracker/csv.ts');
    const { rows } = planRows(plansOf(view), rowsOf(loaded.table));
    const wanted = findRow(rows, input.task);
    const rowIn = (table: TrackerTable, id: string): TrackerRow | undefined => {
      const record = findRecord(table, id);
      return record && rowOf(table, record);
    };
    const stateIn = (id: string): TrackerRow['state'] => rowIn(loaded.table, id)?.state;
    const before = rowIn(loaded.table, wanted.id);
    if (before?.completion && before.state === 'done')
      throw alreadyCompleted(wanted.id, before.completion);
    refuseBlocked(view, rows, wanted, stateIn, input.anyway);

    const { box, cell, warning } = await markInPlan(view, rows, wanted, stateIn);
    const on = today();
    const anyway =
      input.anyway === undefined ? '' : ` – although blocked: ${oneLine(input.anyway)}`;
    const completion = { ...who, on, evidence: `${evidence.text}${anyway}` };
    await recordCompletion(repository, session, wanted, completion);
    const branch = await repository.branch();
    const table = await withPlanRow(await wholeTable(loaded, rows), wanted);
    const { changeTask } = await import('../core/tracker/csv.ts');
    const changes = doneCells(rowIn(table, wanted.id), completion, session, branch);
    await writeTracker(repository.root, loaded, changeTask(table, wanted.id, changes));

    const row = rowIn((await readTracker(repository.root)).table, wanted.id);
    if (!row) throw noSuchTask(wanted.id, []);
    const journal = inJournal(session) && session.id !== undefined;
    return {
      task: wanted.id,
      title: wanted.description,
      ...who,
      evidence,
      box,
      ...(cell === undefined ? {} : { cell }),
      plan: { path: wanted.path, line: wanted.task.line },
      row,
      ...(journal && session.id !== undefined ? { session: session.id } : {}),
      warnings: [
        ...(warning === undefined ? [] : [warning]),
        ...(journal ? [] : ['No session is under way: it stands in no journal.']),
      ],
    };
  });
}

/** The first completion makes the whole tracker, so that it is never a list of what is done only. */
async function wholeTable(
  { table, exists }: { table: TrackerTable; exists: boolean },
  rows: readonly PlanRow[],
): Promise<TrackerTable> {
  if (exists) return table;
  const { mergePlan } = await import('../core/tracker/merge.ts');
  return mergePlan(table, rows, { today: today() }).table;
}

export const roleOf = (session: Session): { role?: string } =>
  inJournal(session) && session.role !== undefined ? { role: session.role } : {};

/** Work is done in an active session, and in one whose hand-off is not committed yet. */
export const inJournal = ({ state }: Session): boolean => state === 'active' || state === 'closing';

/** By its id, else by its title where only one task has it. */
function findRow(rows: readonly PlanRow[], given: string): PlanRow {
  const wanted = given.trim();
  const isWanted = (text: string): boolean => text.toLowerCase() === wanted.toLowerCase();
  const titled = rows.filter(({ description }) => isWanted(description));
  const found =
    rows.find(({ id }) => id === wanted) ??
    rows.find(({ id }) => isWanted(id)) ??
    (titled.length === 1 ? titled[0] : undefined);
  if (found) return found;
  if (titled.length > 1) throw severalTasks(wanted, titled);
  throw noSuchTask(
    wanted,
    nearestIds(
      wanted,
      rows.map(({ id }) => id),
    ),
  );
}

/** What the tracker knows as done counts as done, also in a plan that has no boxes. */
function refuseBlocked(
  view: WorkspaceView,
  rows: readonly PlanRow[],
  wanted: PlanRow,
  stateIn: (id: string) => TrackerRow['state'],
  anyway: string | undefined,
): void {
  if (anyway !== undefined && anyway.trim() !== '') return;
  const plan = plansOf(view).find(({ path }) => path === wanted.path);
  if (!plan) return;
  const { task: own } = wanted;
  // Its own state must not hide what it waits for.
  const mine: Task = { ...own, status: own.status === 'done' ? 'todo' : own.status };
  const now = asTracked(plan.document.tasks, rows, stateIn);
  const tasks = plan.document.tasks.map((task, index) =>
    task === own ? mine : (now[index] ?? task),
  );
  const { blocked } = orderPlan({ ...plan.document, tasks });
  const found = blocked.find(({ task }) => task === mine);
  if (found) throw taskBlocked(wanted, found.by);
}

async function recordCompletion(
  repository: Repository,
  session: Session,
  { id, description }: PlanRow,
  { by, evidence }: Completion,
): Promise<void> {
  if (!inJournal(session)) return;
  const event: SessionEvent = {
    type: 'task-completed',
    at: new Date().toISOString(),
    task: id,
    title: description,
    evidence,
    by,
  };
  await appendEvents(repository.stateFolder, [event], session.id);
}

/** A verification of what was done before belongs to that, and goes to the notes. */
function doneCells(
  row: TrackerRow | undefined,
  completion: Completion,
  session: Session,
  branch: string | undefined,
): CellChanges {
  const written = row?.cells.notes ?? '';
  const { verified_by: verifier = '', verified_at: moment = '' } = row?.cells ?? {};
  const earlier = row?.verified
    ? withNote(written, `Verified before by ${oneLine(verifier)} at ${oneLine(moment)}`)
    : written;
  return {
    status: STATUS_WORDS.done,
    ...(row?.verified ? { verified: 'FALSE', verified_by: '', verified_at: '' } : {}),
    session_completed: inJournal(session) ? (session.number ?? session.id ?? '') : '',
    notes: withNote(earlier, completionNote(completion)),
    branch: branch ?? '',
  };
}
