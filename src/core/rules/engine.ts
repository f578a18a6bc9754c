import type { Protocol } from '../protocol.ts';
import type { Severity, Violation } from '../violation.ts';
import type { PathMatcher } from './globs.ts';
import { RULES } from './index.ts';
import type { RuleId, RuleSettings } from './options.ts';
import type {
  Change,
  FactName,
  Facts,
  FileChange,
  Rule,
  RuleContext,
  RuleSetting,
  SessionFacts,
  Side,
} from './rule.ts';
import { sourceOf } from './source.ts';
import { readWaivers, trailersNamed } from './trailers.ts';

/** A violation that the commit's message waives, with the reason that it gives. */
export interface WaivedViolation {
  readonly violation: Violation;
  /** The trailer that waives it, such as `Protocol-Waiver`. */
  readonly trailer: string;
  readonly reason: string;
}

export interface Verdict {
  readonly violations: readonly Violation[];
  readonly waived: readonly WaivedViolation[];
  /** The rules that judged, in the registry's order. */
  readonly rules: readonly RuleId[];
  /** Is any of the violations an error? */
  readonly refused: boolean;
}

export interface JudgeInput {
  readonly change: Change;
  readonly protocol: Protocol;
  /** Absent where it cannot be known; rules about the session then do not judge. */
  readonly session?: SessionFacts;
  /** Those that `planFacts` named, as far as they are known. */
  readonly facts?: Facts;
  /** As in `RuleContext`. */
  readonly today: string;
  readonly authored?: string;
  /** `globMatcher()`, or a `compiledMatcher` of all the globs of the protocol and of the rules. */
  readonly matches: PathMatcher;
  /** Gives the texts that `planReads` named; see `RuleContext`. */
  text(file: FileChange, side: Side): string | undefined;
}

/** A rule that holds, with what the protocol says of it. */
interface BoundRule {
  readonly rule: Rule<unknown>;
  readonly options: RuleSettings;
  readonly severity: Severity;
}

/** The rules that hold under a protocol: those that it names, and those that hold by themselves, unless switched off. */
function boundRules(protocol: Protocol): BoundRule[] {
  return RULES.flatMap((rule): BoundRule[] => {
    const options: RuleSettings | undefined =
      protocol.rules[rule.id] ?? (rule.defaultOptions as RuleSettings | undefined);
    if (options === undefined || options.severity === 'off') return [];
    return [{ rule, options, severity: options.severity ?? rule.defaultSeverity }];
  });
}

/** Which texts the rules will ask for, each named once. */
export function planReads(
  change: Change,
  protocol: Protocol,
  matches: PathMatcher,
): { file: FileChange; side: Side }[] {
  const rules = boundRules(protocol).map(({ rule, options }) => ({
    rule,
    context: { options, protocol, matches },
  }));
  return [
    ...readsOf(change.files, rules),
    ...readsOf(
      change.merged ?? [],
      rules.filter(({ rule }) => rule.everyParent === true),
    ),
  ];
}

function readsOf(
  files: readonly FileChange[],
  rules: readonly { readonly rule: Rule<unknown>; readonly context: RuleSetting<unknown> }[],
): { file: FileChange; side: Side }[] {
  const reads: { file: FileChange; side: Side }[] = [];
  if (rules.length === 0) return reads;
  for (const file of files) {
    let before = false;
    let after = false;
    for (const { rule, context } of rules) {
      const sides = rule.reads(file, context);
      before ||= sides.includes('before');
      after ||= sides.includes('after');
    }
    if (before) reads.push({ file, side: 'before' });
    if (after) reads.push({ file, side: 'after' });
  }
  return reads;
}

/** Which facts the rules will ask for. */
export function planFacts(
  change: Change,
  protocol: Protocol,
  matches: PathMatcher,
): ReadonlySet<FactName> {
  return new Set(
    boundRules(protocol).flatMap(
      ({ rule, options }) => rule.needs?.(change, { options, protocol, matches }) ?? [],
    ),
  );
}

/** Judges one change by every rule that holds. Pure: the same input gives the same verdict everywhere. */
export function judge(input: JudgeInput): Verdict {
  const { change, protocol, today, matches } = input;
  const violations: Violation[] = [];
  const waived: WaivedViolation[] = [];
  const waivers = readWaivers(change.message);
  const rules = boundRules(protocol);
  for (const { rule, options, severity } of rules) {
    const context: RuleContext<unknown> = {
      change,
      options,
      protocol,
      today,
      matches,
      facts: input.facts ?? {},
      text: (file, side) => input.text(file, side),
      ...(input.session ? { session: input.session } : {}),
      ...(input.authored === undefined ? {} : { authored: input.authored }),
    };
    const { bindsFrom } = options;
    const waits = severity === 'error' && bindsFrom !== undefined && today < bindsFrom;
    const source = options.source === undefined ? {} : { source: sourceOf(options.source) };
    const found = Array.from(rule.check(context), (finding): Violation => ({
      rule: rule.id,
      severity: waits ? 'warning' : severity,
      ...source,
      ...finding,
      ...(waits ? { message: `${finding.message} (binds from ${bindsFrom})` } : {}),
    }));
    const way = wayOut(rule, change, waivers);
    if (way) waived.push(...found.map((violation) => ({ violation, ...way })));
    else violations.push(...found);
  }
  return {
    violations,
    waived,
    rules: rules.map(({ rule }) => rule.id),
    refused: violations.some((violation) => violation.severity === 'error'),
  };
}

/** The trailer by which a message takes a rule's way out, if it does. */
function wayOut(
  rule: Rule<unknown>,
  change: Change,
  waivers: ReadonlyMap<string, string>,
): { trailer: string; reason: string } | undefined {
  if (rule.trailer !== undefined) {
    const [own] = trailersNamed(change.message, rule.trailer);
    if (own) return { trailer: rule.trailer, reason: own.value };
  }
  const reason = rule.waivable ? waivers.get(rule.id) : undefined;
  return reason === undefined ? undefined : { trailer: 'Protocol-Waiver', reason };
}

/** Options that are no globs, under whatever rule they stand. */
const NO_GLOBS: ReadonlySet<string> = new Set([
  'severity',
  'bindsFrom',
  'source',
  'pattern',
  'unless',
  'line',
  'name',
  'reason',
  'instead',
  'example',
  'fields',
  'bump',
  'header',
  'words',
  'trailers',
  'types',
]);

/** Every glob with which the rules match paths under a protocol. */
export function globsOf(protocol: Protocol): string[] {
  const found = RULES.flatMap((rule) => rule.globs ?? []);
  const visit = (value: unknown): void => {
    if (typeof value === 'string') found.push(value);
    else if (Array.isArray(value)) value.forEach(visit);
    else if (typeof value === 'object' && value !== null) {
      for (const [key, inner] of Object.entries(value)) if (!NO_GLOBS.has(key)) visit(inner);
    }
  };
  visit([protocol.rules, protocol.documents, protocol.branches]);
  return found;
}
