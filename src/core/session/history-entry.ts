import {
  type ClosingAnswers,
  type ClosingFacts,
  UNSAID,
  checkLines,
  closingLists,
  duration,
  list,
  nextLines,
  notDoneLines,
  shortId,
  words,
} from './closing-facts.ts';
import type { Session } from './session.ts';

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

type Lines = (facts: ClosingFacts, answers: ClosingAnswers, shown: string) => readonly string[];

/** Names of fields as teams write them, by the fact that fills them. */
const FIELDS: readonly { readonly names: RegExp; readonly lines: Lines }[] = [
  {
    names: /^(status|state)$/i,
    lines: (facts, answers, shown) => [
      statusAmong(shown, notDoneLines(facts, answers).length === 0),
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
    lines: (facts, answers) => closingLists(facts, answers).completed,
  },
  {
    names: /^files? (changed|created|modified|touched)$/i,
    lines: (facts, answers) => closingLists(facts, answers).files,
  },
  {
    names: /^(tests?|checks?|test results?|verification|validation|quality gates?)$/i,
    lines: (facts) => checkLines(facts),
  },
  {
    names: /^(issues?|issues? encountered|problems?|blockers?)$/i,
    lines: (facts, answers) => closingLists(facts, answers).issues,
  },
  {
    names: /^(not (done|finished|completed)|remaining|open|unfinished|still open)$/i,
    lines: (facts, answers) => closingLists(facts, answers).notDone,
  },
  {
    names: /^(next|next steps?|next session)$/i,
    lines: (facts, answers) => list(nextLines(facts, answers), UNSAID),
  },
  {
    names: /^(notes?|gotchas?|observations?)$/i,
    lines: (_facts, answers) => list(words(answers.notes), 'None.'),
  },
];

/** The team's own word for done or for under way, of those that its template offers. */
function statusAmong(shown: string, isComplete: boolean): string {
  const offered = shown.split('|').map((word) => word.trim());
  const wanted = isComplete
    ? /complete|done|finished|✅/i
    : /progress|partial|going|under way|wip|🔄/i;
  const found = offered.length > 1 ? offered.find((word) => wanted.test(word)) : undefined;
  return found ?? (isComplete ? '✅ COMPLETE' : '🔄 IN PROGRESS');
}

/** What stands in a field that no fact is known for: true, and plainly not filled in. */
export const UNKNOWN = 'Not recorded.';

/** Answers that a person gives in words, by the name of a field that takes them. */
const SAID: readonly (readonly ['notDone' | 'next' | 'notes', string])[] = [
  ['notDone', 'Not finished'],
  ['next', 'Next'],
  ['notes', 'Notes'],
];

const HEADING = /^(#{1,6})\s+(.*)$/;
const FIELD = /^(\*\*([^*]+?):?\*\*:?\s*)/;
const RULE = /^(-{3,}|\*{3,}|_{3,})$/;

/** The name of a field without what marks it, such as `✅ Tests:`. */
const plainName = (name: string): string => name.replace(/[^\p{L}\p{N} ]+/gu, '').trim();

/** A template with a heading for each answer that it has no field for, before the rule that ends it. */
function withPlaces(template: readonly string[], answers: ClosingAnswers): string[] {
  const names = template.map((line) =>
    plainName((HEADING.exec(line) ?? FIELD.exec(line))?.[2] ?? ''),
  );
  const level = template
    .map((line) => HEADING.exec(line)?.[1])
    .find((marks) => marks !== undefined);
  const missing = SAID.filter(([answer, name]) => {
    const taking = FIELDS.find((field) => field.names.test(name))?.names;
    return words(answers[answer]).length > 0 && !names.some((one) => taking?.test(one));
  });
  const end = RULE.test(template.at(-1) ?? '') ? template.length - 1 : template.length;
  const mark = `${level ?? '##'}#`.slice(0, 6);
  return template.toSpliced(end, 0, ...missing.flatMap(([, name]) => ['', `${mark} ${name}`, '']));
}

/**
 * The thread's next entry, in the team's own template: its heading, its `**Name**: value` lines and its
 * sub-headings are kept in their order, their placeholders replaced by facts. Leading and trailing rules
 * (`---`) of the template are kept.
 *
 * @param how.template the team's; without it, a plain one
 * @param how.alone whether no hand-off is written beside it: what was said in answer stands in the entry, then,
 *   also where the template has no field for it
 */
export function threadEntryText(
  facts: ClosingFacts,
  answers: ClosingAnswers,
  { template = DEFAULT_TEMPLATE, alone = false }: { template?: string; alone?: boolean } = {},
): string {
  const { session } = facts;
  const lines: string[] = [];
  let skipping = false;
  const shape = template.replace(/\r\n?/g, '\n').trim().split('\n');
  for (const line of alone ? withPlaces(shape, answers) : shape) {
    const heading = HEADING.exec(line);
    const field = FIELD.exec(line);
    if (heading && !lines.some((written) => /^#{1,6}\s/.test(written))) {
      lines.push(`${heading[1]} ${entryTitle(session, facts.today)}`);
    } else if (heading) {
      if (skipping) lines.push('');
      lines.push(line, ...fieldLines(heading[2] ?? '', facts, answers, '', true));
      skipping = true;
    } else if (field) {
      const shown = line.slice((field[1] ?? '').length);
      const value = fieldLines(field[2] ?? '', facts, answers, shown, false).join(', ');
      lines.push(`${(field[1] ?? '').trimEnd()} ${value}`);
    } else if (RULE.test(line)) {
      if (skipping) lines.push('');
      lines.push(line);
      skipping = false;
    } else if (!skipping && line.trim() === '') {
      lines.push('');
    }
  }
  return `${lines.join('\n').trim()}\n`;
}

/** What was said of a field by its name. */
const answerFor = (name: string, { fields = {} }: ClosingAnswers): string | undefined =>
  Object.entries(fields).find(([key]) => key.trim().toLowerCase() === name.toLowerCase())?.[1];

export const entryTitle = (session: Session, today: string): string => {
  const name = (session.title ?? '').replace(/^session\s+\S+\s*(?:[:\-–—]\s*|$)/i, '');
  return [`Session ${session.number ?? session.id ?? ''}`.trim(), today, name]
    .filter((part) => part !== '')
    .join(' - ');
};

function fieldLines(
  name: string,
  facts: ClosingFacts,
  answers: ClosingAnswers,
  shown: string,
  asList: boolean,
): string[] {
  const plain = plainName(name);
  const own = FIELDS.find((field) => field.names.test(plain))?.lines(facts, answers, shown) ?? [];
  const given = words(answerFor(plain, answers));
  const known = given.length > 0 ? given : own.length > 0 ? own : [UNKNOWN];
  if (asList) return known.map((line) => (line.startsWith('- ') ? line : `- ${line}`));
  return known.map((line) => line.replace(/^- /, ''));
}
