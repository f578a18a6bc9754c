import { readFile } from 'node:fs/promises';
import type { Item, Role } from '../core/documents/document.ts';
import { decodeDocument } from '../core/documents/text-encoding.ts';
import { entriesOf } from '../core/rules/thread-entries.ts';
import { type Brief, type BriefLine, briefText } from '../core/session/brief.ts';
import { commitRules } from '../core/session/commit-rules.ts';
import type { Session } from '../core/session/session.ts';
import { findCompletion, taskChoices, tasksNow } from '../core/session/start-tasks.ts';
import { openRepository } from '../git/repository.ts';
import { resolveInside } from '../workspace/inside.ts';
import { trailerOf } from '../workspace/trailer.ts';
import { type WorkspaceView, loadWorkspace } from './load-workspace.ts';
import { listsOf } from './session-lists.ts';
import { type SessionStatus, type StatusInput, refreshSession } from './session-status.ts';
import { rolesOf } from './start-session.ts';

/**
 * All that who begins, or takes over, a session has to know.
 *
 * @returns the whole brief, and its text, which fits on one screen (at most 1,000 tokens)
 * @throws ProtocolError as `sessionStatus`
 */
export async function sessionBrief(
  input: StatusInput,
): Promise<{ readonly brief: Brief; readonly text: string; readonly status: SessionStatus }> {
  const repository = await openRepository(input.root);
  const status = await refreshSession(input);
  const { session } = status;
  const view = await loadWorkspace({ root: repository.root, useGit: true });
  const lists = await listsOf(repository, session, view, input);
  const lastHandoff = await readLastHandoff(view);
  const brief: Brief = {
    title: session.title ?? 'Session',
    state: session.state,
    ...(session.number === undefined ? {} : { number: session.number }),
    ...(session.role === undefined ? {} : { role: session.role }),
    ...(view.branch === undefined ? {} : { branch: view.branch }),
    ...(session.opener === undefined ? {} : { opener: session.opener }),
    held: status.held,
    next: status.next,
    open: session.state === 'closed' ? [] : status.items.filter(({ done }) => !done),
    ...governance(view, session, status),
    tasks: tasksOf(view, session),
    ...(lastHandoff === undefined ? {} : { lastHandoff }),
    // Nothing is committed before the session is active; its commits will carry this.
    commit: commitRules(view.protocol, trailerOf({ ...session, state: 'active' }, view.protocol)),
    lists: lists
      .filter(({ before, key }) => before !== undefined || session.lists.has(key))
      .map(({ title, key, before, done, total }) => ({
        title,
        key,
        ...(before === undefined ? {} : { before }),
        done,
        total,
      })),
  };
  return { brief, text: briefText(brief), status };
}

/** What opener, role, playbook and protocol file say of what is to be read, left alone and asked. */
function governance(
  view: WorkspaceView,
  session: Session,
  { items }: SessionStatus,
): Pick<Brief, 'mustRead' | 'lane' | 'forbidden' | 'stop' | 'escalation'> {
  const playbooks = view.documents.filter(({ role }) => role === 'playbook');
  const opener = view.documents.find(({ path }) => path === session.opener);
  const roles = rolesOf(view).filter(({ role }) => role.name === session.role);
  const ofRole = (pick: (role: Role) => readonly Item[]): BriefLine[] =>
    roles.flatMap(({ path, role }) => toLines(path, pick(role)));
  const lane = view.protocol.rules['task-lane'];
  const own = session.number === undefined ? undefined : lane?.sessions?.[session.number];
  const mustRead = ofRole((role) => role.mustRead);
  const isMustRead = ({
    source,
  }: {
    source?: { path: string; range?: { start: { line: number } } };
  }) =>
    mustRead.some(({ path, line }) => path === source?.path && line === source.range?.start.line);
  return {
    mustRead: items
      .filter(({ item }) => item.proof?.kind === 'document-read' || isMustRead(item))
      .map(({ item, done }) => ({ text: item.text, done })),
    lane: own?.paths === undefined ? [] : [...own.paths, ...(lane?.shared ?? [])],
    forbidden: [
      ...(opener ? toLines(opener.path, opener.document.opener?.doNot ?? []) : []),
      ...ofRole((role) => role.forbidden),
      ...(own?.not ?? []).map((path) => ({ text: `Change ${path}`, path, line: 1 })),
      ...playbooks.flatMap(({ path, document }) =>
        toLines(path, document.playbook?.untouchable ?? []).map((line) => ({
          ...line,
          text: `Change: ${line.text}`,
        })),
      ),
    ],
    stop: playbooks.flatMap(({ path, document }) =>
      toLines(
        path,
        (document.playbook?.blockingIssues ?? []).filter(({ open }) => open),
      ),
    ),
    escalation: ofRole((role) => role.escalation),
  };
}

const toLines = (path: string, items: readonly Item[]): BriefLine[] =>
  items.map(({ text, line }) => ({ text, path, line }));

function tasksOf(view: WorkspaceView, session: Session): Brief['tasks'] {
  const sources = view.documents.filter(({ role }) => role === 'plan' || role === 'openers');
  const now = tasksNow(session.tasks, sources);
  const choices = taskChoices(sources.filter(({ role }) => role === 'plan'));
  return session.tasks.map((task) => {
    const status = findCompletion(session, task) ? 'done' : now.get(task.id);
    const by = choices.find(({ id }) => id === task.id)?.by;
    return {
      ...task,
      ...(status === undefined ? {} : { status }),
      ...(by === undefined ? {} : { by }),
    };
  });
}

/** What the last entry of the thread leaves to whoever comes next. */
export async function readLastHandoff(view: WorkspaceView): Promise<Brief['lastHandoff']> {
  const thread = view.documents.find(({ role }) => role === 'thread');
  if (!thread) return undefined;
  const text = decodeDocument(await readFile(await resolveInside(view.root, thread.path))).text;
  const last = entriesOf(text).at(-1);
  if (!last) return undefined;
  const told = last.fields.filter(({ name }) => TOLD.test(name));
  const lines = told.flatMap(({ name, value }) =>
    value
      .split('\n')
      .map((line) => line.replace(/^\s*(?:[-*+]|\d+\.)\s+/, '').trim())
      .filter(
        (line) => line !== '' && !/^(none|n\/a|nothing was named\.?|none known\.?)$/i.test(line),
      )
      .map((line) => `${name.replace(/[^\p{L}\p{N} ]+/gu, '').trim()}: ${line}`),
  );
  return { text: last.title, path: thread.path, line: last.line, lines };
}

/** The fields of an entry that the next session needs. */
const TOLD =
  /\b(next|status|not (?:done|finished|completed)|remaining|unfinished|open|issues?|problems?|blockers?|must be fixed|notes?|gotchas?)\b/i;
