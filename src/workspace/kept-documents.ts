import { mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { percentEncode } from '../core/percent-encode.ts';
import type { DocumentRole, Protocol } from '../core/protocol.ts';
import type { StatedFacts } from '../core/rules/stated-facts.ts';
import { DOCUMENT_NAMES } from '../git/commit-facts.ts';
import { replaceFile } from './replace-file.ts';

/** Raised whenever what is kept of a document changes its meaning. */
const DOCUMENT_VERSION = 2;

/** In the state folder of the common git folder: what the documents of HEAD state, the newest version of each. */
const DOCUMENTS = 'documents';

/** The kinds of documents that state facts for rules. */
export type DocumentSource = Extract<DocumentRole, 'playbook' | 'openers'>;

/** A document in the tree of a commit. */
export interface TreeDocument {
  readonly path: string;
  readonly id: string;
  readonly role: DocumentSource;
}

interface KeptDocument extends TreeDocument {
  readonly version: number;
  readonly taught: string;
  readonly facts: StatedFacts;
}

const taughtBy = (protocol: Protocol): string => JSON.stringify(protocol.kinds ?? null);

const fileOf = ({ path, role }: TreeDocument, keep: string): string =>
  join(keep, DOCUMENTS, `${role}-${percentEncode(path).slice(-150)}.json`);

/** What is kept of this very version of a document. */
export function readKept(
  document: TreeDocument,
  protocol: Protocol,
  keep: string,
): StatedFacts | undefined {
  try {
    const kept = JSON.parse(readFileSync(fileOf(document, keep), 'utf8')) as KeptDocument;
    const isSame =
      kept.version === DOCUMENT_VERSION &&
      kept.id === document.id &&
      kept.path === document.path &&
      kept.taught === taughtBy(protocol);
    return isSame ? kept.facts : undefined;
  } catch {
    // Missing, or cut short by a crash: the document is read anew.
    return undefined;
  }
}

export function keepDocument(
  document: TreeDocument,
  protocol: Protocol,
  keep: string,
  facts: StatedFacts,
): void {
  const { path, id, role } = document;
  const kept: KeptDocument = {
    version: DOCUMENT_VERSION,
    path,
    id,
    role,
    taught: taughtBy(protocol),
    facts,
  };
  keepFile(fileOf(document, keep), JSON.stringify(kept));
}

/** What was asked of git before: the ids in HEAD of the documents in `DOCUMENT_NAMES`, in their order. */
export interface KnownHead {
  readonly commit: string | undefined;
  readonly documents: readonly string[];
}

/** Finds documents of HEAD without asking git, as long as they are what they were when they were read. */
export interface KnownDocuments {
  /** All of these; undefined where one of them is not known. */
  find(commit: string, paths: readonly string[], role: DocumentSource): TreeDocument[] | undefined;
  /** From now on the shim asks for these too, beside those that were found. */
  add(paths: readonly string[]): void;
}

/** @param keep the state folder of the common git folder */
export function knownDocuments(
  keep: string,
  protocol: Protocol,
  head: KnownHead | undefined,
): KnownDocuments {
  const names = new Set<string>();
  return {
    find(commit, paths, role) {
      if (head?.commit !== commit) return undefined;
      const ids = new Map(readNames(keep).map((name, index) => [name, head.documents[index]]));
      const found: TreeDocument[] = [];
      for (const path of paths) {
        // Were the list another than the shim's, the id would not be the one that is kept.
        const document = { path, id: ids.get(path) ?? '', role };
        if (document.id === '' || !readKept(document, protocol, keep)) return undefined;
        found.push(document);
      }
      for (const path of paths) names.add(path);
      return found;
    },
    add(paths) {
      for (const path of paths) if (!path.includes('\n')) names.add(path);
      if (names.size === 0) return;
      keepFile(join(keep, DOCUMENT_NAMES), [...names].map((name) => `${name}\n`).join(''));
    },
  };
}

function readNames(keep: string): string[] {
  try {
    return readFileSync(join(keep, DOCUMENT_NAMES), 'utf8').split('\n').slice(0, -1);
  } catch {
    // None was kept yet.
    return [];
  }
}

function keepFile(file: string, text: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    replaceFile(file, text);
  } catch {
    // A folder that cannot be written costs the next commit its speed, not this one its verdict.
  }
}
