import { readFile } from 'node:fs/promises';
import { ProtocolError } from '../core/errors.ts';
import type { ParsedDocument } from '../core/documents/document.ts';
import { appendEntry, applyEdits, fillHandoff } from '../core/documents/edits.ts';
import { decodeDocument, encodeDocument, parseDocument } from '../core/documents/index.ts';
import {
  type ClosingAnswers,
  type ClosingFacts,
  handOffText,
  threadEntryText,
} from '../core/session/hand-off.ts';
import type { Session } from '../core/session/session.ts';
import type { TextEdit } from '../core/violation.ts';
import { type Repository, openRepository } from '../git/repository.ts';
import { writeFileAtomically } from '../workspace/atomic-write.ts';
import { resolveInside } from '../workspace/inside.ts';
import { appendEvents, readSession } from '../workspace/journal.ts';
import { today } from '../workspace/today.ts';
import { readUnverified } from '../workspace/unverified.ts';
import { type LoadedDocument, type WorkspaceView, loadWorkspace } from './load-workspace.ts';
import { type SessionStatus, advance } from './session-status.ts';

export type { ClosingAnswers } from '../core/session/hand-off.ts';

/** What closing will write, for a face to show and apply. Nothing is written by making the plan. */
export interface ClosingPlan {
  readonly edits: readonly { readonly path: string; readonly edits: readonly TextEdit[] }[];
  /** The hand-off, Markdown; also where no opener takes it. */
  readonly handoff: string;
  /** The thread's entry, Markdown. */
  readonly entry: string;
  /** What a person should know before it is written, such as an opener without a place for a hand-off. */
  readonly warnings: readonly string[];
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

const notText = (path: string): ProtocolError =>
  new ProtocolError({
    code: 'undecodable-document',
    message: `${path} has bytes that are not text in UTF-8; writing it would lose them.`,
    remedy: 'Save the document as UTF-8 in an editor, then close the session again.',
  });

/**
 * Builds the hand-off and the history entry from what really happened: commits, files, unverified
 * commits and uncommitted paths since the session became active.
 *
 * @throws ProtocolError `not-active`
 */
export async function planClosing(input: {
  root: string;
  answers: ClosingAnswers;
  buffers?: ReadonlyMap<string, string>;
}): Promise<ClosingPlan> {
  const repository = await openRepository(input.root);
  const session = await readSession(repository.stateFolder);
  if (session.state !== 'active') throw notActive(session.state);
  const buffers = input.buffers === undefined ? {} : { buffers: input.buffers };
  const view = await loadWorkspace({ root: repository.root, useGit: true, ...buffers });
  const facts = await closingFacts(repository, session, view);

  const opener = view.documents.find(({ path }) => path === session.opener);
  const thread = view.documents.find(({ role }) => role === 'thread');
  const handoff = handOffText(facts, input.answers);
  const entry = threadEntryText(facts, input.answers, thread?.document.thread?.template?.text);
  const edits: ClosingPlan['edits'][number][] = [];
  const warnings: string[] = [];
  if (opener) edits.push({ path: opener.path, edits: fillHandoff(opener.document, handoff) });
  else warnings.push('The session has no opener: the hand-off is written to the thread only.');
  if (thread) edits.push({ path: thread.path, edits: appendEntry(thread.document, entry) });
  else warnings.push('No progress thread was found: no history entry is written.');
  if (facts.uncommitted.length > 0) {
    warnings.push(
      `Not committed yet: ${facts.uncommitted.slice(0, 5).join(', ')}${facts.uncommitted.length > 5 ? ', …' : ''}.`,
    );
  }
  return { edits, handoff, entry, warnings };
}

async function closingFacts(
  repository: Repository,
  session: Session,
  view: WorkspaceView,
): Promise<ClosingFacts> {
  const from = session.startHead;
  const now = new Date();
  const [branch, commits, files, uncommitted, unverified] = await Promise.all([
    repository.branch(),
    repository.commitsSince(from),
    repository.filesChangedSince(from),
    repository.dirtyPaths(),
    readUnverified(repository.stateFolder),
  ]);
  const mine = new Set(commits.map(({ id }) => id));
  return {
    session,
    today: today(),
    ...(branch === undefined ? {} : { branch }),
    commits,
    files,
    uncommitted,
    unverified: unverified.map(({ commit }) => commit).filter((commit) => mine.has(commit)),
    completed: await completedTasks(repository, from, view.documents),
    minutes: Math.max(
      0,
      Math.round((now.getTime() - Date.parse(session.activatedAt ?? now.toISOString())) / 60_000),
    ),
  };
}

/** Tasks of the plans that are done now and were not when the session became active. */
async function completedTasks(
  repository: Repository,
  from: string | undefined,
  documents: readonly LoadedDocument[],
): Promise<string[]> {
  if (from === undefined) return [];
  const plans = documents.filter(({ role }) => role === 'plan' || role === 'openers');
  const completed = plans.map(async ({ path, document }) => {
    const before = await repository.readFileAt(from, path);
    if (before === undefined) return [];
    const old = doneTasks(parseDocument({ ...decodeDocument(before), path, kind: document.kind }));
    return [...doneTasks(document)].filter((task) => !old.has(task));
  });
  return [...new Set((await Promise.all(completed)).flat())];
}

const doneTasks = (document: ParsedDocument): Set<string> =>
  new Set(
    document.tasks
      .filter(({ status }) => status === 'done')
      .map(({ id, title }) => (id === undefined ? title : `${id} ${title}`)),
  );

/**
 * Records that the hand-off was written; call it once the plan's edits are saved. Commits stay allowed,
 * and the session is closed as soon as the written documents are committed.
 *
 * @param input.documents the paths that were written
 * @throws ProtocolError `not-active`
 */
export async function beginClosing(input: {
  root: string;
  documents: readonly string[];
}): Promise<SessionStatus> {
  const repository = await openRepository(input.root);
  const session = await readSession(repository.stateFolder);
  if (session.state !== 'active') throw notActive(session.state);
  const event = {
    type: 'closing',
    at: new Date().toISOString(),
    documents: input.documents,
  } as const;
  return advance(repository, await appendEvents(repository.stateFolder, [event]));
}

/** Closes without an editor: writes the hand-off and the entry itself, each file atomically. */
export async function closeSession(input: {
  root: string;
  answers: ClosingAnswers;
}): Promise<{ plan: ClosingPlan; status: SessionStatus }> {
  const plan = await planClosing(input);
  const { root } = await openRepository(input.root);
  // Everything is read and edited before anything is written, so that a file that cannot be stops it all.
  const files = await Promise.all(plan.edits.map(({ path, edits }) => editFile(root, path, edits)));
  for (const { file, bytes } of files) await writeFileAtomically(file, bytes);
  const documents = plan.edits.map(({ path }) => path);
  return { plan, status: await beginClosing({ root, documents }) };
}

async function editFile(
  root: string,
  path: string,
  edits: readonly TextEdit[],
): Promise<{ file: string; bytes: Uint8Array }> {
  const file = await resolveInside(root, path);
  const before = await readFile(file);
  const { text, encoding } = decodeDocument(before);
  if (!before.equals(encodeDocument(text, encoding))) throw notText(path);
  return { file, bytes: encodeDocument(applyEdits(text, edits), encoding) };
}
