import { refusePattern } from '../documents/safe-pattern.ts';
import type { RuleOptions } from './options.ts';

/**
 * The regular expressions among the rules' options that cannot be used: not valid, or able to keep a
 * commit waiting. They are faults of the protocol file.
 *
 * @returns each with its place in `rules` and a sentence that says why
 */
export function refusedRulePatterns(
  rules: Readonly<Partial<RuleOptions>>,
): { segments: string[]; reason: string }[] {
  return patternsOf(rules).flatMap(({ segments, pattern }) => {
    const reason = pattern === undefined ? undefined : refusePattern(pattern);
    return reason === undefined ? [] : [{ segments, reason }];
  });
}

interface UserPattern {
  readonly segments: string[];
  readonly pattern: string | undefined;
}

function patternsOf(rules: Readonly<Partial<RuleOptions>>): UserPattern[] {
  const { 'commit-message': message, 'migration-pair': migration } = rules;
  return [
    { segments: ['commit-message', 'pattern'], pattern: message?.pattern },
    { segments: ['migration-pair', 'name'], pattern: migration?.name },
    ...(rules['companion-change']?.pairs ?? []).map(({ line }, index) => ({
      segments: ['companion-change', 'pairs', String(index), 'line'],
      pattern: line,
    })),
    ...(rules['forbidden-pattern']?.patterns ?? []).flatMap(({ pattern, unless }, index) => {
      const place = ['forbidden-pattern', 'patterns', String(index)];
      return [
        { segments: [...place, 'pattern'], pattern },
        { segments: [...place, 'unless'], pattern: unless },
      ];
    }),
  ];
}
