import { fenceBelow, findHeadings, linesWithoutMark, withoutMarks } from './headings.ts';
import type { FileChange, RuleSetting } from './rule.ts';

/** One entry of a thread, found without a Markdown parser. */
export interface Entry {
  /** The line of its heading, from 1. */
  readonly line: number;
  readonly title: string;
  /** Its lines with the heading, spaces at line ends and blank lines left out. */
  readonly lines: readonly { readonly line: number; readonly text: string }[];
  readonly fields: readonly EntryField[];
  /** Notes below it, which may belong to the thread as a whole where it is the last. */
  readonly notes: string;
}

export interface EntryField {
  readonly name: string;
  readonly value: string;
  readonly line: number;
}

/** Where threads are kept by convention, for a protocol that names none. */
export const CONVENTIONAL_THREADS: readonly string[] = ['**/*[Tt]hread*.md', '**/*THREAD*.md'];

/** Is the file a thread, or was it one? */
export function isThread(
  { kind, path, previousPath = path }: FileChange,
  { protocol, matches }: Pick<RuleSetting<unknown>, 'protocol' | 'matches'>,
): boolean {
  const globs = protocol.documents.thread ?? CONVENTIONAL_THREADS;
  return kind === 'file' && (matches(globs, path) || matches(globs, previousPath));
}

const ENTRY =
  /^(?:session|entry|log|day|iteration|sprint|run|update|sesión|sitzung|eintrag)\s*#?\s*\d|\d{4}-\d{2}-\d{2}|\d{1,2}[./]\d{1,2}[./]\d{2,4}/i;

/** Rules between entries and notes such as "_Entries are added below_" belong to no entry. */
const FILLER = /^\s*(?:-{3,}|\*{3,}|_{3,})?\s*$|^\s*[_*][^_*].{0,200}[_*]\s*$/;

const FIELD = /^[\s>]*(?:[-*+]\s+)?(?:\*\*|__)([^*_:]{1,60}):?(?:\*\*|__)\s*:?\s*(.*)$/;

/** The entries of a thread, in their order. */
export function entriesOf(text: string): Entry[] {
  const lines = linesWithoutMark(text);
  const headings = findHeadings(lines);
  const entries: Entry[] = [];
  let end = 0;
  for (const [index, heading] of headings.entries()) {
    const title = withoutMarks(heading.text);
    if (heading.level < 2 || heading.line < end || !ENTRY.test(title)) continue;
    end =
      headings.slice(index + 1).find(({ level }) => level <= heading.level)?.line ?? lines.length;
    let last = end;
    while (last > heading.line + 1 && FILLER.test((lines[last - 1] ?? '').slice(0, 300))) last -= 1;
    const own = lines
      .slice(heading.line, last)
      .map((line, offset) => ({ line: heading.line + offset + 1, text: line.trimEnd() }))
      .filter((line) => line.text !== '');
    const inside = headings.filter(({ line }) => line > heading.line && line < last);
    const names = new Set(inside.map(({ line }) => line + 1));
    const notes = lines.slice(last, end).filter((line) => /[^\s*_-]/.test(line));
    entries.push({
      line: heading.line + 1,
      title,
      lines: own,
      fields: fieldsOf(own, names),
      notes: notes.map((line) => line.trim()).join('\n'),
    });
  }
  return entries;
}

const ITEM = /^\s*[-*+]\s/;

/** Lines of `**Name**: value`, or with the value below, and sub-headings with what stands under them. */
function fieldsOf(lines: Entry['lines'], headings: ReadonlySet<number>): EntryField[] {
  const fields: { name: string; value: string; line: number }[] = [];
  let under: { value: string } | undefined;
  /** A field whose line has no value. */
  let empty: { value: string; readonly isItem: boolean } | undefined;
  for (const { line, text } of lines) {
    const match = FIELD.exec(text.slice(0, 1000));
    // An item below a field is its value, though it may look like a field itself.
    const isItem = ITEM.test(text);
    if (headings.has(line) || (match && !(isItem && empty?.isItem === false))) empty = undefined;
    else if (empty) empty.value += `\n${text}`;
    if (headings.has(line)) {
      const name = text.slice(0, 1000).replace(/^[\s#]+|[\s#]+$/g, '');
      const field = { name, value: '', line };
      fields.push(field);
      under = field;
    } else if (match) {
      const field = { name: (match[1] ?? '').trim(), value: (match[2] ?? '').trim(), line, isItem };
      fields.push(field);
      if (field.value === '') empty = field;
      if (under) under.value += `\n${text}`;
    } else if (under) {
      under.value += `\n${text}`;
    }
  }
  return fields.map(({ name, value, line }) => ({ name, value: value.trim(), line }));
}

/** The fields of the entry that a thread shows as its template: a fence above its first entry. */
export function templateFields(text: string): EntryField[] {
  const lines = linesWithoutMark(text);
  const first = (entriesOf(text)[0]?.line ?? lines.length + 1) - 1;
  let open: { mark: string; line: number } | undefined;
  for (const [index, line] of lines.slice(0, first).entries()) {
    const mark = fenceBelow(line, open?.mark);
    if (!open) open = mark === undefined ? undefined : { mark, line: index };
    if (!open || mark !== undefined) continue;
    const inside = lines
      .slice(open.line + 1, index)
      .map((text_, offset) => ({ line: (open?.line ?? 0) + offset + 2, text: text_.trimEnd() }))
      .filter((one) => one.text !== '');
    const names = inside.filter(({ text: heading }) => /^#{3,6}\s/.test(heading));
    const fields = fieldsOf(inside, new Set(names.map((one) => one.line)));
    if (fields.length > 0) return fields;
    open = undefined;
  }
  return [];
}
