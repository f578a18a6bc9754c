import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ProtocolError } from '../core/errors.ts';
import { readGit, runGit } from '../git/process.ts';

/** The sample project as it is shipped. Paths are from its root, with `/`. */
export interface Sample {
  readonly texts: Readonly<Record<string, string>>;
  /** Whole SQLite files, as base64; git ignores them. */
  readonly databases: Readonly<Record<string, string>>;
}

/** Who makes the commits of the sample. */
export interface SampleAuthor {
  readonly name: string;
  readonly email: string;
}

/** Writes commits where the person's git knows no name: git would refuse each. */
const NOBODY: SampleAuthor = { name: 'Robin Example', email: 'robin@example.invalid' };

const folderTaken = (folder: string): ProtocolError =>
  new ProtocolError({
    code: 'folder-not-empty',
    message: `The folder ${folder} is not empty.`,
    remedy: 'Choose a new or an empty folder: the sample never writes over anything.',
  });

/**
 * Makes the sample project in a folder that is new or empty: a git repository on branch `main` with one
 * commit, a clean work tree and databases. Hooks are left to the person.
 *
 * @param input.folder absolute; made where it is missing
 * @param input.author without it, the one that git knows already
 * @throws ProtocolError `folder-not-empty`, before anything is written; `git-not-installed`, `git-failed`
 */
export async function makeSample(input: {
  folder: string;
  sample: Sample;
  author?: SampleAuthor;
}): Promise<void> {
  const { folder, sample } = input;
  await mkdir(folder, { recursive: true });
  if ((await readdir(folder)).length > 0) throw folderTaken(folder);
  const options = { cwd: folder, foreign: true };
  const git = async (...args: string[]): Promise<unknown> => runGit(args, options);
  await git('init', '--quiet', '--initial-branch=main');
  for (const [path, text] of Object.entries(sample.texts)) await write(folder, path, text);
  for (const [path, bytes] of Object.entries(sample.databases))
    await write(folder, path, Buffer.from(bytes, 'base64'));
  const author = input.author ?? ((await knowsAuthor(folder)) ? undefined : NOBODY);
  if (author) {
    await git('config', 'user.name', author.name);
    await git('config', 'user.email', author.email);
  }
  // A person's own git may sign commits or change line endings; the sample is the same everywhere.
  await git('config', 'commit.gpgSign', 'false');
  await git('config', 'core.autocrlf', 'false');
  await git('add', '--all');
  const message = ['--message', 'feat: the shop as it stands'];
  await git('commit', '--quiet', '--no-verify', ...message);
}

async function write(folder: string, path: string, content: string | Buffer): Promise<void> {
  const place = join(folder, path);
  await mkdir(dirname(place), { recursive: true });
  await writeFile(place, content, { flag: 'wx' });
}

async function knowsAuthor(cwd: string): Promise<boolean> {
  const known = await Promise.all(
    ['user.name', 'user.email'].map((key) =>
      readGit(['config', '--get', key], { cwd, foreign: true, accept: [1] }),
    ),
  );
  return known.every((value) => value !== '');
}
