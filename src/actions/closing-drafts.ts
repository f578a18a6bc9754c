import type { ParsedDocument } from '../core/documents/document.ts';
import { appendEntry, applyEdits, fillHandoff } from '../core/documents/edits.ts';
import { fitText } from '../core/documents/text-encoding.ts';
import { ProtocolError } from '../core/errors.ts';
import {
  type ClosingAnswers,
  type ClosingFacts,
  factTexts,
} from '../core/session/closing-facts.ts';
import { handOffText } from '../core/session/hand-off.ts';
import { threadEntryText } from '../core/session/history-entry.ts';
import {
  type MissingPart,
  missingInEntry,
  missingInHandoff,
} from '../core/session/required-parts.ts';
import type { Session } from '../core/session/session.ts';
import { sprintEdits } from '../core/session/sprint-status.ts';
import type { TextEdit } from '../core/violation.ts';
import { parseTaught } from '../workspace/parse-taught.ts';
import { type FaceTexts, encodingToSave, textOf } from './closing-texts.ts';
import type { LoadedDocument, WorkspaceView } from './load-workspace.ts';

const brokenThread = (path: string, line: number): ProtocolError =>
  new ProtocolError({
    code: 'broken-thread',
    message: `An entry below the last one of ${path} (line ${line}) would not be read as one: that one is not ended, such as by a code fence that stays open.`,
    remedy: 'End it there, and close the session again; nothing was written.',
  });

export interface Drafting {
  readonly session: Session;
  readonly view: WorkspaceView;
  readonly facts: ClosingFacts;
  readonly input: FaceTexts & { readonly answers: ClosingAnswers };
  /** Paths of what holds the hand-off or the entry already. */
  readonly written: readonly string[];
}

/** What closing writes, and what is still missing in it. */
export interface Drafts {
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
}

/**
 * Drafts hand-off, entry and, where the protocol file says so, the playbooks' sprint status.
 *
 * @throws ProtocolError `broken-thread`; `undecodable-document` where a document could not be written without
 *   loss
 */
export async function draftAll(drafting: Drafting): Promise<Drafts> {
  const { session, view, facts, input } = drafting;
  const opener = view.documents.find(({ path }) => path === session.opener);
  const thread = view.documents.find(({ role }) => role === 'thread');
  const handoff = handOffText(facts, input.answers);
  const template = thread?.document.thread?.template?.text;
  const entry = threadEntryText(facts, input.answers, {
    ...(template === undefined ? {} : { template }),
    alone: opener?.document.opener?.handoff === undefined,
  });
  const edits: Drafts['edits'][number][] = [];
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
      const { path } = playbook;
      const text = await textOf(view.root, path, input);
      const changes = sprintEdits(playbook.document, text, facts, input.answers);
      if (changes.length > 0)
        take({ path, edits: await fitted(drafting, path, changes), missing: [], warnings: [] });
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

/** Edits whose text can be saved in the document's encoding, which stays what it is. */
async function fitted(
  { input, view }: Drafting,
  path: string,
  edits: readonly TextEdit[],
): Promise<TextEdit[]> {
  const encoding = await encodingToSave(view.root, path, input);
  return edits.map((edit) => ({ ...edit, newText: fitText(edit.newText, encoding) }));
}

async function draftHandoff(
  drafting: Drafting,
  loaded: LoadedDocument,
  handoff: string,
): Promise<Draft> {
  const { facts, input, view, written } = drafting;
  const { path, document } = loaded;
  const text = await textOf(view.root, path, input);
  const told = factTexts(facts);
  if (written.includes(path)) {
    const warnings = [`${path} has this session's hand-off already; it stays as it is.`];
    return { path, edits: [], missing: missingInHandoff(path, text, document, told), warnings };
  }
  const edits = await fitted(drafting, path, fillHandoff(document, handoff));
  const edited = applyEdits(text, edits);
  const missing = missingInHandoff(path, edited, parseAs(edited, view, loaded), told);
  return { path, edits, missing, warnings: [] };
}

async function draftEntry(
  drafting: Drafting,
  loaded: LoadedDocument,
  entry: string,
): Promise<Draft> {
  const { facts, input, view, written } = drafting;
  const { path, document } = loaded;
  const fields = view.protocol.rules['thread-entry']?.fields;
  const text = await textOf(view.root, path, input);
  const told = factTexts(facts);
  if (written.includes(path)) {
    const warnings = [`${path} has this session's entry already; it stays as it is.`];
    return { path, edits: [], missing: missingInEntry(path, text, fields, told), warnings };
  }
  const edits = await fitted(drafting, path, appendEntry(document, entry));
  const edited = applyEdits(text, edits);
  const before = document.thread?.entries.length ?? 0;
  const after = parseAs(edited, view, loaded).thread?.entries ?? [];
  if (after.length <= before || after.at(-1)?.title.includes(facts.today) !== true)
    throw brokenThread(path, document.thread?.entries.at(-1)?.line ?? document.lineCount);
  return { path, edits, missing: missingInEntry(path, edited, fields, told), warnings: [] };
}

/** Another text of a document, understood as it is. */
const parseAs = (
  text: string,
  { protocol }: WorkspaceView,
  { path, document: { kind, encoding } }: LoadedDocument,
): ParsedDocument => parseTaught(protocol, { text, path, kind, encoding });
