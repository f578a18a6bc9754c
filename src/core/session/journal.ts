import type { CompletedTask, Escalation, ListMark, Session, SessionEvent } from './session.ts';

/** No session was ever prepared here. */
export const NO_SESSION: Session = {
  state: 'none',
  items: [],
  ticks: new Map(),
  reads: new Map(),
  tasks: [],
  completed: [],
  verified: [],
  escalations: [],
  waivers: new Map(),
  checks: new Map(),
  lists: new Map(),
  claims: {},
  unknownEvents: 0,
  cutShort: 0,
};

/** An event that a later version wrote: kept in the journal, and counted only. */
export interface UnknownEvent {
  readonly type: 'unknown';
  readonly at: string;
}

/**
 * What a journal says of its session. Events that do not fit the state they meet change nothing, so that
 * two writers who raced (both appended `activated`) leave a whole session.
 */
export function reduceSession(events: Iterable<SessionEvent | UnknownEvent>): Session {
  let session = NO_SESSION;
  for (const event of events) session = { ...applyEvent(session, event), lastEventAt: event.at };
  return session;
}

type Step<T extends SessionEvent['type'] | 'unknown'> = (
  session: Session,
  event: (SessionEvent | UnknownEvent) & { type: T },
) => Session;

/** What each event does; its keys are the events that this version knows. */
const STEPS: { readonly [T in SessionEvent['type']]: Step<T> } = {
  prepared: (_session, event) => ({
    ...NO_SESSION,
    state: 'preparing',
    id: event.session,
    title: event.title,
    preparedAt: event.at,
    items: event.items,
    tasks: event.tasks ?? [],
    ...(event.number === undefined ? {} : { number: event.number }),
    ...(event.opener === undefined ? {} : { opener: event.opener }),
    ...(event.role === undefined ? {} : { role: event.role }),
    ...(event.holder === undefined ? {} : { holder: event.holder }),
  }),
  ticked: (session, { at, by, item, evidence }) => ({
    ...session,
    ticks: new Map(session.ticks).set(item, {
      at,
      by,
      ...(evidence === undefined ? {} : { evidence }),
    }),
    waivers: without(session.waivers, item),
  }),
  unticked: (session, { item }) => ({
    ...session,
    ticks: without(session.ticks, item),
    waivers: without(session.waivers, item),
  }),
  waived: (session, { type: _type, ...waiver }) => ({
    ...session,
    waivers: new Map(session.waivers).set(waiver.item, waiver),
  }),
  'document-read': (session, { path, sha256 }) => ({
    ...session,
    reads: new Map(session.reads).set(path, sha256),
  }),
  'check-run': (session, { type: _type, ...run }) => ({
    ...session,
    checks: new Map(session.checks).set(run.name, run),
  }),
  'task-completed': (session, { type: _type, ...task }) => ({
    ...session,
    completed: withTask(session.completed, task),
  }),
  'task-verified': (session, { type: _type, ...task }) => ({
    ...session,
    verified: [...session.verified.filter((earlier) => earlier.task !== task.task), task],
  }),
  escalated: (session, { type: _type, ...escalation }) => ({
    ...session,
    escalations: withEscalation(session.escalations, escalation),
  }),
  'list-ticked': (session, { list, item, at, by, evidence }) =>
    withMark(session, list, item, { at, by, ...(evidence === undefined ? {} : { evidence }) }),
  'list-unticked': (session, { list, item }) => withMark(session, list, item, undefined),
  'list-waived': (session, { list, item, at, by, reason }) =>
    withMark(session, list, item, { at, by, reason }),
  activated: (session, { at, head }) =>
    session.state === 'preparing'
      ? {
          ...session,
          state: 'active',
          activatedAt: at,
          ...(head === undefined ? {} : { startHead: head }),
        }
      : session,
  resumed: (session, { holder }) => ({ ...session, holder }),
  claimed: (session, { type: _type, at: _at, purpose, ...claim }) =>
    session.claims[purpose] === undefined &&
    (purpose === 'closing'
      ? session.state === 'active' || session.state === 'closing'
      : !isRunning(session))
      ? { ...session, claims: { ...session.claims, [purpose]: claim } }
      : session,
  released: (session, { claim }) => ({
    ...session,
    claims: Object.fromEntries(
      Object.entries(session.claims).filter(([, held]) => held.claim !== claim),
    ),
  }),
  closing: beginClosing,
  closed: (session) => (session.state === 'closing' ? { ...session, state: 'closed' } : session),
  abandoned: (session) => ({ ...session, state: 'closed' }),
  mended: (session) => ({ ...session, cutShort: session.cutShort + 1 }),
};

/** Is this the name of an event that this version knows? */
export const isKnownEvent = (type: unknown): type is SessionEvent['type'] =>
  typeof type === 'string' && Object.hasOwn(STEPS, type);

function applyEvent(session: Session, event: SessionEvent | UnknownEvent): Session {
  if (event.type === 'unknown') return { ...session, unknownEvents: session.unknownEvents + 1 };
  return (STEPS[event.type] as Step<SessionEvent['type']>)(session, event);
}

/** Also once more, where the hand-off was lost before it was committed. Whoever closed it has done so. */
function beginClosing(
  session: Session,
  { documents, written }: SessionEvent & { type: 'closing' },
): Session {
  if (session.state !== 'active' && session.state !== 'closing') return session;
  const { written: _earlier, claims, ...rest } = session;
  const { closing: _over, ...left } = claims;
  const now = { ...rest, state: 'closing', claims: left, closing: documents } as const;
  return written === undefined ? now : { ...now, written };
}

function without<T>(map: ReadonlyMap<string, T>, key: string): ReadonlyMap<string, T> {
  const left = new Map(map);
  left.delete(key);
  return left;
}

function withTask(tasks: readonly CompletedTask[], task: CompletedTask): CompletedTask[] {
  const at = tasks.findIndex((earlier) => earlier.task === task.task);
  return at < 0 ? [...tasks, task] : tasks.with(at, task);
}

function withEscalation(earlier: readonly Escalation[], next: Escalation): Escalation[] {
  const at =
    next.answer === undefined
      ? -1
      : earlier.findIndex(({ issue, answer }) => issue === next.issue && answer === undefined);
  return at < 0 ? [...earlier, next] : earlier.with(at, next);
}

function withMark(
  session: Session,
  list: string,
  item: string,
  mark: ListMark | undefined,
): Session {
  const marks = new Map(session.lists.get(list));
  if (mark) marks.set(item, mark);
  else marks.delete(item);
  return { ...session, lists: new Map(session.lists).set(list, marks) };
}

/** Is a session under way, so that no other may start here? */
export const isRunning = (session: Session): boolean =>
  session.state === 'preparing' || session.state === 'active' || session.state === 'closing';
