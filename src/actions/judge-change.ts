import { DEFAULT_PROTOCOL, PROTOCOL_PATH, type Protocol, readProtocol } from '../core/protocol.ts';
import { globMatcher } from '../core/rules/compile-globs.ts';
import { judge, planReads, type Verdict } from '../core/rules/engine.ts';
import type { Change, FileChange, SessionFacts } from '../core/rules/rule.ts';
import { throwIfCancelled } from '../core/errors.ts';
import type { Problem } from '../core/violation.ts';
import {
  type CommitChange,
  readCommitChanges,
  readFromDisk,
  readHeads,
  type ReadOptions,
  readStagedChange,
  readWorkTreeChange,
} from '../git/change-set.ts';
import { keptMessage } from '../git/message.ts';
import { readObjects } from '../git/objects.ts';
import { openRepository } from '../git/repository.ts';
import { lookUp, storedIds } from '../git/text-lookup.ts';
import { readTexts } from '../git/texts.ts';
import { readSession } from '../workspace/journal.ts';
import type { ActionContext } from './action.ts';
import { localDate } from './close-session.ts';
import { sessionStatus } from './session-status.ts';

export type ChangeSource =
  | { readonly kind: 'staged' }
  | { readonly kind: 'work-tree' }
  /** As `git rev-list` takes it: `A..B`. */
  | { readonly kind: 'range'; readonly range: string };

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

/**
 * Judges a change by the same rules as the hooks: the policy is that of the change's first parent, the
 * contents are those of the index, the work tree or the commit. A range can be judged in a bare
 * repository too; sessions are then not judged, because history does not tell them.
 *
 * @param input.root a folder of the repository
 * @param input.message the message to be, for what is not committed yet
 * @throws ProtocolError `not-a-repository`, `no-work-tree`, `bad-range`, `cancelled`, `git-failed`
 */
export async function judgeChange(
  input: { root: string; source: ChangeSource; message?: string },
  context: ActionContext = {},
): Promise<Judgement> {
  const { source } = input;
  if (source.kind === 'range')
    return judgeRange(source.range, { cwd: input.root, signal: context.signal }, context);
  const { root, stateFolder } = await openRepository(input.root, context.signal);
  const options: ReadOptions = { cwd: root, signal: context.signal };
  const message = input.message === undefined ? {} : { message: keptMessage(input.message, {}) };
  const read = source.kind === 'staged' ? readStagedChange : readWorkTreeChange;
  const change: Change = { ...(await read(options)), ...message };
  const policy = await currentPolicy(change, options);
  if (!policy.protocol) return { verdicts: [], protocolProblems: policy.problems };
  const { protocol } = policy;
  const matches = globMatcher();
  const text = await readTexts(change, planReads(change, protocol, matches), options);
  const session = await sessionFacts(root, stateFolder);
  const verdict = judge({ change, protocol, session, matches, today: localDate(new Date()), text });
  return { verdicts: [{ files: change.files.length, verdict }], protocolProblems: [] };
}

type PolicyRead = ReturnType<typeof readProtocol>;

const NO_FILE: PolicyRead = { protocol: DEFAULT_PROTOCOL, problems: [] };

/**
 * As the hook chooses it: the policy in HEAD; of a first commit its own; where that in HEAD is broken, the
 * one that mends it. One that is changed must itself be valid.
 */
async function currentPolicy(change: Change, options: ReadOptions): Promise<PolicyRead> {
  const staged = change.files.find(
    ({ path, status }) => path === PROTOCOL_PATH && status !== 'deleted',
  );
  const next = staged && readProtocol(await contentOf(staged, options));
  if (next && !next.protocol) return next;
  if (change.parents === 0 && next) return next;
  const [head] = (await readHeads(options)).parents;
  const current = await policyAt(head, options);
  return current.protocol || !next ? current : next;
}

async function contentOf(file: FileChange, options: ReadOptions): Promise<string> {
  const object = (await readObjects(storedIds([{ file, side: 'after' }]), options)).get(file.newId);
  const bytes = object?.content ?? (await readFromDisk(options.cwd, file.path));
  return bytes?.toString('utf8') ?? '';
}

async function policyAt(commit: string | undefined, options: ReadOptions): Promise<PolicyRead> {
  if (commit === undefined) return NO_FILE;
  const name = `${commit}:${PROTOCOL_PATH}`;
  const object = (await readObjects([name], options)).get(name);
  return object?.type === 'blob' ? readProtocol(object.content.toString('utf8')) : NO_FILE;
}

async function sessionFacts(root: string, stateFolder: string): Promise<SessionFacts> {
  const session = await readSession(stateFolder);
  const title = session.title === undefined ? {} : { title: session.title };
  if (session.state !== 'preparing') return { state: session.state, done: 0, total: 0, ...title };
  const { done, total } = await sessionStatus({ root });
  return { state: session.state, done, total, ...title };
}

/** How many commits' contents are read at once. */
const BATCH = 50;

async function judgeRange(
  range: string,
  options: ReadOptions,
  context: ActionContext,
): Promise<Judgement> {
  const commits = await readCommitChanges(range, options);
  const verdicts: JudgedChange[] = [];
  const problems = new Map<string, Problem>();
  for (let from = 0; from < commits.length; from += BATCH) {
    throwIfCancelled(context.signal, 'Checking the commits');
    context.progress?.({ message: 'Checking commits', done: from, total: commits.length });
    const judged = await judgeCommits(commits.slice(from, from + BATCH), options);
    verdicts.push(...judged.verdicts);
    for (const problem of judged.protocolProblems) problems.set(JSON.stringify(problem), problem);
  }
  return { verdicts, protocolProblems: [...problems.values()] };
}

async function judgeCommits(
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
      reads: policy.protocol ? planReads(commit.change, policy.protocol, matches) : [],
    });
  }
  const objects = await readObjects(
    planned.flatMap(({ reads }) => storedIds(reads)),
    options,
  );
  const text = lookUp(objects);
  const today = localDate(new Date());
  const verdicts = planned.flatMap(({ commit: { change, subject }, policy }): JudgedChange[] => {
    if (!policy.protocol) return [];
    const protocol: Protocol = policy.protocol;
    return [
      {
        commit: change.commit,
        subject,
        files: change.files.length,
        verdict: judge({ change, protocol, matches, today, text }),
      },
    ];
  });
  return { verdicts, protocolProblems: planned.flatMap(({ policy }) => policy.problems) };
}
