import { PROTOCOL_PATH, readProtocol } from '../core/protocol.ts';
import { globMatcher } from '../core/rules/compile-globs.ts';
import { judge, planReads } from '../core/rules/engine.ts';
import type { Change, FileChange, SessionFacts } from '../core/rules/rule.ts';
import {
  readFromDisk,
  readHeads,
  type ReadOptions,
  readStagedChange,
  readWorkTreeChange,
} from '../git/change-set.ts';
import { keptMessage } from '../git/message.ts';
import { readObjects } from '../git/objects.ts';
import { openRepository } from '../git/repository.ts';
import { storedIds } from '../git/text-lookup.ts';
import { readTexts } from '../git/texts.ts';
import { readSession } from '../workspace/journal.ts';
import { today } from '../workspace/today.ts';
import type { ActionContext } from './action.ts';
import { type Judgement, judgeCommits, policyAt, type PolicyRead } from './judge-range.ts';
import { sessionStatus } from './session-status.ts';

export type ChangeSource =
  | { readonly kind: 'staged' }
  | { readonly kind: 'work-tree' }
  /** As `git rev-list` takes it: `A..B`. */
  | { readonly kind: 'range'; readonly range: string };

export type { JudgedChange, Judgement } from './judge-range.ts';

/**
 * Judges a change by the same rules as the hooks: the policy is that of the change's first parent, the
 * contents are those of the index, the work tree or the commit. A range can be judged in a bare
 * repository too; see `judgeCommits`.
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
    return judgeCommits([source.range], { cwd: input.root, signal: context.signal }, context);
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
  const verdict = judge({ change, protocol, session, matches, today: today(), text });
  return { verdicts: [{ files: change.files.length, verdict }], protocolProblems: [] };
}

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

async function sessionFacts(root: string, stateFolder: string): Promise<SessionFacts> {
  const session = await readSession(stateFolder);
  const title = session.title === undefined ? {} : { title: session.title };
  if (session.state !== 'preparing') return { state: session.state, done: 0, total: 0, ...title };
  const { done, total } = await sessionStatus({ root });
  return { state: session.state, done, total, ...title };
}
