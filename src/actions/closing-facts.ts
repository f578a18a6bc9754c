import type { ParsedDocument } from '../core/documents/document.ts';
import type { ClosingFacts } from '../core/session/closing-facts.ts';
import { byWhom } from '../core/session/evaluate.ts';
import type { FurtherList } from '../core/session/further-lists.ts';
import type { Session } from '../core/session/session.ts';
import { taskChoices, taskName } from '../core/session/start-tasks.ts';
import type { Repository } from '../git/repository.ts';
import { today } from '../workspace/today.ts';
import { readUnverified } from '../workspace/unverified.ts';
import { documentAt } from './document-at.ts';
import { plansOf, type WorkspaceView } from './load-workspace.ts';
import { openTasks } from './next-session.ts';

/** Everything that happened since the session became active, from git, the plans and the journal. */
export async function readClosingFacts(
  repository: Repository,
  session: Session,
  view: WorkspaceView,
  lists: readonly FurtherList[],
): Promise<ClosingFacts> {
  const from = session.startHead;
  const [branch, commits, files, uncommitted, unverified] = await Promise.all([
    repository.branch(),
    repository.commitsSince(from),
    repository.filesChangedSince(from),
    repository.dirtyPaths(),
    readUnverified(repository.stateFolder),
  ]);
  const mine = new Set(commits.map(({ id }) => id));
  return {
    session,
    today: today(),
    ...(branch === undefined ? {} : { branch }),
    commits,
    files,
    uncommitted,
    unverified: unverified.map(({ commit }) => commit).filter((commit) => mine.has(commit)),
    completed: await completedTasks(repository, from, view),
    open: openTasks(session, view).map(taskName),
    ready: readyTasks(session, view),
    waivers: waiverLines(session, lists),
    minutes: minutesSince(session.activatedAt, new Date()),
  };
}

/** Tasks of the plans that are done now and were not when the session became active. */
async function completedTasks(
  repository: Repository,
  from: string | undefined,
  view: WorkspaceView,
): Promise<string[]> {
  if (from === undefined) return [];
  const plans = view.documents.filter(({ role }) => role === 'plan' || role === 'openers');
  const completed = plans.map(async ({ path, document }) => {
    const { kind } = document;
    const before = await documentAt(repository, view.protocol, { commit: from, path, kind });
    if (!before) return [];
    const old = doneTasks(before);
    return [...doneTasks(document)].filter((task) => !old.has(task));
  });
  return [...new Set((await Promise.all(completed)).flat())];
}

const doneTasks = (document: ParsedDocument): Set<string> =>
  new Set(
    document.tasks
      .filter(({ status }) => status === 'done')
      .map(({ id, title }) => taskName({ id: id ?? title, title })),
  );

/** A clock that was set back meanwhile makes no session of negative length. */
const minutesSince = (from: string | undefined, now: Date): number =>
  from === undefined ? 0 : Math.max(0, Math.round((now.getTime() - Date.parse(from)) / 60_000));

/** What can be worked on next, beside what the session leaves open. */
function readyTasks(session: Session, view: WorkspaceView): string[] {
  const own = new Set(session.tasks.map(({ id }) => id));
  return taskChoices(plansOf(view))
    .filter(({ id, state }) => state === 'ready' && !own.has(id))
    .map(taskName);
}

/** What was left undone knowingly, in the words of the documents where they still have them. */
function waiverLines(session: Session, lists: readonly FurtherList[]): string[] {
  const texts = new Map(session.items.map(({ id, text }) => [id, text]));
  const listed = new Map(
    lists.flatMap(({ key, items }) => items.map((item) => [`${key} ${item.key}`, item.text])),
  );
  const line = (text: string, reason: string, by: string): string =>
    `${text} – ${reason} (${byWhom(by)})`;
  return [
    ...[...session.waivers.values()].map(({ item, reason, by }) =>
      line(texts.get(item) ?? item, reason, by),
    ),
    ...[...session.lists].flatMap(([list, marks]) =>
      [...marks].flatMap(([item, mark]) =>
        'reason' in mark ? [line(listed.get(`${list} ${item}`) ?? item, mark.reason, mark.by)] : [],
      ),
    ),
  ];
}
