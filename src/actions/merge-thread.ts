import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { decodeDocument, encodeDocument } from '../core/documents/text-encoding.ts';
import { mergeThreads } from '../core/session/merge-thread.ts';
import { runGit } from '../git/process.ts';
import { writeFileAtomically } from '../workspace/atomic-write.ts';

/**
 * Merges two versions of a progress thread, as git asks a merge driver to: into the file with ours. Where a
 * side did more than append, git's own merge is made, conflict markers and all.
 *
 * @param input.base,ours,theirs files, by their paths from the folder
 * @returns false where a conflict is left
 */
export async function mergeThreadFiles(input: {
  base: string;
  ours: string;
  theirs: string;
  folder: string;
}): Promise<boolean> {
  const files = [input.base, input.ours, input.theirs].map((path) => resolve(input.folder, path));
  const [base, ours, theirs] = await Promise.all(
    files.map(async (path) => decodeDocument(await readFile(path))),
  );
  const isUtf8 = [base, ours, theirs].every((one) => one?.encoding.name === 'utf-8');
  const merged =
    isUtf8 && base && ours && theirs ? mergeThreads(base.text, ours.text, theirs.text) : undefined;
  if (merged !== undefined && ours) {
    await writeFileAtomically(
      resolve(input.folder, input.ours),
      encodeDocument(merged, ours.encoding),
    );
    return true;
  }
  const args = ['merge-file', '-L', 'ours', '-L', 'base', '-L', 'theirs'];
  const conflicts = Array.from({ length: 127 }, (_, index) => index + 1);
  const { code } = await runGit([...args, '--', input.ours, input.base, input.theirs], {
    cwd: input.folder,
    accept: conflicts,
  });
  return code === 0;
}
