import type { CheckRun } from '../core/session/session.ts';
import { type PlanDocument, type PlanRow, planRows } from '../core/tracker/plan-rows.ts';
import type { Completion } from '../core/tracker/tracker.ts';
import { readGit } from '../git/process.ts';
import { type CommitLine, openRepository } from '../git/repository.ts';
import { readSession } from '../workspace/journal.ts';
import { readTracker } from '../workspace/tracker-file.ts';
import { inJournal, roleOf } from './complete-task.ts';
import { completionsOf, isSameWord } from './verify-task.ts';

/** What there is that can show that a task is done, for a face to offer. */
export interface EvidenceChoices {
  /** Youngest first: those of the session, or the last few where none is under way. */
  readonly commits: readonly CommitLine[];
  /** The checks of the session that passed, whether or not files have changed since. */
  readonly checks: readonly CheckRun[];
  /** Changed since the session began or not committed yet, from the root; none that is gone. */
  readonly files: readonly string[];
}

/** No list that a person picks from is longer. */
const MOST = 50;
const WITHOUT_SESSION = 10;

/** @throws ProtocolError `not-a-repository`, `broken-journal` */
export async function evidenceChoices(input: { root: string }): Promise<EvidenceChoices> {
  const repository = await openRepository(input.root);
  const session = await readSession(repository.stateFolder);
  const head = await repository.head();
  const from = inJournal(session) ? session.startHead : undefined;
  const changed = from === undefined ? [] : await repository.filesChangedSince(from);
  const dirty = await repository.dirtyPaths();
  const there = changed.filter(({ status }) => status !== 'deleted').map(({ path }) => path);
  return {
    commits:
      head === undefined
        ? []
        : from === undefined
          ? await lastCommits(repository.root)
          : (await repository.commitsSince(from)).toReversed().slice(0, MOST),
    checks: [...session.checks.values()].filter(({ exitCode }) => exitCode === 0),
    files: [...new Set([...there, ...dirty])].slice(0, MOST),
  };
}

async function lastCommits(root: string): Promise<CommitLine[]> {
  const args = ['log', `-${WITHOUT_SESSION}`, '--format=%H %s'];
  const text = await readGit(args, { cwd: root, foreign: true });
  return text.split('\n').flatMap((line) => {
    const [, id, subject = ''] = /^([0-9a-f]+) ?(.*)$/.exec(line) ?? [];
    return id === undefined ? [] : [{ id, subject }];
  });
}

/**
 * The tasks of plans under the ids by which the tracker knows them, which alone name a task without an id of
 * its own.
 *
 * @throws ProtocolError those of the tracker, `not-a-repository`
 */
export async function plannedTasks(input: {
  root: string;
  plans: readonly PlanDocument[];
}): Promise<PlanRow[]> {
  const { root } = await openRepository(input.root);
  const { table } = await readTracker(root);
  const { rowsOf } = await import('../core/tracker/csv.ts');
  return planRows(input.plans, rowsOf(table)).rows;
}

/** A task that was completed and waits for another's word. */
export interface VerifyChoice {
  readonly task: string;
  readonly description: string;
  readonly completion: Completion;
  /** Whether it was completed by who is asked now, in the same role: their word does not count. */
  readonly isOwn: boolean;
}

/**
 * The tasks that can be verified now, those that who is asked may verify first.
 *
 * @throws ProtocolError those of the tracker, `not-a-repository`, `broken-journal`
 */
export async function verifyChoices(input: { root: string }): Promise<VerifyChoice[]> {
  const repository = await openRepository(input.root);
  const session = await readSession(repository.stateFolder);
  const by = (await repository.userName()) ?? '';
  const { table } = await readTracker(repository.root);
  const { rowsOf } = await import('../core/tracker/csv.ts');
  const choices = rowsOf(table).flatMap((row): VerifyChoice[] => {
    if (row.state !== 'done' || row.verified) return [];
    const completions = completionsOf(row, session);
    const completion = completions.at(-1);
    if (!completion) return [];
    const who = { by, ...roleOf(session) };
    const isOwn = completions.some((one) => isSameWord(one, who));
    const { task_id: task, description } = row.cells;
    return [{ task: task.trim(), description, completion, isOwn }];
  });
  return choices.toSorted((one, other) => Number(one.isOwn) - Number(other.isOwn));
}
