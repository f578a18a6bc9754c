import type { Session } from './session.ts';
import { taskName } from './start-tasks.ts';

/** What really happened in a session, as git, the plan and the journal know it. */
export interface ClosingFacts {
  readonly session: Session;
  /** `YYYY-MM-DD`, local. */
  readonly today: string;
  readonly branch?: string;
  /** Oldest first. */
  readonly commits: readonly { readonly id: string; readonly subject: string }[];
  readonly files: readonly {
    readonly path: string;
    readonly status: 'added' | 'modified' | 'deleted' | 'renamed';
  }[];
  /** Commits that no hook has judged. */
  readonly unverified: readonly string[];
  /** Paths not committed when the session closed. */
  readonly uncommitted: readonly string[];
  /**
   * Tasks of the plan or the opener that are done now and were not when the session began, by their names;
   * those that the journal knows as completed are told from there.
   */
  readonly completed: readonly string[];
  /** The session's tasks that are not done, by their names. */
  readonly open: readonly string[];
  /** Tasks that can be worked on next, beside those that are open. */
  readonly ready: readonly string[];
  /** Items that were waived, of the start list and of further lists: `Have a clean work tree – why (Ada)`. */
  readonly waivers: readonly string[];
  /** Whole minutes since the session became active. */
  readonly minutes: number;
}

/** The words that only a person, or the agent who did the work, can add. */
export interface ClosingAnswers {
  readonly notDone?: string;
  readonly next?: string;
  readonly notes?: string;
  /** Further fields of the team's template, by their names in any case. */
  readonly fields?: Readonly<Record<string, string>>;
}

/** Stands where someone was to say something and did not. */
export const UNSAID = 'Nothing was named.';

export const shortId = (id: string): string => id.slice(0, 7);
export const list = (lines: readonly string[], none: string): string[] =>
  lines.length === 0 ? [`- ${none}`] : lines.map((line) => `- ${line}`);
export const words = (text: string | undefined): string[] =>
  (text ?? '')
    .split(/\r?\n/)
    .map((line) => line.replace(/^\s*[-*]\s+/, '').trim())
    .filter((line) => line !== '');

export function completedLines({ session, completed, commits }: ClosingFacts): string[] {
  const told = session.completed.map(({ task, title, evidence }) => {
    const verified = session.verified.find((one) => one.task === task);
    const name = taskName({ id: task, title: title ?? task });
    return `${name} – ${evidence}${verified ? `; verified by ${verified.by}` : ''}`;
  });
  const known = new Set(
    session.completed.flatMap(({ task, title = '' }) => [task, title, `${task} ${title}`.trim()]),
  );
  return [
    ...told,
    ...completed.filter((name) => !known.has(name)),
    ...commits.map(({ id, subject }) => `${subject} (${shortId(id)})`),
  ];
}

const FILE_LABEL = {
  added: 'NEW',
  modified: 'MODIFIED',
  deleted: 'DELETED',
  renamed: 'RENAMED',
} as const;

const fileLines = (facts: ClosingFacts): string[] =>
  facts.files.map((file) => `${FILE_LABEL[file.status]}: ${file.path}`);

export const checkLines = ({ session }: ClosingFacts): string[] =>
  [...session.checks.values()].map(
    ({ name, exitCode, seconds }) =>
      `${exitCode === 0 ? '✅' : '❌'} ${name}: exit code ${exitCode}, ${seconds} s`,
  );

const escalationLines = ({ session }: ClosingFacts): string[] =>
  session.escalations.map(
    ({ issue, to, urgency, answer }) =>
      `${escalatedTo(to, urgency)}: ${issue} – ${answer === undefined ? 'no answer yet' : `answer: ${answer}`}`,
  );

/** Where the playbook's matrix has no line for it, nobody is named, and no urgency. */
const escalatedTo = (to: string, urgency: string): string =>
  `Escalated${to === '' ? '' : ` to ${to}`}${urgency === '' ? '' : ` (${urgency})`}`;

/** What the next session must know although nobody wrote it down. */
export const issueLines = (facts: ClosingFacts): string[] => [
  ...escalationLines(facts),
  ...(facts.unverified.length === 0
    ? []
    : [`Not judged by a hook: ${facts.unverified.map(shortId).join(', ')}`]),
  ...(facts.uncommitted.length === 0 ? [] : [`Left uncommitted: ${facts.uncommitted.join(', ')}`]),
  ...facts.waivers.map((waiver) => `Waived: ${waiver}`),
];

/**
 * What hand-off and entry tell in words that nobody can choose when closing, as they stand there: what commits,
 * files, tasks, checks and waived items are called.
 */
export const factTexts = (facts: ClosingFacts): string[] => [
  ...completedLines(facts),
  ...fileLines(facts),
  ...checkLines(facts),
  ...issueLines(facts),
  ...facts.open,
  ...facts.ready,
  // Their list is longer once the documents are written; only a name in brackets looks like a gap.
  ...facts.uncommitted.filter((path) => path.includes('[')),
];

/** What was not done: in the words of whoever closes, and the open tasks that those do not name. */
export function notDoneLines(
  { session, open }: ClosingFacts,
  { notDone }: ClosingAnswers,
): string[] {
  const said = words(notDone);
  const text = said.join('\n').toLowerCase();
  const ids = new Map(session.tasks.map((task) => [taskName(task), task.id]));
  return [...said, ...open.filter((name) => !isNamed((ids.get(name) ?? name).toLowerCase(), text))];
}

/** Whether a text names a task: by its whole id or title, not by what is only a part of another word. */
function isNamed(task: string, text: string): boolean {
  let at = task === '' ? -1 : text.indexOf(task);
  for (; at !== -1; at = text.indexOf(task, at + 1)) {
    const goesOn = /^[.-]?[\p{L}\p{N}]/u.test(text.slice(at + task.length));
    if (!goesOn && !/[\p{L}\p{N}][.-]?$/u.test(text.slice(0, at))) return true;
  }
  return false;
}

/** What comes next: in the words of whoever closes, else the open tasks, else what the plan has ready. */
export function nextLines({ open, ready }: ClosingFacts, { next }: ClosingAnswers): string[] {
  const said = words(next);
  if (said.length > 0) return said;
  if (open.length > 0) return open.map((name) => `Go on with ${name}`);
  return ready.slice(0, 3).map((name) => `Ready: ${name}`);
}

/** What hand-off and history entry both tell, as Markdown lists; a part without lines says so. */
export const closingLists = (
  facts: ClosingFacts,
  answers: ClosingAnswers,
): Record<'completed' | 'files' | 'notDone' | 'issues', string[]> => ({
  completed: list(completedLines(facts), 'Nothing was committed.'),
  files: list(fileLines(facts), 'None.'),
  notDone: list(notDoneLines(facts, answers), UNSAID),
  issues: list(issueLines(facts), 'None known.'),
});

export function duration(minutes: number): string {
  if (minutes < 60) return `${minutes} min`;
  const rest = minutes % 60;
  return `${Math.floor(minutes / 60)} h${rest === 0 ? '' : ` ${rest} min`}`;
}
