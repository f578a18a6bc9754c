import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { ProtocolError } from '../core/errors.ts';
import type { Session } from '../core/session/session.ts';
import { readGit, runGit } from '../git/process.ts';
import type { Repository } from '../git/repository.ts';
import { resolveInside } from '../workspace/inside.ts';

/** What shows that a task is done, proved as far as a machine can. */
export interface Evidence {
  readonly kind: 'commit' | 'check' | 'file' | 'text';
  /** In one line, as it is written down. */
  readonly text: string;
  readonly commit?: string;
  /** From the root. */
  readonly path?: string;
  /** Of the file's bytes, hex. */
  readonly sha256?: string;
}

const badEvidence = (message: string, remedy: string, cause?: unknown): ProtocolError =>
  new ProtocolError({ code: 'bad-evidence', message, remedy, cause });

const needsEvidence = (): ProtocolError =>
  new ProtocolError({
    code: 'needs-evidence',
    message: 'A task is completed with evidence.',
    remedy: 'Name a commit, a file, a check of this session, or say in words what shows it.',
  });

const PREFIX = /^(commit|check|test|file|text)\s*:\s*([^]*)$/i;

/**
 * Reads what was given as evidence. `commit:`, `check:` (or `test:`), `file:` and `text:` say what it is;
 * without them, `HEAD` and seven or more hexadecimal digits are a commit, an existing path is a file, the name of a check that ran is
 * that check, and all else is text.
 *
 * @param input.folder where a file is looked for first, before the root
 * @throws ProtocolError `needs-evidence`; `bad-evidence`: a commit that no branch or tag holds, a check that
 *   did not run or failed, a file that is missing or outside the work tree
 */
export async function readEvidence(input: {
  repository: Repository;
  session: Session;
  given: string;
  folder: string;
}): Promise<Evidence> {
  const { repository, session, folder } = input;
  const given = input.given.trim();
  const [, prefix, rest = ''] = PREFIX.exec(given) ?? [];
  const said = (prefix === undefined ? given : rest).trim();
  if (said === '') throw needsEvidence();
  switch (prefix?.toLowerCase()) {
    case 'commit':
      return commitEvidence(repository, said);
    case 'check':
    case 'test':
      return checkEvidence(session, said);
    case 'file':
      return fileEvidence(repository, await pathOf(repository, folder, said));
    case 'text':
      return { kind: 'text', text: said };
    default:
  }
  if (/^(?:HEAD|[0-9a-f]{7,64})$/i.test(said)) return commitEvidence(repository, said);
  if (session.checks.has(said)) return checkEvidence(session, said);
  const path = await pathOf(repository, folder, said);
  if (await isFile(repository, path)) return fileEvidence(repository, path);
  return { kind: 'text', text: said };
}

async function commitEvidence({ root }: Repository, name: string): Promise<Evidence> {
  const options = { cwd: root, foreign: true };
  const { stdout, code } = await runGit(
    ['rev-parse', '--quiet', '--verify', '--end-of-options', `${name}^{commit}`],
    { ...options, accept: [1, 128] },
  );
  const commit = stdout.toString('latin1').trim();
  if (code !== 0 || commit === '') {
    throw badEvidence(
      `There is no commit ${name} here.`,
      'Name a commit of this repository, or fetch it first.',
    );
  }
  const ofHead = await runGit(['merge-base', '--is-ancestor', commit, 'HEAD'], {
    ...options,
    accept: [1, 128],
  });
  if (ofHead.code !== 0) {
    const refs = await readGit(['for-each-ref', '--count=1', '--contains', commit], options);
    if (refs === '') {
      throw badEvidence(
        `No branch or tag holds the commit ${name} any more.`,
        'Name the commit that took its place, or put a branch on it.',
      );
    }
  }
  const subject = await readGit(['log', '-1', '--format=%s', commit], options);
  return { kind: 'commit', commit, text: `commit ${commit.slice(0, 12)} "${subject}"` };
}

function checkEvidence(session: Session, name: string): Evidence {
  const run = session.checks.get(name);
  if (!run) {
    const known = [...session.checks.keys()];
    throw badEvidence(
      `The check ${name} did not run in this session.`,
      known.length > 0 ? `Run it first; these ran: ${known.join(', ')}.` : 'Run it first.',
    );
  }
  if (run.exitCode !== 0) {
    throw badEvidence(
      `The check ${name} failed with exit code ${run.exitCode} at ${run.at}.`,
      'Mend what it found and run it again.',
    );
  }
  return { kind: 'check', text: `check ${name} passed at ${run.at}` };
}

/** From the root, where the folder has the file; else as it was given. */
async function pathOf(repository: Repository, folder: string, given: string): Promise<string> {
  if (isAbsolute(given)) return given;
  const path = relative(repository.root, resolve(folder, given));
  return (await isFile(repository, path)) ? path : given;
}

async function isFile({ root }: Repository, path: string): Promise<boolean> {
  if (path.length > 1024 || path.includes('\n') || isAbsolute(path)) return false;
  try {
    return (await stat(await resolveInside(root, path))).isFile();
  } catch {
    // What is no path here is words; a file that was named as one is looked at again and told about.
    return false;
  }
}

async function fileEvidence({ root }: Repository, given: string): Promise<Evidence> {
  const path = (isAbsolute(given) ? relative(root, given) : given).split(sep).join('/');
  let bytes: Buffer;
  try {
    bytes = await readFile(await resolveInside(root, path));
  } catch (error) {
    if (error instanceof ProtocolError) throw error;
    throw badEvidence(
      `${path} cannot be read as a file of this work tree.`,
      'Name an existing file inside the repository.',
      error,
    );
  }
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { kind: 'file', path, sha256, text: `file ${path} sha256 ${sha256}` };
}
