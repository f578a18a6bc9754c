import { ProtocolError } from '../core/errors.ts';
import type { RequiredList } from '../core/session/config.ts';
import {
  type FurtherItemStatus,
  type FurtherList,
  type FurtherListStatus,
  evaluateList,
  furtherLists,
  listsNamed,
  missingLists,
  openLists as stillOpen,
} from '../core/session/further-lists.ts';
import type { Author, Session, SessionEvent } from '../core/session/session.ts';
import { type Repository, openRepository } from '../git/repository.ts';
import { matchesBranch } from '../workspace/discover.ts';
import { appendEvents, readSession } from '../workspace/journal.ts';
import { type FactSources, readProofFacts } from '../workspace/proof-facts.ts';
import { isRunning } from '../core/session/journal.ts';
import { evidenceOf, needsEvidence, noSuchItem, provesItself, waiverOf } from './item-marks.ts';
import { type WorkspaceView, loadWorkspace } from './load-workspace.ts';
import { proofSourcesOf } from './start-session.ts';
import type { StatusInput } from './session-status.ts';

export type { FurtherListStatus } from '../core/session/further-lists.ts';

const noSuchList = (name: string, known: readonly FurtherList[]): ProtocolError =>
  new ProtocolError({
    code: 'no-such-checklist',
    message: `No document has a checklist "${name}".`,
    remedy:
      known.length === 0
        ? 'Neither the playbook nor the opener states a checklist.'
        : `Choose one of: ${known.map(({ key }) => key).join(', ')}.`,
  });

const severalLists = (name: string, found: readonly FurtherList[]): ProtocolError =>
  new ProtocolError({
    code: 'several-checklists',
    message: `"${name}" is the name of ${found.length} checklists.`,
    remedy: `Choose one of: ${found.map(({ key }) => key).join(', ')}.`,
  });

const noSession = (): ProtocolError =>
  new ProtocolError({
    code: 'no-session',
    message: 'No session is under way here that could keep it.',
    remedy: 'Start a session first.',
  });

/** What stands in the way of a step, told in one error. */
export const listsOpen = (
  before: RequiredList['before'],
  open: readonly FurtherListStatus[],
  missing: readonly string[],
): ProtocolError =>
  new ProtocolError({
    code: 'lists-open',
    message: `Before the ${before === 'close' ? 'session is closed' : 'push'}: ${inTheWay(open, missing)}.`,
    remedy:
      'Do what is open, and tick it: Run Checklist in the editor, or session-protocol checklist tick LIST ITEM; or waive it with a reason.',
  });

/** What is open, and what the protocol file asks for though no document has it; empty where nothing is. */
const inTheWay = (open: readonly FurtherListStatus[], missing: readonly string[]): string =>
  [
    ...(open.length > 0 ? [openText(open)] : []),
    ...missing.map((name) => `no document has the checklist "${name}"`),
  ].join(', and ');

/** `"Before closing" has 2 open items: 2 Update the bible (docs/S.md:40); 3 …`. */
const openText = (open: readonly FurtherListStatus[]): string =>
  open
    .map(({ key, title, path, items, done, total }) => {
      const left = items.filter((item) => !item.done);
      const some = left
        .slice(0, 5)
        .map(({ id, text, line }) => `${id} ${text} (${path}:${line})`)
        .join('; ');
      const count = total - done;
      return `"${title}" (${key}) has ${count} open item${count === 1 ? '' : 's'}: ${some}${left.length > 5 ? '; …' : ''}`;
    })
    .join(', and ');

/** Every further checklist, and where it stands in the session; without a session all is open. */
export async function sessionLists(input: StatusInput): Promise<FurtherListStatus[]> {
  const repository = await openRepository(input.root);
  const session = await readSession(repository.stateFolder);
  const view = await loadWorkspace({ root: repository.root, useGit: true });
  return listsOf(repository, session, view, input);
}

/** As `sessionLists`, for an action that has read all that before. */
export async function listsOf(
  repository: Repository,
  session: Session,
  view: WorkspaceView,
  sources: FactSources,
): Promise<FurtherListStatus[]> {
  const lists = listsIn(view, session);
  const proofs = lists.flatMap(({ items }) => items.flatMap(({ proof }) => proof ?? []));
  const facts = await readProofFacts(repository, proofs, sources);
  return lists.map((list) => evaluateList(list, session, facts, matchesBranch));
}

/** Every further checklist, as the documents state it now. */
export function listsIn(view: WorkspaceView, session: Session): FurtherList[] {
  const opener = view.documents.find(({ path }) => path === session.opener);
  return furtherLists({
    ...(opener ? { opener } : {}),
    playbooks: view.documents.filter(({ role }) => role === 'playbook'),
    others: view.documents.filter(
      ({ role, document }) => role === undefined && document.kind === 'checklist',
    ),
    required: view.protocol.session?.lists ?? [],
    ...proofSourcesOf(view),
  });
}

/**
 * What stands in the way of a push or of closing, as one sentence; empty where nothing does. A list that the
 * protocol file asks for and no document has stands in the way too.
 *
 * @throws ProtocolError as `sessionLists`
 */
export async function openLists(
  input: StatusInput & {
    readonly before: RequiredList['before'];
    /** Left out: those that the protocol file in the work tree names. */
    readonly required?: readonly RequiredList[];
  },
): Promise<{ readonly open: readonly FurtherListStatus[]; readonly summary: string }> {
  const repository = await openRepository(input.root);
  const session = await readSession(repository.stateFolder);
  const view = await loadWorkspace({ root: repository.root, useGit: true });
  const required = input.required ?? view.protocol.session?.lists ?? [];
  // Most repositories ask for none: nothing more is read then.
  if (input.before === 'push' && !required.some(({ before }) => before === 'push'))
    return { open: [], summary: '' };
  const { protocol } = view;
  const asking = {
    ...view,
    protocol: { ...protocol, session: { ...protocol.session, lists: required } },
  };
  const lists = await listsOf(repository, session, asking, input);
  const open = stillOpen(lists, input.before);
  const missing = missingLists(
    lists,
    required.filter(({ before }) => before === input.before),
  );
  return {
    open,
    summary: inTheWay(
      open,
      missing.map(({ name }) => name),
    ),
  };
}

export interface MarkInput extends StatusInput {
  /** The list's key, its title, or a part of it that no other has. */
  readonly list: string;
  /** The item's number in the list. */
  readonly item: string;
  readonly by: Author;
}

/** One checklist by its name. */
export async function showList(
  input: StatusInput & { readonly list: string },
): Promise<FurtherListStatus> {
  const lists = await sessionLists(input);
  return oneList(lists, input.list);
}

function oneList<L extends FurtherList>(lists: readonly L[], name: string): L {
  const found = listsNamed(lists, name);
  const [only] = found;
  if (!only) throw noSuchList(name, lists);
  if (found.length > 1) throw severalLists(name, found);
  return only;
}

/**
 * Ticks an item of a further checklist in the session under way, or takes its mark away.
 *
 * @throws ProtocolError `no-session`, `no-such-checklist`, `several-checklists`, `no-such-item`,
 *   `proves-itself`, `needs-evidence`, `bad-evidence`
 */
export async function tickListItem(
  input: MarkInput & { readonly done: boolean; readonly evidence?: string },
): Promise<FurtherListStatus> {
  return mark(input, async ({ item, repository, session, place }) => {
    if (!input.done) return { type: 'list-unticked', ...place, by: input.by };
    if (item.locked !== undefined) throw provesItself(item.text, item.locked);
    if (input.by === 'agent' && !input.evidence?.trim()) throw needsEvidence(item.text);
    const evidence = await evidenceOf(repository, session, input);
    return { type: 'list-ticked', ...place, by: input.by, ...evidence };
  });
}

/**
 * Leaves an item of a further checklist undone, knowingly.
 *
 * @throws ProtocolError as `tickListItem`, and `needs-reason`
 */
export async function waiveListItem(
  input: Omit<MarkInput, 'by'> & { readonly reason: string; readonly by?: string },
): Promise<FurtherListStatus> {
  return mark(input, async ({ item, repository, place }) => {
    return { type: 'list-waived', ...place, ...(await waiverOf(repository, item.text, input)) };
  });
}

interface Marking {
  readonly item: FurtherItemStatus;
  readonly repository: Repository;
  readonly session: Session;
  readonly place: { readonly at: string; readonly list: string; readonly item: string };
}

async function mark(
  input: Omit<MarkInput, 'by'>,
  decide: (marking: Marking) => Promise<SessionEvent>,
): Promise<FurtherListStatus> {
  const repository = await openRepository(input.root);
  const session = await readSession(repository.stateFolder);
  if (!isRunning(session)) throw noSession();
  const view = await loadWorkspace({ root: repository.root, useGit: true });
  const lists = await listsOf(repository, session, view, input);
  const { key, items, total } = oneList(lists, input.list);
  const item = items.find(({ id }) => id === input.item);
  if (!item) throw noSuchItem(input.item, total);
  const place = { at: new Date().toISOString(), list: key, item: item.key };
  const event = await decide({ item, repository, session, place });
  const now = await appendEvents(repository.stateFolder, [event], session.id);
  const after = await listsOf(repository, now, view, input);
  return oneList(after, key);
}
