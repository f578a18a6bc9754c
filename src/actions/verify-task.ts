import { ProtocolError } from '../core/errors.ts';
import { isRunning } from '../core/session/journal.ts';
import type { Session } from '../core/session/session.ts';
import type { TrackerTable } from '../core/tracker/csv.ts';
import { nearestIds } from '../core/tracker/plan-rows.ts';
import { type Completion, oneLine, type TrackerRow, withNote } from '../core/tracker/tracker.ts';
import { openRepository } from '../git/repository.ts';
import { appendEvents, readSession } from '../workspace/journal.ts';
import { readTracker, withTrackerLock, writeTracker } from '../workspace/tracker-file.ts';
import { inJournal, noSuchTask, roleOf } from './complete-task.ts';
import { loadWorkspace } from './load-workspace.ts';
import { noSuchRole, rolesOf } from './start-session.ts';

export interface TaskVerified {
  readonly task: string;
  readonly by: string;
  readonly role?: string;
  readonly completion: Completion;
  readonly row: TrackerRow;
  /** The session whose journal has it; absent without one. */
  readonly session?: string;
}

const notCompleted = (id: string, state: string): ProtocolError =>
  new ProtocolError({
    code: 'not-completed',
    message:
      state === 'done'
        ? `Nobody is recorded as having completed ${id}, so nobody can be another than they.`
        : `${id} is not completed.`,
    remedy:
      'Have it completed with evidence first: Complete Task in the editor, or "session-protocol task complete".',
  });

const sameWord = (id: string, { by, role }: Completion): ProtocolError =>
  new ProtocolError({
    code: 'same-word',
    message: `${id} was completed by ${by}${role === undefined ? '' : ` as ${role}`}; verifying takes another person's or role's word.`,
    remedy:
      role === undefined
        ? 'Let somebody else verify it: it was completed in no role that another could differ from.'
        : 'Let somebody else verify it, or verify it in another role.',
  });

const nobody = (): ProtocolError =>
  new ProtocolError({
    code: 'nobody',
    message: 'Git does not know your name, so your word cannot be told from another.',
    remedy: 'Set it with "git config user.name", then verify again.',
  });

const alreadyVerified = (id: string, { cells }: TrackerRow): ProtocolError =>
  new ProtocolError({
    code: 'already-verified',
    message: `${id} was verified by ${cells.verified_by || 'somebody'}${cells.verified_at === '' ? '' : ` at ${cells.verified_at}`}.`,
    remedy: 'Nothing is left to do.',
  });

export interface VerifyInput {
  readonly root: string;
  readonly task: string;
  /** The role in which it is verified; left out, that of the session. */
  readonly role?: string;
  /** What was looked at; it goes to the notes. */
  readonly note?: string;
}

/**
 * Verifies a completed task in the tracker and in the session's journal. It takes another person's word than
 * that of who completed it, as git's `user.name` tells them apart, or the same person's in another role.
 *
 * @throws ProtocolError `no-such-task`, `not-completed`, `same-word`, `nobody`, `already-verified`,
 *   `no-such-role`, and those of the tracker
 */
export async function verifyTask(input: VerifyInput): Promise<TaskVerified> {
  const repository = await openRepository(input.root);
  const session = await readSession(repository.stateFolder);
  const name = await repository.userName();
  if (name === undefined || name === '') throw nobody();
  const role = await chosenRole(input, session);
  const who = { by: name, ...(role === undefined ? {} : { role }) };
  return withTrackerLock(repository.stateFolder, async () => {
    const loaded = await readTracker(repository.root);
    const { changeTask, rowsOf } = await import('../core/tracker/csv.ts');
    const row = findTask(rowsOf(loaded.table), input.task);
    const id = row.cells.task_id.trim();
    const completions = completionsOf(row, session);
    const completion = completions.at(-1);
    if (row.state !== 'done' || !completion) throw notCompleted(id, row.state ?? '');
    if (row.verified) throw alreadyVerified(id, row);
    const own = completions.find((one) => isSameWord(one, who));
    if (own) throw sameWord(id, own);

    const at = new Date().toISOString();
    if (inJournal(session)) {
      const event = { type: 'task-verified', at, task: id, ...who } as const;
      await appendEvents(repository.stateFolder, [event], session.id);
    }
    const note = input.note?.trim() ?? '';
    const table: TrackerTable = changeTask(loaded.table, id, {
      verified: 'TRUE',
      verified_by: role === undefined ? name : `${name} (${role})`,
      verified_at: at,
      ...(note === ''
        ? {}
        : { notes: withNote(row.cells.notes, `Verified by ${oneLine(name)}: ${oneLine(note)}`) }),
    });
    await writeTracker(repository.root, loaded, table);
    const after = findTask(rowsOf((await readTracker(repository.root)).table), id);
    const journal = inJournal(session) && session.id !== undefined ? { session: session.id } : {};
    return { task: id, ...who, completion, row: after, ...journal };
  });
}

async function chosenRole(input: VerifyInput, session: Session): Promise<string | undefined> {
  if (input.role === undefined) return isRunning(session) ? session.role : undefined;
  const view = await loadWorkspace({ root: input.root, useGit: true });
  const known = rolesOf(view).map(({ role }) => role.name);
  const wanted = input.role.trim();
  const found = known.find((role) => role.toLowerCase() === wanted.toLowerCase());
  if (found === undefined && known.length > 0) throw noSuchRole(wanted, known);
  return found ?? wanted;
}

function findTask(rows: readonly TrackerRow[], given: string): TrackerRow {
  const wanted = given.trim().toLowerCase();
  const found = rows.find(({ cells }) => cells.task_id.trim().toLowerCase() === wanted);
  if (found) return found;
  throw noSuchTask(
    given.trim(),
    nearestIds(
      given.trim(),
      rows.map(({ cells }) => cells.task_id.trim()),
    ),
  );
}

/** What this session's journal knows, and what the notes tell to everyone; the notes are the last word. */
export function completionsOf(row: TrackerRow, session: Session): Completion[] {
  const id = row.cells.task_id.trim();
  const here = session.completed
    .filter(({ task }) => task === id)
    .map(({ by, at, evidence }) => ({ by, ...roleOf(session), on: at.slice(0, 10), evidence }));
  return [...here, ...(row.completion ? [row.completion] : [])];
}

/** The same person in another role is another word; a role that is not known is no other. */
export function isSameWord(
  one: { readonly by: string; readonly role?: string },
  other: { readonly by: string; readonly role?: string },
): boolean {
  const plain = (text: string): string => text.trim().toLowerCase();
  if (plain(one.by) !== plain(other.by)) return false;
  if (one.role === undefined || other.role === undefined) return true;
  return plain(one.role) === plain(other.role);
}
