import {
  type ClosingAnswers,
  type ClosingFacts,
  UNSAID,
  checkLines,
  closingLists,
  duration,
  list,
  nextLines,
  words,
} from './closing-facts.ts';

/** The hand-off for the opener: Markdown without a heading, lines ending in `\n`. */
export function handOffText(facts: ClosingFacts, answers: ClosingAnswers): string {
  const { session } = facts;
  const who = [session.role, facts.branch === undefined ? undefined : `branch ${facts.branch}`];
  const { completed, files, notDone, issues } = closingLists(facts, answers);
  const checks = checkLines(facts);
  return [
    `_${[facts.today, ...who].filter((part) => part !== undefined).join(' · ')} · ${duration(facts.minutes)}_`,
    '',
    '**Completed**',
    ...completed,
    '',
    '**Files changed**',
    ...files,
    '',
    ...(checks.length === 0 ? [] : ['**Checks**', ...list(checks, ''), '']),
    '**Not finished**',
    ...notDone,
    '',
    '**Issues**',
    ...issues,
    '',
    '**The next session needs to know**',
    ...list([...nextLines(facts, answers), ...words(answers.notes)], UNSAID),
    '',
  ].join('\n');
}
