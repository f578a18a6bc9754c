import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Verdict } from '../core/rules/engine.ts';
import { replaceFile } from './replace-file.ts';
import { LAST_REPORT, RECEIPT, RECEIPTS } from './state-folder.ts';

/** Proof that a commit was judged and passed. The shim looks for `tree` and `parent`, so they are written first. */
export interface Receipt {
  /** The id of the tree that the commit will have. */
  readonly tree: string;
  /** Its first parent's id, empty where it has none: what was judged as another commit than it became is not proved. */
  readonly parent: string;
  /** The id of the protocol file's blob that judged; null where the defaults did. */
  readonly policy: string | null;
  readonly verdict: 'pass';
  /** The process that asked: the git that is making the commit. Absent where it is not known for sure. */
  readonly git?: number;
  /** Ids of rules whose violations the message waives. */
  readonly waived: readonly string[];
  /** ISO 8601, UTC. */
  readonly at: string;
}

/** What a hook said last, for the editor to turn into Problems. */
export interface CommitReport {
  readonly version: 1;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly hook: string;
  readonly outcome: 'refused' | 'passed' | 'not-judged';
  /** The first line of what was printed. */
  readonly summary: string;
  /** The message as git would have kept it; absent where none was written yet. */
  readonly message?: string;
  readonly verdict?: Verdict;
  /** Why it could not be judged. */
  readonly error?: { readonly code: string; readonly message: string; readonly remedy: string };
}

/** Keeps the receipt of a commit that may be made now. */
export function writeReceipt(stateFolder: string, receipt: Receipt): void {
  const line = `${JSON.stringify(receipt)}\n`;
  inFolder(stateFolder, () => {
    rewrite(join(stateFolder, RECEIPT), line);
    if (append(join(stateFolder, RECEIPTS), line) > RECEIPTS_SIZE) pruneReceipts(stateFolder);
  });
}

/** Above this size in bytes, all but the last `RECEIPTS_KEPT` receipts are dropped: about twice what they take. */
const RECEIPTS_SIZE = 500_000;
const RECEIPTS_KEPT = 1000;

/** @returns the file's size */
function append(path: string, line: string): number {
  const file = openSync(path, 'a', 0o644);
  try {
    writeSync(file, line);
    return fstatSync(file).size;
  } finally {
    closeSync(file);
  }
}

function pruneReceipts(stateFolder: string): void {
  const path = join(stateFolder, RECEIPTS);
  const lines = readFileSync(path, 'utf8').split('\n');
  replaceFile(path, lines.slice(-RECEIPTS_KEPT - 1).join('\n'));
}

/** The ids of the trees that were judged and passed in this work tree, as far as receipts are kept. */
export function readVerifiedTrees(stateFolder: string): Set<string> {
  let text: string;
  try {
    text = readFileSync(join(stateFolder, RECEIPTS), 'utf8');
  } catch {
    // No receipt was written here yet.
    return new Set();
  }
  return new Set(Array.from(text.matchAll(/^\{"tree":"([0-9a-f]+)"/gm), ([, tree = '']) => tree));
}

/**
 * Writes over a file that post-commit has emptied. A rename over it would make some file systems (ext4)
 * flush it at once, which costs more than the whole verdict; nobody reads it before git goes on.
 */
function rewrite(path: string, data: string): void {
  const file = openSync(path, constants.O_RDWR | constants.O_CREAT, 0o644);
  try {
    if (fstatSync(file).size > 0) ftruncateSync(file);
    writeSync(file, data);
  } finally {
    closeSync(file);
  }
}

/** Keeps a verdict for the editor; a pass without any violation takes the last one away. */
export function writeReport(stateFolder: string, report: CommitReport): void {
  const path = join(stateFolder, LAST_REPORT);
  const silent = report.outcome === 'passed' && report.verdict?.violations.length === 0;
  // Nearly always there is none, and to ask is cheaper than to remove.
  if (!silent) {
    const text = `${JSON.stringify(report, undefined, 2)}\n`;
    inFolder(stateFolder, () => replaceFile(path, text));
  } else if (existsSync(path)) {
    rmSync(path, { force: true });
  }
}

/** Makes the folder only where writing shows that it is missing: it nearly always exists. */
function inFolder(folder: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    mkdirSync(folder, { recursive: true });
    write();
  }
}
