import { throwIfCancelled } from '../core/errors.ts';
import { DEFAULT_PROTOCOL, PROTOCOL_PATH, type Protocol, readProtocol } from '../core/protocol.ts';
import { globMatcher } from '../core/rules/compile-globs.ts';
import { judge, planReads, type Verdict } from '../core/rules/engine.ts';
import type { SessionFacts } from '../core/rules/rule.ts';
import type { Problem } from '../core/violation.ts';
import { type CommitChange, readCommitChanges, type ReadOptions } from '../git/change-set.ts';
import { readObjects } from '../git/objects.ts';
import { lookUp, storedIds } from '../git/text-lookup.ts';
import { today } from '../workspace/today.ts';
import { hasTrailer, wantsTrailer } from '../workspace/trailer.ts';
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
}

export type PolicyRead = ReturnType<typeof readProtocol>;

const NO_FILE: PolicyRead = { protocol: DEFAULT_PROTOCOL, problems: [] };

/** The policy in a commit; where it has no protocol file, the defaults. */
export async function policyAt(
  commit: string | undefined,
  options: ReadOptions,
): Promise<PolicyRead> {
  if (commit === undefined) return NO_FILE;
  const name = `${commit}:${PROTOCOL_PATH}`;
  const object = (await readObjects([name], options)).get(name);
  return object?.type === 'blob' ? readProtocol(object.content.toString('utf8')) : NO_FILE;
}

/** How many commits' contents are read at once. */
const BATCH = 50;

/**
 * Judges commits by what is stored of them, each by the policy of its first parent, so that it works in a
 * bare repository too. In which session a commit was made is told by its trailer.
 *
 * @param revisions which commits, as `git rev-list` takes them: `['A..B']`, `['B', '--not', 'A']`
 * @throws ProtocolError `not-a-repository`, `bad-range`, `cancelled`, `git-failed`
 */
export async function judgeCommits(
  revisions: readonly string[],
  options: ReadOptions,
  context: ActionContext = {},
): Promise<Judgement> {
  const commits = await readCommitChanges(revisions, options);
  const verdicts: JudgedChange[] = [];
  const problems = new Map<string, Problem>();
  for (let from = 0; from < commits.length; from += BATCH) {
    throwIfCancelled(context.signal, 'Checking the commits');
    context.progress?.({ message: 'Checking commits', done: from, total: commits.length });
    const judged = await judgeBatch(commits.slice(from, from + BATCH), options);
    verdicts.push(...judged.verdicts);
    for (const problem of judged.protocolProblems) problems.set(JSON.stringify(problem), problem);
  }
  return { verdicts, protocolProblems: [...problems.values()] };
}

async function judgeBatch(
  commits: readonly CommitChange[],
  options: ReadOptions,
): Promise<Judgement> {
  const names = commits.map(
    ({ change, parents: [parent] }) => `${parent ?? change.commit}:${PROTOCOL_PATH}`,
  );
  const objectsByName = await readObjects(names, options);
  const known = new Map<string, PolicyRead>();
  const matches = globMatcher();
  const planned = [];
  for (const [index, commit] of commits.entries()) {
    const object = objectsByName.get(names[index] ?? '');
    const id = object?.type === 'blob' ? object.id : '';
    const current =
      known.get(id) ??
      (object && id !== '' ? readProtocol(object.content.toString('utf8')) : NO_FILE);
    known.set(id, current);
    // A commit that mends a broken protocol is judged by what it mends it to.
    const own = current.protocol ? undefined : await policyAt(commit.change.commit, options);
    const policy = own?.protocol ? own : current;
    planned.push({
      commit,
      policy,
      // Whoever adopts the protocol may have no session yet.
      adopted: id !== '' && commit.parents.length > 0,
      reads: policy.protocol ? planReads(commit.change, policy.protocol, matches) : [],
    });
  }
  const objects = await readObjects(
    planned.flatMap(({ reads }) => storedIds(reads)),
    options,
  );
  const text = lookUp(objects);
  const date = today();
  const verdicts = planned.flatMap(
    ({ commit: { change, subject }, policy, adopted }): JudgedChange[] => {
      if (!policy.protocol) return [];
      const protocol: Protocol = policy.protocol;
      const session = adopted ? sessionOf(change, protocol) : undefined;
      return [
        {
          commit: change.commit,
          subject,
          files: change.files.length,
          verdict: judge({
            change,
            protocol,
            matches,
            today: date,
            text,
            ...(session ? { session } : {}),
          }),
        },
      ];
    },
  );
  return { verdicts, protocolProblems: planned.flatMap(({ policy }) => policy.problems) };
}

/**
 * What a commit says of its session: with the trailer, it was made in one. A merge that changes nothing by
 * itself needs none, for such ones are also made where no hook runs; nor does any commit where the protocol
 * switches the trailer off.
 */
function sessionOf(
  { message, parents, files }: CommitChange['change'],
  protocol: Protocol,
): SessionFacts | undefined {
  if (!wantsTrailer(protocol) || (parents > 1 && files.length === 0)) return undefined;
  return { state: hasTrailer(message) ? 'active' : 'none', done: 0, total: 0 };
}
