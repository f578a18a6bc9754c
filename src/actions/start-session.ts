import { randomBytes } from 'node:crypto';
import { ProtocolError } from '../core/errors.ts';
import type { Role } from '../core/documents/document.ts';
import { type NamedDocument, buildChecklist } from '../core/session/checklist.ts';
import { isRunning } from '../core/session/journal.ts';
import { nextNumber } from '../core/session/number.ts';
import type { ProofSources } from '../core/session/proof.ts';
import type { SessionItem, SessionTask } from '../core/session/session.ts';
import { startLists } from '../core/session/start-lists.ts';
import {
  type TaskChoice,
  findTask,
  openerTasks,
  taskChoices,
} from '../core/session/start-tasks.ts';
import { openRepository } from '../git/repository.ts';
import { brokenPolicy } from '../workspace/compile-policy.ts';
import { earlierNumbers } from '../workspace/earlier-sessions.ts';
import { beginJournal, readSession } from '../workspace/journal.ts';
import { holderHere, sessionRunning } from '../workspace/session-holder.ts';
import {
  type LoadedDocument,
  type WorkspaceView,
  loadWorkspace,
  openersOf,
  plansOf,
} from './load-workspace.ts';
import { type SessionStatus, type StatusInput, advance, record } from './session-status.ts';

export interface SessionChoices {
  readonly openers: readonly {
    readonly path: string;
    readonly title: string;
    readonly session?: string;
  }[];
  readonly roles: readonly {
    readonly name: string;
    readonly path: string;
    readonly line: number;
  }[];
  /** The open tasks of the plans: those that can be worked on first. */
  readonly tasks: readonly TaskChoice[];
  /** What a session without a numbered opener will be called; absent where nobody numbers sessions. */
  readonly number?: string;
}

export interface StartedSession extends SessionStatus {
  /** What is odd about the documents or the choice, and stops nothing. */
  readonly warnings: readonly string[];
}

const noSuchOpener = (path: string, known: readonly string[]): ProtocolError =>
  new ProtocolError({
    code: 'no-such-opener',
    message: `No session opener stands at ${path}.`,
    remedy:
      known.length === 0
        ? 'Start without one, or write one; "documents.openers" in the protocol file says where they stand.'
        : `Choose one of: ${known.join(', ')}.`,
  });

export const noSuchRole = (name: string, known: readonly string[]): ProtocolError =>
  new ProtocolError({
    code: 'no-such-role',
    message: `The playbook has no role "${name}".`,
    remedy: known.length === 0 ? 'Start without a role.' : `Choose one of: ${known.join(', ')}.`,
  });

const noSuchTask = (name: string, known: readonly TaskChoice[]): ProtocolError =>
  new ProtocolError({
    code: 'no-such-task',
    message: `No plan or opener has a task "${name}".`,
    remedy:
      known.length === 0
        ? 'Start without naming tasks.'
        : `Name tasks as the plan does, such as: ${known
            .slice(0, 5)
            .map(({ id }) => id)
            .join(', ')}.`,
  });

const notRunning = (): ProtocolError =>
  new ProtocolError({
    code: 'no-session',
    message: 'No session is under way here.',
    remedy: 'Start a session first.',
  });

/** What a session can be started with: openers, those without a hand-off first, roles, and tasks. */
export async function sessionChoices(input: { root: string }): Promise<SessionChoices> {
  const view = await loadWorkspace({ root: input.root, useGit: true });
  const number = await numberAfterLast(view);
  return {
    openers: openerChoices(view),
    roles: rolesOf(view).map(({ path, role }) => ({ name: role.name, path, line: role.line })),
    tasks: taskChoices(plansOf(view)),
    ...(number === undefined ? {} : { number }),
  };
}

function openerChoices(view: WorkspaceView): SessionChoices['openers'] {
  const isHandedOff = ({ document }: LoadedDocument): boolean =>
    document.opener?.handoff?.filled === true;
  return openersOf(view)
    .toSorted((one, other) => Number(isHandedOff(one)) - Number(isHandedOff(other)))
    .map(({ path, document: { title, opener } }) => ({
      path,
      title,
      ...(opener?.session === undefined ? {} : { session: opener.session }),
    }));
}

/** One more than the highest number that a session of this repository has. */
export async function numberAfterLast(view: WorkspaceView): Promise<string | undefined> {
  const { stateFolder } = view;
  if (stateFolder === undefined) return nextNumber(view.documents, []);
  return nextNumber(view.documents, await earlierNumbers(stateFolder));
}

/** The roles of all playbooks. */
export const rolesOf = (view: WorkspaceView): { path: string; role: Role }[] =>
  view.documents
    .filter((loaded) => loaded.role === 'playbook')
    .flatMap(({ path, document }) =>
      (document.playbook?.roles ?? []).map((role) => ({ path, role })),
    );

export interface StartInput extends StatusInput {
  /** Its path from the root; none: a session without opener. */
  readonly opener?: string;
  /** Its name in the playbook, in any case. */
  readonly role?: string;
  /** Ids of tasks, as the plan writes them; left out: those of the opener. */
  readonly tasks?: readonly string[];
  /** A process that lives as long as the work, such as the editor's. */
  readonly pid?: number;
  /** The name of the agent that will work in it. */
  readonly agent?: string;
}

/**
 * Prepares a session: fixes its checklist from the opener, the playbook and the role as they are now.
 *
 * @throws ProtocolError `session-running`, `no-such-opener`, `no-such-role`, `no-such-task`,
 *   `broken-protocol`, `not-a-repository`
 */
export async function startSession(input: StartInput): Promise<StartedSession> {
  const repository = await openRepository(input.root);
  const earlier = await readSession(repository.stateFolder);
  if (isRunning(earlier)) throw sessionRunning(earlier);
  const view = await loadWorkspace({ root: input.root, useGit: true });
  refuseBrokenProtocol(view);
  const chosen = choose(view, input);
  const { opener, role } = chosen;
  const { tasks, warnings } = chooseTasks(view, opener, input.tasks);
  const items = checklistOf(view, chosen);
  const [head, branch] = [await repository.head(), await repository.branch()];
  const number = opener?.document.opener?.session ?? (await numberAfterLast(view));
  const session = await beginJournal(repository.stateFolder, {
    type: 'prepared',
    at: new Date().toISOString(),
    session: newSessionId(),
    title: opener?.document.title ?? titleOf(number, tasks),
    ...(number === undefined ? {} : { number }),
    ...(opener ? { opener: opener.path } : {}),
    ...(role ? { role: role.role.name } : {}),
    ...(head === undefined ? {} : { head }),
    ...(branch === undefined ? {} : { branch }),
    items,
    tasks,
    holder: holderHere(input),
  });
  const status = await advance(repository, session, input);
  return { ...status, warnings: [...warnings, ...oddities(view, chosen)] };
}

/**
 * Half a protocol asks for less than the whole: a session neither begins nor ends by one.
 *
 * @throws ProtocolError `broken-protocol`
 */
export function refuseBrokenProtocol({ protocolFile, problems }: WorkspaceView): void {
  if (protocolFile !== 'broken') return;
  throw brokenPolicy(problems, {
    remedy: 'Mend the protocol file first: it says what a session must prove.',
  });
}

interface Choice {
  readonly opener?: LoadedDocument;
  readonly role?: { readonly path: string; readonly role: Role };
}

function choose(view: WorkspaceView, input: StartInput): Choice {
  const opener = openersOf(view).find(({ path }) => path === input.opener);
  if (input.opener !== undefined && !opener) {
    throw noSuchOpener(
      input.opener,
      openersOf(view).map(({ path }) => path),
    );
  }
  const roles = rolesOf(view);
  const role = roles.find(
    ({ role: known }) => known.name.toLowerCase() === input.role?.toLowerCase(),
  );
  if (input.role !== undefined && !role) {
    throw noSuchRole(
      input.role,
      roles.map(({ role: known }) => known.name),
    );
  }
  return { ...(opener ? { opener } : {}), ...(role ? { role } : {}) };
}

function checklistOf(view: WorkspaceView, { opener, role }: Choice): SessionItem[] {
  const requires = view.protocol.session?.requires;
  return buildChecklist({
    ...(opener ? { opener } : {}),
    playbooks: view.documents.filter((loaded) => loaded.role === 'playbook'),
    ...(role ? { role } : {}),
    ...(requires === undefined ? {} : { requires }),
    ...proofSourcesOf(view),
  });
}

/** What the words of a step are read with. */
export function proofSourcesOf({ documents, protocol }: WorkspaceView): ProofSources {
  const { checks, requires } = protocol.session ?? {};
  return {
    paths: documents.map(({ path }) => path),
    branches: protocol.branches,
    hasDatabases: protocol.databases.length > 0,
    ...(checks === undefined ? {} : { checks }),
    ...(requires?.backupHours === undefined ? {} : { backupHours: requires.backupHours }),
  };
}

function chooseTasks(
  view: WorkspaceView,
  opener: LoadedDocument | undefined,
  names: readonly string[] | undefined,
): { tasks: SessionTask[]; warnings: string[] } {
  const plans = plansOf(view);
  const choices = taskChoices(plans);
  // What an earlier opener asked for and nobody finished is gone on with.
  const sources: NamedDocument[] = [...plans, ...(opener ? [opener] : []), ...openersOf(view)];
  const tasks =
    names?.map((name) => {
      const task = findTask(name, sources);
      if (!task) throw noSuchTask(name, choices);
      return task;
    }) ?? (opener ? openerTasks(opener, plans) : []);
  const ids = new Set(tasks.map(({ id }) => id));
  // Of tasks that were not named the opener says in which order they are done.
  const warnings = (names === undefined ? [] : tasks).flatMap(({ id, source }) => {
    const choice = choices.find((one) => one.id === id && one.path === source?.path);
    const waits = (choice?.by ?? []).filter(({ name }) => !ids.has(name));
    if (waits.length > 0) return [`${id} waits for ${waits.map(({ name }) => name).join(', ')}.`];
    const isPlanned = plans.some(({ path }) => path === source?.path);
    return isPlanned && !choice ? [`${id} is done already.`] : [];
  });
  return { tasks, warnings };
}

function titleOf(number: string | undefined, tasks: readonly SessionTask[]): string {
  const name = number === undefined ? 'Session without opener' : `Session ${number}`;
  const [first, ...others] = tasks;
  if (!first) return name;
  return `${name}: ${first.title}${others.length === 0 ? '' : ` and ${others.length} more`}`;
}

/** Documents that say less than a session wants to know. */
function oddities(view: WorkspaceView, { opener }: Choice): string[] {
  const playbooks = view.documents.filter(({ role }) => role === 'playbook');
  const odd: string[] = [];
  if (opener && opener.document.tasks.length === 0)
    odd.push(`${opener.path} names no tasks: the session's work is not known.`);
  if (playbooks.length > 0 && startLists(playbooks).length === 0)
    odd.push(`${playbooks.map(({ path }) => path).join(', ')} has no checklist for the start.`);
  for (const { line, text } of opener?.document.opener?.withoutSteps ?? [])
    odd.push(
      `Nothing is asked for under "${text}" (${opener?.path}:${line}): write its steps as a list.`,
    );
  if (opener?.document.opener?.handoff?.filled === true)
    odd.push(`${opener.path} has a hand-off already: a session was closed with it.`);
  return odd;
}

/** Sorts by time and never collides: `20260102T150405Z-1f2e3d`. */
const newSessionId = (): string =>
  `${new Date().toISOString().replace(/\.\d+/, '').replace(/[-:]/g, '')}-${randomBytes(3).toString('hex')}`;

/**
 * Ends the session without a hand-off; the reason stays in its journal.
 *
 * @throws ProtocolError `no-session`
 */
export async function abandonSession(input: {
  root: string;
  reason: string;
}): Promise<SessionStatus> {
  const repository = await openRepository(input.root);
  const session = await readSession(repository.stateFolder);
  if (!isRunning(session)) throw notRunning();
  const at = new Date().toISOString();
  const event = { type: 'abandoned', at, reason: input.reason } as const;
  return record(repository, session, [event]);
}
