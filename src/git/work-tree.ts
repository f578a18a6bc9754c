import { createHash } from 'node:crypto';
import type { Change, FileChange } from '../core/rules/rule.ts';
import { CONTENT_LIMIT } from './batch.ts';
import {
  emptyTree,
  RAW_DIFF,
  readBranch,
  readFromDisk,
  type ReadOptions,
  RENAMES,
} from './change-set.ts';
import { isId, readHeadState } from './commit-facts.ts';
import { decodePath, encodePath } from './paths.ts';
import { runGit } from './process.ts';
import { kindOf, parseRawDiff, tokens } from './raw-diff.ts';

/** What differs between HEAD and the work tree, and the commit that HEAD is; absent on an unborn branch. */
export interface WorkTreeChange {
  readonly change: Change;
  readonly head?: string;
}

/**
 * What differs between HEAD and the work tree, untracked files included. An id of all zeros means that
 * the content is on disk only.
 *
 * @param gitDir of this work tree; absolute
 */
export async function readWorkTreeChange(
  gitDir: string,
  options: ReadOptions,
): Promise<WorkTreeChange> {
  const { head, untracked, tracked } = await readStatus(options);
  const files = tracked
    ? await withoutUnchanged(tracked, await likeStored(tracked, options.cwd), options)
    : await diffTracked(head, options);
  const branch = await readBranch(gitDir, options);
  return {
    change: {
      source: 'work-tree',
      files: [...files, ...untracked],
      parents: head === undefined ? 0 : 1 + readHeadState(gitDir).merging.length,
      ...(branch === undefined ? {} : { branch }),
    },
    ...(head === undefined ? {} : { head }),
  };
}

/** One process that looks at every file once; `diff-index` and `ls-files` would both do so. */
const STATUS = [
  'status',
  '--porcelain=v2',
  '-z',
  '--branch',
  '--no-ahead-behind',
  '--untracked-files=all',
  '--ignore-submodules=none',
  '--no-renames',
];

interface Status {
  readonly head: string | undefined;
  /** Undefined where status says less than a diff against HEAD would. */
  readonly tracked: FileChange[] | undefined;
  readonly untracked: FileChange[];
}

/** See git-status(1), "Porcelain Format Version 2". */
async function readStatus(options: ReadOptions): Promise<Status> {
  const next = tokens((await runGit(STATUS, options)).stdout);
  let head: string | undefined;
  let isTold = true;
  const tracked: FileChange[] = [];
  const untracked: FileChange[] = [];
  for (let token = next(); token; token = next()) {
    const kind = token.toString('latin1', 0, 2);
    if (kind === '? ') untracked.push(untrackedFile(decodePath(token.subarray(2))));
    else if (kind === '1 ' && isPlain(token)) tracked.push(...trackedFile(token));
    else if (kind !== '# ') isTold = false;
    else {
      const [, name, value] = token.toString('latin1').split(' ');
      if (name === 'branch.oid' && isId(value)) head = value;
    }
  }
  const has = (wanted: FileChange['status']): boolean =>
    tracked.some(({ status }) => status === wanted);
  // What came and what went may be one file under a new name.
  if (has('added') && has('deleted')) isTold = false;
  return { head, tracked: isTold ? tracked : undefined, untracked };
}

/** An id that stands for what is on disk only, or not there. */
const NO_ID = '0'.repeat(40);

function untrackedFile(path: string): FileChange {
  const kind = path.endsWith('/') ? 'submodule' : 'file';
  return { path: path.replace(/\/$/, ''), status: 'added', kind, oldId: NO_ID, newId: NO_ID };
}

/** No submodule: of one, status and a diff say different things. */
const isPlain = (token: Buffer): boolean => token.toString('latin1', 5, 9) === 'N...';

/** `1 <XY> <sub> <mode in HEAD> <in the index> <on disk> <id in HEAD> <in the index> <path>` */
function trackedFile(token: Buffer): FileChange[] {
  const fields = token.toString('latin1').split(' ', 8);
  const [, letters = '', , before = '', , after = '', oldId = '', inIndex = ''] = fields;
  const isGone = /^0+$/.test(after);
  const isNew = /^0+$/.test(before);
  // It was staged, but is in neither.
  if (isGone && isNew) return [];
  const kind = kindOf(isGone ? before : after);
  const path = decodePath(token.subarray(fields.join(' ').length + 1));
  const newId = !isGone && letters[1] === '.' ? inIndex : NO_ID;
  const status = isNew
    ? 'added'
    : isGone
      ? 'deleted'
      : kindOf(before) === kind
        ? 'modified'
        : 'type-changed';
  return [{ path, status, kind, oldId, newId }];
}

async function diffTracked(head: string | undefined, options: ReadOptions): Promise<FileChange[]> {
  const base = head ?? (await emptyTree(options));
  const { stdout } = await runGit(['diff-index', ...RAW_DIFF, ...RENAMES, base, '--'], options);
  const files = parseRawDiff(stdout);
  // It may not refresh the index, so it lists what was only touched, too.
  return withoutUnchanged(files, files.filter(isOnDisk), options);
}

/** Changed, and its new content is in no store. */
const isOnDisk = ({ status, kind, newId }: FileChange): boolean =>
  status === 'modified' && kind === 'file' && /^0+$/.test(newId);

/**
 * Of what status lists as changed, what may yet be as it is stored: where its mode or its line breaks changed,
 * or where it was staged and taken back. What a filter of the repository's own makes of a file is not looked at,
 * which status does not do for a file of another size either.
 */
async function likeStored(files: readonly FileChange[], root: string): Promise<FileChange[]> {
  const like: FileChange[] = [];
  for (const file of files.filter(isOnDisk)) {
    const bytes = await readFromDisk(root, file.path, CONTENT_LIMIT);
    // What is longer git hashes, without holding it as a whole.
    if (
      !bytes ||
      bytes.length === CONTENT_LIMIT ||
      hasId(file.oldId, bytes) ||
      hasId(file.oldId, withPlainBreaks(bytes))
    )
      like.push(file);
  }
  return like;
}

const withPlainBreaks = (bytes: Buffer): Buffer =>
  bytes.includes('\r\n')
    ? Buffer.from(bytes.toString('latin1').replaceAll('\r\n', '\n'), 'latin1')
    : bytes;

/** Whether a blob of these bytes has that id, whose length tells its algorithm. */
const hasId = (id: string, bytes: Buffer): boolean =>
  createHash(id.length > 40 ? 'sha256' : 'sha1')
    .update(`blob ${bytes.length}\0`)
    .update(bytes)
    .digest('hex') === id;

/**
 * Leaves out those among `unsure` of which a commit would store what HEAD has.
 *
 * @param unsure of `files`; each `isOnDisk`
 */
async function withoutUnchanged(
  files: FileChange[],
  unsure: readonly FileChange[],
  options: ReadOptions,
): Promise<FileChange[]> {
  // Others git would read as something else than a plain name.
  const asked = unsure.filter(({ path }) => !/^"|\n/.test(path));
  if (asked.length === 0) return files;
  const input = Buffer.concat(asked.flatMap(({ path }) => [encodePath(path), Buffer.from('\n')]));
  const hashed = await runGit(['hash-object', '--stdin-paths'], {
    ...options,
    input,
    accept: [128],
  });
  // A file that vanished or became a folder meanwhile stops git: everything then counts as changed.
  if (hashed.code !== 0) return files;
  const ids = hashed.stdout.toString('latin1').split('\n');
  const same = new Set(asked.filter((file, index) => ids[index] === file.oldId));
  return files.filter((file) => !same.has(file));
}
