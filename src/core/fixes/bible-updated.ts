import { linesOf } from '../rules/changed-lines.ts';
import { findHeadings, sectionLine } from '../rules/headings.ts';
import type { Violation } from '../violation.ts';
import { reasonFor, withSections } from './message.ts';
import {
  insertBelow,
  lastWritten,
  type Repair,
  repair,
  type Repairer,
  type RepairInput,
} from './repair.ts';

/** Opens the bible at the section that covers the change, with a place to describe it. */
export const repairBibleUpdated: Repairer = (violation, input) => {
  const trailer = reasonFor('Bible-Reviewed', input.message);
  const section = sectionOf(violation, input);
  const stub = section === false ? undefined : stubFor(violation, section, input);
  return stub ? [stub, trailer] : [trailer];
};

/** The section that the rule asked for: undefined where it asked for none, false where it is not known. */
function sectionOf(
  { location, remedy }: Violation,
  { protocol, matches }: RepairInput,
): string | undefined | false {
  const triggers = protocol.rules['bible-updated']?.triggers ?? [];
  const fits = triggers.filter(
    ({ paths, section }) =>
      location !== undefined &&
      matches(paths, location.path) &&
      (section === undefined || remedy.includes(`, section ${section}, and stage it;`)),
  );
  const named = fits.find(({ section }) => section !== undefined) ?? fits[0];
  return named ? named.section : false;
}

function stubFor(
  { location }: Violation,
  section: string | undefined,
  input: RepairInput,
): Repair | undefined {
  const bibles = input.documents.filter(({ role }) => role === 'bible');
  const withSection = bibles.find(
    ({ path }) =>
      section !== undefined && sectionLine(input.after(path) ?? '', section) !== undefined,
  );
  const bible = withSection ?? bibles[0];
  const text = bible && input.after(bible.path);
  if (!bible || text === undefined || !location) return undefined;
  const words = `[Describe what changes in ${location.path}]`;
  const lines = linesOf(text);
  // A repair that was made but not staged yet is not made twice.
  const there = lines.findIndex((line) => line.includes(words));
  if (there >= 0) {
    const column = (lines[there] ?? '').indexOf(words) + 1;
    return repair({
      title: `Open ${bible.path} at the change to describe`,
      opens: placed(bible.path, there + 1, column, words.length),
    });
  }
  const last = endOf(lines, section === undefined ? undefined : sectionLine(text, section));
  const added = linesFor(lines, last, words, withSection ? undefined : section);
  const index = added.findIndex((line) => line.includes(words));
  const where = section === undefined ? bible.path : `section ${section} of ${bible.path}`;
  return repair({
    title: `Describe the change in ${where}`,
    edits: [{ path: bible.path, edits: [insertBelow(text, last, added)] }],
    ...tagged(section, input),
    opens: placed(
      bible.path,
      last + 1 + index,
      (added[index] ?? '').indexOf(words) + 1,
      words.length,
    ),
  });
}

/** Where a message is to name the sections that its commit changes, it names this one from now on. */
function tagged(
  section: string | undefined,
  { message, protocol }: RepairInput,
): Pick<Repair, 'message'> {
  const rule = protocol.rules['bible-tag'];
  const isJudged = rule !== undefined && rule.severity !== 'off';
  if (!isJudged || section === undefined || !message?.trim()) return {};
  return { message: withSections(message, [section.replace(/^(?:section|§)\s*/i, '')]) };
}

const placed = (path: string, line: number, column: number, length: number) => ({
  path,
  range: { start: { line, column }, end: { line, column: column + length } },
});

/** The last line with words of the section whose heading stands on `heading`, or of the document. */
function endOf(lines: readonly string[], heading: number | undefined): number {
  const next =
    heading === undefined ? undefined : findHeadings(lines).find(({ line }) => line >= heading);
  return lastWritten(lines, next?.line ?? lines.length, heading ?? 1);
}

/** The stub in the form of what stands above it: a row of a table, an item of a list, or an item of its own. */
function linesFor(
  lines: readonly string[],
  last: number,
  words: string,
  newSection: string | undefined,
): string[] {
  if (newSection !== undefined) {
    const isNumber = /^\d+(?:\.\d+)*$/.test(newSection);
    return ['', `## ${isNumber ? `${newSection}. [Title]` : newSection}`, '', `- ${words}`];
  }
  const above = lines[last - 1] ?? '';
  if (/^\s*\|.*\|\s*$/.test(above)) {
    const cells = above.replaceAll('\\|', '').split('|').length - 2;
    return [`| ${words} |${' |'.repeat(Math.max(0, cells - 1))}`];
  }
  const item = /^(\s*)([-*+])\s/.exec(above);
  return item ? [`${item[1] ?? ''}${item[2] ?? '-'} ${words}`] : ['', `- ${words}`];
}
