import { ProtocolError } from '../core/errors.ts';
import { PROTOCOL_PATH } from '../core/protocol.ts';
import { proveHooks } from '../git/hook-canary.ts';
import { type HooksStatus, hooksStatus, installHooks } from './install-hooks.ts';
import { type WorkspaceView, loadWorkspace } from './load-workspace.ts';
import { sessionStatus } from './session-status.ts';

/** One thing that was looked at. */
export interface Check {
  readonly id: string;
  readonly title: string;
  readonly state: 'ok' | 'warning' | 'error';
  readonly detail: string;
  readonly remedy?: string;
}

/**
 * Looks at everything that must be right for the protocol to bind here: git, the protocol file, the
 * documents, the hooks, the session's journal, the runtime. Hooks that look right are put to the proof, see
 * `proveHooks`. Changes nothing, unless asked to mend.
 *
 * @param input.distFolder where the built hook lies, to tell whether the installed one is current
 * @param input.fix installs hooks again that were installed and are not as they should be
 */
export async function doctor(input: {
  root: string;
  distFolder: string;
  fix?: boolean;
}): Promise<Check[]> {
  const view = await loadWorkspace({ root: input.root, useGit: true });
  const checks = [checkGit(view), checkProtocol(view), ...checkDocuments(view)];
  if (view.git === 'ready' || view.git === 'unborn') {
    checks.push(...(await checkHooks(input)), await checkSession(view.root));
  }
  return [...checks, checkRuntime(view)];
}

const ok = (id: string, title: string, detail: string): Check => ({
  id,
  title,
  state: 'ok',
  detail,
});

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

function checkDocuments(view: WorkspaceView): Check[] {
  const found = view.documents.filter(({ role }) => role !== undefined);
  const missing = view.protocolFile === 'broken' ? [] : view.problems;
  const problems = missing.map((problem, index): Check => ({
    id: `document-${index + 1}`,
    title: 'Document',
    state: 'error',
    detail: problem.message,
    remedy: 'Restore the file, or correct its path in the protocol file.',
  }));
  if (found.length > 0) {
    const names = found.map(({ role, path }) => `${role} ${path}`).join(', ');
    return [ok('documents', 'Documents', `${found.length} found: ${names}.`), ...problems];
  }
  const none: Check = {
    id: 'documents',
    title: 'Documents',
    state: 'warning',
    detail: 'No playbook, plan, opener, bible or thread was found.',
    remedy: `Name them in ${PROTOCOL_PATH}.`,
  };
  return [none, ...problems];
}

async function checkHooks(input: {
  root: string;
  distFolder: string;
  fix?: boolean;
}): Promise<Check[]> {
  const { status, mended } = await mendHooks(input);
  const check = describeHooks(status, mended);
  if (check.state !== 'ok') return [check];
  return [check, await checkGuards(input.root, status)];
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
  await installHooks(input);
  return { status: await hooksStatus(input), mended: true };
}

function describeHooks(status: HooksStatus, mended: boolean): Check {
  const title = 'Git hooks';
  const [problem] = status.problems;
  if (problem)
    return { id: 'hooks', title, state: 'error', detail: problem.message, remedy: problem.remedy };
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

async function checkSession(root: string): Promise<Check> {
  const title = 'Session';
  try {
    const { session, done, total, unverified } = await sessionStatus({ root });
    if (unverified > 0) {
      return {
        id: 'session',
        title,
        state: 'warning',
        detail: `${unverified} commits were made past the hooks.`,
        remedy: 'Look at them with session-protocol check --range, and say why in the hand-off.',
      };
    }
    const list = session.state === 'preparing' ? `, checklist ${done} of ${total}` : '';
    return ok(
      'session',
      title,
      `${session.state}${session.title === undefined ? '' : `: ${session.title}`}${list}.`,
    );
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
