import {
  type ClosingAnswers,
  type ClosingFacts,
  UNSAID,
  checkLines,
  completedLines,
  duration,
  fileLines,
  issueLines,
  list,
  nextLines,
  notDoneLines,
  words,
} from './closing-facts.ts';

/** The hand-off for the opener: Markdown without a heading, lines ending in `\n`. */
export function handOffText(facts: ClosingFacts, answers: ClosingAnswers): string {
  const { session } = facts;
  const who = [session.role, facts.branch === undefined ? undefined : `branch ${facts.branch}`];
  const checks = checkLines(facts);
  return [
    `_${[facts.today, ...who].filter((part) => part !== undefined).join(' · ')} · ${duration(facts.minutes)}_`,
    '',
    '**Completed**',
    ...list(completedLines(facts), 'Nothing was committed.'),
    '',
    '**Files changed**',
    ...list(fileLines(facts), 'None.'),
    '',
    ...(checks.length === 0 ? [] : ['**Checks**', ...list(checks, ''), '']),
    '**Not finished**',
    ...list(notDoneLines(facts, answers), UNSAID),
    '',
    '**Issues**',
    ...list(issueLines(facts), 'None known.'),
    '',
    '**The next session needs to know**',
    ...list([...nextLines(facts, answers), ...words(answers.notes)], UNSAID),
    '',
  ].join('\n');
}
