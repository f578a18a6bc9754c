import { readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ProtocolError, messageOf } from './core/errors.ts';
import type { Protocol } from './core/protocol.ts';
import { PROTOCOL_PATH } from './core/protocol-path.ts';
import { type Verdict, planFacts } from './core/rules/engine.ts';
import { RULES } from './core/rules/index.ts';
import { reportText, summaryLine } from './core/rules/report.ts';
import type { Change, Facts, FileChange, SessionFacts } from './core/rules/rule.ts';
import { type AskingGit, findAskingGit, isAmend, messageOptions } from './git/asking-git.ts';
import { type CommitFacts, readCommitFacts, readHeadState } from './git/commit-facts.ts';
import { NOT_JUDGED, PASSED, REFUSED } from './git/exit-codes.ts';
import { judgeAtHand } from './git/judge-at-hand.ts';
import { keptMessage } from './git/message.ts';
import { readAllInput, readInput } from './git/standard-input.ts';
import { gatherOnce } from './workspace/facts.ts';
import { changedPolicy, loadPolicy, type Policy, resolvePolicy } from './workspace/policy.ts';
import { type CommitReport, writeReceipt, writeReport } from './workspace/receipt.ts';
import type { KnownHead } from './workspace/kept-documents.ts';
import { knownSession, readSessionQuickly } from './workspace/session-quick.ts';
import { today } from './workspace/today.ts';
import {
  addToFile,
  keepTrailer,
  TRAILER_FILE,
  trailerOf,
  withTrailer,
} from './workspace/trailer.ts';

// Everything here is on the way of each commit, so it is read at once and kept small; what most commits do
// not need is a chunk of its own, loaded by `import()`.
const loadReads = () => import('./git/commit-reads.ts');

/** Of the commit that a hook is asked about: the tree that it will have, which policy judged it, and how. */
interface Judged {
  readonly tree: string;
  /** Its first parent, against which it was judged. */
  readonly parent: string | undefined;
  readonly policy: string | null;
  readonly verdict: Verdict;
  /** As it was judged: with the session's trailer. */
  readonly message?: string;
  readonly trailer: string | undefined;
}

/** Has anything been printed? It may still be on its way when the program ends. */
let said = false;

function say(text: string): void {
  said = true;
  process.stderr.write(text);
}

/** Where the report of a failure goes; known once git has said it. */
let stateFolder: string | undefined;

async function main(hook: string | undefined, args: readonly string[]): Promise<number> {
  // Set by the shim for Electron's sake; what is started from here must not inherit it.
  delete process.env['ELECTRON_RUN_AS_NODE'];
  switch (hook) {
    case 'commit-msg':
      return judgeMessage(args[0] ?? '');
    case 'pre-commit':
      return judgeEarly();
    case 'prepare-commit-msg':
      return prepareMessage(args[0] ?? '');
    case 'pre-push':
      return judgePush(args[0] ?? '');
    case 'merge-thread': {
      const { joinThreadFiles } = await import('./actions/merge-thread.ts');
      const [base = '', ours = '', theirs = ''] = args;
      return (await joinThreadFiles({ base, ours, theirs, folder: process.cwd() }))
        ? PASSED
        : NOT_JUDGED;
    }
    case 'post-commit':
    case 'post-merge':
    case 'post-rewrite':
    case 'post-applypatch':
      return noteUnverified(hook);
    default:
      throw new ProtocolError({
        code: 'unknown-hook',
        message: `there is nothing to do for a hook called ${hook ?? 'nothing'}.`,
        remedy: 'Install the git hooks again.',
      });
  }
}

/** commit-msg: tree and message are final, so this is the judge. */
async function judgeMessage(file: string): Promise<number> {
  const asked = await readQuestion();
  const text = readFileSync(file, 'utf8');
  const options = await messageOptions(text, asked.git);
  const judged = await judgeCommit(asked, keptMessage(text, options));
  const { tree, parent, policy, verdict, message, trailer } = judged;
  const outcome = verdict.refused ? 'refused' : 'passed';
  keepReport({
    hook: 'commit-msg',
    outcome,
    summary: summaryLine(verdict.violations),
    ...(message === undefined ? {} : { message }),
    verdict,
  });
  if (verdict.violations.length > 0 || verdict.waived.length > 0) say(reportText(verdict));
  if (verdict.refused) return REFUSED;
  addToFile(file, trailer, options);
  writeReceipt(stateFolder ?? '', {
    tree,
    parent: parent ?? '',
    policy,
    verdict: 'pass',
    ...(asked.git.pid === undefined ? {} : { git: asked.git.pid }),
    waived: [...new Set(verdict.waived.map(({ violation }) => violation.rule))],
    at: new Date().toISOString(),
  });
  return PASSED;
}

/**
 * pre-commit, before an editor opens: what no message can put right is refused before one is written. The
 * rest is said, and judged once the message is there.
 */
async function judgeEarly(): Promise<number> {
  const { verdict } = await judgeCommit(await readQuestion(), undefined);
  const final = new Set<string>(
    RULES.filter((rule) => !rule.waivable && rule.trailer === undefined).map(({ id }) => id),
  );
  const refused = verdict.violations.some(
    ({ rule, severity }) => severity === 'error' && final.has(rule),
  );
  if (verdict.violations.length > 0) say(reportText(verdict));
  if (!refused) return PASSED;
  keepReport({
    hook: 'pre-commit',
    outcome: 'refused',
    summary: summaryLine(verdict.violations),
    verdict,
  });
  return REFUSED;
}

/** prepare-commit-msg, started only where the shim does not know the session's trailer yet. */
async function prepareMessage(file: string): Promise<number> {
  const here = { cwd: process.cwd() };
  const git = await loadReads();
  const { state, common } = await git.readFolders(here);
  const policyId = await git.readId(`HEAD:${PROTOCOL_PATH}`, here);
  const { policy } = await loadPolicy(common, policyId, readText);
  // A broken policy is for commit-msg to tell.
  if (!policy) return PASSED;
  const trailer = trailerOf(await readSessionQuickly(state), policy.protocol);
  keepTrailer(state, trailer);
  const text = readFileSync(file, 'utf8');
  addToFile(file, trailer, await messageOptions(text, await findAskingGit(undefined)));
  return PASSED;
}

/** pre-push: judges what is pushed, as CI will. */
async function judgePush(remote: string): Promise<number> {
  const push = await import('./actions/hooks-push.ts');
  const root = process.cwd();
  const { state } = await (await loadReads()).readFolders({ cwd: root });
  stateFolder = state;
  const { refused, summary, text } = await push.judgePush({ root, remote, refs: readAllInput() });
  if (!refused) return PASSED;
  say(text);
  keepReport({ hook: 'pre-push', outcome: 'refused', summary });
  return REFUSED;
}

/** What was done past the hooks cannot be refused any more, but it is seen. */
async function noteUnverified(
  hook: 'post-commit' | 'post-merge' | 'post-rewrite' | 'post-applypatch',
): Promise<number> {
  const notes = await import('./actions/hooks-note.ts');
  const root = process.cwd();
  const { text } =
    hook === 'post-rewrite'
      ? await notes.noteRewritten(root, readAllInput())
      : hook === 'post-merge'
        ? await notes.noteMerge(root)
        : await notes.noteCommit(root);
  if (text !== '') say(text);
  return PASSED;
}

/** What the shim hands on, and which git it is that asks. */
interface Question {
  readonly facts: CommitFacts;
  readonly git: AskingGit;
}

async function readQuestion(): Promise<Question> {
  const facts = readCommitFacts(readInput, process.cwd());
  return { facts, git: await findAskingGit(facts.asker) };
}

async function judgeCommit({ facts, git }: Question, message: string | undefined): Promise<Judged> {
  const here = { cwd: process.cwd() };
  const folders = facts.folders ?? (await (await loadReads()).readFolders(here));
  stateFolder = folders.state;
  const gitDir = dirname(folders.state);
  const { merging, detached, ...head } = readHeadState(gitDir);
  // With the reftable format the file of HEAD does not say it.
  const branch =
    head.branch ?? (detached ? undefined : await (await loadReads()).readBranch(gitDir, here));
  const amend = facts.head !== undefined && (await isAmend(git));
  const { parents, policyId, tree, ...changed } = await readIndex(facts, { merging, amend });
  const { policy, blob } = await resolvePolicy(
    { parentPolicy: policyId, ...changed, parents: parents.length },
    { folder: folders.common, read: readText },
  );
  // The next commit may be under another policy, which may not want the trailer.
  if (changedPolicy(changed) !== undefined)
    rmSync(join(folders.state, TRAILER_FILE), { force: true });
  const known = await readSessionFacts(folders.state, policy.protocol);
  const { trailer } = known;
  const judged = message === undefined ? undefined : withTrailer(message, trailer, {});
  const change: Change = {
    source: 'index',
    ...changed,
    parents: parents.length,
    ...(judged === undefined ? {} : { message: judged }),
    ...(branch === undefined ? {} : { branch }),
  };
  const { facts: rest, session } = await readFacts(change, policy, known, {
    commit: parents[0],
    keep: folders.common,
    head: { commit: facts.head, documents: facts.documents },
  });
  const verdict = await judgeAtHand(
    { change, ...policy, session, facts: rest, today: today() },
    { objects: facts.objects, folder: folders.objects },
  );
  return {
    tree,
    parent: parents[0],
    policy: blob,
    verdict,
    trailer,
    ...(judged === undefined ? {} : { message: judged }),
  };
}

/** What few rules ask for beside the change; nothing is read where none of them holds for it. */
async function readFacts(
  change: Change,
  policy: Policy,
  { session, opener }: { readonly session: SessionFacts; readonly opener?: string },
  at: {
    readonly commit: string | undefined;
    readonly keep: string;
    readonly head: KnownHead;
  },
): Promise<{ facts: Facts; session: SessionFacts }> {
  const wanted = planFacts(change, policy.protocol, policy.matches);
  if (wanted.size === 0) return { facts: {}, session };
  const root = process.cwd();
  const known = { ...session, ...(opener === undefined ? {} : { opener }) };
  const { facts, lane } = await gatherOnce(wanted, {
    ...policy,
    ...at,
    session: known,
    root,
    options: { cwd: root },
  });
  return { facts, session: { ...session, ...(lane ? { lane } : {}) } };
}

interface IndexState {
  /** The commits that the commit under way will have as parents. */
  readonly parents: readonly string[];
  /** The protocol file's blob in the first of them. */
  readonly policyId: string | undefined;
  readonly files: readonly FileChange[];
  readonly merged?: readonly FileChange[];
  readonly tree: string;
}

/**
 * The index against the parents of the commit to be. The shim has said it of the usual commit; an amend is
 * judged against what it replaces stands on, and a merge against all its parents.
 */
async function readIndex(
  { head, policy: policyId, staged }: CommitFacts,
  { merging, amend }: { readonly merging: readonly string[]; readonly amend: boolean },
): Promise<IndexState> {
  const here = { cwd: process.cwd() };
  if (head !== undefined && staged && !amend && merging.length === 0)
    return { parents: [head], policyId, ...staged };
  const git = await loadReads();
  const headId = head ?? (await git.readId('HEAD^{commit}', here));
  const parents = amend
    ? await git.readParentsOfHead(here)
    : headId === undefined
      ? []
      : [headId, ...merging];
  const [first] = parents;
  return {
    parents,
    policyId: first === undefined ? undefined : await git.readId(`${first}:${PROTOCOL_PATH}`, here),
    ...(await git.readIndexFiles(parents, here)),
    tree: staged?.tree ?? (await git.writeTree(here)),
  };
}

async function readText(blob: string): Promise<string> {
  const git = await loadReads();
  const object = (await git.readObjects([blob], { cwd: process.cwd() })).get(blob);
  return object?.content.toString('utf8') ?? '';
}

async function readSessionFacts(
  folder: string,
  protocol: Protocol,
): Promise<{ session: SessionFacts; opener?: string; trailer: string | undefined }> {
  const { state, ...session } = await readSessionQuickly(folder);
  const trailer = trailerOf({ state, ...session }, protocol);
  if (state !== 'preparing') return { ...knownSession({ state, ...session }), trailer };
  // The commit will be refused, so there is time to count what the checklist still misses.
  const { sessionStatus } = await import('./actions/session-status.ts');
  const { done, total } = await sessionStatus({ root: process.cwd() });
  return { ...knownSession({ state, ...session }, { done, total }), trailer };
}

function keepReport(report: Omit<CommitReport, 'version' | 'at'>): void {
  if (stateFolder !== undefined)
    writeReport(stateFolder, { version: 1, at: new Date().toISOString(), ...report });
}

/** The one place where what failed is told: the commit is refused, because it was not judged. */
function fail(hook: string, error: unknown): number {
  const known = error instanceof ProtocolError;
  const told = {
    code: known ? error.code : 'unexpected',
    message: messageOf(error),
    remedy: known
      ? error.remedy
      : 'This is a fault of Session Protocol: please report it with the line above.',
  };
  const summary = `Session Protocol: not judged – ${told.message.split('\n', 1)[0] ?? ''}`;
  say(`${summary}\n    → ${told.remedy}\n`);
  try {
    keepReport({ hook, outcome: 'not-judged', summary, error: told });
  } catch (second) {
    say(`    The report could not be written either: ${messageOf(second)}\n`);
  }
  return /^(?:post-|prepare-)/.test(hook) ? PASSED : NOT_JUDGED;
}

async function run(hook: string | undefined, args: readonly string[]): Promise<void> {
  try {
    const code = await main(hook, args);
    // Nothing is left to do, and tearing the program down in good order costs a commit a millisecond.
    if (!said) process.exit(code);
    process.exitCode = code;
  } catch (error) {
    process.exitCode = fail(hook ?? '', error);
  }
}

void run(process.argv[2], process.argv.slice(3));
