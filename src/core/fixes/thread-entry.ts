import { linesOf } from '../rules/changed-lines.ts';
import { words } from '../rules/headings.ts';
import { entriesOf, templateFields } from '../rules/thread-entries.ts';
import type { TextEdit } from '../violation.ts';
import {
  insertBelow,
  lastWritten,
  type Repair,
  repair,
  type Repairer,
  type RepairInput,
} from './repair.ts';

/** Adds the fields that a new entry misses, as its template shows them. */
export const repairThreadEntry: Repairer = ({ location }, input) => {
  const text = location && input.after(location.path);
  if (!location || text === undefined) return [];
  const entry = entriesOf(text).find(({ line }) => line === location.range?.start.line);
  if (!entry) return [];
  const template = templateFields(text);
  const wanted = input.protocol.rules['thread-entry']?.fields ?? template.map(({ name }) => name);
  const present = new Set(entry.fields.map(({ name }) => words(name)));
  const missing = wanted.filter((name) => !present.has(words(name)));
  if (missing.length === 0) return [];
  const lines = linesOf(text);
  const isHeading = (line: number): boolean => /^\s*#/.test(lines[line - 1] ?? '');
  const shown = new Map(template.map((field) => [words(field.name), field]));
  const simple: string[] = [];
  const headed: string[] = [];
  for (const name of missing) {
    const field = shown.get(words(name));
    const value = field && field.value !== '' ? field.value : `[${name}]`;
    if (field && isHeading(field.line)) headed.push('', `### ${name}`, ...value.split('\n'));
    else simple.push(`**${name}**: ${value}`);
  }
  const edits = editsOf(text, entry, simple, headed, isHeading);
  const path = location.path;
  const title = `Add ${missing.join(', ')} to the entry`;
  return [
    repair({ title, edits: [{ path, edits }], opens: { path, range: location.range ?? top } }),
  ];
};

const top = { start: { line: 1, column: 1 }, end: { line: 1, column: 1 } };

/** Lines of `**Name**: value` go below those that are there, sub-headings to the end of the entry. */
function editsOf(
  text: string,
  entry: ReturnType<typeof entriesOf>[number],
  simple: readonly string[],
  headed: readonly string[],
  isHeading: (line: number) => boolean,
): TextEdit[] {
  const end = entry.lines.at(-1)?.line ?? entry.line;
  const before = entry.fields.findIndex(({ line }) => isHeading(line));
  const fields = before < 0 ? entry.fields : entry.fields.slice(0, before);
  const place = fields.at(-1)?.line ?? entry.line;
  if (place === end) {
    const all = [...simple, ...headed];
    return all.length > 0 ? [insertBelow(text, end, all)] : [];
  }
  return [
    ...(simple.length > 0 ? [insertBelow(text, place, simple)] : []),
    ...(headed.length > 0 ? [insertBelow(text, end, headed)] : []),
  ];
}

/** Appends a whole entry, in the form that the thread shows or the protocol declares. */
export function appendEntryRepair(path: string, input: RepairInput): Repair | undefined {
  const text = input.after(path);
  if (text === undefined) return undefined;
  const entry = entryStub(text, input);
  const lines = linesOf(text);
  const last = lastWritten(lines, lines.length);
  const line = last + 4;
  const added = ['', '---', '', ...entry];
  return repair({
    title: `Append an entry to ${path}`,
    edits: [{ path, edits: [insertBelow(text, last, added)] }],
    opens: {
      path,
      range: {
        start: { line, column: 1 },
        end: { line, column: (entry[0] ?? '').length + 1 },
      },
    },
  });
}

/** The lines of an entry to fill in: what is known stands in it, the rest as the template shows it. */
export function entryStub(
  text: string,
  {
    protocol,
    session,
    branch,
    today,
  }: Pick<RepairInput, 'protocol' | 'session' | 'branch' | 'today'>,
): string[] {
  const shown = templateLines(text);
  const number = session?.number ?? 'XX';
  const title = session?.title?.replace(/^session\s+\S+[\s:–-]+/i, '') ?? '[TITLE]';
  if (!shown) {
    const fields = protocol.rules['thread-entry']?.fields ?? ['Status'];
    return [
      `## Session ${number} - ${today} - ${title}`,
      ...fields.map((name) => `**${name}**: [${name}]`),
    ];
  }
  return shown.map((line) =>
    line
      .replace(/\[DATE\]|\bYYYY-MM-DD\b/gi, today)
      .replace(/\bXX\b/g, number)
      .replace(/\[TITLE\]/gi, () => title)
      .replace(/\[branch\]/gi, (all) => branch ?? all),
  );
}

/** What stands in the fence above the first entry, without a rule at its top. */
function templateLines(text: string): string[] | undefined {
  const [field] = templateFields(text);
  if (!field) return undefined;
  const lines = linesOf(text);
  const isFence = (line: string): boolean => /^ {0,3}(?:`{3,}|~{3,})/.test(line);
  let start = field.line - 1;
  while (start > 0 && !isFence(lines[start - 1] ?? '')) start -= 1;
  let end = field.line;
  while (end < lines.length && !isFence(lines[end] ?? '')) end += 1;
  const inside = lines.slice(start, end).map((line) => line.trimEnd());
  const heading = inside.findIndex((line) => /^#{1,6}\s/.test(line));
  return heading < 0 ? undefined : inside.slice(heading);
}
