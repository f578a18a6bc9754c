import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { decodeDocument, encodeDocument } from '../core/documents/text-encoding.ts';
import { ProtocolError, messageOf } from '../core/errors.ts';
import { mergeThreads } from '../core/session/merge-thread.ts';
import { runGit } from '../git/process.ts';
import { writeFileAtomically } from '../workspace/atomic-write.ts';

/** Three versions of a progress thread: files, by their paths from the folder. */
interface ThreadFiles {
  readonly base: string;
  readonly ours: string;
  readonly theirs: string;
  readonly folder: string;
}

const noVersion = (cause: unknown): ProtocolError =>
  new ProtocolError({
    code: 'no-version',
    message: `A version of the thread cannot be read: ${messageOf(cause)}.`,
    remedy:
      'Name three files: what both sides began with, ours and theirs. "hooks install" lets git name them itself.',
    cause,
  });

/**
 * Merges two versions of a progress thread into the file with ours, where both sides only appended.
 *
 * @returns false where a side did more: all files are then as they were
 * @throws ProtocolError `no-version` where one of them cannot be read
 */
export async function joinThreadFiles(input: ThreadFiles): Promise<boolean> {
  const files = [input.base, input.ours, input.theirs].map((path) => resolve(input.folder, path));
  const [base, ours, theirs] = await Promise.all(
    files.map(async (path) => decodeDocument(await readVersion(path))),
  );
  const isUtf8 = [base, ours, theirs].every((one) => one?.encoding.name === 'utf-8');
  if (!isUtf8 || !base || !ours || !theirs) return false;
  const merged = mergeThreads(base.text, ours.text, theirs.text);
  if (merged === undefined) return false;
  const bytes = encodeDocument(merged, ours.encoding);
  await writeFileAtomically(resolve(input.folder, input.ours), bytes);
  return true;
}

async function readVersion(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    throw noVersion(error);
  }
}

/**
 * As `joinThreadFiles`, but where a side did more than append, git's own merge is made, conflict markers and all.
 *
 * @returns false where a conflict is left
 */
export async function mergeThreadFiles(input: ThreadFiles): Promise<boolean> {
  if (await joinThreadFiles(input)) return true;
  const args = ['merge-file', '-L', 'ours', '-L', 'base', '-L', 'theirs'];
  const conflicts = Array.from({ length: 127 }, (_, index) => index + 1);
  const { code } = await runGit([...args, '--', input.ours, input.base, input.theirs], {
    cwd: input.folder,
    accept: conflicts,
  });
  return code === 0;
}
