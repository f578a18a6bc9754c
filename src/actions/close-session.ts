import { randomBytes } from 'node:crypto';
import { ProtocolError } from '../core/errors.ts';
import type { ParsedDocument } from '../core/documents/document.ts';
import { type ClosingAnswers, factTexts, nextLines } from '../core/session/closing-facts.ts';
import {
  type FurtherListStatus,
  missingLists,
  openLists as openBefore,
} from '../core/session/further-lists.ts';
import { entryTitle } from '../core/session/history-entry.ts';
import {
  type MissingPart,
  missingInEntry,
  missingInHandoff,
  missingText,
} from '../core/session/required-parts.ts';
import type { Session } from '../core/session/session.ts';
import { type Repository, openRepository } from '../git/repository.ts';
import { writeFileAtomically } from '../workspace/atomic-write.ts';
import { appendEvents, claim, readSession } from '../workspace/journal.ts';
import { type Drafts, draftAll } from './closing-drafts.ts';
import { readClosingFacts } from './closing-facts.ts';
import { type FaceTexts, editFile, textOf } from './closing-texts.ts';
import { documentAt } from './document-at.ts';
import { handOffState, linesWritten } from './hand-off-state.ts';
import { type LoadedDocument, type WorkspaceView, loadWorkspace } from './load-workspace.ts';
import { planNext } from './next-session.ts';
import { listsOf, listsOpen } from './session-lists.ts';
import { refuseBrokenProtocol } from './start-session.ts';
import { type SessionStatus, type StatusInput, record } from './session-status.ts';

export type { ClosingAnswers } from '../core/session/closing-facts.ts';

/** What closing will write, for a face to show and apply. Nothing is written by making the plan. */
export interface ClosingPlan extends Drafts {
  /** The words with which the next session can be begun. */
  readonly nextPrompt: string;
}

const notActive = (state: string): ProtocolError =>
  new ProtocolError({
    code: 'not-active',
    message:
      state === 'closing' ? 'The hand-off is written already.' : 'No session is active here.',
    remedy:
      state === 'closing'
        ? 'Commit it, and the session is closed.'
        : state === 'preparing'
          ? 'Complete the checklist first, or abandon the session.'
          : 'Start a session first.',
  });

const incompleteClosing = (missing: readonly MissingPart[]): ProtocolError =>
  new ProtocolError({
    code: 'incomplete-closing',
    message: `The hand-off is not complete: ${missingText(missing)}.`,
    remedy:
      'Say what is missing: next, what was not done, notes, or a field of the template by its name.',
  });

export interface ClosingInput extends StatusInput, FaceTexts {
  readonly answers: ClosingAnswers;
}

/**
 * Builds the hand-off and the history entry from what really happened: commits, files, tasks, checks,
 * waivers, unverified commits and uncommitted paths since the session became active.
 *
 * A document that has this session's hand-off or entry already, as after a crash, is not written again. A
 * session whose hand-off was lost before it was committed is closed once more.
 *
 * @throws ProtocolError `not-active`, `lists-open` where a checklist before closing is not complete,
 *   `broken-protocol`, `broken-thread`, `undecodable-document` where saving a document would lose letters
 */
export async function planClosing(input: ClosingInput): Promise<ClosingPlan> {
  const repository = await openRepository(input.root);
  const session = await readSession(repository.stateFolder);
  if (!(await canClose(repository, session))) throw notActive(session.state);
  const buffers = input.buffers === undefined ? {} : { buffers: input.buffers };
  const view = await loadWorkspace({ root: repository.root, useGit: true, ...buffers });
  refuseBrokenProtocol(view);
  const written = await writtenAlready(repository, session, view);
  const lists = await listsOf(repository, session, view, { ...input, written });
  refuseOpenLists(view, lists);
  const facts = await readClosingFacts(repository, session, view, lists);
  const drafts = await draftAll({ session, view, facts, input, written });
  const next = await planNext(session, view, {
    left: nextLines(facts, input.answers).map((line) => `Next: ${line}`),
  });
  const { uncommitted } = facts;
  const some = `${uncommitted.slice(0, 5).join(', ')}${uncommitted.length > 5 ? ', …' : ''}`;
  return {
    ...drafts,
    warnings: [
      ...drafts.warnings,
      ...(uncommitted.length > 0 ? [`Not committed yet: ${some}.`] : []),
    ],
    nextPrompt: next.prompt,
  };
}

/** An active session, and a closing one whose hand-off was lost before it was committed. */
async function canClose(repository: Repository, session: Session): Promise<boolean> {
  if (session.state === 'active') return true;
  return (await handOffState(repository, session)).gone.length > 0;
}

/** The documents that hold this session's hand-off or entry, as after a crash in the midst of closing. */
async function writtenAlready(
  repository: Repository,
  session: Session,
  view: WorkspaceView,
): Promise<string[]> {
  const { documents } = view;
  const opener = documents.find(({ path }) => path === session.opener);
  const thread = documents.find(({ role }) => role === 'thread');
  const written = await Promise.all([
    opener && hasOurHandoff(repository, session, view, opener),
    thread && hasOurEntry(repository, session, view, thread),
  ]);
  return [opener, thread].flatMap((loaded, index) =>
    loaded && written[index] === true ? [loaded.path] : [],
  );
}

async function hasOurHandoff(
  repository: Repository,
  session: Session,
  view: WorkspaceView,
  loaded: LoadedDocument,
): Promise<boolean> {
  if (loaded.document.opener?.handoff?.filled !== true) return false;
  const then = await documentThen(repository, session, view, loaded);
  return then?.opener?.handoff?.filled !== true;
}

async function hasOurEntry(
  repository: Repository,
  session: Session,
  view: WorkspaceView,
  loaded: LoadedDocument,
): Promise<boolean> {
  const last = loaded.document.thread?.entries.at(-1);
  if (!last?.title.startsWith(entryTitle(session, '').replace(/ - .*$/, ''))) return false;
  const then = await documentThen(repository, session, view, loaded);
  return then?.thread?.entries.some(({ title }) => title === last.title) !== true;
}

/** @throws ProtocolError `lists-open` */
function refuseOpenLists(view: WorkspaceView, lists: readonly FurtherListStatus[]): void {
  const required = (view.protocol.session?.lists ?? []).filter(({ before }) => before === 'close');
  const open = openBefore(lists, 'close');
  const missing = missingLists(lists, required).map(({ name }) => name);
  if (open.length > 0 || missing.length > 0) throw listsOpen('close', open, missing);
}

/** A document as it was when the session became active. */
const documentThen = async (
  repository: Repository,
  { startHead: commit }: Session,
  { protocol }: WorkspaceView,
  { path, document: { kind } }: LoadedDocument,
): Promise<ParsedDocument | undefined> =>
  commit === undefined ? undefined : documentAt(repository, protocol, { commit, path, kind });

/**
 * Records that the hand-off was written; call it once the plan's edits are saved. Commits stay allowed,
 * and the session is closed as soon as what was written is committed.
 *
 * @param input.documents the plan's
 * @throws ProtocolError `not-active`, `incomplete-closing` where a document as it is on disk still has an
 *   empty part or a placeholder
 */
export async function beginClosing(
  input: StatusInput & { readonly documents: readonly string[] },
): Promise<SessionStatus> {
  const repository = await openRepository(input.root);
  const session = await readSession(repository.stateFolder);
  if (session.state !== 'active' && session.state !== 'closing') throw notActive(session.state);
  const missing = await missingOnDisk(repository, session, input);
  if (missing.length > 0) throw incompleteClosing(missing);
  const { documents } = input;
  const written = await linesWritten(repository, documents);
  const at = new Date().toISOString();
  return record(repository, session, [{ type: 'closing', at, documents, written }], input);
}

async function missingOnDisk(
  repository: Repository,
  session: Session,
  input: StatusInput & { readonly documents: readonly string[] },
): Promise<MissingPart[]> {
  const { root } = repository;
  const { documents } = input;
  const view = await loadWorkspace({ root, useGit: true });
  const lists = await listsOf(repository, session, view, { ...input, written: documents });
  const told = factTexts(await readClosingFacts(repository, session, view, lists));
  const fields = view.protocol.rules['thread-entry']?.fields;
  const missing = view.documents
    .filter(({ path }) => documents.includes(path))
    .map(async ({ path, role, document }) => {
      const text = await textOf(root, path);
      if (path === session.opener) return missingInHandoff(path, text, document, told);
      return role === 'thread' ? missingInEntry(path, text, fields, told) : [];
    });
  return (await Promise.all(missing)).flat();
}

/**
 * Closes without an editor: writes the hand-off and the entry itself, each file atomically. Of two processes
 * that close at once one writes; what a process that died has written already is not written again.
 *
 * @throws ProtocolError as `planClosing`, `incomplete-closing`, `claimed`
 */
export async function closeSession(
  input: Omit<ClosingInput, keyof FaceTexts>,
): Promise<{ plan: ClosingPlan; status: SessionStatus }> {
  const repository = await openRepository(input.root);
  const { root, stateFolder } = repository;
  const session = await readSession(stateFolder);
  if (session.id === undefined || !(await canClose(repository, session)))
    throw notActive(session.state);
  const mine = randomBytes(8).toString('hex');
  await claim(stateFolder, session.id, { purpose: 'closing', claim: mine });
  try {
    const plan = await planClosing(input);
    if (plan.missing.length > 0) throw incompleteClosing(plan.missing);
    // Everything is read and edited before anything is written, so that a file that cannot be stops it all.
    const files = await Promise.all(
      plan.edits.map(({ path, edits }) => editFile(root, path, edits)),
    );
    for (const { file, bytes } of files) await writeFileAtomically(file, bytes);
    return { plan, status: await beginClosing({ ...input, documents: plan.documents }) };
  } catch (error) {
    const at = new Date().toISOString();
    await appendEvents(stateFolder, [{ type: 'released', at, claim: mine }], session.id);
    throw error;
  }
}
