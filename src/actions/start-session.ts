import { randomBytes } from 'node:crypto';
import { ProtocolError } from '../core/errors.ts';
import type { Role } from '../core/documents/document.ts';
import { buildChecklist } from '../core/session/checklist.ts';
import { openRepository } from '../git/repository.ts';
import { appendEvents, beginJournal, readSession } from '../workspace/journal.ts';
import { isRunning } from '../core/session/journal.ts';
import { type LoadedDocument, type WorkspaceView, loadWorkspace } from './load-workspace.ts';
import { type SessionStatus, advance } from './session-status.ts';

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
}

const noSuchOpener = (path: string, known: readonly string[]): ProtocolError =>
  new ProtocolError({
    code: 'no-such-opener',
    message: `No session opener stands at ${path}.`,
    remedy:
      known.length === 0
        ? 'Start without one, or write one.'
        : `Choose one of: ${known.join(', ')}.`,
  });

const noSuchRole = (name: string, known: readonly string[]): ProtocolError =>
  new ProtocolError({
    code: 'no-such-role',
    message: `The playbook has no role "${name}".`,
    remedy: known.length === 0 ? 'Start without a role.' : `Choose one of: ${known.join(', ')}.`,
  });

const notRunning = (): ProtocolError =>
  new ProtocolError({
    code: 'no-session',
    message: 'No session is under way here.',
    remedy: 'Start a session first.',
  });

/** What a session can be started with: the openers, those without a hand-off first, and the roles. */
export async function sessionChoices(input: { root: string }): Promise<SessionChoices> {
  return choicesOf(await loadWorkspace({ root: input.root, useGit: true }));
}

function choicesOf(view: WorkspaceView): SessionChoices {
  const isHandedOff = ({ document }: LoadedDocument): boolean =>
    document.opener?.handoff?.filled === true;
  const openers = view.documents
    .filter((loaded) => loaded.role === 'openers')
    .toSorted((one, other) => Number(isHandedOff(one)) - Number(isHandedOff(other)))
    .map(({ path, document: { title, opener } }) => ({
      path,
      title,
      ...(opener?.session === undefined ? {} : { session: opener.session }),
    }));
  const roles = rolesOf(view).map(({ path, role }) => ({ name: role.name, path, line: role.line }));
  return { openers, roles };
}

const rolesOf = (view: WorkspaceView): { path: string; role: Role }[] =>
  view.documents
    .filter((loaded) => loaded.role === 'playbook')
    .flatMap(({ path, document }) =>
      (document.playbook?.roles ?? []).map((role) => ({ path, role })),
    );

/**
 * Prepares a session: fixes its checklist from the opener, the playbook and the role as they are now.
 *
 * @param input.opener its path from the root; none: a session without opener
 * @param input.role its name in the playbook, in any case
 * @throws ProtocolError `session-running`, `no-such-opener`, `no-such-role`, `not-a-repository`
 */
export async function startSession(input: {
  root: string;
  opener?: string;
  role?: string;
}): Promise<SessionStatus> {
  const repository = await openRepository(input.root);
  const view = await loadWorkspace({ root: input.root, useGit: true });
  const opener = view.documents.find(
    (loaded) => loaded.role === 'openers' && loaded.path === input.opener,
  );
  if (input.opener !== undefined && !opener) {
    throw noSuchOpener(
      input.opener,
      choicesOf(view).openers.map(({ path }) => path),
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
  const items = buildChecklist({
    ...(opener ? { opener } : {}),
    playbooks: view.documents.filter((loaded) => loaded.role === 'playbook'),
    ...(role ? { role } : {}),
    paths: view.documents.map(({ path }) => path),
    branches: view.protocol.branches,
  });
  const [head, branch] = [await repository.head(), await repository.branch()];
  const number = opener?.document.opener?.session;
  const session = await beginJournal(repository.stateFolder, {
    type: 'prepared',
    at: new Date().toISOString(),
    session: newSessionId(),
    title: opener?.document.title ?? 'Session without opener',
    ...(number === undefined ? {} : { number }),
    ...(opener ? { opener: opener.path } : {}),
    ...(role ? { role: role.role.name } : {}),
    ...(head === undefined ? {} : { head }),
    ...(branch === undefined ? {} : { branch }),
    items,
  });
  return advance(repository, session);
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
  if (!isRunning(await readSession(repository.stateFolder))) throw notRunning();
  const at = new Date().toISOString();
  const event = { type: 'abandoned', at, reason: input.reason } as const;
  return advance(repository, await appendEvents(repository.stateFolder, [event]));
}
