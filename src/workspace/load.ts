import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../core/errors.ts';
import type { DocumentKind, ParsedDocument } from '../core/documents/document.ts';
import type { DocumentInput } from '../core/documents/index.ts';
import { type Teaching, findTeaching } from '../core/documents/teaching.ts';
import { decodeDocument } from '../core/documents/text-encoding.ts';
import { PROTOCOL_PATH } from '../core/protocol-path.ts';
import {
  DEFAULT_PROTOCOL,
  type DocumentRole,
  type Protocol,
  readProtocol,
} from '../core/protocol.ts';
import type { Problem } from '../core/violation.ts';
import { resolveInside } from './inside.ts';
import { listDocuments, namedDocuments, roleByProtocol } from './discover.ts';

export interface LoadedDocument {
  /** From the root, `/` between parts. */
  readonly path: string;
  /** Absent for a document that plays none: it is shown, but binds nobody. */
  readonly role?: DocumentRole;
  readonly document: ParsedDocument;
  /** Of the file's bytes, hex; of the buffer's text in UTF-8 where the buffer is unsaved. */
  readonly sha256: string;
}

/** Above this, a document is not read: no governance document is this long. In bytes. */
const MAX_DOCUMENT_SIZE = 4 * 1024 * 1024;

const ROLE_OF_KIND: Readonly<Partial<Record<DocumentKind, DocumentRole>>> = {
  playbook: 'playbook',
  plan: 'plan',
  opener: 'openers',
  bible: 'bible',
  thread: 'thread',
};
const KIND_OF_ROLE: Readonly<Record<DocumentRole, DocumentKind>> = {
  playbook: 'playbook',
  plan: 'plan',
  openers: 'opener',
  bible: 'bible',
  thread: 'thread',
};

export interface LoadedProtocol {
  readonly state: 'missing' | 'valid' | 'broken';
  readonly protocol: Protocol;
  readonly problems: readonly Problem[];
  readonly text?: string;
}

/** Reads the protocol file from disk, or from an unsaved buffer; missing or broken, the defaults hold. */
export async function loadProtocol(root: string, buffer?: string): Promise<LoadedProtocol> {
  let text: string;
  try {
    text = buffer ?? (await readFile(join(root, PROTOCOL_PATH), 'utf8'));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      return { state: 'missing', protocol: DEFAULT_PROTOCOL, problems: [] };
    }
    const problem = unreadable(PROTOCOL_PATH, error);
    return { state: 'broken', protocol: DEFAULT_PROTOCOL, problems: [problem] };
  }
  const read = readProtocol(text);
  if (!read.protocol)
    return { state: 'broken', protocol: DEFAULT_PROTOCOL, problems: read.problems, text };
  return { state: 'valid', protocol: read.protocol, problems: [], text };
}

const unreadable = (path: string, error: unknown): Problem => ({
  severity: 'error',
  message: reasonOf(error),
  location: { path },
});

function reasonOf(error: unknown): string {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return 'The file does not exist.';
    case 'EACCES':
    case 'EPERM':
      return 'The file may not be read: permission was denied.';
    case 'EISDIR':
      return 'This is a folder, not a file.';
    default:
      return `The file cannot be read: ${messageOf(error)}`;
  }
}

export interface LoadOptions {
  readonly root: string;
  readonly protocol: LoadedProtocol;
  /** Candidate documents, from git where it is used; absent: the folder itself is looked through. */
  readonly candidates?: readonly string[];
  /** Texts of unsaved buffers by path. */
  readonly buffers?: ReadonlyMap<string, string>;
  /** In place of `parseDocument`, by one who keeps what was parsed before. */
  readonly parse?: (input: DocumentInput) => ParsedDocument;
}

/**
 * Reads and understands the governance documents of a folder: those that the protocol names, for each role
 * that it leaves out those that look like one, and what else is kept beside them. That plays no role, but
 * is shown: a team keeps its scripts and notes there.
 */
export async function loadDocuments(
  options: LoadOptions,
): Promise<{ documents: LoadedDocument[]; problems: Problem[] }> {
  const { root, protocol } = options;
  const roleOf = roleByProtocol(protocol.protocol);
  const candidates = new Set(options.candidates ?? (await listDocuments(root)));
  for (const { path } of namedDocuments(protocol.protocol)) candidates.add(path);

  // With its Markdown parser it is a third of all code: who has parsed elsewhere does not load it.
  const parse = options.parse ?? (await import('./parse-taught.ts')).parseDocument;

  const documents: LoadedDocument[] = [];
  const problems: Problem[] = [];
  for (const path of candidates) {
    const role = roleOf(path);
    const loaded = await loadDocument(root, path, {
      role,
      buffer: options.buffers?.get(path),
      taught: findTeaching(protocol.protocol.kinds, path),
      parse,
    });
    if ('problem' in loaded) {
      // One that no configuration names may be gone since it was listed.
      if (role !== undefined || !loaded.isGone)
        problems.push(atItsName(loaded.problem, path, protocol.text));
      continue;
    }
    const found = role ?? roleByContent(loaded.document, protocol.protocol);
    documents.push({ ...loaded, ...(found === undefined ? {} : { role: found }) });
  }
  const folders = new Set(documents.flatMap(({ path, role }) => (role ? [folderOf(path)] : [])));
  const isKept = ({ path, role, document }: LoadedDocument): boolean =>
    role !== undefined ||
    document.kind !== 'other' ||
    (folders.has(folderOf(path)) && !EVERY_PROJECT_HAS.test(path));
  return { documents: documents.filter(isKept).toSorted(byRoleAndPath), problems };
}

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1);

const EVERY_PROJECT_HAS =
  /(^|\/)(readme|changelog|changes|history|licen[cs]e|contributing|code_of_conduct|security|support|authors)\b[^/]*$/i;

/** A document that looks like a playbook is one only while the protocol names no other. */
function roleByContent(document: ParsedDocument, protocol: Protocol): DocumentRole | undefined {
  const role = ROLE_OF_KIND[document.kind];
  return role !== undefined && protocol.documents[role] === undefined ? role : undefined;
}

async function loadDocument(
  root: string,
  path: string,
  known: {
    role: DocumentRole | undefined;
    buffer: string | undefined;
    taught: Teaching | undefined;
    parse: (input: DocumentInput) => ParsedDocument;
  },
): Promise<Omit<LoadedDocument, 'role'> | { problem: Problem; isGone: boolean }> {
  const { role, buffer, taught, parse } = known;
  try {
    const bytes =
      buffer === undefined ? await readBytes(await resolveInside(root, path)) : Buffer.from(buffer);
    const document = parse({
      ...(buffer === undefined ? decodeDocument(bytes) : { text: buffer }),
      path,
      ...(role && { kind: KIND_OF_ROLE[role] }),
      ...(taught && { taught }),
    });
    return { path, document, sha256: createHash('sha256').update(bytes).digest('hex') };
  } catch (error) {
    const isGone = (error as NodeJS.ErrnoException).code === 'ENOENT';
    return { problem: unreadable(path, error), isGone };
  }
}

async function readBytes(path: string): Promise<Uint8Array> {
  const { size } = await stat(path);
  if (size > MAX_DOCUMENT_SIZE)
    throw new Error(`it is ${size} bytes long; at most ${MAX_DOCUMENT_SIZE} are read.`);
  return readFile(path);
}

/** Points a missing document's problem at the line of the protocol file that names it. */
function atItsName(problem: Problem, path: string, protocolText: string | undefined): Problem {
  const line =
    protocolText?.split('\n').findIndex((text) => text.includes(JSON.stringify(path))) ?? -1;
  if (line < 0) return problem;
  const range = { start: { line: line + 1, column: 1 }, end: { line: line + 1, column: 1 } };
  return {
    ...problem,
    message: `${path}: ${problem.message}`,
    location: { path: PROTOCOL_PATH, range },
  };
}

const ORDER: readonly (DocumentRole | undefined)[] = [
  'playbook',
  'plan',
  'openers',
  'bible',
  'thread',
  undefined,
];

const byRoleAndPath = (one: LoadedDocument, other: LoadedDocument): number =>
  ORDER.indexOf(one.role) - ORDER.indexOf(other.role) || one.path.localeCompare(other.path);
