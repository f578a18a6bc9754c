import type { Protocol } from '../protocol.ts';
import { comparableText, sectionText } from './headings.ts';
import type { BibleTrigger, BibleUpdatedOptions, RuleSettings } from './options.ts';
import type { FileChange, Finding, Rule, RuleContext } from './rule.ts';

type Options = RuleSettings & BibleUpdatedOptions;

/** Where bibles are kept by convention, for a protocol that names none. */
const CONVENTIONAL_BIBLES: readonly string[] = [
  '**/*[Bb]ible*.md',
  '**/*BIBLE*.md',
  '**/ARCHITECTURE.md',
  '**/architecture.md',
];

/**
 * What the system is stands in the bible: a change under the configured paths must change it too, in the
 * section that covers them.
 */
export const bibleUpdated: Rule<Options> = {
  id: 'bible-updated',
  refuses: "a change under configured paths without a change in the bible's section",
  defaultSeverity: 'error',
  waivable: true,
  trailer: 'Bible-Reviewed',
  globs: CONVENTIONAL_BIBLES,
  reads: (file, context) => (isBible(file, context) ? ['before', 'after'] : []),
  *check(context) {
    const bibles = bibleChanges(context.change.files, context);
    const others =
      bibles.length === 0
        ? context.change.files
        : context.change.files.filter((file) => !bibles.includes(file));
    for (const trigger of context.options.triggers) {
      const touched = others.filter((file) => triggers(file, trigger, context));
      const [first] = touched;
      if (!first) continue;
      const missing = whatIsMissing(trigger, bibles, context);
      if (missing !== undefined)
        yield finding(trigger, first, touched.length, missing, context.protocol);
    }
  },
};

export const bibleGlobs = (protocol: Protocol): readonly string[] =>
  protocol.documents.bible ?? CONVENTIONAL_BIBLES;

type Paths = Pick<RuleContext<unknown>, 'protocol' | 'matches'>;

/** The files among a change's that are bibles, or were. */
export const bibleChanges = (files: readonly FileChange[], context: Paths): FileChange[] =>
  files.filter((file) => isBible(file, context));

function isBible({ path, previousPath }: FileChange, { protocol, matches }: Paths): boolean {
  const globs = bibleGlobs(protocol);
  return matches(globs, path) || (previousPath !== undefined && matches(globs, previousPath));
}

/** Added, changed, deleted and renamed all count; of a rename both names do. */
const triggers = (file: FileChange, { paths }: BibleTrigger, { matches }: Paths): boolean =>
  matches(paths, file.path) ||
  (file.status === 'renamed' && matches(paths, file.previousPath ?? ''));

/** Why the bible's changes do not cover a trigger; undefined where they do. */
function whatIsMissing(
  { section }: BibleTrigger,
  bibles: readonly FileChange[],
  context: RuleContext<Options>,
): string | undefined {
  const name = bibleName(context.protocol);
  const where = section === undefined ? name : `section ${section} of ${name}`;
  const changed = bibles.filter((file) => file.status !== 'deleted');
  if (changed.length === 0) return `no change in ${where}`;
  for (const bible of changed) {
    const before = context.text(bible, 'before') ?? '';
    const after = context.text(bible, 'after') ?? '';
    if (section === undefined) {
      if (comparableText(before) !== comparableText(after)) return undefined;
      continue;
    }
    const now = sectionText(after, section);
    if (now !== undefined && now !== sectionText(before, section)) return undefined;
  }
  const exists =
    section === undefined ||
    changed.some((bible) => sectionText(context.text(bible, 'after') ?? '', section) !== undefined);
  return exists ? `no change in ${where}` : `${name} has no section ${section}`;
}

function finding(
  trigger: BibleTrigger,
  first: FileChange,
  count: number,
  missing: string,
  protocol: Protocol,
): Finding {
  const others = count > 1 ? ` (and ${count - 1} more under ${trigger.paths.join(', ')})` : '';
  const section = trigger.section === undefined ? '' : `, section ${trigger.section}`;
  return {
    message: `${first.status} with ${missing}${others}`,
    remedy:
      `Describe the change in ${bibleName(protocol)}${section}, and stage it; ` +
      'or, where the bible is still right, add "Bible-Reviewed: why" to the message.',
    location: { path: first.path },
  };
}

const bibleName = (protocol: Protocol): string =>
  protocol.documents.bible?.join(', ') ?? 'the bible';
