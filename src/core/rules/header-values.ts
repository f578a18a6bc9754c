import { type HeaderField, parseHeader, type VersionHeader } from '../documents/version-header.ts';
import { shorten } from '../shorten.ts';
import { type Fix, lineRange } from '../violation.ts';
import { linesOf } from './changed-lines.ts';
import { dateFault } from './dates.ts';
import type { VersionHeaderOptions } from './options.ts';
import type { Finding } from './rule.ts';

/** A number, and what follows it as people write it: `1.4`, `v2.0.0-mvp`, `1.0rc1`, `3 (beta)`. */
const VERSION = /^v?\d{1,14}(?:\.\d{1,14}){0,5}(?:$|[-+\s(]|(?:a|b|rc|alpha|beta|dev)\d*$)/i;

const isVersion = (name: string): boolean => /^(?:FILE[_ -])?VERSION$/i.test(name);
const isDate = (name: string): boolean =>
  /^(?:LAST[_ -](?:MODIFIED|UPDATED|CHANGED)|MODIFIED|UPDATED|DATE)$/i.test(name);

/** Names in capitals: the fields whose values are judged, and those of them that must change with the file. */
export interface JudgedFields {
  readonly names: ReadonlySet<string>;
  readonly stays: ReadonlySet<string>;
}

export function judgedFields({ fields, bump = [] }: VersionHeaderOptions): JudgedFields {
  const stays = bump.map((name) => name.toUpperCase());
  return {
    names: new Set([...fields.map((name) => name.toUpperCase()), ...stays]),
    stays: new Set(stays),
  };
}

/**
 * Judges the values of a header: versions that are none, days that do not exist or are to come, and fields
 * that stayed as they were while the file changed. A date may stay at today, or at the day on which the commit
 * was written: a file changes more than once a day.
 *
 * @param file.before undefined: nothing has to have changed
 */
export function* judgeValues(
  file: {
    readonly path: string;
    readonly text: string;
    readonly header: VersionHeader | undefined;
    readonly before: string | undefined;
  },
  { names, stays }: JudgedFields,
  { today, authored = today }: { readonly today: string; readonly authored?: string },
): Generator<Finding> {
  const { path, text, header, before } = file;
  let old: ReadonlyMap<string, string> | undefined;
  /** Had the field this very value before? Where the old text does not even hold its first word, it is not read. */
  const stayed = (name: string, written: string): boolean => {
    if (!before?.includes(/^[^\s*]+/.exec(written)?.[0] ?? '')) return false;
    old ??= valuesOf(before, path);
    return old.get(name) === written.trim();
  };
  for (const field of header?.fields ?? []) {
    const name = field.name.toUpperCase();
    const value = firstLineOf(field.value);
    if (!names.has(name) || value === '') continue;
    const fault = faultOf(field.name, value, today);
    const isStale =
      stays.has(name) &&
      stayed(name, field.value) &&
      !(isDate(name) && (value.includes(today) || value.includes(authored)));
    if (fault === undefined && !isStale) continue;
    const line = linesOf(text)[field.line - 1] ?? '';
    yield {
      message: fault ?? `${field.name} did not change with the file`,
      remedy: remedyFor(field.name, today, fault !== undefined),
      location: { path, range: lineRange(field.line, line) },
      ...fixFor(path, field, line, today),
    };
  }
}

const firstLineOf = (value: string): string => (value.split('\n', 1)[0] ?? '').trim();

const valuesOf = (text: string, path: string): Map<string, string> =>
  new Map(
    parseHeader(text, { path })?.fields.map(({ name, value }) => [
      name.toUpperCase(),
      value.trim(),
    ]),
  );

function faultOf(name: string, value: string, today: string): string | undefined {
  if (isVersion(name) && !VERSION.test(value.slice(0, 200)))
    return `${name} "${shorten(value, 40)}" is no version`;
  const fault = isDate(name) ? dateFault(value, today) : undefined;
  return fault === undefined ? undefined : `${name} ${fault}`;
}

function remedyFor(name: string, today: string, isFault: boolean): string {
  if (isDate(name)) return `Set ${name} to ${today}, and stage the file.`;
  if (isVersion(name))
    return isFault
      ? `Write ${name} as numbers with dots, such as 1.4.0, and stage the file.`
      : `Raise ${name}, and stage the file.`;
  return `Bring ${name} up to date, and stage the file.`;
}

/** A new value in place of the old one, where it is known: today, or the version with its last number raised. */
function fixFor(
  path: string,
  { name, line }: HeaderField,
  text: string,
  today: string,
): { fix?: Fix } {
  const from = text.indexOf(name) + name.length;
  const rest = text.slice(from, from + 300);
  const old = isDate(name)
    ? /\d{4}-\d{2}-\d{2}/.exec(rest)
    : isVersion(name)
      ? /\d{1,14}(?:\.\d{1,14}){1,5}/.exec(rest)
      : null;
  if (from < name.length || !old) return {};
  const newText = isDate(name)
    ? today
    : old[0].replace(/\d+$/, (number) => String(Number(number) + 1));
  const column = from + old.index + 1;
  return {
    fix: {
      title: `Set ${name} to ${newText}`,
      path,
      edits: [
        {
          range: { start: { line, column }, end: { line, column: column + old[0].length } },
          newText,
        },
      ],
    },
  };
}
