import { shorten } from '../shorten.ts';
import { CONVENTIONAL_PLAYBOOKS } from './conventions.ts';
import type { RuleSettings, StopConditionOptions } from './options.ts';
import type { Change, Rule, RuleSetting } from './rule.ts';

type Options = RuleSettings & StopConditionOptions;

/**
 * Where the playbook states an open blocking issue, other work waits. The issue itself is worked on with a
 * waiver that names it, or in the paths that are let through.
 */
export const stopCondition: Rule<Options> = {
  id: 'stop-condition',
  refuses: 'work that goes on while the playbook has an open blocking issue',
  defaultSeverity: 'error',
  waivable: true,
  globs: CONVENTIONAL_PLAYBOOKS,
  reads: () => [],
  needs: (change, context) => (isWork(change, context) ? ['openIssues'] : []),
  *check(context) {
    const { change, options, facts } = context;
    if (!isWork(change, context)) return;
    const classes = options.classes?.map((name) => name.toLowerCase());
    const [first, ...more] = (facts.openIssues ?? []).filter(
      ({ category = '' }) => !classes || classes.includes(category.toLowerCase()),
    );
    if (!first) return;
    const tag = first.category === undefined ? '' : `[${first.category}] `;
    yield {
      message: `a blocking issue is open: ${tag}${shorten(first.text, 100)}${more.length > 0 ? ` (and ${more.length} more)` : ''}`,
      remedy:
        'Settle it first and mark it as [RESOLVED] in the playbook; a commit that settles it says "Protocol-Waiver: stop-condition: which".',
      ...(first.source ? { location: first.source, source: first.source } : {}),
    };
  },
};

/** A merge joins what was judged before. */
const isWork = (change: Change, { options, matches }: RuleSetting<Options>): boolean =>
  change.parents <= 1 &&
  change.files.some(
    ({ path, previousPath = path }) =>
      !matches(options.except ?? [], path) || !matches(options.except ?? [], previousPath),
  );
