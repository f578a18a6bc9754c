import { mkdir, readFile, rm } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { WriteFile } from './hook-line.ts';
import { readGit, runGit } from './process.ts';

/** The driver's name, in git's configuration and in its attributes. */
const NAME = 'session-thread';

/**
 * What git runs by sh to merge a thread. Wherever our hook does not say that it has merged it, git's own merge
 * is made, of files that are as git gave them: a conflict is better than an entry that is lost.
 */
const DRIVER =
  'ours=$(git rev-parse --git-common-dir)/session-protocol/hook; ' +
  '[ -x "$ours" ] && "$ours" merge-thread %O %A %B || ' +
  'git merge-file -L ours -L base -L theirs %A %O %B';

/** Of this version or another. */
const isOurs = (driver: string): boolean => driver.includes('merge-thread %O %A %B');

export interface MergeDriverInput {
  /** The top of the work tree. */
  readonly root: string;
  /** The progress threads, from the root. */
  readonly threads: readonly string[];
}

/**
 * Lets git merge threads to which two branches appended, see `mergeThreads`. Only what is git's own is
 * written, its configuration and `info/attributes`: nothing that is committed. A driver or an attribute that
 * the team set itself is left as it is.
 *
 * @returns what a person should know, one sentence each
 * @throws ProtocolError as `runGit`
 */
export async function setUpMergeDriver(
  input: MergeDriverInput & { readonly write: WriteFile },
): Promise<string[]> {
  const at = { cwd: input.root, foreign: true };
  const driver = await readDriver(input.root);
  if (driver === '' || (isOurs(driver) && driver !== DRIVER)) {
    const name = 'Entries that two branches appended to a progress thread';
    await runGit(['config', '--local', `merge.${NAME}.name`, name], at);
    await runGit(['config', '--local', `merge.${NAME}.driver`, DRIVER], at);
  }
  const attributes = await readAttributes(input);
  const missing = attributes.filter(({ merge }) => merge === 'unspecified');
  if (missing.length > 0) {
    const { path, text } = await readOwnAttributes(input.root);
    const lines = missing.map(({ thread }) => `${patternOf(thread)} merge=${NAME}\n`).join('');
    await mkdir(dirname(path), { recursive: true });
    // Lines further down win, so that what the team wrote there itself stays stronger.
    const bytes = Buffer.concat([Buffer.from(lines), Buffer.from(text, 'latin1')]);
    await input.write(path, bytes, { mode: 0o644 });
  }
  return attributes
    .filter(({ merge }) => merge !== 'unspecified' && merge !== NAME)
    .map(
      ({ thread, merge }) =>
        `${thread} is merged as git's attributes say (merge: ${merge}), which was left as it is.`,
    );
}

/** The threads that git would merge line by line, with a conflict where two branches appended. */
export async function unmergedThreads(input: MergeDriverInput): Promise<string[]> {
  const isSet = (await readDriver(input.root)) !== '';
  return (await readAttributes(input))
    .filter(({ merge }) => merge === 'unspecified' || (merge === NAME && !isSet))
    .map(({ thread }) => thread);
}

/**
 * Takes away what `setUpMergeDriver` wrote, and nothing else.
 *
 * @param input.root a folder of the work tree
 */
export async function removeMergeDriver(input: {
  readonly root: string;
  readonly write: WriteFile;
}): Promise<void> {
  const at = { cwd: input.root, foreign: true };
  if (isOurs(await readDriver(input.root)))
    await runGit(['config', '--local', '--remove-section', `merge.${NAME}`], at);
  const { path, text } = await readOwnAttributes(input.root);
  const rest = text.replace(OUR_LINES, '');
  if (rest === text) return;
  if (rest === '') await rm(path);
  else await input.write(path, Buffer.from(rest, 'latin1'), { mode: 0o644 });
}

const OUR_LINES = new RegExp(`^.* merge=${NAME}\\n`, 'gm');

const readDriver = (root: string): Promise<string> =>
  readGit(['config', '--get', `merge.${NAME}.driver`], { cwd: root, foreign: true, accept: [1] });

async function readAttributes({
  root,
  threads,
}: MergeDriverInput): Promise<{ thread: string; merge: string }[]> {
  if (threads.length === 0) return [];
  const args = ['check-attr', '-z', 'merge', '--', ...threads];
  const fields = (await readGit(args, { cwd: root, foreign: true })).split('\0');
  return threads.map((thread, index) => ({ thread, merge: fields[index * 3 + 2] ?? '' }));
}

/** Git's attributes of this clone alone, for all its work trees; as Latin-1, so that every byte stays what it is. */
async function readOwnAttributes(root: string): Promise<{ path: string; text: string }> {
  const args = ['rev-parse', '--git-path', 'info/attributes'];
  const path = resolve(root, await readGit(args, { cwd: root, foreign: true }));
  try {
    return { path, text: await readFile(path, 'latin1') };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return { path, text: '' };
  }
}

/** A path as a pattern that fits nothing else, in quotes where it would end at a space. */
function patternOf(path: string): string {
  const literal = `/${path.replace(/[\\*?[\]]/g, String.raw`\$&`)}`;
  return /\s/.test(literal) ? JSON.stringify(literal) : literal;
}
