import { readProtocol } from '../core/protocol.ts';
import { globMatcher } from '../core/rules/compile-globs.ts';
import { judge, planFacts, planReads } from '../core/rules/engine.ts';
import type { Change, FileChange } from '../core/rules/rule.ts';
import type { Session } from '../core/session/session.ts';
import { readFromDisk, type ReadOptions, readStagedChange } from '../git/change-set.ts';
import { keptMessage } from '../git/message.ts';
import { ObjectReader } from '../git/objects.ts';
import { openRepository, type Repository } from '../git/repository.ts';
import { storedIds } from '../git/text-lookup.ts';
import { readTexts } from '../git/texts.ts';
import { readWorkTreeChange } from '../git/work-tree.ts';
import { gatherOnce } from '../workspace/facts.ts';
import { changedPolicy } from '../workspace/policy.ts';
import { readSession } from '../workspace/journal.ts';
import { knownSession } from '../workspace/session-quick.ts';
import { today } from '../workspace/today.ts';
import { trailerOf, withTrailer } from '../workspace/trailer.ts';
import type { ActionContext } from './action.ts';
import { type Judgement, judgeCommits, policyAt, type PolicyRead } from './judge-range.ts';
import { sessionStatus } from './session-status.ts';

export type ChangeSource =
  | { readonly kind: 'staged' }
  | { readonly kind: 'work-tree' }
  /** As `git rev-list` takes it: `A..B`. */
  | { readonly kind: 'range'; readonly range: string };

/** What judging needs to know of a repository. */
export type FoundRepository = Pick<Repository, 'root' | 'gitDir' | 'stateFolder'>;

export type { JudgedChange, Judgement } from './judge-range.ts';

/**
 * Judges a change by the same rules as the hooks: the policy is that of the change's first parent, the
 * contents are those of the index, the work tree or the commit. A range can be judged in a bare
 * repository too; see `judgeCommits`.
 *
 * @param input.root a folder of the repository
 * @param input.found where the repository lies, for who knows it from before; else git is asked
 * @param input.message the message to be, for what is not committed yet
 * @throws ProtocolError `not-a-repository`, `no-work-tree`, `bad-range`, `shallow-history`, `cancelled`,
 *   `git-failed`
 */
export async function judgeChange(
  input: { root: string; source: ChangeSource; message?: string; found?: FoundRepository },
  context: ActionContext = {},
): Promise<Judgement> {
  const { source } = input;
  if (source.kind === 'range')
    return judgeCommits([source.range], { cwd: input.root, signal: context.signal }, context);
  const repository = input.found ?? (await openRepository(input.root, context.signal));
  const options: ReadOptions = { cwd: repository.root, signal: context.signal };
  const read = source.kind === 'staged' ? readStagedChange : readWorkTreeChange;
  const change = read(repository.gitDir, options);
  // Started beside the reading of the change, which takes longer.
  const objects = new ObjectReader(options);
  try {
    return await judgeFound(await change, { message: input.message, repository, options, objects });
  } finally {
    await objects.close();
  }
}

/** What a change that is not committed yet is judged with. */
interface Around {
  readonly message: string | undefined;
  readonly repository: FoundRepository;
  readonly options: ReadOptions;
  readonly objects: ObjectReader;
}

async function judgeFound(
  { change: found, head }: Awaited<ReturnType<typeof readWorkTreeChange>>,
  around: Around,
): Promise<Judgement> {
  const { options, objects } = around;
  const { root, stateFolder } = around.repository;
  const policy = await currentPolicy(found, head, around);
  if (!policy.protocol) return { verdicts: [], protocolProblems: policy.problems, unknown: [] };
  const { protocol } = policy;
  const current = await readSession(stateFolder);
  const message = around.message === undefined ? undefined : keptMessage(around.message, {});
  // As the hook judges it: with the trailer that the commit will have.
  const judged = message && withTrailer(message, trailerOf(current, protocol), {});
  const change: Change = { ...found, ...(judged === undefined ? {} : { message: judged }) };
  const matches = globMatcher();
  const text = await readTexts(change, planReads(change, protocol, matches), { root, objects });
  const { session, opener } = await knowSession(current, root);
  const { facts, lane, unknown } = await gatherOnce(planFacts(change, protocol, matches), {
    protocol,
    matches,
    commit: head,
    session: { ...session, ...(opener === undefined ? {} : { opener }) },
    root,
    options,
  });
  const verdict = judge({
    change,
    protocol,
    session: { ...session, ...(lane ? { lane } : {}) },
    facts,
    matches,
    today: today(),
    text,
  });
  return { verdicts: [{ files: change.files.length, verdict }], protocolProblems: [], unknown };
}

/**
 * As the hook chooses it: the policy in HEAD; of a first commit its own; where that in HEAD is broken, the
 * one that mends it. One that is changed must itself be valid.
 */
async function currentPolicy(
  change: Change,
  head: string | undefined,
  { objects, repository: { root } }: Around,
): Promise<PolicyRead> {
  const staged = changedPolicy(change);
  const next = staged && readProtocol(await contentOf(staged, root, objects));
  if (next && (!next.protocol || change.parents === 0)) return next;
  const current = await policyAt(head, (names) => objects.read(names));
  return current.protocol || !next ? current : next;
}

async function contentOf(file: FileChange, root: string, objects: ObjectReader): Promise<string> {
  const stored = await objects.read(storedIds([{ file, side: 'after' }]));
  const bytes = stored.get(file.newId)?.content ?? (await readFromDisk(root, file.path));
  return bytes?.toString('utf8') ?? '';
}

async function knowSession(
  session: Session,
  root: string,
): Promise<ReturnType<typeof knownSession>> {
  return knownSession(
    session,
    session.state === 'preparing' ? await sessionStatus({ root }) : undefined,
  );
}
