import { reduceSession } from '../session/journal.ts';
import type { SessionEvent, SessionState } from '../session/session.ts';
import type { SessionEventKind } from './words.ts';

/** What is known of the sessions of a work tree, oldest first. */
export interface SessionFacts {
  readonly journals: readonly JournalFacts[];
  readonly commits: readonly CommitFacts[];
  /** When all this was read, ISO 8601 in UTC: where a session under way ends in the picture. */
  readonly now: string;
}

export interface JournalFacts {
  readonly events: readonly SessionEvent[];
  /** Lines that could not be read. */
  readonly unreadable: number;
}

export interface CommitFacts {
  readonly id: string;
  readonly subject: string;
  /** When it was committed, ISO 8601 in UTC. */
  readonly at: string;
  /** What its trailer says of the session that it belongs to: the session's number or id. */
  readonly session?: string;
  /** Rules that its message waives, with the reasons. */
  readonly waivers: readonly { readonly rule: string; readonly reason: string }[];
  /** Whether a hook has judged it; undefined where no receipt is kept any more. */
  readonly judged?: boolean;
}

/** The sessions, ready to be drawn. */
export interface SessionsPicture {
  /** Oldest first. */
  readonly stories: readonly SessionStory[];
  /** How many sessions came before the first of `stories`. */
  readonly earlier: number;
  readonly unreadable: number;
}

export interface SessionStory {
  readonly name: string;
  readonly role?: string;
  /** The document that it was started with. */
  readonly opener?: string;
  readonly state: SessionState | 'abandoned';
  /** ISO 8601, UTC. */
  readonly begun: string;
  /** When it ended; of one under way, when it was read. */
  readonly end: string;
  readonly minutes: number;
  readonly ticked: number;
  readonly items: number;
  /** In the order of time. */
  readonly events: readonly StoryEvent[];
}

export interface StoryEvent {
  readonly at: string;
  readonly kind: SessionEventKind;
  readonly detail: string;
}

/** How many sessions a picture holds: the latest. */
export const MOST_SESSIONS = 40;

/** Puts commits to the sessions in which they were made, and both into the order of time. */
export function pictureSessions(facts: SessionFacts, most = MOST_SESSIONS): SessionsPicture {
  const all = facts.journals
    .flatMap(({ events }) => storyOf(events, facts) ?? [])
    .sort((one, other) => (one.begun < other.begun ? -1 : one.begun > other.begun ? 1 : 0));
  return {
    stories: all.slice(-most),
    earlier: Math.max(0, all.length - most),
    unreadable: facts.journals.reduce((sum, { unreadable }) => sum + unreadable, 0),
  };
}

function storyOf(events: readonly SessionEvent[], facts: SessionFacts): SessionStory | undefined {
  const begin = events.find((event) => event.type === 'prepared');
  if (!begin) return undefined;
  const session = reduceSession(events);
  const last = events.at(-1) ?? begin;
  const ending = events.find(({ type }) => type === 'closed' || type === 'abandoned');
  const end = ending?.at ?? (facts.now > last.at ? facts.now : last.at);
  const texts = new Map(begin.items.map(({ id, text }) => [id, text]));
  const happened = [
    ...events.flatMap((event) => ownEvent(event, texts)),
    ...facts.commits
      .filter((commit) => belongs(commit, begin, end))
      .flatMap((commit) => commitEvents(commit)),
  ];
  return {
    name: begin.title,
    ...(begin.role === undefined ? {} : { role: begin.role }),
    ...(begin.opener === undefined ? {} : { opener: begin.opener }),
    state: ending?.type === 'abandoned' ? 'abandoned' : session.state,
    begun: begin.at,
    end,
    minutes: Math.max(0, Math.round((Date.parse(end) - Date.parse(begin.at)) / 60_000)),
    ticked: session.ticks.size,
    items: begin.items.length,
    // Sorting is stable: what happened in the same millisecond stays as the journal has it.
    events: happened.sort((one, other) => Date.parse(one.at) - Date.parse(other.at)),
  };
}

/**
 * A commit made while the session was under way; but one that says that it belongs to another session
 * came in by a merge. Git counts whole seconds.
 */
function belongs(
  { at, session }: CommitFacts,
  begin: Extract<SessionEvent, { type: 'prepared' }>,
  end: string,
): boolean {
  const time = Date.parse(at);
  if (time + 999 < Date.parse(begin.at) || time > Date.parse(end)) return false;
  return session === undefined || session === begin.number || session === begin.session;
}

/** How an event of the journal is told; those of the machinery (claims and their like) are not. */
function ownEvent(event: SessionEvent, texts: ReadonlyMap<string, string>): StoryEvent[] {
  const { at } = event;
  const tell = (kind: SessionEventKind, ...details: (string | undefined)[]): StoryEvent[] => [
    { at, kind, detail: details.filter((one) => one !== undefined && one !== '').join(' – ') },
  ];
  const textOf = (item: string): string => texts.get(item) ?? item;
  switch (event.type) {
    case 'prepared':
      return tell('prepared', event.opener);
    case 'ticked':
    case 'list-ticked':
      return tell('tick', textOf(event.item), event.evidence);
    case 'unticked':
    case 'list-unticked':
      return tell('untick', textOf(event.item));
    case 'document-read':
      return tell('read', event.path);
    case 'waived':
    case 'list-waived':
      return tell('waiver', textOf(event.item), event.reason);
    case 'check-run':
      return event.exitCode === 0
        ? tell('check', event.name)
        : tell('check-failed', event.name, `exit code ${event.exitCode}`);
    case 'task-completed':
      return tell('task', event.task, event.title, event.evidence);
    case 'task-verified':
      return tell('verified', event.task, event.role);
    case 'escalated':
      return tell('escalated', event.issue, event.to, event.answer);
    case 'resumed':
      return tell('resumed', event.holder.user);
    case 'closing':
      return tell('closing', event.documents.join(', '));
    case 'abandoned':
      return tell('abandoned', event.reason);
    case 'activated':
    case 'closed':
      return tell(event.type);
    default:
      return [];
  }
}

function commitEvents({ id, subject, at, judged, waivers }: CommitFacts): StoryEvent[] {
  const kind = judged === false ? 'unverified' : 'commit';
  return [
    { at, kind, detail: `${id.slice(0, 7)} ${subject}` },
    ...waivers.map(({ rule, reason }): StoryEvent => ({
      at,
      kind: 'waiver',
      detail: `${rule}: ${reason}`,
    })),
  ];
}
