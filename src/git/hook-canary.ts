import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { PROTOCOL_PATH } from '../core/protocol-path.ts';
import type { HookName } from './hook-manifest.ts';
import { CANARY } from './hook-shim.ts';
import { type GitResult, readGit, runGit } from './process.ts';
import { openRepository } from './repository.ts';

/** Whether a hook did its work when it was put to the proof. */
export interface HookProof {
  readonly name: HookName;
  readonly proved: boolean;
  /** What it did, or what it should have done. */
  readonly detail: string;
}

/** What keeps the canary quiet: no signing, no housekeeping. */
const QUIET = [
  'commit.gpgSign=false',
  'gc.auto=0',
  'maintenance.auto=false',
  'advice.detachedHead=false',
];

interface Canary {
  /** The throw-away work tree, its git folder's state folder, and a bare repository to push to. */
  readonly tree: string;
  readonly state: string;
  readonly remote: string;
  readonly git: (args: readonly string[], editor?: string) => Promise<GitResult>;
  readonly read: (args: readonly string[]) => Promise<string>;
}

/**
 * Proves that the installed hooks fire, by commits that must be refused or noticed. They are made in a
 * throw-away linked work tree without a branch, from an empty commit, and git's objects go to a temporary
 * folder: the user's branches, files, index, objects and settings are not touched, nothing is left behind,
 * and no other tool's hook is run.
 *
 * @param input.refusingOnly where our hooks are lines in another tool's files: only those are put to the
 *   proof that refuse, since nothing of the other tool runs after a refusal
 * @throws ProtocolError as `openRepository`, or `git-failed` where no work tree can be added
 */
export async function proveHooks(input: {
  root: string;
  refusingOnly: boolean;
}): Promise<HookProof[]> {
  const folder = await mkdtemp(join(tmpdir(), `${CANARY}-`));
  try {
    const canary = await addCanary(input.root, folder);
    try {
      const proofs = [
        await proveCommitMsg(canary, input.refusingOnly),
        await provePreCommit(canary),
      ];
      await stageAnew(canary);
      if (!input.refusingOnly) {
        proofs.push(
          ...(await proveCommit(canary)),
          await proveRewrite(canary),
          await proveMerge(canary),
        );
      }
      return [...proofs, await provePush(canary, input.refusingOnly)];
    } finally {
      await canary.git(['worktree', 'remove', '--force', canary.tree]);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function addCanary(root: string, folder: string): Promise<Canary> {
  const repository = await openRepository(root);
  const at = { cwd: repository.root, foreign: true };
  const hooks = resolve(repository.root, await readGit(['rev-parse', '--git-path', 'hooks'], at));
  const store = resolve(repository.root, await readGit(['rev-parse', '--git-path', 'objects'], at));
  const tree = join(folder, CANARY);
  const objects = join(folder, 'objects');
  await mkdir(objects);
  const env = (editor: string): NodeJS.ProcessEnv => ({
    ...identity(),
    GIT_OBJECT_DIRECTORY: objects,
    GIT_ALTERNATE_OBJECT_DIRECTORIES: store.includes(delimiter) ? JSON.stringify(store) : store,
    GIT_EDITOR: editor,
  });
  const settings = [...QUIET, `core.hooksPath=${hooks}`].flatMap((setting) => ['-c', setting]);
  const run = (cwd: string, more: readonly string[], editor: string): Promise<GitResult> =>
    runGit([...settings, ...more], { cwd, foreign: true, env: env(editor), accept: ANY });
  const readIn = async (cwd: string, args: readonly string[]): Promise<string> =>
    readGit(args, { cwd, foreign: true, env: env(':'), input: '' });
  const empty = await readIn(repository.root, ['hash-object', '-w', '-t', 'tree', '--stdin']);
  const base = await readIn(repository.root, ['commit-tree', '-m', 'Canary', empty]);
  // Without hooks: a post-checkout hook is none of ours.
  const add = ['-c', 'core.hooksPath=/dev/null', 'worktree', 'add', '--detach', '--no-checkout'];
  await readIn(repository.root, [...add, tree, base]);
  const state = await readIn(tree, ['rev-parse', '--git-path', 'session-protocol']);
  return {
    tree,
    state: resolve(tree, state),
    remote: join(folder, 'remote.git'),
    git: (args, editor = ':') => run(args[0] === 'worktree' ? repository.root : tree, args, editor),
    read: (args) => readIn(tree, args),
  };
}

/** Whatever git answers is looked at, not thrown. */
const ANY: readonly number[] = Array.from({ length: 255 }, (_, code) => code + 1);

function identity(): NodeJS.ProcessEnv {
  const name = 'Session Protocol';
  const email = 'canary@localhost';
  return {
    GIT_AUTHOR_NAME: name,
    GIT_AUTHOR_EMAIL: email,
    GIT_COMMITTER_NAME: name,
    GIT_COMMITTER_EMAIL: email,
  };
}

/** Stages a protocol file that is none: no rule is needed to refuse it. */
async function stageAnew({ tree, git }: Canary): Promise<void> {
  await mkdir(dirname(join(tree, PROTOCOL_PATH)), { recursive: true });
  await writeFile(join(tree, PROTOCOL_PATH), '{');
  await git(['add', '--force', PROTOCOL_PATH]);
}

const readOr = (path: string): Promise<string> => readFile(path, 'utf8').catch(() => '');

/** Was something refused, and by which hook? */
async function refusedBy(canary: Canary, result: GitResult, name: HookName): Promise<boolean> {
  const path = join(canary.state, 'last-report.json');
  const said = (await readOr(path)).includes(`"hook": "${name}"`);
  await rm(path, { force: true });
  return result.code !== 0 && said;
}

const proof = (name: HookName, proved: boolean, did: string, should: string): HookProof => ({
  name,
  proved,
  detail: proved ? did : should,
});

/**
 * @param alone where another tool's pre-commit hook would run before it: git is told to run this hook only,
 *   which it can from 2.36 on
 */
async function proveCommitMsg(canary: Canary, alone: boolean): Promise<HookProof> {
  await stageAnew(canary);
  const commit = ['commit', '--quiet', '-m', 'Canary'];
  const message = join(canary.tree, 'message');
  await writeFile(message, 'Canary\n');
  const ways = alone ? [['hook', 'run', 'commit-msg', '--', message], commit] : [commit];
  let proved = false;
  for (const way of ways) proved ||= await refusedBy(canary, await canary.git(way), 'commit-msg');
  return proof(
    'commit-msg',
    proved,
    'refused a commit',
    'did not refuse a commit that breaks the protocol',
  );
}

async function provePreCommit(canary: Canary): Promise<HookProof> {
  await stageAnew(canary);
  const result = await canary.git(['commit', '--quiet'], 'true');
  const proved = await refusedBy(canary, result, 'pre-commit');
  const should = 'did not refuse a commit before its editor opened';
  return proof('pre-commit', proved, 'refused a commit before its editor opened', should);
}

/** A commit past the hooks, in a session that is called canary. */
async function proveCommit(canary: Canary): Promise<HookProof[]> {
  const at = new Date().toISOString();
  const events = [
    { type: 'prepared', at, session: 'canary', title: 'Canary', items: [] },
    { type: 'activated', at },
  ];
  await mkdir(canary.state, { recursive: true });
  const journal = events.map((event) => `${JSON.stringify(event)}\n`).join('');
  await writeFile(join(canary.state, 'session.jsonl'), journal);
  await canary.git(['commit', '--quiet', '--no-verify', '-m', 'Canary']);
  const message = await canary.read(['log', '-1', '--format=%B']);
  const head = await canary.read(['rev-parse', 'HEAD']);
  return [
    proof(
      'prepare-commit-msg',
      message.includes('Session: canary'),
      "added the session's trailer",
      "did not add the session's trailer to a message",
    ),
    proof(
      'post-commit',
      await isLogged(canary, `"commit":"${head}"`),
      'noticed a commit past the hooks',
      'did not notice a commit past the hooks',
    ),
  ];
}

const isLogged = async (canary: Canary, text: string): Promise<boolean> =>
  (await readOr(join(canary.state, 'unverified.jsonl'))).includes(text);

async function proveRewrite(canary: Canary): Promise<HookProof> {
  const before = await canary.read(['rev-parse', 'HEAD']);
  await canary.git(['commit', '--quiet', '--amend', '--no-verify', '-m', 'Canary again']);
  const proved = await isLogged(canary, `"replaced":"${before}"`);
  return proof('post-rewrite', proved, 'noticed an amend', 'did not notice an amend');
}

async function proveMerge(canary: Canary): Promise<HookProof> {
  const tree = await canary.read(['rev-parse', 'HEAD^{tree}']);
  const side = await canary.read(['commit-tree', '-p', 'HEAD^', '-m', 'Side', tree]);
  await canary.git(['reset', '--quiet']);
  await canary.git(['merge', '--quiet', '--no-ff', '--no-verify', '-m', 'Canary', side]);
  const head = await canary.read(['rev-parse', 'HEAD']);
  const proved = await isLogged(canary, `"commit":"${head}"`);
  return proof('post-merge', proved, 'noticed a merge', 'did not notice a merge past the hooks');
}

/** Pushes to an empty repository a commit that cannot be judged: its parent's protocol file is broken. */
async function provePush(canary: Canary, commitFirst: boolean): Promise<HookProof> {
  const { remote, read, git } = canary;
  // With its own folder of objects.
  const init = ['init', '--quiet', '--bare', '--template=', remote];
  await readGit(init, { cwd: canary.tree, foreign: true });
  const tree = commitFirst ? await read(['write-tree']) : await read(['rev-parse', 'HEAD^{tree}']);
  const first = await read(['commit-tree', '-p', 'HEAD', '-m', 'Canary', tree]);
  const second = await read(['commit-tree', '-p', first, '-m', 'Canary', tree]);
  const result = await git(['push', '--quiet', remote, `${second}:refs/heads/canary`]);
  const proved = await refusedBy(canary, result, 'pre-push');
  return proof(
    'pre-push',
    proved,
    'refused a push',
    'did not refuse a push that breaks the protocol',
  );
}
