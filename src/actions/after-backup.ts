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
 * `Last Backup: …` with whatever emphasis, list mark or cell around it; the value goes to the end of the
 * line, or of the cell.
 */
const POINTER =
  /^(?<before>[^\n:|]*(?:\|[^\n|]*?)?\b(?:last|latest|newest|most recent)[ \t]+backup\b[*_`)\]]*[ \t]*(?:[:：][*_]*|[*_]*[ \t]*\|)[ \t]*)(?<value>[^\n|]*?)(?<after>[ \t]*(?:\|[^\n]*)?)$/i;

/**
 * Replaces the value in each line that speaks of the last backup, outside of code, and nothing else.
 *
 * @returns the text, and the lines that name the set now, from 1
 */
export function pointToBackup(text: string, set: string): { text: string; lines: number[] } {
  const found: number[] = [];
  let fence: string | undefined;
  const lines = text.split('\n').map((line, index) => {
    const [, mark] = /^\s{0,3}(`{3,}|~{3,})/.exec(line) ?? [];
    if (mark !== undefined && (fence === undefined || mark.startsWith(fence))) {
      fence = fence === undefined ? mark : undefined;
      return line;
    }
    const ending = line.endsWith('\r') ? '\r' : '';
    const match = POINTER.exec(ending === '' ? line : line.slice(0, -1));
    if (fence !== undefined || match?.groups === undefined) return line;
    found.push(index + 1);
    const { before = '', value = '', after = '' } = match.groups;
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
    message: `The start page ${path} has no line about the last backup, and was left as it is.`,
    remedy:
      'Write a line such as "**Last Backup**: none yet" where it belongs. The backup is made.',
  });
