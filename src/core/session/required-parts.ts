import type { ParsedDocument } from '../documents/document.ts';
import { plainWords } from '../plain-words.ts';
import { entriesOf, templateFields } from '../rules/thread-entries.ts';
import { UNSAID } from './closing-facts.ts';
import { UNKNOWN } from './history-entry.ts';

/** A part of the hand-off or of the entry that says nothing yet. */
export interface MissingPart {
  readonly path: string;
  readonly line: number;
  /** The name of the field, or `hand-off`. */
  readonly part: string;
  /** What stands there, cut short; empty where nothing does. */
  readonly shown: string;
}

/**
 * A line that is nothing but brackets and no link, a word that stands for one to come – alone, or before a
 * colon where it is written large –, and brackets that ask for something. `Todo list: …` is a sentence.
 */
const PLACEHOLDERS: readonly RegExp[] = [
  /^\s*(?:[-*+]\s+|\d+\.\s+)?\[[^\]]*\][.:]?\s*$/m,
  /^\s*(?:[-*+]\s+|\d+\.\s+)?(?:TBD|TBA|TODO|FIXME|XXX?)(?=\s*:)/m,
  /^\s*(?:[-*+]\s+|\d+\.\s+)?(?:TBD|TBA|TODO|FIXME|XXX?)(?=[.…!]*\s*$)/im,
  /\[(?:\.{3}|…|(?:fill|insert|pending|your|to be)\b[^\]]*)\](?!\()/i,
];

/** A box that is ticked or not is no placeholder. */
const withoutBoxes = (text: string): string =>
  text.replace(/^(\s*(?:[-*+]\s+)?)\[[ xX]\]\s+/gm, '$1');

/** Facts are told as they are; the longest first, since one may be a part of another. */
const withoutFacts = (text: string, facts: readonly string[]): string =>
  facts
    .filter((fact) => fact !== '')
    .toSorted((one, other) => other.length - one.length)
    .reduce((left, fact) => left.replaceAll(fact, '·'), text);

function placeholderIn(text: string, facts: readonly string[]): string | undefined {
  const said = withoutBoxes(withoutFacts(text, facts));
  for (const placeholder of PLACEHOLDERS) {
    const found = placeholder.exec(said)?.[0].trim();
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * The parts of the thread's last entry that are empty or still hold a placeholder: the fields of the
 * template that the thread shows, and those that the protocol file names, which must be known too.
 *
 * @param text the thread's
 * @param fields of the rule `thread-entry`
 * @param facts what commits, files and tasks are called: that is no placeholder, whatever it looks like
 */
export function missingInEntry(
  path: string,
  text: string,
  fields: readonly string[] = [],
  facts: readonly string[] = [],
): MissingPart[] {
  const entry = entriesOf(text).at(-1);
  if (!entry) return [];
  const named = new Set(fields.map(plainWords));
  const there = new Map(entry.fields.map((field) => [plainWords(field.name), field]));
  const wanted = [...templateFields(text).map(({ name }) => name), ...fields];
  const absent = wanted.filter((name) => !there.has(plainWords(name)));
  return [
    ...[...new Set(absent)].map((part) => ({ path, line: entry.line, part, shown: '' })),
    ...entry.fields.flatMap(({ name, value, line }): MissingPart[] => {
      const bare = value.replace(/^\s*[-*+]\s+/, '').trim();
      const unsaid =
        (bare === UNSAID && /^next\b/i.test(plainWords(name))) ||
        (bare === UNKNOWN && named.has(plainWords(name)));
      const shown = bare === '' || unsaid ? bare : placeholderIn(value, facts);
      return shown === undefined ? [] : [{ path, line, part: name, shown: shown.slice(0, 60) }];
    }),
  ];
}

/**
 * What is empty or a placeholder in the opener's hand-off; nothing where the opener has no place for one.
 *
 * @param facts as for `missingInEntry`
 */
export function missingInHandoff(
  path: string,
  text: string,
  document: ParsedDocument,
  facts: readonly string[] = [],
): MissingPart[] {
  const place = document.opener?.handoff;
  if (!place) return [];
  if (!place.filled) return [{ path, line: place.line, part: 'hand-off', shown: '' }];
  const lines = text.split(/\r\n|\n|\r/);
  const level = /^#+/.exec(lines[place.line - 1] ?? '')?.[0].length ?? 6;
  const own = lines.slice(place.line);
  const end = own.findIndex((line) => (/^(#+)\s/.exec(line)?.[1]?.length ?? 7) <= level);
  return own.slice(0, end < 0 ? own.length : end).flatMap((content, index): MissingPart[] => {
    const shown = placeholderIn(content, facts);
    return shown === undefined
      ? []
      : [{ path, line: place.line + index + 1, part: 'hand-off', shown: shown.slice(0, 60) }];
  });
}

/** `"Next" at docs/THREAD.md:40 is empty; "Status" at …:36 still says [status]`. */
export const missingText = (missing: readonly MissingPart[]): string =>
  missing
    .map(({ path, line, part, shown }) =>
      shown === ''
        ? `"${part}" at ${path}:${line} is empty`
        : `"${part}" at ${path}:${line} still says "${shown}"`,
    )
    .join('; ');
