import { addedLines } from './changed-lines.ts';
import { hasNewText, sidesOf } from './new-text.ts';
import type { Companion, CompanionChangeOptions, RuleSettings } from './options.ts';
import type { FileChange, Finding, Rule, RuleContext } from './rule.ts';
import { searchFor } from './search.ts';
import { sourceOf } from './source.ts';

type Options = RuleSettings & CompanionChangeOptions;

/** Some files say the same thing twice, such as a start page that points to the last backup: they change together. */
export const companionChange: Rule<Options> = {
  id: 'companion-change',
  refuses: 'a change of one file without the change of the other that goes with it',
  defaultSeverity: 'error',
  waivable: true,
  reads(file, { options, matches }) {
    const isRead = options.pairs.some(
      ({ needs, line }) => line !== undefined && matches(needs, file.path),
    );
    return isRead && hasNewText(file) ? sidesOf(file) : [];
  },
  *check(context) {
    // Of a merge only what differs from all its parents is known, so that a companion could be missed.
    if (context.change.parents > 1) return;
    for (const pair of context.options.pairs) {
      const finding = judge(pair, context);
      if (finding) yield finding;
    }
  },
};

function judge(pair: Companion, context: RuleContext<Options>): Finding | undefined {
  const { files } = context.change;
  const { matches } = context;
  const first = files.find(
    ({ path, previousPath = path }) => matches(pair.when, path) || matches(pair.when, previousPath),
  );
  if (!first) return undefined;
  const companions = files.filter(
    (file) => file.status !== 'deleted' && !isModeOnly(file) && matches(pair.needs, file.path),
  );
  if (companions.some((file) => hasLine(file, pair, context))) return undefined;
  const needed = pair.needs.join(', ');
  const isThere = companions.length > 0;
  return {
    message: isThere
      ? `${first.status} with a change in ${needed} that misses its line (${pair.line})`
      : `${first.status} without a change in ${needed}`,
    remedy: `${isThere ? 'Change that line' : `Change ${needed} too`}, and stage it${pair.reason === undefined ? '' : `: ${pair.reason}`}.`,
    location: { path: first.path },
    ...(pair.source === undefined ? {} : { source: sourceOf(pair.source) }),
  };
}

/** Who may run a file says nothing of what stands in it. */
const isModeOnly = ({ status, oldId, newId }: FileChange): boolean =>
  status === 'modified' && oldId === newId;

function hasLine(file: FileChange, { line }: Companion, context: RuleContext<Options>): boolean {
  if (line === undefined) return true;
  if (!hasNewText(file)) return false;
  const find = searchFor(line);
  const before = file.status === 'added' ? undefined : context.text(file, 'before');
  const added = addedLines(before, context.text(file, 'after') ?? '');
  return added.some(({ text }) => find(text) >= 0);
}
