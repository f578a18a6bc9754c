import { type NextSession, nextPrompt } from '../core/session/next-prompt.ts';
import type { Session, SessionTask } from '../core/session/session.ts';
import {
  findCompletion,
  findTask,
  openerTasks,
  taskChoices,
  tasksNow,
} from '../core/session/start-tasks.ts';
import { openRepository } from '../git/repository.ts';
import { readSession } from '../workspace/journal.ts';
import {
  type LoadedDocument,
  type WorkspaceView,
  loadWorkspace,
  openersOf,
  plansOf,
} from './load-workspace.ts';
import { readLastHandoff } from './session-brief.ts';
import { numberAfterLast } from './start-session.ts';

/** What the next session is, and the words with which it can be begun. */
export interface NextSessionPlan extends NextSession {
  readonly prompt: string;
}

/**
 * Says what comes after the last session: its number, its opener where one is written, its tasks, and what
 * was left to it.
 */
export async function nextSession(input: { root: string }): Promise<NextSessionPlan> {
  const repository = await openRepository(input.root);
  const session = await readSession(repository.stateFolder);
  const view = await loadWorkspace({ root: repository.root, useGit: true });
  const last = await readLastHandoff(view);
  return planNext(session, view, {
    left: last?.lines ?? [],
    ...(last === undefined ? {} : { entry: `${last.path}:${last.line}` }),
  });
}

/** As `nextSession`, for one who closes a session and knows what it leaves. */
export async function planNext(
  session: Session,
  view: WorkspaceView,
  left: Pick<NextSession, 'left' | 'entry'>,
): Promise<NextSessionPlan> {
  const opener = nextOpener(session, view);
  const number = opener?.document.opener?.session ?? (await numberAfterLast(view));
  const next: NextSession = {
    ...(number === undefined ? {} : { number }),
    ...(opener ? { opener: { path: opener.path, title: opener.document.title } } : {}),
    ...(session.role === undefined ? {} : { role: session.role }),
    tasks: nextTasks(session, view, opener),
    ...left,
  };
  const sources = [...plansOf(view), ...openersOf(view)];
  const named = next.tasks.filter(({ id }) => findTask(id, sources) !== undefined);
  return { ...next, prompt: nextPrompt(next, named) };
}

/** The opener with the lowest number above the last session's that has no hand-off yet. */
function nextOpener(session: Session, view: WorkspaceView): LoadedDocument | undefined {
  const after = Number.parseInt(session.number ?? '', 10);
  const numberOf = ({ document }: LoadedDocument): number =>
    Number.parseInt(document.opener?.session ?? '', 10);
  return openersOf(view)
    .filter(
      (loaded) =>
        loaded.path !== session.opener &&
        loaded.document.opener?.handoff?.filled !== true &&
        (Number.isNaN(after) || numberOf(loaded) > after),
    )
    .toSorted((one, other) => numberOf(one) - numberOf(other))[0];
}

function nextTasks(
  session: Session,
  view: WorkspaceView,
  opener: LoadedDocument | undefined,
): readonly SessionTask[] {
  const open = openTasks(session, view);
  if (open.length > 0) return open;
  const plans = plansOf(view);
  if (opener) return openerTasks(opener, plans);
  return taskChoices(plans)
    .filter(({ state }) => state === 'ready')
    .slice(0, 5)
    .map(({ id, title, source }) => ({ id, title, ...(source && { source }) }));
}

/** The session's tasks that neither the journal nor the documents know as done. */
export function openTasks(session: Session, view: WorkspaceView): SessionTask[] {
  if (session.state === 'none') return [];
  const now = tasksNow(session.tasks, [...plansOf(view), ...openersOf(view)]);
  return session.tasks.filter((task) => {
    const status = now.get(task.id);
    return !findCompletion(session, task) && status !== 'done' && status !== 'cancelled';
  });
}
