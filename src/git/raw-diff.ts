import type { FileChange } from '../core/rules/rule.ts';
import { decodePath } from './paths.ts';

const STATUS: Readonly<Record<string, FileChange['status']>> = {
  A: 'added',
  M: 'modified',
  D: 'deleted',
  R: 'renamed',
  C: 'copied',
  T: 'type-changed',
  // Unmerged: it stands in no tree yet, but whoever asks for the work tree must see it.
  U: 'modified',
};

const isZero = (id: string): boolean => /^0+$/.test(id);

/** What a file's mode says that it is. */
export const kindOf = (mode: string): FileChange['kind'] =>
  mode === '160000' ? 'submodule' : mode === '120000' ? 'symlink' : 'file';

/**
 * Reads the output of a `--raw -z` diff: `:<old mode> <new mode> <old id> <new id> <status>` NUL path NUL,
 * with two paths for a rename or copy. See git-diff(1), "RAW OUTPUT FORMAT".
 *
 * @returns the changes, sorted as git sorts them; a path that is unmerged appears once
 */
export function parseRawDiff(output: Buffer): FileChange[] {
  const reader = tokens(output);
  const files: FileChange[] = [];
  for (let head = reader(); head?.[0] === 0x3a; head = reader()) {
    const file = parseEntry(head.toString('latin1'), reader);
    // An unmerged path is listed once as such and once as the change of the work tree.
    const last = files.at(-1);
    if (last?.path === file.path) files.pop();
    files.push(file);
  }
  return files;
}

/** Gives one NUL-terminated piece after the other, and undefined at the end. */
export function tokens(output: Buffer): () => Buffer | undefined {
  let from = 0;
  return () => {
    const end = output.indexOf(0, from);
    if (end < 0) return undefined;
    const token = output.subarray(from, end);
    from = end + 1;
    return token;
  };
}

export function parseEntry(head: string, next: () => Buffer | undefined): FileChange {
  const [oldMode = '', newMode = '', oldId = '', newId = '', letters = ''] = head
    .slice(1)
    .split(' ');
  const first = decodePath(next() ?? Buffer.alloc(0));
  const letter = letters[0] ?? '';
  const twoPaths = letter === 'R' || letter === 'C';
  const path = twoPaths ? decodePath(next() ?? Buffer.alloc(0)) : first;
  return {
    path,
    ...(twoPaths ? { previousPath: first } : {}),
    status: STATUS[letter] ?? 'modified',
    kind: kindOf(isZero(newMode) ? oldMode : newMode),
    oldId,
    newId,
  };
}

/**
 * Nearly all lines are of one path that needs no quotes and so is ASCII. Their columns are
 * fixed by the length of the ids: `:<6> <6> <id> <id> <letter>` tab path.
 */
function parsePlainLine(line: string): FileChange | undefined {
  const length = line.indexOf(' ', 15) - 15;
  const end = 16 + 2 * length;
  const letter = line[end + 1] ?? '';
  const path = line.slice(end + 3);
  const isPlain =
    'AMDT'.includes(letter) && line[end] === ' ' && line[end + 2] === '\t' && !path.startsWith('"');
  if (!isPlain) return undefined;
  const kind = kindOf(letter === 'D' ? line.slice(1, 7) : line.slice(8, 14));
  const oldId = line.slice(15, 15 + length);
  const newId = line.slice(16 + length, end);
  return { path, status: STATUS[letter] ?? 'modified', kind, oldId, newId };
}

/** As `parseRawDiff`, of an output without `-z`: a line each, paths between tabs, quoted where they must be. */
export function parseRawLines(output: string): FileChange[] {
  if (output === '') return [];
  return output.split('\n').map((line) => {
    const plain = parsePlainLine(line);
    if (plain) return plain;
    const [head = '', ...paths] = line.split('\t');
    const next = paths.map(unquotePath)[Symbol.iterator]();
    return parseEntry(head, () => next.next().value);
  });
}

const ESCAPES: Readonly<Record<string, number>> = { a: 7, b: 8, t: 9, n: 10, v: 11, f: 12, r: 13 };

/** The bytes of a path as git quotes it, in double quotes with the escapes of C, with `core.quotePath` all in ASCII. */
function unquotePath(text: string): Buffer {
  if (!text.startsWith('"')) return Buffer.from(text, 'latin1');
  const bytes: number[] = [];
  for (const [, octal, escape, plain] of text
    .slice(1, -1)
    .matchAll(/\\([0-7]{3})|\\(.)|([^\\])/g)) {
    const char = escape ?? plain ?? '';
    bytes.push(
      octal === undefined ? (escape && ESCAPES[escape]) || char.charCodeAt(0) : parseInt(octal, 8),
    );
  }
  return Buffer.from(bytes);
}
