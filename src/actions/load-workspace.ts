import { realpath } from 'node:fs/promises';
import type { ParsedDocument } from '../core/documents/document.ts';
import { type PlanOutlook, lookAhead } from '../core/documents/plan-outlook.ts';
import { ProtocolError } from '../core/errors.ts';
import { PROTOCOL_PATH } from '../core/protocol-path.ts';
import type { Protocol } from '../core/protocol.ts';
import type { Problem } from '../core/violation.ts';
import { type Repository, openRepository } from '../git/repository.ts';
import {
  type LoadOptions,
  type LoadedDocument as FoundDocument,
  loadDocuments,
  loadProtocol,
} from '../workspace/load.ts';

export interface LoadedDocument extends FoundDocument {
  /** What can be worked on and what waits, of a document with tasks; only where it was asked for. */
  readonly outlook?: PlanOutlook;
}

/** A folder as the protocol sees it. */
export interface WorkspaceView {
  /** Absolute; the work tree's root where there is one, else the folder itself, links resolved. */
  readonly root: string;
  /** `not-used`: the caller asked for no process, as in an untrusted workspace. */
  readonly git: 'ready' | 'unborn' | 'none' | 'not-installed' | 'not-used';
  /** Absent with a detached HEAD and without git. */
  readonly branch?: string;
  /** Absolute: the session's journal, the last report and the log of unverified commits are here. */
  readonly stateFolder?: string;
  readonly protocolFile: 'missing' | 'valid' | 'broken';
  /** The defaults where the file is missing or broken. */
  readonly protocol: Protocol;
  /** By role, then path. */
  readonly documents: readonly LoadedDocument[];
  readonly problems: readonly Problem[];
}

/**
 * Reads the protocol file and the governance documents of a folder. Never throws for what stands in
 * them, nor for a folder without git: each is a state of the view.
 *
 * @param input.root an absolute folder
 * @param input.useGit false starts no process at all
 * @param input.buffers texts of unsaved buffers, by path from the root
 * @param input.withOutlook says of documents with tasks what can be worked on and what waits; for those who show it
 * @param input.parse in place of `parseDocument`, by one who keeps what was parsed before
 */
export async function loadWorkspace(input: {
  root: string;
  useGit: boolean;
  buffers?: ReadonlyMap<string, string>;
  withOutlook?: boolean;
  parse?: LoadOptions['parse'];
}): Promise<WorkspaceView> {
  const opened = input.useGit ? await tryRepository(input.root) : { git: 'not-used' as const };
  const repository = 'repository' in opened ? opened.repository : undefined;
  const root = repository?.root ?? (await realpath(input.root));
  const protocol = await loadProtocol(root, input.buffers?.get(PROTOCOL_PATH));
  const candidates = await repository?.listFiles(['*.md', '*.markdown', '*.mdx']);
  const { documents, problems } = await loadDocuments({
    root,
    protocol,
    ...(candidates === undefined ? {} : { candidates }),
    ...(input.buffers === undefined ? {} : { buffers: input.buffers }),
    ...(input.parse === undefined ? {} : { parse: input.parse }),
  });
  const branch = await repository?.branch();
  return {
    root,
    git: repository ? ((await repository.head()) === undefined ? 'unborn' : 'ready') : opened.git,
    ...(branch === undefined ? {} : { branch }),
    ...(repository ? { stateFolder: repository.stateFolder } : {}),
    protocolFile: protocol.state,
    protocol: protocol.protocol,
    documents: input.withOutlook === true ? documents.map(addOutlook) : documents,
    problems: [...protocol.problems, ...problems],
  };
}

/** Of documents that are kept from one reading to the next, the order is worked out once. */
const outlooks = new WeakMap<ParsedDocument, PlanOutlook>();

function addOutlook(found: FoundDocument): LoadedDocument {
  const { document } = found;
  if (document.tasks.length === 0) return found;
  const outlook = outlooks.get(document) ?? lookAhead(document);
  outlooks.set(document, outlook);
  return { ...found, outlook };
}

async function tryRepository(
  root: string,
): Promise<{ git: 'ready'; repository: Repository } | { git: 'none' | 'not-installed' }> {
  try {
    return { git: 'ready', repository: await openRepository(root) };
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    if (error.code === 'git-not-installed') return { git: 'not-installed' };
    if (error.code === 'not-a-repository' || error.code === 'no-work-tree') return { git: 'none' };
    throw error;
  }
}

/** The documents with the role of a plan, in order. */
export const plansOf = (view: WorkspaceView): LoadedDocument[] =>
  view.documents.filter(({ role }) => role === 'plan');

export const openersOf = (view: WorkspaceView): LoadedDocument[] =>
  view.documents.filter(({ role }) => role === 'openers');
