import type { Session } from './session.ts';

/** What really happened in a session, as git and the journal know it. */
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
  /** Tasks of the plan or the opener that are done now and were not when the session began; may be empty. */
  readonly completed: readonly string[];
  /** Whole minutes since the session became active. */
  readonly minutes: number;
}

/** The words that only a person, or the agent who did the work, can add. */
export interface ClosingAnswers {
  readonly notDone?: string;
  readonly next?: string;
  readonly notes?: string;
}

const shortId = (id: string): string => id.slice(0, 7);
const list = (lines: readonly string[], none: string): string[] =>
  lines.length === 0 ? [`- ${none}`] : lines.map((line) => `- ${line}`);
const words = (text: string | undefined): string[] =>
  (text ?? '')
    .split(/\r?\n/)
    .map((line) => line.replace(/^\s*[-*]\s+/, '').trim())
    .filter((line) => line !== '');

const completedLines = (facts: ClosingFacts): string[] => [
  ...facts.completed,
  ...facts.commits.map((commit) => `${commit.subject} (${shortId(commit.id)})`),
];

const FILE_LABEL = {
  added: 'NEW',
  modified: 'MODIFIED',
  deleted: 'DELETED',
  renamed: 'RENAMED',
} as const;

const fileLines = (facts: ClosingFacts): string[] =>
  facts.files.map((file) => `${FILE_LABEL[file.status]}: ${file.path}`);

/** What the next session must know although nobody wrote it down. */
function issueLines(facts: ClosingFacts): string[] {
  return [
    ...(facts.unverified.length === 0
      ? []
      : [`Not judged by a hook: ${facts.unverified.map(shortId).join(', ')}`]),
    ...(facts.uncommitted.length === 0
      ? []
      : [`Left uncommitted: ${facts.uncommitted.join(', ')}`]),
  ];
}

/** The hand-off for the opener: Markdown without a heading, lines ending in `\n`. */
export function handOffText(facts: ClosingFacts, answers: ClosingAnswers): string {
  const { session } = facts;
  const who = [session.role, facts.branch === undefined ? undefined : `branch ${facts.branch}`];
  return [
    `_${[facts.today, ...who].filter((part) => part !== undefined).join(' · ')} · ${duration(facts.minutes)}_`,
    '',
    '**Completed**',
    ...list(completedLines(facts), 'Nothing was committed.'),
    '',
    '**Files changed**',
    ...list(fileLines(facts), 'None.'),
    '',
    '**Not finished**',
    ...list(words(answers.notDone), 'Nothing was named.'),
    '',
    '**Issues**',
    ...list(issueLines(facts), 'None known.'),
    '',
    '**The next session needs to know**',
    ...list([...words(answers.next), ...words(answers.notes)], 'Nothing was named.'),
    '',
  ].join('\n');
}

export function duration(minutes: number): string {
  if (minutes < 60) return `${minutes} min`;
  const rest = minutes % 60;
  return `${Math.floor(minutes / 60)} h${rest === 0 ? '' : ` ${rest} min`}`;
}

/** Where a template has none, entries look like this. */
const DEFAULT_TEMPLATE = [
  '## Session XX - [DATE] - [TITLE]',
  '**Status**: ',
  '**Branch**: ',
  '**Commits**: ',
  '**Duration**: ',
  '',
  '### Completed',
  '',
  '### Files Changed',
  '',
  '### Issues Encountered',
  '',
  '### Next',
].join('\n');

/** Names of fields as teams write them, by the fact that fills them. */
const FIELDS: readonly {
  readonly names: RegExp;
  readonly lines: (facts: ClosingFacts, answers: ClosingAnswers) => string[];
}[] = [
  {
    names: /^(status|state)$/i,
    lines: (_facts, answers) => [
      words(answers.notDone).length === 0 ? '✅ COMPLETE' : '🔄 IN PROGRESS',
    ],
  },
  { names: /^date$/i, lines: (facts) => [facts.today] },
  { names: /^branch$/i, lines: (facts) => [facts.branch ?? 'detached HEAD'] },
  {
    names: /^commits?$/i,
    lines: (facts) => [facts.commits.map((commit) => shortId(commit.id)).join(', ') || 'none'],
  },
  { names: /^(duration|time( spent)?)$/i, lines: (facts) => [duration(facts.minutes)] },
  { names: /^(role|author|by|who)$/i, lines: (facts) => [facts.session.role ?? 'not named'] },
  {
    names: /^(completed|done|accomplished|what was done|summary|work completed)$/i,
    lines: (facts) => list(completedLines(facts), 'Nothing was committed.'),
  },
  {
    names: /^files? (changed|created|modified|touched)$/i,
    lines: (facts) => list(fileLines(facts), 'None.'),
  },
  {
    names: /^(issues?|issues? encountered|problems?|blockers?)$/i,
    lines: (facts) => list(issueLines(facts), 'None known.'),
  },
  {
    names: /^(not (done|finished|completed)|remaining|open|unfinished|still open)$/i,
    lines: (_facts, answers) => list(words(answers.notDone), 'Nothing was named.'),
  },
  {
    names: /^(next|next steps?|next session)$/i,
    lines: (_facts, answers) => list(words(answers.next), 'Nothing was named.'),
  },
  {
    names: /^(notes?|gotchas?|observations?)$/i,
    lines: (_facts, answers) => list(words(answers.notes), 'None.'),
  },
];

/** What stands in a field that no fact is known for: true, and plainly not filled in. */
const UNKNOWN = 'Not recorded.';

/**
 * The thread's next entry, in the team's own template: its heading, its `**Name**: value` lines and its
 * sub-headings are kept in their order, their placeholders replaced by facts. Leading and trailing rules
 * (`---`) of the template are kept.
 */
export function threadEntryText(
  facts: ClosingFacts,
  answers: ClosingAnswers,
  template: string = DEFAULT_TEMPLATE,
): string {
  const { session } = facts;
  const lines: string[] = [];
  let skipping = false;
  for (const line of template.replace(/\r\n?/g, '\n').trim().split('\n')) {
    const heading = /^(#{1,6})\s+(.*)$/.exec(line);
    const field = /^(\*\*([^*]+?):?\*\*:?\s*)/.exec(line);
    if (heading && !lines.some((written) => /^#{1,6}\s/.test(written))) {
      lines.push(`${heading[1]} ${entryTitle(session, facts.today)}`);
    } else if (heading) {
      if (skipping) lines.push('');
      lines.push(line, ...fieldLines(heading[2] ?? '', facts, answers, true));
      skipping = true;
    } else if (field) {
      const value = fieldLines(field[2] ?? '', facts, answers, false).join(', ');
      lines.push(`${(field[1] ?? '').trimEnd()} ${value}`);
    } else if (/^(-{3,}|\*{3,}|_{3,})$/.test(line)) {
      if (skipping) lines.push('');
      lines.push(line);
      skipping = false;
    } else if (!skipping && line.trim() === '') {
      lines.push('');
    }
  }
  return `${lines.join('\n').trim()}\n`;
}

const entryTitle = (session: Session, today: string): string => {
  const name = (session.title ?? '').replace(/^session\s+\S+\s*[:\-–—]\s*/i, '');
  return [`Session ${session.number ?? session.id ?? ''}`.trim(), today, name]
    .filter((part) => part !== '')
    .join(' - ');
};

function fieldLines(
  name: string,
  facts: ClosingFacts,
  answers: ClosingAnswers,
  asList: boolean,
): string[] {
  const plain = name.replace(/[^\p{L}\p{N} ]+/gu, '').trim();
  const known = FIELDS.find((field) => field.names.test(plain))?.lines(facts, answers) ?? [UNKNOWN];
  if (asList) return known.map((line) => (line.startsWith('- ') ? line : `- ${line}`));
  return known.map((line) => line.replace(/^- /, ''));
}
