import { DEFAULT_PROTOCOL, type Protocol } from '../../../../src/core/protocol.ts';
import { globMatcher } from '../../../../src/core/rules/compile-globs.ts';
import { judge, planFacts, planReads } from '../../../../src/core/rules/engine.ts';
import type { RuleOptions } from '../../../../src/core/rules/options.ts';
import type { Change, Facts, FileChange, SessionFacts } from '../../../../src/core/rules/rule.ts';
import type { Violation } from '../../../../src/core/violation.ts';

/** What a file was and is; a side that is left out does not exist. */
export interface Sides {
  readonly before?: string;
  readonly after?: string;
  readonly from?: string;
}

export interface Situation {
  readonly files?: Readonly<Record<string, Sides>>;
  readonly change?: Partial<Change>;
  readonly session?: SessionFacts;
  readonly facts?: Facts;
  readonly protocol?: Partial<Protocol>;
}

export const TODAY = '2026-11-21';

/** An id per text, as git has it: the same text, the same id. */
const ids = new Map<string, string>();
function idOf(text: string | undefined): string {
  if (text === undefined) return '0'.repeat(40);
  const id = ids.get(text) ?? (ids.size + 1).toString(16).padStart(40, '0');
  ids.set(text, id);
  return id;
}

export function fileChange(path: string, { before, after, from }: Sides): FileChange {
  const status =
    from !== undefined
      ? 'renamed'
      : before === undefined
        ? 'added'
        : after === undefined
          ? 'deleted'
          : 'modified';
  return {
    path,
    status,
    kind: 'file',
    oldId: idOf(before),
    newId: idOf(after),
    ...(from === undefined ? {} : { previousPath: from }),
  };
}

/** Judges by the named rules alone. Texts that no rule announced are refused, as the program does not read them. */
export function violations(
  rules: Partial<RuleOptions>,
  { files = {}, change: more, session, facts, protocol: also }: Situation = {},
): Violation[] {
  const change: Change = {
    source: 'index',
    files: Object.entries(files).map(([path, sides]) => fileChange(path, sides)),
    parents: 1,
    ...more,
  };
  const protocol: Protocol = {
    ...DEFAULT_PROTOCOL,
    ...also,
    rules: { 'session-active': { severity: 'off' }, ...rules },
  };
  const matches = globMatcher();
  const reads = new Set(
    planReads(change, protocol, matches).map(({ file, side }) => `${file.path} ${side}`),
  );
  const needs = planFacts(change, protocol, matches);
  const known = Object.entries(facts ?? {}).filter(([name]) => (needs as Set<string>).has(name));
  return [
    ...judge({
      change,
      protocol,
      matches,
      today: TODAY,
      facts: Object.fromEntries(known),
      ...(session ? { session } : {}),
      text: ({ path }, side) => {
        if (!reads.has(`${path} ${side}`)) throw new Error(`${path} ${side} was not announced`);
        return files[path]?.[side];
      },
    }).violations,
  ];
}

/** The violations' messages with their line: `src/a.py:3 forbidden pattern: …`. */
export const told = (...input: Parameters<typeof violations>): string[] =>
  violations(...input).map(({ location, message }) => {
    const line = location?.range?.start.line;
    const place = location ? `${location.path}${line === undefined ? '' : `:${line}`} ` : '';
    return place + message;
  });
