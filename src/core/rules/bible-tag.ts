import { bibleChanges } from './bible-updated.ts';
import { changedSections, isSameSection, type SectionName } from './headings.ts';
import { kindOfMessage } from './message-kind.ts';
import type { BibleTagOptions, RuleSettings } from './options.ts';
import type { FileChange, Finding, Rule, RuleContext } from './rule.ts';

type Options = RuleSettings & BibleTagOptions;

/** `[BIBLE: Section 6]` in a message says which sections it changed, so that the log can be searched by them. */
export const bibleTag: Rule<Options> = {
  id: 'bible-tag',
  refuses: "a message without the tag of the bible's changed sections, or with other sections",
  defaultSeverity: 'error',
  waivable: true,
  reads: (file, context) =>
    isEdited(file) && bibleChanges([file], context).length > 0 ? ['before', 'after'] : [],
  *check(context) {
    const { message } = context.change;
    const kind = kindOfMessage(context.change);
    if (message === undefined || kind === 'merge' || kind === 'autosquash') return;
    yield* judgeTag(message, context);
  },
};

const isEdited = ({ status }: FileChange): boolean => status === 'modified' || status === 'renamed';

function* judgeTag(message: string, context: RuleContext<Options>): Generator<Finding> {
  const { options } = context;
  const files = bibleChanges(context.change.files, context);
  const changed = files.flatMap((file) =>
    isEdited(file)
      ? changedSections(context.text(file, 'before') ?? '', context.text(file, 'after') ?? '')
      : [],
  );
  const counted = changed.filter(
    (section) => !(options.ignore ?? []).some((name) => isNamed(section, [name])),
  );
  const named = sectionsNamed(message);
  const missing = counted.filter((section) => !isNamed(section, named ?? []));
  const labels = [...new Set(missing.map(({ label }) => label))].join(', ');
  const example = `[BIBLE: Section ${labels || 'none'}]`;
  const [first] = files;
  const place = first ? { location: { path: first.path } } : {};
  if (!named) {
    if (counted.length === 0 && options.when !== 'always') return;
    yield {
      message: 'the message has no [BIBLE: …] tag for the sections of the bible that it changes',
      remedy: `Add ${counted.length > 0 ? example : '[BIBLE: none]'} to the message.`,
      ...place,
    };
    return;
  }
  if (missing.length > 0) {
    yield {
      message: `the message's [BIBLE: …] tag does not name section ${labels}, which changed`,
      remedy: 'Name every section that changed, such as [BIBLE: Section 5, 9].',
      ...place,
    };
  }
  // Of a bible that comes or goes nothing is known of single sections.
  if (!files.every(isEdited)) return;
  const others = named.filter((name) => !changed.some((section) => isNamed(section, [name])));
  if (others.length > 0) {
    yield {
      message: `the message's [BIBLE: …] tag names section ${others.join(', ')}, which did not change`,
      remedy: 'Name the sections that changed, or stage the change of the bible that is missing.',
      ...place,
    };
  }
}

/** A section is named by itself, or by a section that it stands in. */
const isNamed = (section: SectionName, names: readonly string[]): boolean =>
  names.some((name) => section.path.some((one) => isSameSection(one, name)));

/** A tag, with what stands in it. */
export const TAG = /\[bible\s*:([^\][]{0,300})\]/i;

/** The sections that the tags of a message name; undefined without a tag, empty for `[BIBLE: none]`. */
function sectionsNamed(message: string): string[] | undefined {
  const tags = Array.from(message.matchAll(new RegExp(TAG, 'gi')), (tag) => tag[1] ?? '');
  return tags.length === 0 ? undefined : tags.flatMap(namesIn);
}

/** The sections that stand in a tag: none for `none`. */
export const namesIn = (tag: string): string[] =>
  tag
    .split(/[,;&+]|\band\b/i)
    .map((name) => name.replace(/^\s*(?:sections?\b|§+)/i, '').trim())
    .filter((name) => name !== '' && !/^(?:none|no change|n\/a|-|–|—)$/i.test(name));
