import { ProtocolError } from '../core/errors.ts';

export const gitMissing = (cause: unknown): ProtocolError =>
  new ProtocolError({
    code: 'git-not-installed',
    message: 'git could not be started: it is not installed, or not on the PATH.',
    remedy: 'Install git, or put it on the PATH, and try again.',
    cause,
  });

export const gitFailed = (
  args: readonly string[],
  code: number | null,
  stderr: string,
): ProtocolError =>
  new ProtocolError({
    code: 'git-failed',
    message: `git ${args[0] ?? ''} failed${code === null ? '' : ` with exit code ${code}`}: ${firstLine(stderr)}`,
    remedy: 'Run the same git command in a terminal to see more, and mend what it names.',
  });

export const notARepository = (folder: string, cause: unknown): ProtocolError =>
  new ProtocolError({
    code: 'not-a-repository',
    message: `${folder} is not inside a git repository.`,
    remedy: 'Open a folder of the repository, or make one with git init.',
    cause,
  });

export const foreignOwner = (folder: string, cause: unknown): ProtocolError =>
  new ProtocolError({
    code: 'dubious-ownership',
    message: `git refuses to work in ${folder}: it belongs to another user.`,
    remedy: `Make sure that you trust it, then run: git config --global --add safe.directory ${folder}`,
    cause,
  });

export const noWorkTree = (folder: string): ProtocolError =>
  new ProtocolError({
    code: 'no-work-tree',
    message: `${folder} is a bare repository: it has no work tree and no index.`,
    remedy: 'Judge a range of commits instead, or work in a clone.',
  });

export const badRange = (range: string): ProtocolError =>
  new ProtocolError({
    code: 'bad-range',
    message: `${range} is not a range of commits in this repository.`,
    remedy: 'Name it as A..B, both of them commits, branches or tags that exist here.',
  });

export const shallowHistory = (commit: string): ProtocolError =>
  new ProtocolError({
    code: 'shallow-history',
    message: `what commit ${commit.slice(0, 10)} changes cannot be told: this clone is shallow, and ends with it.`,
    remedy:
      'Fetch what is missing, with git fetch --unshallow or, in CI, a depth of 0; or judge the commits after it.',
  });

const firstLine = (text: string): string => text.trim().split('\n', 1)[0] || 'it said nothing.';
