import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { FileChange } from '../core/rules/rule.ts';
import { BatchParser, type GitObject } from './batch.ts';
import { parseRawLines } from './raw-diff.ts';

/** In our folder: paths of documents in HEAD whose ids the hook wants, a line each; see `kept-documents.ts`. */
export const DOCUMENT_NAMES = 'documents/names';

/** Of more changed files the shim hands on few contents: what was staged lately, Node.js itself reads sooner. */
export const MANY_FILES = 50;

/** What the shim asked git for while Node.js started. Absent is what git could not answer. */
export interface CommitFacts {
  /** The process that asked for the verdict: git, or another hook manager's shell. */
  readonly asker?: number;
  /** Absolute: the work tree's state folder; that of the common git folder, where the hook is installed; git's objects. */
  readonly folders?: { readonly state: string; readonly common: string; readonly objects: string };
  /** The id of HEAD; absent on an unborn branch. */
  readonly head?: string;
  /** The id of the protocol file's blob in HEAD. */
  readonly policy?: string;
  /** The ids in HEAD of the documents in `DOCUMENT_NAMES`; fewer than those where one is not there. */
  readonly documents: readonly string[];
  /** The index against HEAD, and the tree that the commit will have. */
  readonly staged?: Staged;
  /** Contents by id, as far as the shim read them. */
  readonly objects: ReadonlyMap<string, GitObject>;
}

/** Is it a whole object id, of SHA-1 or SHA-256? */
export const isId = (text: string | undefined): text is string =>
  text !== undefined && /^[0-9a-f]{40,64}$/.test(text);

/** The last line of what the shim hands on: all before it is whole. */
const END = '\n.\n';

/**
 * Takes apart what the shim hands on: its parent's process id and the answers of one rev-parse (state folder,
 * common folder, objects, HEAD, policy, documents), a blank line; the tree's id; a cat-file batch, a blank line; a raw
 * diff, a line with a full stop. The long diff comes last: the shim would have to wait for us to take it.
 *
 * @param read gives the next piece, and undefined at the end
 * @param folder the work tree's root, where git runs hooks
 */
export function readCommitFacts(read: () => Buffer | undefined, folder: string): CommitFacts {
  const objects = new Map<string, GitObject>();
  const parser = new BatchParser((object) => object && objects.set(object.id, object));
  let head = Buffer.alloc(0);
  let treeEnd = 0;
  const diff: Buffer[] = [];
  for (let chunk = read(); chunk; chunk = read()) {
    let rest = chunk;
    if (treeEnd === 0) {
      head = Buffer.concat([head, chunk]);
      treeEnd = head.indexOf(10, endOfAnswers(head)) + 1;
      if (treeEnd === 0) continue;
      rest = head.subarray(treeEnd);
    }
    if (!parser.ended) rest = rest.subarray(parser.push(rest));
    if (rest.length > 0) diff.push(rest);
  }
  const staged = parseStaged(head.subarray(0, treeEnd), Buffer.concat(diff));
  return { ...parseAnswers(head, folder), ...(staged ? { staged } : {}), objects };
}

/** Where the tree's line begins; at the very end while the blank line before it has not come. */
function endOfAnswers(head: Buffer): number {
  const blank = head.indexOf('\n\n');
  return blank < 0 ? head.length : blank + 2;
}

function parseAnswers(output: Buffer, folder: string): Omit<CommitFacts, 'staged' | 'objects'> {
  const end = output.indexOf('\n\n');
  if (end < 0) return { documents: [] };
  const [asker, state, common, store, head, policy, ...documents] = output
    .toString('utf8', 0, end)
    .split('\n');
  return {
    documents: documents.filter(isId),
    asker: Number(asker),
    ...(state !== undefined && common !== undefined && store !== undefined
      ? {
          folders: {
            state: resolve(folder, state),
            common: resolve(folder, common, 'session-protocol'),
            objects: resolve(folder, store),
          },
        }
      : {}),
    ...(isId(head) ? { head } : {}),
    ...(isId(policy) ? { policy } : {}),
  };
}

interface Staged {
  readonly files: readonly FileChange[];
  readonly tree: string;
}

/** What is staged; undefined where the shim could not tell all of it. */
function parseStaged(head: Buffer, diff: Buffer): Staged | undefined {
  const tree = head.toString('latin1', endOfAnswers(head), head.length - 1);
  const text = diff.toString('latin1');
  if (!isId(tree) || !text.endsWith(END)) return undefined;
  return { files: parseRawLines(text.slice(0, -END.length)), tree };
}

/** The branch and what is being merged, from git's own files. */
export interface HeadState {
  /** Absent with a detached HEAD, and where the file does not say it. */
  readonly branch?: string;
  readonly detached: boolean;
  /** The ids of the commits that are being merged into HEAD. */
  readonly merging: readonly string[];
}

export function readHeadState(gitDir: string): HeadState {
  const head = readGitFile(gitDir, 'HEAD');
  const branch = /^ref: refs\/heads\/(.+)$/m.exec(head)?.[1];
  const detached = isId(head.trimEnd());
  const merging = readGitFile(gitDir, 'MERGE_HEAD').split('\n').filter(isId);
  // With the reftable format the file only says that HEAD is kept elsewhere.
  const isKnown = branch !== undefined && branch !== '.invalid';
  return { detached, merging, ...(isKnown ? { branch } : {}) };
}

function readGitFile(gitDir: string, name: string): string {
  try {
    return readFileSync(join(gitDir, name), 'utf8');
  } catch {
    // Most of the time there is no merge, and no such file.
    return '';
  }
}
