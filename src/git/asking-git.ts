import { readFileSync } from 'node:fs';
import { mayHaveComments, type MessageOptions } from './message.ts';

/** The git whose hook this is. A hook is not told what kind of commit it judges; git's command line says it. */
export interface AskingGit {
  /** Its command line; absent where the system does not tell it. */
  readonly args?: readonly string[];
  /** Its process id; absent where the command line is a guess, or where others have that id too. */
  readonly pid?: number;
}

/**
 * Finds out which git asks. Only Linux tells a command line for sure; elsewhere another program is asked for it.
 *
 * @param asker the process that started the shim: git, or another hook manager's shell
 */
export async function findAskingGit(asker: number | undefined): Promise<AskingGit> {
  const parent = asker ?? process.ppid;
  const args = gitCommandLine(parent);
  // The first process of each container has the same id, and so has, under Windows, whoever starts the shim.
  if (args) return { args, ...(asker !== undefined && asker > 1 ? { pid: asker } : {}) };
  const listed = await (await import('./commit-reads.ts')).listedCommandLine(parent);
  return listed ? { args: listed } : {};
}

/**
 * The nearest ancestor's command line that is git's: between it and us stand the shim, and perhaps
 * another hook manager.
 *
 * @returns undefined where no ancestor that can be read (without /proc, none) is git
 */
export function gitCommandLine(parent: number): string[] | undefined {
  let pid = parent;
  for (let steps = 0; steps < ANCESTORS && pid > 0; steps++) {
    try {
      const args = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
      if (isGit(args[0])) return args;
      pid = Number(/^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
    } catch {
      return undefined;
    }
  }
  return undefined;
}

/** So many processes are looked at. */
export const ANCESTORS = 8;

export const isGit = (program: string | undefined): boolean =>
  /(?:^|[/\\])git(?:\.exe)?$/.test(program ?? '');

const VALUE_OPTION =
  /^(?:-[a-zA-Z]*[mFcCt]|--(?:message|file|template|author|date|fixup|squash|trailer|cleanup|reuse-message|reedit-message))$/;

/** What may be options, each with what follows it. What follows an option that takes a value is none. */
function optionsOf(args: readonly string[]): { option: string; next: string | undefined }[] {
  const found: { option: string; next: string | undefined }[] = [];
  for (let index = 0; index < args.length && args[index] !== '--'; index++) {
    const option = args[index] ?? '';
    found.push({ option, next: args[index + 1] });
    if (VALUE_OPTION.test(option)) index++;
  }
  return found;
}

/** Does a command line of `git commit` amend? */
export const amends = (args: readonly string[]): boolean =>
  optionsOf(args).some(({ option }) => /^--am(?:e(?:nd?)?)?$/.test(option));

/** How a command line wants its message cleaned up, the last word counting; see git-commit(1), "--cleanup". */
export function cleanupOf(args: readonly string[]): string | undefined {
  let mode: string | undefined;
  for (const { option, next } of optionsOf(args)) {
    const [, name = '', value] = /^(--c[a-z]*)(?:=(.*))?$/.exec(option) ?? [];
    // git takes the beginning of a name for all of it.
    if (name !== '' && '--cleanup'.startsWith(name)) mode = value ?? next;
  }
  return mode;
}

/**
 * Does a command line ask for the diff below the message? git then cuts at its scissors though no editor was opened.
 *
 * @returns undefined where the configuration says it
 */
export function verboseOf(args: readonly string[]): boolean | undefined {
  let verbose: boolean | undefined;
  for (const { option } of optionsOf(args)) {
    // What follows -m in the same word is a message.
    if (/^(?:-[^mFcCtSu-]*v|--verb(?:o(?:se?)?)?$)/.test(option)) verbose = true;
    if (option.startsWith('--no-verb')) verbose = false;
  }
  // To merge verbosely is to talk more.
  return args.includes('commit') ? verbose : false;
}

/** Does the commit under way take the place of HEAD? */
export async function isAmend({ args }: AskingGit): Promise<boolean> {
  if (args) return amends(args);
  return (await import('./commit-reads.ts')).hasTimeOfHead({ cwd: process.cwd() });
}

/** How git will clean up a message. Without an editor it nearly always keeps what looks like a comment. */
export async function messageOptions(text: string, { args }: AskingGit): Promise<MessageOptions> {
  const edited = process.env['GIT_EDITOR'] !== ':';
  const cleanup = args && cleanupOf(args);
  const mayStrip = cleanup === undefined ? mayHaveComments(text) : cleanup === 'strip';
  if (!edited && !mayStrip && !text.includes(' >8 ')) return {};
  const { readMessageOptions } = await import('./commit-reads.ts');
  const verbose = args && verboseOf(args);
  return readMessageOptions(text, { edited, cleanup, verbose }, { cwd: process.cwd() });
}
