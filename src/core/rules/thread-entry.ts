import { shorten } from '../shorten.ts';
import { lineRange } from '../violation.ts';
import { newAmong } from './changed-lines.ts';
import { words } from './headings.ts';
import { hasNewText, sidesOf } from './new-text.ts';
import type { RuleSettings, ThreadEntryOptions } from './options.ts';
import type { Finding, Rule } from './rule.ts';
import {
  CONVENTIONAL_THREADS,
  entriesOf,
  type Entry,
  isThread,
  templateFields,
} from './thread-entries.ts';

type Options = RuleSettings & ThreadEntryOptions;

/** An entry of the thread says what it is declared to say. Entries from before are let be. */
export const threadEntry: Rule<Options> = {
  id: 'thread-entry',
  refuses: 'a new entry of a thread that misses declared fields',
  defaultSeverity: 'error',
  waivable: true,
  globs: CONVENTIONAL_THREADS,
  reads: (file, context) => (hasNewText(file) && isThread(file, context) ? sidesOf(file) : []),
  *check(context) {
    for (const file of context.change.files) {
      if (!hasNewText(file) || !isThread(file, context)) continue;
      const after = context.text(file, 'after');
      if (after === undefined) continue;
      const before = file.status === 'added' ? '' : (context.text(file, 'before') ?? '');
      const template = templateFields(after);
      const wanted = context.options.fields ?? template.map(({ name }) => name);
      const shown = new Map(template.map(({ name, value }) => [words(name), value]));
      const added = newAmong(entriesOf(before), entriesOf(after), ({ title }) => title);
      for (const entry of added) {
        const finding = judge(file.path, entry, wanted, shown);
        if (finding) yield finding;
      }
    }
  },
};

function judge(
  path: string,
  entry: Entry,
  wanted: readonly string[],
  shown: ReadonlyMap<string, string>,
): Finding | undefined {
  const values = new Map(entry.fields.map(({ name, value }) => [words(name), value]));
  const missing = wanted.filter((name) => {
    const value = values.get(words(name));
    // What the template shows in brackets is to be filled in, not to be kept.
    return !value || (/\[[^\]]+\]/.test(value) && value === shown.get(words(name)));
  });
  if (missing.length === 0) return undefined;
  return {
    message: `the new entry "${shorten(entry.title)}" says nothing under ${missing.join(', ')}`,
    remedy: `Fill in ${missing.join(', ')}, and stage it.`,
    location: { path, range: lineRange(entry.line, entry.lines[0]?.text ?? '') },
  };
}
