import { readFile } from 'node:fs/promises';
import { ProtocolError } from '../core/errors.ts';
import { type ErrorFacts, factsOf } from '../database/errors.ts';
import { runGit } from '../git/process.ts';
import { writeFileAtomically } from '../workspace/atomic-write.ts';
import { resolveInside } from '../workspace/inside.ts';

/** What is done once a set is published and verified; absent members ask for nothing. */
export interface AfterBackup {
  /** Marks HEAD with the tag `backup-<set>`. */
  readonly tag?: boolean;
  /** The page whose lines about the last backup are to name this one, from the root. */
  readonly startPage?: string;
}

/** What of it was done. None of it can undo the backup, so what failed is told and not thrown. */
export interface DoneAfterBackup {
  readonly tag?: string;
  /** The lines that now name the set, from 1. */
  readonly startPage?: { readonly path: string; readonly lines: readonly number[] };
  readonly problems: readonly ErrorFacts[];
}

export async function doAfterBackup(
  root: string,
  set: string,
  { tag, startPage }: AfterBackup,
): Promise<DoneAfterBackup> {
  const problems: ErrorFacts[] = [];
  const attempt = async <T>(work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work();
    } catch (error) {
      problems.push(factsOf(error));
      return undefined;
    }
  };
  const tagged = tag === true ? await attempt(() => makeTag(root, set)) : undefined;
  const lines =
    startPage === undefined ? undefined : await attempt(() => updatePage(root, startPage, set));
  return {
    ...(tagged === undefined ? {} : { tag: tagged }),
    ...(startPage === undefined || lines === undefined
      ? {}
      : { startPage: { path: startPage, lines } }),
    problems,
  };
}

/** A plain tag: one with a message would need a name and an address. Never moves one that is there. */
async function makeTag(root: string, set: string): Promise<string> {
  const name = `backup-${set}`;
  await runGit(['tag', '--', name, 'HEAD'], { cwd: root, foreign: true });
  return name;
}

async function updatePage(root: string, path: string, set: string): Promise<number[]> {
  const real = await resolveInside(root, path).catch((error: unknown) => {
    throw error instanceof ProtocolError ? error : pageMissing(path, error);
  });
  const bytes = await readFile(real);
  let text: string;
  try {
    // Keeps the mark of the byte order, which belongs to the file.
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw pageUnreadable(path, error);
  }
  const pointed = pointToBackup(text, set);
  if (pointed.lines.length === 0) throw noLine(path);
  if (pointed.text !== text) await writeFileAtomically(real, pointed.text);
  return pointed.lines;
}

/**
 * `Last Backup: …` in a line of its own, with marks of a list, a quote, a heading or emphasis, or in a cell; the
 * value goes to the end of the line, or of the cell. Other words before it make it a sentence.
 */
const POINTER =
  /^(?<before>\ufeff?[ \t]*(?:>[ \t]*)*(?:(?:[-*+]|\d+[.)]|#{1,6})[ \t]+(?:\[[ x]\][ \t]+)?)?(?:\|[ \t]*)?(?:\p{Extended_Pictographic}\ufe0f?[ \t]*)?[*_`]*(?:(?:our|the|my)[ \t]+)?[*_`]*(?:last|latest|newest|most recent)[ \t]+backup[*_`]*[ \t]*(?:[:：][*_]*|[*_]*[ \t]*\|)[ \t]*)(?<value>[^\n|]*?)(?<after>[ \t]*(?:\|[^\n]*)?)$/iu;

/** Words that stand with the name or the date of a backup, or in place of one. */
const PLAIN_WORDS =
  /^(?:none|no|not|never|nothing|yet|so|far|unknown|todo|tbd|n\/a|old|at|on|of|from|in|today|yesterday|utc|gmt|cet|cest|am|pm|[kmg]i?b|bytes|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]*|(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*)$/i;

/** Whether a value may be replaced: nothing, one word, or names, paths, dates and sizes alone. */
function isPointer(value: string): boolean {
  const words = value
    .split(/\s+/)
    .map((word) => word.replaceAll(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, ''))
    .filter((word) => word !== '');
  return (
    words.length <= 1 || words.every((word) => /[\d/\\_]/.test(word) || PLAIN_WORDS.test(word))
  );
}

/** The row below the head of a table. */
const RULE = /^[ \t>]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t:-]*)+\r?$/;

/**
 * Replaces the value in each line that names the last backup, outside of code, and nothing else. What somebody has
 * written about it stays.
 *
 * @returns the text, and the lines that name the set now, from 1
 */
export function pointToBackup(text: string, set: string): { text: string; lines: number[] } {
  const found: number[] = [];
  let fence: string | undefined;
  const lines = text.split('\n').map((line, index, all) => {
    const [, mark] = /^\s{0,3}(`{3,}|~{3,})/.exec(line) ?? [];
    if (mark !== undefined && (fence === undefined || mark.startsWith(fence))) {
      fence = fence === undefined ? mark : undefined;
      return line;
    }
    const ending = line.endsWith('\r') ? '\r' : '';
    const match = POINTER.exec(ending === '' ? line : line.slice(0, -1));
    if (fence !== undefined || match?.groups === undefined) return line;
    const { before = '', value = '', after = '' } = match.groups;
    // At the head of a table, what follows may be the name of the next column.
    const isHead = RULE.test(all[index + 1] ?? '') && !/\d/.test(value);
    if (isHead || !isPointer(value)) return line;
    found.push(index + 1);
    const quote = value.startsWith('`') ? '`' : '';
    const space = before === '' || /\s$/.test(before) ? '' : ' ';
    return `${before}${space}${quote}${set}${quote}${after}${ending}`;
  });
  return { text: lines.join('\n'), lines: found };
}

const pageMissing = (path: string, cause: unknown): ProtocolError =>
  new ProtocolError({
    code: 'start-page-missing',
    message: `The start page ${path} cannot be found.`,
    remedy: 'Correct "startPage" under "session" in the protocol file. The backup is made.',
    cause,
  });

const pageUnreadable = (path: string, cause: unknown): ProtocolError =>
  new ProtocolError({
    code: 'start-page-unreadable',
    message: `The start page ${path} is not UTF-8, and was left as it is.`,
    remedy: 'Save it as UTF-8. The backup is made.',
    cause,
  });

const noLine = (path: string): ProtocolError =>
  new ProtocolError({
    code: 'no-backup-line',
    message: `The start page ${path} has no line that only names the last backup, and was left as it is.`,
    remedy:
      'Write a line such as "**Last Backup**: none yet" where it belongs. The backup is made.',
  });
