import { throwIfCancelled } from '../core/errors.ts';
import { PROTOCOL_PATH } from '../core/protocol-path.ts';
import { DEFAULT_PROTOCOL, type Protocol, readProtocol } from '../core/protocol.ts';
import { globMatcher } from '../core/rules/compile-globs.ts';
import { judge, planFacts, planReads, type Verdict } from '../core/rules/engine.ts';
import type { PathMatcher } from '../core/rules/globs.ts';
import type { Change, SessionFacts } from '../core/rules/rule.ts';
import { sessionNamed } from '../core/rules/trailers.ts';
import type { Problem } from '../core/violation.ts';
import { type CommitChange, readCommitChanges, type ReadOptions } from '../git/change-set.ts';
import type { GitObject } from '../git/batch.ts';
import { type ObjectsByName, readObjects } from '../git/objects.ts';
import { lookUp, storedIds } from '../git/text-lookup.ts';
import { type DocumentReader, documentReader } from '../workspace/document-facts.ts';
import { changedPolicy } from '../workspace/policy.ts';
import { gatherFacts, type UnknownFact } from '../workspace/facts.ts';
import { wantsTrailer } from '../workspace/trailer.ts';
import type { ActionContext } from './action.ts';

export interface JudgedChange {
  /** Of a range: the commit's id and the first line of its message. */
  readonly commit?: string;
  readonly subject?: string;
  /** How many files it changes; 0 for an empty commit, or where nothing is staged or edited. */
  readonly files: number;
  readonly verdict: Verdict;
}

export interface Judgement {
  /** One for the change at hand, or one for each commit of a range, oldest first. */
  readonly verdicts: readonly JudgedChange[];
  /** Why some of it could not be judged: the protocol file's faults, each at its line. */
  readonly protocolProblems: readonly Problem[];
  /** What rules asked for and nobody here knows, each once: they were silent about it. */
  readonly unknown: readonly UnknownFact[];
}

export type PolicyRead = ReturnType<typeof readProtocol>;

const NO_FILE: PolicyRead = { protocol: DEFAULT_PROTOCOL, problems: [] };

/** The policy in a commit; where it has no protocol file, the defaults. */
export async function policyAt(
  commit: string | undefined,
  read: (names: readonly string[]) => Promise<ObjectsByName>,
): Promise<PolicyRead> {
  if (commit === undefined) return NO_FILE;
  const name = `${commit}:${PROTOCOL_PATH}`;
  const object = (await read([name])).get(name);
  return object?.type === 'blob' ? readProtocol(object.content.toString('utf8')) : NO_FILE;
}

/** How many commits' contents are read at once. */
const BATCH = 50;

/** What judging history needs beside the commits. */
interface RangeContext {
  readonly options: ReadOptions;
  readonly matches: PathMatcher;
  /** One reader for each protocol file, by the blob's id: the file says which documents there are. */
  readonly documents: Map<string, DocumentReader>;
  /** The blobs of protocol files of which it was told that they are broken. */
  readonly broken: Set<string>;
  readonly push?: PushContext;
}

/** Of a push: where backups are looked for, and the commit that stands for all that is pushed. */
interface PushContext {
  readonly root: string;
  readonly newest: string | undefined;
}

/**
 * Judges commits by what is stored of them, each by the policy of its first parent, so that it works in a
 * bare repository too. A commit that breaks the protocol file is not judged, and the file's faults are told.
 * In which session a commit was made is told by its trailer. `today` is the day of the commit's committer, as
 * his clock had it: that is when the hook judged. The author's day may be long before, after a rebase or an
 * amend.
 *
 * @param revisions which commits, as `git rev-list` takes them: `['A..B']`, `['B', '--not', 'A']`
 * @param push.root the work tree that they are pushed from; what a push must have is asked of the newest commit
 * @throws ProtocolError `not-a-repository`, `bad-range`, `shallow-history`, `cancelled`, `git-failed`
 */
export async function judgeCommits(
  revisions: readonly string[],
  options: ReadOptions,
  context: ActionContext & { readonly push?: { readonly root: string } } = {},
): Promise<Judgement> {
  const commits = await readCommitChanges(revisions, options);
  const verdicts: JudgedChange[] = [];
  const problems: Problem[] = [];
  const unknown = new Map<string, UnknownFact>();
  const range: RangeContext = {
    options,
    matches: globMatcher(),
    documents: new Map(),
    broken: new Set(),
    ...(context.push
      ? { push: { root: context.push.root, newest: commits.at(-1)?.change.commit } }
      : {}),
  };
  for (let from = 0; from < commits.length; from += BATCH) {
    throwIfCancelled(context.signal, 'Checking the commits');
    context.progress?.({ message: 'Checking commits', done: from, total: commits.length });
    const judged = await judgeBatch(commits.slice(from, from + BATCH), range);
    verdicts.push(...judged.verdicts);
    problems.push(...judged.protocolProblems);
    for (const one of judged.unknown) unknown.set(`${one.fact} ${one.why}`, one);
  }
  return { verdicts, protocolProblems: problems, unknown: [...unknown.values()] };
}

/** A commit with the policy that judges it. */
interface PlannedCommit {
  readonly commit: CommitChange;
  readonly change: Change & { readonly message: string };
  readonly policy: PolicyRead;
  /** The blob of that policy; empty where the defaults hold. */
  readonly policyId: string;
  /** The first parent has a protocol; whoever adopts one may have no session yet. */
  readonly adopted: boolean;
}

async function judgeBatch(
  commits: readonly CommitChange[],
  range: RangeContext,
): Promise<Judgement> {
  const { options, matches } = range;
  const planned = await planCommits(commits, range);
  const reads = planned.flatMap(({ change, policy }) =>
    policy.protocol ? planReads(change, policy.protocol, matches) : [],
  );
  const text = lookUp(await readObjects(storedIds(reads), options));
  const verdicts: JudgedChange[] = [];
  const unknown: UnknownFact[] = [];
  for (const one of planned) {
    const { commit, change, policy } = one;
    const { protocol } = policy;
    if (!protocol) continue;
    const session = one.adopted ? sessionOf(change, protocol) : undefined;
    const known = await factsOf(one, protocol, range);
    unknown.push(...known.unknown);
    const laned = session && { ...session, ...(known.lane ? { lane: known.lane } : {}) };
    verdicts.push({
      commit: commit.change.commit,
      subject: commit.subject,
      files: change.files.length,
      verdict: judge({
        change,
        protocol,
        matches,
        facts: known.facts,
        today: commit.committed,
        authored: commit.authored,
        text,
        ...(laned ? { session: laned } : {}),
      }),
    });
  }
  return { verdicts, protocolProblems: planned.flatMap(({ policy }) => policy.problems), unknown };
}

async function planCommits(
  commits: readonly CommitChange[],
  range: RangeContext,
): Promise<PlannedCommit[]> {
  const { options, push } = range;
  const files = commits.map(({ change, parents: [parent] }) => ({
    name: `${parent ?? change.commit}:${PROTOCOL_PATH}`,
    next: changedPolicy(change)?.newId,
  }));
  const names = files.flatMap(({ name, next }) => [name, ...(next === undefined ? [] : [next])]);
  const objects = await readObjects(names, options);
  const known = new Map<string, PolicyRead>();
  const read = (object: GitObject | undefined): PolicyRead => {
    const id = object?.id ?? '';
    const policy = known.get(id) ?? readProtocol(object?.content.toString('utf8') ?? '');
    known.set(id, policy);
    return policy;
  };
  return commits.map((commit, index): PlannedCommit => {
    const { name = '', next } = files[index] ?? {};
    const object = objects.get(name);
    const policyId = object?.type === 'blob' ? object.id : '';
    const current = policyId === '' ? NO_FILE : read(object);
    const own = next === undefined ? undefined : read(objects.get(next));
    const { change, parents } = commit;
    const base = {
      commit,
      change: push?.newest === change.commit ? { ...change, pushed: true } : change,
      adopted: policyId !== '' && parents.length > 0,
    };
    // As the hook chooses: who breaks the protocol is refused, who mends it is judged by what it is mended to.
    if (next !== undefined && own && !own.protocol)
      return { ...base, policy: told(own, next, range, `in commit ${shortId(change)}`), policyId };
    if (!current.protocol && next !== undefined && own)
      return { ...base, policy: own, policyId: next };
    const where = `in the parent of commit ${shortId(change)}`;
    return { ...base, policy: told(current, policyId, range, where), policyId };
  });
}

const shortId = ({ commit }: CommitChange['change']): string => commit.slice(0, 10);

/** A broken protocol file with the commit that has it; told once, though all commits upon it are not judged. */
function told(policy: PolicyRead, id: string, { broken }: RangeContext, where: string): PolicyRead {
  if (policy.protocol) return policy;
  if (broken.has(id)) return { problems: [] };
  broken.add(id);
  return {
    problems: policy.problems.map((problem) => ({
      ...problem,
      message: `${problem.message} (${where})`,
    })),
  };
}

function factsOf(
  { commit, change, policyId }: PlannedCommit,
  protocol: Protocol,
  { documents, matches, options, push }: RangeContext,
): ReturnType<typeof gatherFacts> {
  const wanted = new Set(planFacts(change, protocol, matches));
  // What a database has now says nothing of when the commit was made.
  wanted.delete('appliedMigrations');
  const reader = documents.get(policyId) ?? documentReader({ protocol, matches, options });
  documents.set(policyId, reader);
  const number = sessionNamed(change.message);
  return gatherFacts(wanted, {
    protocol,
    documents: reader,
    commit: commit.parents[0],
    session: number === undefined ? {} : { number },
    ...(push ? { root: push.root } : {}),
  });
}

/**
 * What a commit says of its session: with the trailer, it was made in one. A merge that changes nothing by
 * itself needs none, for such ones are also made where no hook runs; nor does any commit where the protocol
 * switches the trailer off.
 */
function sessionOf(
  { message, parents, files }: PlannedCommit['change'],
  protocol: Protocol,
): SessionFacts | undefined {
  if (!wantsTrailer(protocol) || (parents > 1 && files.length === 0)) return undefined;
  const number = sessionNamed(message);
  const base = { done: 0, total: 0, fromMessage: true };
  return number === undefined ? { ...base, state: 'none' } : { ...base, state: 'active', number };
}
