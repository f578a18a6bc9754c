/** What a line of text refers to. Pure, so that it can be tested without an editor. */
export type Reference = Place &
  (
    | { readonly kind: 'task'; readonly id: string }
    | { readonly kind: 'section'; readonly section: string }
    | { readonly kind: 'file'; readonly path: string }
  );

/** From `start` up to, not including, `end`: characters of the line, from 0. */
interface Place {
  readonly start: number;
  readonly end: number;
}

/** A line is read up to here. */
const LONGEST_LINE = 5000;

const SECTION = /(?:\bsections?\s+|§\s*)(\d+[A-Z]?(?:\.\d+){0,4})(?![\w.]*\w)/giu;
/** In backticks, a link's target, or a path with a folder and an ending. */
const FILE =
  /`([^`\s][^`\n]{0,300})`|\]\(([^()\s]{1,300})\)|(?<![\w./@:~-])((?:[\w.@-]+\/)+[\w.@-]+\.\w{1,10})(?![\w/])/gu;
const WORD = /[\p{L}\p{N}#][\p{L}\p{N}_.#-]*/gu;

/** What a line refers to, in its order; parts of a file's path are no references of their own. */
export function referencesIn(line: string, isTask: (id: string) => boolean): Reference[] {
  const text = line.slice(0, LONGEST_LINE);
  const files = filesIn(line);
  const isFree = ({ start, end }: Place): boolean =>
    files.every((file) => end <= file.start || start >= file.end);
  const sections = Array.from(text.matchAll(SECTION), (match): Reference => ({
    kind: 'section',
    section: (match[1] ?? '').toUpperCase(),
    start: match.index,
    end: match.index + match[0].length,
  })).filter(isFree);
  const tasks = Array.from(text.matchAll(WORD)).flatMap((match): Reference[] => {
    const id = match[0].replace(/[.#-]+$/, '');
    const place = { start: match.index, end: match.index + id.length };
    const isTaken = sections.some(({ start, end }) => place.start < end && place.end > start);
    // A bare number is an id only where the line says of what.
    const isNamed = !/^\d+$/.test(id) || /\b(?:task|step)\s+#?$/i.test(text.slice(0, match.index));
    return isNamed && !isTaken && isFree(place) && isTask(id)
      ? [{ kind: 'task', id, ...place }]
      : [];
  });
  return [...files, ...sections, ...tasks].toSorted((one, other) => one.start - other.start);
}

/** The files that a line names, in its order. */
export function filesIn(line: string): Extract<Reference, { kind: 'file' }>[] {
  return Array.from(line.slice(0, LONGEST_LINE).matchAll(FILE)).flatMap((match) => {
    const [all, quoted, target, bare] = match;
    const path = (quoted ?? target ?? bare ?? '').replace(/#.*$/, '');
    if (!isPathLike(path)) return [];
    const start = match.index + all.indexOf(path);
    return [{ kind: 'file' as const, path, start, end: start + path.length }];
  });
}

/** A name with an ending, or a path; no address, no glob, no command, nothing outside the folder. */
const isPathLike = (path: string): boolean =>
  /^[\w@][\w@./ -]*$/u.test(path.replace(/^\.{1,2}\//, '').replaceAll(/[^\p{ASCII}]/gu, 'x')) &&
  !path.includes(' ') &&
  (/\.\w{1,10}$/.test(path) || path.endsWith('/')) &&
  !/^\d+(?:\.\d+)*$/.test(path);

/** The reference that a place in a line is in. */
export const referenceAt = (references: readonly Reference[], at: number): Reference | undefined =>
  references.find(({ start, end }) => start <= at && at <= end);

/** The paths from the root that a path may mean: from the root itself, or from its document's folder. */
export function candidatePaths(path: string, document: string): string[] {
  const folder = document.slice(0, document.lastIndexOf('/') + 1);
  const found = [normal(path), normal(`${folder}${path}`)].filter((one) => one !== undefined);
  return [...new Set(found)];
}

/** Without `.` and `..`; undefined where it leads out of the root. */
function normal(path: string): string | undefined {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.length > 0 ? parts.join('/') : undefined;
}
