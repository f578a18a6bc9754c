import type { Protocol } from '../core/protocol.ts';
import type { PathMatcher } from '../core/rules/globs.ts';
import type { RuleId } from '../core/rules/options.ts';
import type { FactName, Facts, SessionFacts, SessionLane } from '../core/rules/rule.ts';
import type { ReadOptions } from '../git/change-set.ts';
import { type DocumentReader, documentReader } from './document-facts.ts';
import type { KnownHead, TreeDocument } from './kept-documents.ts';

/** A fact that rules ask for and that could not be found out: they are then silent about it. */
export interface UnknownFact {
  readonly fact: FactName;
  /** A sentence. */
  readonly why: string;
}

/** The rule that asks for a fact. */
export const ASKED_BY: Readonly<Record<FactName, RuleId>> = {
  openIssues: 'stop-condition',
  lane: 'task-lane',
  appliedMigrations: 'migration-pair',
  hoursSinceBackup: 'backup-fresh',
};

/** The facts that a protocol's rules ask for, of whatever change. */
export function factsWanted({ rules }: Protocol): ReadonlySet<FactName> {
  const names = Object.entries(ASKED_BY) as [FactName, RuleId][];
  const isOn = (rule: RuleId): boolean =>
    rules[rule] !== undefined && rules[rule].severity !== 'off';
  const wanted = new Set(names.flatMap(([fact, rule]) => (isOn(rule) ? [fact] : [])));
  if (rules['migration-pair']?.frozen === 'committed') wanted.delete('appliedMigrations');
  return wanted;
}

export interface GatheredFacts {
  readonly facts: Facts;
  readonly lane?: SessionLane;
  readonly unknown: readonly UnknownFact[];
}

/** What is known of the session: of a commit in history its number alone, from the trailer. */
export type KnownSession = Pick<SessionFacts, 'number'> & { readonly opener?: string };

/**
 * Finds out what rules ask for beside the change. Documents count as they are in `commit`, the change's first
 * parent, for the same reason for which the policy does.
 *
 * @param wanted as `planFacts` gives it; nothing else is looked at
 * @param input.commit undefined: there is none yet, and no document states anything
 * @param input.root of the work tree; absent where history is judged, which knows of no database and no backup
 */
export async function gatherFacts(
  wanted: ReadonlySet<FactName>,
  input: {
    readonly protocol: Protocol;
    readonly documents: DocumentReader;
    readonly commit: string | undefined;
    readonly session: KnownSession;
    readonly root?: string;
    readonly now?: number;
  },
): Promise<GatheredFacts> {
  const { protocol, commit, root } = input;
  const unknown: UnknownFact[] = [];
  const facts: { -readonly [Name in keyof Facts]: Facts[Name] } = {};
  let lane: SessionLane | undefined;
  if (commit !== undefined && wanted.has('openIssues')) {
    const playbooks = await readAll(await input.documents.list(commit, 'playbook'), input);
    if (playbooks.length === 0) unknown.push({ fact: 'openIssues', why: NO_PLAYBOOK });
    else facts.openIssues = playbooks.flatMap(({ issues }) => issues);
  }
  if (commit !== undefined && wanted.has('lane')) {
    const read = await readLane(commit, input);
    lane = read.lane;
    if (read.why !== undefined) unknown.push({ fact: 'lane', why: read.why });
  }
  if (root !== undefined && wanted.has('appliedMigrations')) {
    const { readAppliedMigrations } = await import('./applied-migrations.ts');
    const applied = readAppliedMigrations(root, protocol);
    facts.appliedMigrations = applied.paths;
    unknown.push(...applied.unknown.map((why) => ({ fact: 'appliedMigrations' as const, why })));
  }
  if (root !== undefined && wanted.has('hoursSinceBackup')) {
    const { hoursSinceBackup } = await import('./backup-facts.ts');
    facts.hoursSinceBackup = hoursSinceBackup(root, protocol, input.now ?? Date.now());
  }
  return { facts, unknown, ...(lane ? { lane } : {}) };
}

/** The same for one change alone. */
export const gatherOnce = (
  wanted: ReadonlySet<FactName>,
  input: Omit<Parameters<typeof gatherFacts>[1], 'documents'> & {
    readonly matches: PathMatcher;
    readonly options: ReadOptions;
    readonly keep?: string;
    readonly head?: KnownHead;
  },
): Promise<GatheredFacts> => gatherFacts(wanted, { ...input, documents: documentReader(input) });

const NO_PLAYBOOK =
  'The commit has no playbook; name it under "documents" in the protocol file, and commit it.';

const readAll = async (
  list: readonly TreeDocument[],
  { documents }: { readonly documents: DocumentReader },
): Promise<Awaited<ReturnType<DocumentReader['read']>>[]> => {
  const read = [];
  for (const document of list) read.push(await documents.read(document));
  return read;
};

/** What the playbook keeps from everyone, and what the session's opener gives it and keeps from it. */
async function readLane(
  commit: string,
  input: { readonly documents: DocumentReader; readonly session: KnownSession },
): Promise<{ lane: SessionLane; why?: string }> {
  const { documents, session } = input;
  const playbooks = await readAll(await documents.list(commit, 'playbook'), input);
  const kept = playbooks.flatMap(({ lane }) => lane.forbidden);
  const { opener, why } = await findOpener(commit, documents, session);
  const own = opener && (await documents.read(opener)).lane;
  return {
    lane: { allowed: own?.allowed ?? [], forbidden: [...kept, ...(own?.forbidden ?? [])] },
    ...(why === undefined ? {} : { why }),
  };
}

/** By its path where the session's journal tells it, else by the number of the commit's trailer. */
async function findOpener(
  commit: string,
  documents: DocumentReader,
  { opener, number }: KnownSession,
): Promise<{ opener?: TreeDocument; why?: string }> {
  if (opener !== undefined) {
    const found = await documents.find(commit, opener, 'openers');
    if (found) return { opener: found };
    return { why: `The opener ${opener} is not committed yet, so its lane does not bind.` };
  }
  // A session without a number was started without an opener.
  if (number === undefined || !/^\d/.test(number) || /^\d{8}T/.test(number)) return {};
  const found: TreeDocument[] = [];
  for (const document of await documents.list(commit, 'openers')) {
    if (isSameNumber((await documents.read(document)).session, number)) found.push(document);
  }
  const [only, ...others] = found;
  if (only && others.length === 0) return { opener: only };
  const why = only
    ? `${found.length} openers are for session ${number}: ${found.map(({ path }) => path).join(', ')}.`
    : `The commit's parent has no opener of session ${number}.`;
  return { why };
}

const isSameNumber = (one: string | undefined, other: string): boolean =>
  one !== undefined && one.replace(/^0+(?=\d)/, '') === other.replace(/^0+(?=\d)/, '');
