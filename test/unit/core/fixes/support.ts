import { applyEdits } from '../../../../src/core/documents/edits.ts';
import { combineRepairs, repairsFor } from '../../../../src/core/fixes/index.ts';
import type { CombinedRepair, Repair, RepairInput } from '../../../../src/core/fixes/index.ts';
import { DEFAULT_PROTOCOL } from '../../../../src/core/protocol.ts';
import { globMatcher } from '../../../../src/core/rules/compile-globs.ts';
import type { RuleOptions } from '../../../../src/core/rules/options.ts';
import type { Violation } from '../../../../src/core/violation.ts';
import { type Sides, type Situation, TODAY, violations } from '../rules/support.ts';

export { TODAY };

export interface Mending extends Situation {
  readonly documents?: RepairInput['documents'];
  readonly stated?: RepairInput['rules'];
  readonly sessionNumber?: string;
}

/** Files that are as they were are there, but in no change. */
const broken = (rules: Partial<RuleOptions>, mending: Mending): Violation[] =>
  violations(rules, {
    ...mending,
    files: Object.fromEntries(
      Object.entries(mending.files ?? {}).filter(([, { before, after }]) => before !== after),
    ),
  });

/** What the rules say of a situation, and what repairs are worked out from. */
export function judged(
  rules: Partial<RuleOptions>,
  mending: Mending,
): { found: Violation[]; input: RepairInput } {
  const { files = {}, change, documents = [], stated = [], sessionNumber, protocol } = mending;
  return {
    found: broken(rules, mending),
    input: {
      protocol: { ...DEFAULT_PROTOCOL, ...protocol, rules },
      matches: globMatcher(),
      today: TODAY,
      documents,
      rules: stated,
      after: (path) => files[path]?.after,
      before: (path) => files[path]?.before,
      ...(change?.message === undefined ? {} : { message: change.message }),
      ...(sessionNumber === undefined
        ? {}
        : { session: { number: sessionNumber, title: `SESSION ${sessionNumber}: Points` } }),
    },
  };
}

/** The repairs of the first violation. */
export function repairs(rules: Partial<RuleOptions>, mending: Mending): readonly Repair[] {
  const { found, input } = judged(rules, mending);
  const [first] = found;
  if (!first) throw new Error('The situation breaks no rule.');
  return repairsFor(first, input);
}

/** The situation after a repair. */
export function repaired<T extends Mending>(
  mending: T,
  { edits, creates, message }: Pick<CombinedRepair, 'edits' | 'creates'> & { message?: string },
): T & { readonly files: Readonly<Record<string, Sides>> } {
  const files: Record<string, Sides> = { ...mending.files };
  for (const { path, edits: own } of edits) {
    const side = files[path];
    files[path] = { ...side, after: applyEdits(side?.after ?? '', own) };
  }
  for (const { path, text } of creates) files[path] = { after: text };
  const change = message === undefined ? mending.change : { ...mending.change, message };
  return { ...mending, files, ...(change ? { change } : {}) };
}

/** Applies the first repair of the first violation: the situation then, and what still breaks a rule. */
export function mend(
  rules: Partial<RuleOptions>,
  mending: Mending,
  choose: (all: readonly Repair[]) => Repair | undefined = (all) => all[0],
): { repair: Repair; mended: Mending; left: string[]; textOf: (path: string) => string } {
  const repair = choose(repairs(rules, mending));
  if (!repair) throw new Error('There is no repair.');
  const mended = repaired(mending, repair);
  return {
    repair,
    mended,
    left: broken(rules, mended).map(({ message }) => message),
    textOf: (path) => mended.files[path]?.after ?? '',
  };
}

/** `Fix All`: what it mends, and the situation then. */
export function mendAll(
  rules: Partial<RuleOptions>,
  mending: Mending,
): {
  combined: CombinedRepair;
  left: string[];
  textOf: (path: string) => string;
  message?: string;
} {
  const { found, input } = judged(rules, mending);
  const combined = combineRepairs(found, input);
  const mended = repaired(mending, combined);
  const message = mended.change?.message;
  return {
    combined,
    left: broken(rules, mended).map(({ message: said }) => said),
    textOf: (path) => mended.files[path]?.after ?? '',
    ...(message === undefined ? {} : { message }),
  };
}

/** The words that a repair leads to. */
export function wordsAt(text: string, repair: Repair): string {
  const range = repair.opens?.range;
  const line = text.split(/\r\n|\n|\r/)[(range?.start.line ?? 0) - 1] ?? '';
  return line.slice((range?.start.column ?? 1) - 1, (range?.end.column ?? 1) - 1);
}
