import { ProtocolError } from '../core/errors.ts';
import { PROTOCOL_PATH } from '../core/protocol-path.ts';
import { globMatcher } from '../core/rules/compile-globs.ts';
import { isRunning } from '../core/session/journal.ts';
import { proveHooks } from '../git/hook-canary.ts';
import { asProblem } from '../git/hook-status.ts';
import { unmergedThreads } from '../git/merge-driver.ts';
import { readGit } from '../git/process.ts';
import { openRepository, type Repository } from '../git/repository.ts';
import { ASKED_BY, factsWanted, gatherOnce, type KnownSession } from '../workspace/facts.ts';
import { knownSession, readSessionQuickly } from '../workspace/session-quick.ts';
import { countUnverified } from '../workspace/unverified.ts';
import { type Check, ok } from './doctor-check.ts';
import { checkDocuments } from './doctor-documents.ts';
import {
  AGAIN,
  findThreads,
  type HookProblem,
  type HooksStatus,
  hooksStatus,
  installHooks,
} from './install-hooks.ts';
import { type WorkspaceView, loadWorkspace } from './load-workspace.ts';
import { type SessionStatus, sessionStatus } from './session-status.ts';

export interface DoctorInput {
  readonly root: string;
  /** Where the built hook lies, to tell whether the installed one is current. */
  readonly distFolder: string;
  /** Installs hooks again that were installed and are not as they should be. */
  readonly fix?: boolean;
}

export type { Check } from './doctor-check.ts';

/**
 * Looks at everything that must be right for the protocol to bind here: git, the protocol file, the
 * documents, the hooks, the session's journal, what the rules need to know, the runtime. Hooks that look
 * right are put to the proof, see `proveHooks`. Changes nothing, unless asked to mend.
 */
export async function doctor(input: DoctorInput): Promise<Check[]> {
  const view = await loadWorkspace({ root: input.root, useGit: true });
  const checks = [checkGit(view), checkProtocol(view), ...checkDocuments(view)];
  if (view.git === 'ready' || view.git === 'unborn') {
    checks.push(
      ...(await checkHooks(input, view)),
      await checkSession(view.root),
      ...(await checkRules(view)),
    );
  }
  return [...checks, checkRuntime(view)];
}

function checkGit(view: WorkspaceView): Check {
  const title = 'Git';
  switch (view.git) {
    case 'ready':
      return ok(
        'git',
        title,
        `A repository at ${view.root}${view.branch === undefined ? ', HEAD detached' : `, on branch ${view.branch}`}.`,
      );
    case 'unborn':
      return ok('git', title, `A repository at ${view.root}, without a commit yet.`);
    case 'not-installed':
      return {
        id: 'git',
        title,
        state: 'error',
        detail: 'git could not be started.',
        remedy: 'Install git, or put it on the PATH.',
      };
    default:
      return {
        id: 'git',
        title,
        state: 'error',
        detail: `${view.root} is not a git repository.`,
        remedy: 'Make one with git init: sessions and hooks need it.',
      };
  }
}

function checkProtocol(view: WorkspaceView): Check {
  const title = 'Protocol file';
  if (view.protocolFile === 'valid') return ok('protocol', title, `${PROTOCOL_PATH} is valid.`);
  if (view.protocolFile === 'missing') {
    return {
      id: 'protocol',
      title,
      state: 'warning',
      detail:
        'There is none: documents are found by name and content, and only session-active binds.',
      remedy: 'Set up Session Protocol (session-protocol init).',
    };
  }
  const [problem] = view.problems;
  const line = problem?.location?.range?.start.line;
  return {
    id: 'protocol',
    title,
    state: 'error',
    detail: `${PROTOCOL_PATH}${line === undefined ? '' : `:${line}`}: ${problem?.message ?? 'not valid'}`,
    remedy: 'Mend that line; until then every commit is refused.',
  };
}

async function checkHooks(input: DoctorInput, view: WorkspaceView): Promise<Check[]> {
  const { status, mended } = await mendHooks(input);
  const check = describeHooks(status, mended);
  if (check.state !== 'ok') return [check];
  const beside = await describeConfiguredHooks(input.root);
  return [
    { ...check, detail: `${check.detail}${beside}` },
    ...status.warnings.map(describeWarning),
    await checkGuards(input.root, status),
    ...(await checkMerges(input, view)),
  ];
}

/** Where there is a thread, two work trees will append to it. What a newer version brings is mended too. */
async function checkMerges(input: DoctorInput, view: WorkspaceView): Promise<Check[]> {
  const [id, title] = ['merges', 'Merges of the thread'];
  const found = findThreads(view);
  if (found.threads.length === 0) return [];
  const unmerged = await unmergedThreads(found);
  if (unmerged.length > 0 && input.fix === true) await installHooks(input);
  if (unmerged.length === 0 || input.fix === true)
    return [ok(id, title, 'Entries that two branches append are merged without a conflict.')];
  const detail = `Entries that two branches append to ${unmerged.join(', ')} will be a conflict.`;
  const remedy = 'Install Git Hooks again (session-protocol doctor --fix).';
  return [{ id, title, state: 'warning', detail, remedy }];
}

/** The first git that runs hooks which its configuration names: `hook.<name>.command`, `hook.<name>.event`. */
const CONFIGURED_HOOKS_SINCE = [2, 54] as const;

/** Hooks in git's configuration are nobody's error: they run beside ours, or, by an older git, not at all. */
async function describeConfiguredHooks(root: string): Promise<string> {
  const at = { cwd: root, foreign: true, accept: [1] };
  const [text, version] = await Promise.all([
    readGit(['config', '--null', '--get-regexp', '^hook\\..*\\.event$'], at),
    readGit(['--version'], at),
  ]);
  const hooks = text.split('\0').flatMap((entry) => {
    const [, name, event] = /^hook\.(.*)\.event\n(.+)$/s.exec(entry) ?? [];
    return name === undefined || event === undefined ? [] : [`${name} (${event})`];
  });
  if (hooks.length === 0) return '';
  const [major = 0, minor = 0] = /\d+\.\d+/.exec(version)?.[0].split('.').map(Number) ?? [];
  const [needsMajor, needsMinor] = CONFIGURED_HOOKS_SINCE;
  const runs = major > needsMajor || (major === needsMajor && minor >= needsMinor);
  return runs
    ? ` Git also runs hooks of its configuration: ${hooks.join(', ')}.`
    : ` This git is too old for the hooks of its configuration, and passes over them: ${hooks.join(', ')}.`;
}

/** Installs anew what was installed and is not as it should be; what was never installed is not ours to add. */
async function mendHooks(input: {
  root: string;
  distFolder: string;
  fix?: boolean;
}): Promise<{ status: HooksStatus; mended: boolean }> {
  const status = await hooksStatus(input);
  if (input.fix !== true || !status.installed) return { status, mended: false };
  if (status.current && status.problems.length === 0) return { status, mended: false };
  try {
    await installHooks(input);
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    return { status: { ...status, problems: [asProblem(error)] }, mended: false };
  }
  return { status: await hooksStatus(input), mended: true };
}

const describeWarning = ({ message, remedy }: HookProblem, index: number): Check => ({
  id: `chained-hook-${index + 1}`,
  title: 'Earlier hook',
  state: 'warning',
  detail: message,
  remedy,
});

function describeHooks(status: HooksStatus, mended: boolean): Check {
  const title = 'Git hooks';
  if (status.problems.length > 0) {
    const detail = status.problems.map(({ message }) => message).join('; ');
    // What was installed once is mostly mended by installing it again; what is not is to be done first.
    const first = status.problems.find(({ remedy }) => remedy !== AGAIN);
    const remedy = first?.remedy ?? 'Install Git Hooks again (session-protocol doctor --fix).';
    return { id: 'hooks', title, state: 'error', detail, remedy };
  }
  if (!status.installed) {
    return {
      id: 'hooks',
      title,
      state: 'warning',
      detail: 'Not installed: commits are not judged.',
      remedy: 'Install Git Hooks (session-protocol hooks install).',
    };
  }
  if (!status.current) {
    return {
      id: 'hooks',
      title,
      state: 'warning',
      detail: 'Installed, but from another version.',
      remedy: 'Install Git Hooks again (session-protocol doctor --fix).',
    };
  }
  return ok('hooks', title, mended ? 'Installed again, and current.' : 'Installed and current.');
}

/** That a hook's file is as it should be proves little: here git itself has to be refused by it. */
async function checkGuards(root: string, status: HooksStatus): Promise<Check> {
  const [id, title] = ['guards', 'Guards'];
  const refusingOnly = status.hooks.some(({ kind }) => kind === 'line');
  try {
    const proofs = await proveHooks({ root, refusingOnly });
    const failed = proofs.filter(({ proved }) => !proved);
    const told = (failed.length > 0 ? failed : proofs).map(
      ({ name, detail }) => `${name} ${detail}`,
    );
    const detail = `${told.join('; ')}.`;
    if (failed.length === 0) return ok(id, title, `Proved by a canary: ${detail}`);
    const remedy =
      'Run git commit in a terminal and see what its hooks say; then install Git Hooks again.';
    return { id, title, state: 'error', detail, remedy };
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    const detail = `They could not be put to the proof: ${error.message}`;
    return { id, title, state: 'warning', detail, remedy: error.remedy };
  }
}

/** A rule that needs to know what nobody here can tell is silent, which looks like a pass. */
async function checkRules(view: WorkspaceView): Promise<Check[]> {
  const { protocol, root } = view;
  const wanted = factsWanted(protocol);
  if (view.protocolFile !== 'valid' || wanted.size === 0) return [];
  const title = 'Rules';
  const repository = await openRepository(root);
  const { session, opener } = await knownSessionOf(repository);
  const { unknown } = await gatherOnce(wanted, {
    protocol,
    matches: globMatcher(),
    commit: await repository.head(),
    session: { ...session, ...(opener === undefined ? {} : { opener }) },
    root,
    options: { cwd: root, foreign: true },
  });
  if (unknown.length === 0)
    return [ok('rules', title, 'What they need to know beside the change is known here.')];
  const told = unknown.map(({ fact, why }) => `${ASKED_BY[fact]} cannot judge here: ${why}`);
  return [
    {
      id: 'rules',
      title,
      state: 'warning',
      detail: told.join(' '),
      remedy: 'Until it is known these rules are silent: provide it, or judge it by hand.',
    },
  ];
}

/** A broken journal is told by the session's own check. */
async function knownSessionOf({
  stateFolder,
}: Repository): Promise<
  Pick<ReturnType<typeof knownSession>, 'opener'> & { session: KnownSession }
> {
  try {
    return knownSession(await readSessionQuickly(stateFolder));
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    return { session: {} };
  }
}

/** Those of the session under way; without one, those since the last was closed. */
async function countBypasses(
  root: string,
  { session, unverified }: SessionStatus,
): Promise<number> {
  if (isRunning(session)) return unverified;
  const { stateFolder } = await openRepository(root);
  return countUnverified(stateFolder, session.lastEventAt);
}

async function checkSession(root: string): Promise<Check> {
  const title = 'Session';
  try {
    const status = await sessionStatus({ root });
    const { session, done, total } = status;
    const unverified = await countBypasses(root, status);
    if (unverified > 0) {
      return {
        id: 'session',
        title,
        state: 'warning',
        detail:
          unverified === 1
            ? 'One commit was made past the hooks.'
            : `${unverified} commits were made past the hooks.`,
        remedy:
          'Look at them with session-protocol check --range A..B; mend them, or say why in the hand-off.',
      };
    }
    if (session.state === 'none') return ok('session', title, 'None was started here yet.');
    const list = session.state === 'preparing' ? `, checklist ${done} of ${total}` : '';
    const name = session.title === undefined ? '' : `${session.title}: `;
    return ok('session', title, `${name}${session.state}${list}.`);
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    return { id: 'session', title, state: 'error', detail: error.message, remedy: error.remedy };
  }
}

/** better-sqlite3 13 is built for Node-API of Node 22 and later. */
function checkRuntime(view: WorkspaceView): Check {
  const title = 'Runtime';
  const major = Number(process.versions.node.split('.')[0]);
  if (view.protocol.databases.length > 0 && major < 22) {
    return {
      id: 'runtime',
      title,
      state: 'error',
      detail: `Node ${process.versions.node} cannot open SQLite databases.`,
      remedy: 'Use Node 22 or later for database commands.',
    };
  }
  return ok(
    'runtime',
    title,
    `Node ${process.versions.node} on ${process.platform}-${process.arch}.`,
  );
}
