import type { BranchOptions, RuleSettings } from './options.ts';
import type { Rule } from './rule.ts';

/**
 * Work is committed where it belongs. A detached HEAD has no branch, as during a rebase, and a range is
 * judged without one: neither is refused. A repository's first commit has to stand somewhere.
 */
export const branch: Rule<RuleSettings & BranchOptions> = {
  id: 'branch',
  refuses: 'a commit on the wrong or a protected branch',
  defaultSeverity: 'error',
  waivable: false,
  reads: () => [],
  *check({ change, options, protocol, matches }) {
    const name = change.branch;
    if (name === undefined || change.parents === 0) return;
    const isMerge = change.parents > 1 && options.allowMerges === true;
    if (matches(options.protected ?? [], name)) {
      if (isMerge) return;
      yield {
        message: `the branch ${name} is protected: nothing is committed on it`,
        remedy: 'Take the change to a branch of its own: git switch -c NAME, then commit there.',
      };
      return;
    }
    const allowed = options.allowed ?? protocol.branches;
    if (allowed.length > 0 && !matches(allowed, name)) {
      yield {
        message: `${name} is not a branch for this work (${allowed.join(', ')})`,
        remedy: 'Switch to the right branch (git switch), which takes the staged change along.',
      };
    }
  },
};
