import type { Awaited } from '../documents/plan-outlook.ts';
import type { TaskStatus } from '../documents/document.ts';
import type { ItemStatus, SessionState, SessionTask } from './session.ts';
import { taskName } from './start-tasks.ts';

/** A line of a document, for the brief. */
export interface BriefLine {
  readonly text: string;
  readonly path: string;
  readonly line: number;
}

export interface BriefTask extends SessionTask {
  /** Absent where the documents name it no more. */
  readonly status?: TaskStatus;
  readonly by?: readonly Awaited[];
}

/** All that who begins a session has to know; the text shows as much of it as fits on one screen. */
export interface Brief {
  readonly title: string;
  readonly state: SessionState;
  readonly number?: string;
  readonly role?: string;
  readonly branch?: string;
  readonly opener?: string;
  readonly held: string;
  /** What to do now, one imperative sentence. */
  readonly next: string;
  /** Items of the start list that are still open. */
  readonly open: readonly ItemStatus[];
  readonly mustRead: readonly { readonly text: string; readonly done: boolean }[];
  readonly tasks: readonly BriefTask[];
  /** What the session may change, as paths and globs; empty: all that is not forbidden. */
  readonly lane: readonly string[];
  readonly forbidden: readonly BriefLine[];
  /** Open blocking issues. */
  readonly stop: readonly BriefLine[];
  /** When to ask somebody, as the role says. */
  readonly escalation: readonly BriefLine[];
  readonly lastHandoff?: BriefLine & { readonly lines: readonly string[] };
  readonly commit: readonly string[];
  /** Further checklists that must be complete before a step. */
  readonly lists: readonly {
    readonly title: string;
    readonly key: string;
    readonly before?: string;
    readonly done: number;
    readonly total: number;
  }[];
}

/** A token of English is about four characters long; more than this is no brief any more. */
export const BRIEF_LENGTH = 3600;

interface Part {
  readonly name: string;
  readonly lines: readonly string[];
  /** Where the rest is, if not all fits. */
  readonly rest: string;
}

/** The brief as a text of at most `BRIEF_LENGTH` characters: every part is there, long ones are cut short. */
export function briefText(brief: Brief): string {
  const parts = partsOf(brief).filter(({ lines }) => lines.length > 0);
  const head = headOf(brief);
  for (const [lines, width] of LIMITS) {
    const text = [head, ...parts.map((part) => partText(part, lines, width))].join('\n');
    if (text.length <= BRIEF_LENGTH) return text;
  }
  return cut([head, ...parts.map((part) => partText(part, 1, 50))].join('\n'), BRIEF_LENGTH);
}

/** How many lines a part may have, and how wide they may be; the first that fits is taken. */
const LIMITS: readonly (readonly [number, number])[] = [
  [12, 160],
  [8, 140],
  [6, 120],
  [5, 100],
  [4, 90],
  [3, 80],
  [2, 60],
];

function headOf({ title, state, role, branch, opener, next }: Brief): string {
  const where = [
    role === undefined ? undefined : `Role: ${role}`,
    branch === undefined ? undefined : `branch ${branch}`,
    opener === undefined ? undefined : `opener ${opener}`,
  ].filter((part) => part !== undefined);
  return [
    cut(state === 'none' ? 'No session' : `${title} (${state})`, 160),
    ...(where.length > 0 ? [cut(where.join(' · '), 240)] : []),
    cut(`Next: ${next}`, 300),
  ].join('\n');
}

const partsOf = (brief: Brief): Part[] => [
  {
    name: 'To do before work',
    lines: brief.open.map(
      ({ item, state, detail }) =>
        `${item.id} ${item.text}${state === 'failed' || item.proof ? ` – ${detail}` : ''}`,
    ),
    rest: 'session status',
  },
  {
    name: 'Must read',
    // What is still to be read stands among what is to be done.
    lines: brief.mustRead
      .filter(({ text }) => !brief.open.some(({ item }) => item.text === text))
      .map(({ text, done }) => `${done ? '[x]' : '[ ]'} ${text}`),
    rest: 'session status',
  },
  { name: 'Tasks', lines: brief.tasks.map(taskLine), rest: 'tasks' },
  { name: 'Lane', lines: brief.lane, rest: 'session brief --json' },
  {
    name: 'Forbidden',
    lines: brief.forbidden.map(({ text }) => text),
    rest: 'session brief --json',
  },
  {
    name: 'Stop: open blocking issues',
    lines: brief.stop.map(({ text, path, line }) => `${text} (${path}:${line})`),
    rest: 'session brief --json',
  },
  {
    name: 'Ask when',
    lines: brief.escalation.map(({ text }) => text),
    rest: 'session brief --json',
  },
  {
    name: `Last hand-off${brief.lastHandoff === undefined ? '' : `: ${cut(brief.lastHandoff.text, 80)}`}`,
    lines: brief.lastHandoff?.lines ?? [],
    rest:
      brief.lastHandoff === undefined ? '' : `${brief.lastHandoff.path}:${brief.lastHandoff.line}`,
  },
  { name: 'Commits', lines: brief.commit, rest: 'session brief --json' },
  {
    name: 'Checklists',
    lines: brief.lists.map(
      ({ title, key, before, done, total }) =>
        `${title} (${key}): ${done} of ${total}${before === undefined ? '' : `, before ${before}`}`,
    ),
    rest: 'checklist list',
  },
];

function taskLine({ status, by, ...task }: BriefTask): string {
  const waits =
    by === undefined || by.length === 0
      ? ''
      : ` – waits for ${by
          .slice(0, 3)
          .map(({ name }) => name)
          .join(', ')}`;
  return `${status === 'done' ? '[x]' : '[ ]'} ${taskName(task)}${waits}`;
}

function partText({ name, lines, rest }: Part, most: number, width: number): string {
  const shown = lines.slice(0, most).map((line) => `- ${cut(oneLine(line), width)}`);
  const more = lines.length - shown.length;
  return [`${name}:`, ...shown, ...(more > 0 ? [`- … ${more} more: ${rest}`] : [])].join('\n');
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

const cut = (text: string, width: number): string =>
  text.length > width ? `${text.slice(0, width - 1).trimEnd()}…` : text;
