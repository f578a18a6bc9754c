import { shorten } from '../shorten.ts';
import { lineRange } from '../violation.ts';
import { linesWithoutMark } from './headings.ts';
import type { AppendOnlyOptions, RuleSettings } from './options.ts';
import type { FileChange, Finding, Rule, RuleContext, RuleSetting } from './rule.ts';
import { CONVENTIONAL_THREADS, entriesOf, type Entry, isThread } from './thread-entries.ts';

type Options = RuleSettings & AppendOnlyOptions;

const REMEDY =
  'Put the earlier text back as it was, and write what is to be said now as a new entry.';

/** History is added to. What was written stays, in its order; only what stands above the first entry may change. */
export const appendOnly: Rule<Options> = {
  id: 'append-only',
  refuses: 'a change of an earlier entry of a thread: altered, removed or reordered',
  defaultSeverity: 'error',
  waivable: true,
  globs: CONVENTIONAL_THREADS,
  everyParent: true,
  reads(file, context) {
    if (!isKept(file, context) || isReplaced(file)) return [];
    return file.status === 'deleted' ? ['before'] : ['before', 'after'];
  },
  *check(context) {
    const { change } = context;
    // What one side of a merge had written is kept by the merge, whichever side is taken.
    const files = change.merged ?? change.files;
    const told = new Set<string>();
    for (const file of files.filter((one) => isKept(one, context))) {
      for (const finding of judgeFile(file, context)) {
        const key = JSON.stringify(finding);
        if (!told.has(key)) yield finding;
        told.add(key);
      }
    }
  },
};

/** A link in its place holds nothing of what was written. */
const isReplaced = ({ status, kind }: FileChange): boolean =>
  status === 'type-changed' && kind !== 'file';

function* judgeFile(file: FileChange, context: RuleContext<Options>): Generator<Finding> {
  if (isReplaced(file)) {
    yield notThere(file.path, 'replaced by a link');
    return;
  }
  const before = context.text(file, 'before') ?? '';
  const after = file.status === 'deleted' ? undefined : context.text(file, 'after');
  if (before.trim() === '') return;
  if (after !== undefined) {
    yield* judge(file.path, before, after, context.change.parents > 1);
    return;
  }
  yield notThere(file.path, 'removed');
}

const notThere = (path: string, what: string): Finding => ({
  message: `${what}, though it is only appended to`,
  remedy: 'Keep it; a long history may be moved, as a whole, to another file.',
  location: { path },
});

function isKept(file: FileChange, context: RuleSetting<Options>): boolean {
  if (file.status === 'added' || file.oldId === file.newId) return false;
  const paths = context.options.paths ?? [];
  return (
    isThread(isReplaced(file) ? { ...file, kind: 'file' } : file, context) ||
    context.matches(paths, file.path) ||
    (file.previousPath !== undefined && context.matches(paths, file.previousPath))
  );
}

function* judge(path: string, before: string, after: string, isMerge: boolean): Generator<Finding> {
  const old = entriesOf(before);
  if (old.length === 0) {
    const finding = judgeLines(path, before, after);
    if (finding) yield finding;
    return;
  }
  const now = entriesOf(after);
  const byText = new Map<string, number[]>();
  for (const [index, entry] of now.entries()) {
    const key = keyOf(entry);
    const places = byText.get(key);
    if (places) places.push(index);
    else byText.set(key, [index]);
  }
  const taken = new Set<Entry>();
  const places: number[] = [];
  const gone: Entry[] = [];
  for (const [index, entry] of old.entries()) {
    const place = byText.get(keyOf(entry))?.shift();
    const found = place === undefined ? undefined : now[place];
    if (place === undefined || !found) {
      gone.push(entry);
      continue;
    }
    // What stands below the last entry is also what new ones are written above or below of.
    if (index < old.length - 1 && found.notes !== entry.notes)
      yield alteredEntry(path, entry, found);
    taken.add(found);
    places.push(place);
  }
  for (const entry of gone) {
    const altered = now.find((one) => !taken.has(one) && one.title === entry.title);
    if (altered) taken.add(altered);
    yield altered ? alteredEntry(path, entry, altered) : removedEntry(path, entry);
  }
  const turned = places.findIndex((place, index) => index > 0 && place < (places[index - 1] ?? 0));
  const between = places.findIndex(
    (place, index) => index > 0 && place > (places[index - 1] ?? 0) + 1,
  );
  if (turned > 0) {
    yield moved(path, now[places[turned] ?? 0], 'an earlier entry stands in another place');
  } else if (between > 0 && !isMerge) {
    const first = now.slice((places[between - 1] ?? 0) + 1).find((entry) => !taken.has(entry));
    if (first) yield moved(path, first, 'an entry was put between earlier ones');
  }
}

const keyOf = ({ lines }: Entry): string => lines.map(({ text }) => text).join('\n');

function alteredEntry(path: string, old: Entry, now: Entry): Finding {
  const index = now.lines.findIndex(({ text }, at) => text !== old.lines[at]?.text);
  const first = now.lines[index] ?? now.lines.at(-1);
  return {
    message: `the earlier entry "${shorten(old.title)}" was altered`,
    remedy: REMEDY,
    location: { path, ...(first ? { range: lineRange(first.line, first.text) } : {}) },
  };
}

const removedEntry = (path: string, { title }: Entry): Finding => ({
  message: `the earlier entry "${shorten(title)}" was removed`,
  remedy: REMEDY,
  location: { path },
});

const moved = (path: string, entry: Entry | undefined, what: string): Finding => ({
  message: `${what}${entry ? `: "${shorten(entry.title)}"` : ''}`,
  remedy: 'Keep the order of what was there, and add what is new at the end.',
  location: { path, ...(entry ? { range: lineRange(entry.line, entry.title) } : {}) },
});

/** A document without entries: its lines stay, and others follow. */
function judgeLines(path: string, before: string, after: string): Finding | undefined {
  const filled = (text: string): { line: number; text: string }[] =>
    linesWithoutMark(text)
      .map((line, index) => ({ line: index + 1, text: line.trimEnd() }))
      .filter((line) => line.text !== '');
  const old = filled(before);
  const now = filled(after);
  const index = old.findIndex(({ text }, at) => now[at]?.text !== text);
  if (index < 0) return undefined;
  const place = now[index];
  return {
    message: 'an earlier line was altered, removed or moved',
    remedy: 'Put the earlier lines back as they were, and add what is new at the end.',
    location: { path, ...(place ? { range: lineRange(place.line, place.text) } : {}) },
  };
}
