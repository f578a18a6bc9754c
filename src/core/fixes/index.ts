/**
 * The registry of repairs: how a violation of each rule can be mended. A rule that is not named here can
 * only be mended by a person: a wrong branch, a file outside the lane, a placeholder to be replaced.
 */
import type { RuleId } from '../rules/options.ts';
import type { Position, TextEdit, Violation } from '../violation.ts';
import { repairBibleUpdated } from './bible-updated.ts';
import { repairChangeMarker } from './change-marker.ts';
import { repairCompanionChange } from './companion-change.ts';
import { repairForbiddenPattern } from './forbidden-pattern.ts';
import { repairAppendOnly, repairSuperseded } from './history.ts';
import { repairBibleTag, repairCommitMessage, repairProtocolChange } from './message.ts';
import { repairMigrationPair } from './migration-pair.ts';
import type { FileEdits, NewFile, Repair, Repairer, RepairInput } from './repair.ts';
import { repairThreadEntry } from './thread-entry.ts';
import { repairVersionHeader } from './version-header.ts';

export type { FileEdits, NewFile, Repair, RepairInput } from './repair.ts';

export const REPAIRERS: Readonly<Partial<Record<RuleId, Repairer>>> = {
  'append-only': repairAppendOnly,
  'bible-tag': repairBibleTag,
  'bible-updated': repairBibleUpdated,
  'change-marker': repairChangeMarker,
  'commit-message': repairCommitMessage,
  'companion-change': repairCompanionChange,
  'forbidden-pattern': repairForbiddenPattern,
  'migration-pair': repairMigrationPair,
  'protocol-change': repairProtocolChange,
  superseded: repairSuperseded,
  'thread-entry': repairThreadEntry,
  'version-header': repairVersionHeader,
};

const isMended = (rule: string): rule is RuleId => Object.hasOwn(REPAIRERS, rule);

/** The ways to mend a violation, the best first. Pure: what is to be read was read before. */
export function repairsFor(violation: Violation, input: RepairInput): readonly Repair[] {
  return isMended(violation.rule) ? (REPAIRERS[violation.rule]?.(violation, input) ?? []) : [];
}

/** Many repairs as one. */
export interface CombinedRepair {
  readonly edits: readonly FileEdits[];
  readonly creates: readonly NewFile[];
  readonly message?: string;
  /** Where a person has to go on, in the text before the edits' lines were counted anew. */
  readonly opens: readonly NonNullable<Repair['opens']>[];
  /** The violations that it mends. */
  readonly mended: readonly Violation[];
}

/**
 * The preferred repair of each violation, together. Of two edits that would meet, the later one is left
 * out with its whole repair: it is worked out again once the first is made.
 */
export function combineRepairs(
  violations: readonly Violation[],
  input: RepairInput,
): CombinedRepair {
  const edits = new Map<string, TextEdit[]>();
  const creates = new Map<string, NewFile>();
  const opens: NonNullable<Repair['opens']>[] = [];
  const mended: Violation[] = [];
  let { message } = input;
  for (const violation of violations) {
    const now = { ...input, ...(message === undefined ? {} : { message }) };
    const best = repairsFor(violation, now).find(({ preferred }) => preferred);
    if (!best || !changes(best) || best.edits.some((file) => meets(file, edits))) continue;
    for (const { path, edits: own } of best.edits) {
      edits.set(path, [...(edits.get(path) ?? []), ...own]);
    }
    for (const file of best.creates) creates.set(file.path, file);
    ({ message = message } = best);
    if (best.opens) opens.push(best.opens);
    mended.push(violation);
  }
  return {
    edits: [...edits].map(([path, own]) => ({ path, edits: own })),
    creates: [...creates.values()],
    ...(message === undefined || message === input.message ? {} : { message }),
    opens,
    mended,
  };
}

/** Does a repair change anything, or only lead to a place? */
const changes = ({ edits, creates, message }: Repair): boolean =>
  edits.length > 0 || creates.length > 0 || message !== undefined;

function meets(
  { path, edits }: FileEdits,
  taken: ReadonlyMap<string, readonly TextEdit[]>,
): boolean {
  const others = taken.get(path) ?? [];
  return edits.some((edit) => others.some((other) => touch(edit, other)));
}

/** Edits meet where they share a character, or go in at one place: their order would then be a guess. */
function touch({ range: one }: TextEdit, { range: other }: TextEdit): boolean {
  if (isBefore(one.start, other.end) && isBefore(other.start, one.end)) return true;
  const areEmpty = !isBefore(one.start, one.end) && !isBefore(other.start, other.end);
  return areEmpty && !isBefore(one.start, other.start) && !isBefore(other.start, one.start);
}

const isBefore = (one: Position, other: Position): boolean =>
  one.line < other.line || (one.line === other.line && one.column < other.column);
