import { linesOf } from './changed-lines.ts';

/** A heading found without a Markdown parser, for the hook, which has no time to load one. */
export interface Heading {
  /** Index of its line, from 0. */
  readonly line: number;
  readonly level: number;
  readonly text: string;
}

/**
 * The text of a section, from its heading to the next of the same or a higher level, blank lines and
 * spaces at line ends left out, so that two versions can be compared.
 *
 * @param section the number that the heading carries, however it is written (`6`, `2.1`, `Section 6`), or its title
 * @returns undefined where there is no such section
 */
export function sectionText(text: string, section: string): string | undefined {
  const lines = linesWithoutMark(text);
  const headings = findHeadings(lines);
  const index = findSection(headings, section);
  const heading = headings[index];
  if (!heading) return undefined;
  const next = headings.slice(index + 1).find((other) => other.level <= heading.level);
  return plain(lines.slice(heading.line, next?.line));
}

/** A document's text as it is compared: what is only spacing does not count as a change. */
export const comparableText = (text: string): string => plain(linesWithoutMark(text));

/** A byte order mark belongs to no line. */
export const linesWithoutMark = (text: string): string[] =>
  linesOf(text.startsWith('\ufeff') ? text.slice(1) : text);

const plain = (lines: readonly string[]): string =>
  lines
    .map((line) => line.trimEnd())
    .filter((line) => line !== '')
    .join('\n');

/** The line, from 1, of a section's heading; undefined where there is none. */
export function sectionLine(text: string, section: string): number | undefined {
  const headings = findHeadings(linesWithoutMark(text));
  const heading = headings[findSection(headings, section)];
  return heading && heading.line + 1;
}

function findSection(headings: readonly Heading[], section: string): number {
  const wanted = nameOf(section).toUpperCase();
  let byNumber = -1;
  // Steps inside a section may be numbered anew: the outermost heading of a number has it.
  for (const [index, { level, text }] of headings.entries()) {
    if (level < (headings[byNumber]?.level ?? 7) && numberOf(text) === wanted) byNumber = index;
  }
  if (byNumber >= 0) return byNumber;
  const title = words(section);
  return headings.findIndex(
    (heading) => words(heading.text) === title || words(titleOf(heading.text)) === title,
  );
}

/** What a section is called, without the word for it: `6` of `Section 6` and `§ 6`. */
const nameOf = (section: string): string =>
  section.replace(/^(?:[Ss][Ee][Cc][Tt][Ii][Oo][Nn]|§)\s*/, '').trim();

/** A heading is read up to here, so that what it costs to read one is bounded. */
const LONGEST_TITLE = 1000;

/** Nearly all lines begin neither a heading, a fence nor a comment, and need no closer look. */
const MAY_MARK = /^ {0,3}[#=<`~-]/;

/**
 * The mark of the code fence that is open below a line, if any; in a list it may be indented. A fence is closed by
 * nothing but its mark, and one with its mark in the same line again is code in a sentence.
 *
 * @param open the one that is open above it
 */
export function fenceBelow(line: string, open: string | undefined): string | undefined {
  const [, mark, rest = ''] = /^\s{0,12}(`{3,}|~{3,})(.*)$/.exec(line) ?? [];
  if (open !== undefined)
    return mark?.startsWith(open) === true && rest.trim() === '' ? undefined : open;
  return mark?.startsWith('`') === true && rest.includes('`') ? undefined : mark;
}

/** How many lines front matter has, with those around it; the last of them would underline a heading. */
function frontMatterLength(lines: readonly string[]): number {
  if (lines[0]?.trimEnd() !== '---' || !/^["']?\w[\w .-]{0,60}["']?\s*:/.test(lines[1] ?? ''))
    return 0;
  return lines.findIndex((line, index) => index > 0 && /^(?:---|\.\.\.)\s*$/.test(line)) + 1;
}

/** ATX and setext headings, those in front matter, code fences and HTML comments left out. */
export function findHeadings(lines: readonly string[]): Heading[] {
  const headings: Heading[] = [];
  const begin = frontMatterLength(lines);
  let fence: string | undefined;
  let comment = false;
  for (const [line, text] of lines.entries()) {
    if (line < begin) continue;
    if (fence === undefined && !comment && !MAY_MARK.test(text)) continue;
    const mark = /^ {0,3}(`{3,}|~{3,})(.*)$/.exec(text);
    if (fence !== undefined) {
      if (mark?.[1]?.startsWith(fence) && mark[2]?.trim() === '') fence = undefined;
      continue;
    }
    if (comment || /^ {0,3}<!--/.test(text)) {
      comment = !text.includes('-->');
      continue;
    }
    if (mark && !(mark[1]?.startsWith('`') && mark[2]?.includes('`'))) {
      fence = mark[1];
      continue;
    }
    const atx = /^ {0,3}(#{1,6})(?=[ \t]|$)/.exec(text);
    const underline = /^ {0,3}(=+|-{2,})$/.exec(text.trimEnd())?.[1];
    const above = lines[line - 1] ?? '';
    if (atx) {
      const title = text.slice(atx[0].length, LONGEST_TITLE).trim();
      const level = atx[1]?.length ?? 1;
      headings.push({ line, level, text: title.replace(/(?:^|[ \t])#+$/, '').trim() });
    } else if (underline !== undefined && /^ {0,3}[^\s#>|+*-]/.test(above)) {
      headings.push({
        line: line - 1,
        level: underline.startsWith('=') ? 1 : 2,
        text: above.slice(0, LONGEST_TITLE).trim(),
      });
    }
  }
  return headings;
}

/** Nearly every heading is plain. To compile an expression about letters of all scripts costs a commit more than all else here. */
const PLAIN_HEADING = /^[A-Za-z0-9][A-Za-z0-9 .,:;()/&'"+=!?@#%-]*$/;

/** Emphasis, code marks and link targets away; a keycap digit as its digit, 🔟 as 10. */
export const withoutMarks = (text: string): string =>
  PLAIN_HEADING.test(text)
    ? text
    : text
        .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
        .replace(/[*_`~]/g, '')
        .replace(/([0-9])\uFE0F?\u20E3/g, '$1')
        .replace(/\u{1F51F}/gu, '10')
        .replace(/^[^\p{L}\p{N}§]+/u, '');

const NUMBER =
  /^(?:(?:section|chapter|part|§)\s*)?((?:\d+|[A-Z])(?:\.\d+)*[A-Za-z]?|[IVXL]+)(?=[.:)\s\-–—]|$)[.:)]?\s*(?:[-–—:]\s*)?/i;
/** The same for a plain heading in capitals. */
const PLAIN_NUMBER =
  /^(?:(?:SECTION|CHAPTER|PART)\s*)?((?:\d+|[A-Z])(?:\.\d+)*[A-Z]?|[IVXL]+)(?=[.:)\s-]|$)[.:)]?\s*(?:[-:]\s*)?/;

const matchNumber = (text: string): RegExpExecArray | null =>
  PLAIN_HEADING.test(text)
    ? PLAIN_NUMBER.exec(text.toUpperCase())
    : NUMBER.exec(withoutMarks(text));

/** The number that a heading carries, in capitals: `6`, `2.1`, `4A`, `VI`; undefined where it carries none. */
function numberOf(text: string): string | undefined {
  const match = matchNumber(text);
  const number = match?.[1]?.toUpperCase();
  // A lone letter is a number only with its mark: "A. Overview", not "A word".
  return number !== undefined && /^[A-Z]+$/.test(number) && !/^\S+[.:)]/.test(match?.[0] ?? '')
    ? undefined
    : number;
}

const titleOf = (text: string): string =>
  withoutMarks(text).slice(matchNumber(text)?.[0].length ?? 0);

/** A title's words, so that it can be compared however it is written. */
export const words = (text: string): string =>
  PLAIN_HEADING.test(text)
    ? text
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, ' ')
        .trim()
    : withoutMarks(text)
        .toLowerCase()
        .replace(/[^\p{L}\p{N}]+/gu, ' ')
        .trim();

/** A section as it can be named: by itself, or by a section that it stands in. */
export interface SectionName {
  /** Its number, or its title where it has none. */
  readonly label: string;
  /** The headings from the outermost down to its own. */
  readonly path: readonly string[];
}

/** Does a name, a number or a title, mean the section of this heading? */
export function isSameSection(heading: string, name: string): boolean {
  const wanted = nameOf(name);
  const title = words(name);
  return (
    numberOf(heading) === wanted.toUpperCase() ||
    (title !== '' && (words(heading) === title || words(titleOf(heading)) === title))
  );
}

/**
 * The sections whose own text (down to the next heading of any level) differs between two versions, came
 * or went. What stands under the document's title, or above the first heading, is in no section.
 */
export function changedSections(before: string, after: string): SectionName[] {
  const old = ownTexts(before);
  const now = ownTexts(after);
  const came = [...now].filter(([key, { text }]) => old.get(key)?.text !== text);
  const went = [...old].filter(([key]) => !now.has(key));
  return [...came, ...went].map(([, { name }]) => name);
}

function ownTexts(text: string): Map<string, { name: SectionName; text: string }> {
  const lines = linesWithoutMark(text);
  const headings = findHeadings(lines);
  const hasTitle = headings.filter(({ level }) => level === 1).length === 1;
  const sections = new Map<string, { name: SectionName; text: string }>();
  const above: Heading[] = [];
  for (const [index, heading] of headings.entries()) {
    while ((above.at(-1)?.level ?? 0) >= heading.level) above.pop();
    above.push(heading);
    if (heading.level === 1 && numberOf(heading.text) === undefined) continue;
    const { key, name } = nameSection(above, hasTitle);
    const own = plain(lines.slice(heading.line, headings[index + 1]?.line));
    const twin = sections.get(key);
    sections.set(key, { name, text: twin ? `${twin.text}\n${own}` : own });
  }
  return sections;
}

/**
 * A section by its number. Steps that are numbered anew in each section have none: they are known, beside their
 * title, by the section that they stand in.
 *
 * @param above the headings from the outermost down to its own
 * @param hasTitle the first of them is the document's; it may change, and no section with it
 */
function nameSection(
  above: readonly Heading[],
  hasTitle: boolean,
): { key: string; name: SectionName } {
  let outer: string | undefined;
  let label = '';
  const path: string[] = [];
  const keys: string[] = [];
  for (const [index, { level, text }] of above.entries()) {
    const number = numberOf(text);
    const isOwn = number !== undefined && (outer === undefined || continues(number, outer));
    if (isOwn) {
      keys.length = 0;
      label = number;
    } else if (outer === undefined) {
      label = withoutMarks(text).trim();
    }
    outer ??= number;
    path.push(isOwn || number === undefined ? text : titleOf(text));
    if (!(hasTitle && index === 0 && level === 1) || isOwn) keys.push(isOwn ? number : words(text));
  }
  return { key: keys.join(' / '), name: { label, path } };
}

/** Is a number one of those under another: `5.1` or `5A` under `5`, and not `50`? */
const continues = (number: string, outer: string): boolean =>
  number.startsWith(outer) && !/^\d/.test(number.slice(outer.length));
