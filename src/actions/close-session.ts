import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { ProtocolError } from '../core/errors.ts';
import type { ParsedDocument } from '../core/documents/document.ts';
import { appendEntry, applyEdits, fillHandoff } from '../core/documents/edits.ts';
import { decodeDocument, encodeDocument } from '../core/documents/text-encoding.ts';
import {
  type ClosingAnswers,
  type ClosingFacts,
  nextLines,
} from '../core/session/closing-facts.ts';
import {
  type FurtherListStatus,
  missingLists,
  openLists as openBefore,
} from '../core/session/further-lists.ts';
import { handOffText } from '../core/session/hand-off.ts';
import { entryTitle, threadEntryText } from '../core/session/history-entry.ts';
import {
  type MissingPart,
  missingInEntry,
  missingInHandoff,
  missingText,
} from '../core/session/required-parts.ts';
import type { Session } from '../core/session/session.ts';
import { sprintEdits } from '../core/session/sprint-status.ts';
import type { TextEdit } from '../core/violation.ts';
import { type Repository, openRepository } from '../git/repository.ts';
import { writeFileAtomically } from '../workspace/atomic-write.ts';
import { resolveInside } from '../workspace/inside.ts';
import { appendEvents, claim, readSession } from '../workspace/journal.ts';
import { parseTaught } from '../workspace/parse-taught.ts';
import { readClosingFacts } from './closing-facts.ts';
import { documentAt } from './document-at.ts';
import { handOffState, linesWritten } from './hand-off-state.ts';
import { type LoadedDocument, type WorkspaceView, loadWorkspace } from './load-workspace.ts';
import { planNext } from './next-session.ts';
import { listsOf, listsOpen } from './session-lists.ts';
import { refuseBrokenProtocol } from './start-session.ts';
import { type SessionStatus, type StatusInput, record } from './session-status.ts';

export type { ClosingAnswers } from '../core/session/closing-facts.ts';

/** What closing will write, for a face to show and apply. Nothing is written by making the plan. */
export interface ClosingPlan {
  readonly edits: readonly { readonly path: string; readonly edits: readonly TextEdit[] }[];
  /** All that holds the closing once the edits are made; hand them to `beginClosing`. */
  readonly documents: readonly string[];
  /** The hand-off, Markdown; also where no opener takes it. */
  readonly handoff: string;
  /** The thread's entry, Markdown. */
  readonly entry: string;
  /** What a person should know before it is written, such as an opener without a place for a hand-off. */
  readonly warnings: readonly string[];
  /** Required parts that would be empty or a placeholder, at their lines in the documents as edited. */
  readonly missing: readonly MissingPart[];
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

const notText = (path: string): ProtocolError =>
  new ProtocolError({
    code: 'undecodable-document',
    message: `${path} has bytes that are not text in UTF-8; writing it would lose them.`,
    remedy: 'Save the document as UTF-8 in an editor, then close the session again.',
  });

const incompleteClosing = (missing: readonly MissingPart[]): ProtocolError =>
  new ProtocolError({
    code: 'incomplete-closing',
    message: `The hand-off is not complete: ${missingText(missing)}.`,
    remedy:
      'Say what is missing: next, what was not done, notes, or a field of the template by its name.',
  });

const brokenThread = (path: string, line: number): ProtocolError =>
  new ProtocolError({
    code: 'broken-thread',
    message: `An entry below the last one of ${path} (line ${line}) would not be read as one: that one is not ended, such as by a code fence that stays open.`,
    remedy: 'End it there, and close the session again; nothing was written.',
  });

export interface ClosingInput extends StatusInput {
  readonly answers: ClosingAnswers;
  /** Texts of unsaved buffers, by path from the root. */
  readonly buffers?: ReadonlyMap<string, string>;
}

/**
 * Builds the hand-off and the history entry from what really happened: commits, files, tasks, checks,
 * waivers, unverified commits and uncommitted paths since the session became active.
 *
 * A document that has this session's hand-off or entry already, as after a crash, is not written again. A
 * session whose hand-off was lost before it was committed is closed once more.
 *
 * @throws ProtocolError `not-active`, `lists-open` where a checklist before closing is not complete,
 *   `broken-protocol`, `broken-thread`
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

interface Drafting {
  readonly session: Session;
  readonly view: WorkspaceView;
  readonly facts: ClosingFacts;
  readonly input: ClosingInput;
  /** Paths of what holds the hand-off or the entry already. */
  readonly written: readonly string[];
}

async function draftAll(drafting: Drafting): Promise<Omit<ClosingPlan, 'nextPrompt'>> {
  const { session, view, facts, input } = drafting;
  const opener = view.documents.find(({ path }) => path === session.opener);
  const thread = view.documents.find(({ role }) => role === 'thread');
  const handoff = handOffText(facts, input.answers);
  const entry = threadEntryText(facts, input.answers, thread?.document.thread?.template?.text);
  const edits: ClosingPlan['edits'][number][] = [];
  const documents: string[] = [];
  const warnings: string[] = [];
  const missing: MissingPart[] = [];
  const take = (draft: Draft): void => {
    if (draft.edits.length > 0) edits.push({ path: draft.path, edits: draft.edits });
    documents.push(draft.path);
    missing.push(...draft.missing);
    warnings.push(...draft.warnings);
  };
  if (opener?.document.opener?.handoff) take(await draftHandoff(drafting, opener, handoff));
  else {
    const instead = thread ? 'it is written to the thread only' : 'no document takes it';
    warnings.push(`${noPlace(session, opener?.path)}: ${instead}.`);
  }
  if (thread) take(await draftEntry(drafting, thread, entry));
  else warnings.push('No progress thread was found: no history entry is written.');
  if (view.protocol.session?.sprintStatus === true) {
    for (const playbook of view.documents.filter(({ role }) => role === 'playbook')) {
      const text = await textOf(drafting, playbook.path);
      const changes = sprintEdits(playbook.document, text, facts, input.answers);
      if (changes.length > 0)
        take({ path: playbook.path, edits: changes, missing: [], warnings: [] });
    }
  }
  return { edits, documents, handoff, entry, warnings, missing };
}

/** Why the hand-off is not written to the session's opener. */
function noPlace({ opener }: Session, found: string | undefined): string {
  if (found !== undefined) return `${found} has no place for a hand-off`;
  if (opener === undefined) return 'The session has no opener for its hand-off';
  return `${opener} is gone, and with it what it asks before closing and the place of the hand-off`;
}

interface Draft {
  readonly path: string;
  readonly edits: readonly TextEdit[];
  readonly missing: readonly MissingPart[];
  readonly warnings: readonly string[];
}

async function draftHandoff(
  { input, view, written }: Drafting,
  loaded: LoadedDocument,
  handoff: string,
): Promise<Draft> {
  const { path, document } = loaded;
  const text = await textOf({ input, view }, path);
  if (written.includes(path)) {
    const warnings = [`${path} has this session's hand-off already; it stays as it is.`];
    return { path, edits: [], missing: missingInHandoff(path, text, document), warnings };
  }
  const edits = fillHandoff(document, handoff);
  const edited = applyEdits(text, edits);
  return {
    path,
    edits,
    missing: missingInHandoff(path, edited, parseAs(edited, view, loaded)),
    warnings: [],
  };
}

async function draftEntry(
  { facts, input, view, written }: Drafting,
  loaded: LoadedDocument,
  entry: string,
): Promise<Draft> {
  const { path, document } = loaded;
  const fields = view.protocol.rules['thread-entry']?.fields;
  const text = await textOf({ input, view }, path);
  if (written.includes(path)) {
    const warnings = [`${path} has this session's entry already; it stays as it is.`];
    return { path, edits: [], missing: missingInEntry(path, text, fields), warnings };
  }
  const edits = appendEntry(document, entry);
  const edited = applyEdits(text, edits);
  const before = document.thread?.entries.length ?? 0;
  const after = parseAs(edited, view, loaded).thread?.entries ?? [];
  if (after.length <= before || after.at(-1)?.title.includes(facts.today) !== true)
    throw brokenThread(path, document.thread?.entries.at(-1)?.line ?? document.lineCount);
  return { path, edits, missing: missingInEntry(path, edited, fields), warnings: [] };
}

/** A document as it was when the session became active. */
const documentThen = async (
  repository: Repository,
  { startHead: commit }: Session,
  { protocol }: WorkspaceView,
  { path, document: { kind } }: LoadedDocument,
): Promise<ParsedDocument | undefined> =>
  commit === undefined ? undefined : documentAt(repository, protocol, { commit, path, kind });

/** Another text of a document, understood as it is. */
const parseAs = (
  text: string,
  { protocol }: WorkspaceView,
  { path, document: { kind, encoding } }: LoadedDocument,
): ParsedDocument => parseTaught(protocol, { text, path, kind, encoding });

async function textOf(
  { input, view }: Pick<Drafting, 'input' | 'view'>,
  path: string,
): Promise<string> {
  const buffer = input.buffers?.get(path);
  if (buffer !== undefined) return buffer;
  return decodeDocument(await readFile(await resolveInside(view.root, path))).text;
}

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
  const missing = await missingOnDisk(repository, session, input.documents);
  if (missing.length > 0) throw incompleteClosing(missing);
  const { documents } = input;
  const written = await linesWritten(repository, documents);
  const at = new Date().toISOString();
  return record(repository, session, [{ type: 'closing', at, documents, written }], input);
}

async function missingOnDisk(
  { root }: Repository,
  session: Session,
  documents: readonly string[],
): Promise<MissingPart[]> {
  const view = await loadWorkspace({ root, useGit: true });
  const fields = view.protocol.rules['thread-entry']?.fields;
  const missing = view.documents
    .filter(({ path }) => documents.includes(path))
    .map(async ({ path, role, document }) => {
      const text = await textOf({ input: { root, answers: {} }, view }, path);
      if (path === session.opener) return missingInHandoff(path, text, document);
      return role === 'thread' ? missingInEntry(path, text, fields) : [];
    });
  return (await Promise.all(missing)).flat();
}

/**
 * Closes without an editor: writes the hand-off and the entry itself, each file atomically. Of two processes
 * that close at once one writes; what a process that died has written already is not written again.
 *
 * @throws ProtocolError as `planClosing`, `incomplete-closing`, `claimed`, `undecodable-document`
 */
export async function closeSession(
  input: Omit<ClosingInput, 'buffers'>,
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
