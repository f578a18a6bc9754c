import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { ClosingFacts } from '../../../../src/core/session/closing-facts.ts';
import { threadEntryText } from '../../../../src/core/session/history-entry.ts';
import { NO_SESSION } from '../../../../src/core/session/journal.ts';

const facts: ClosingFacts = {
  session: {
    ...NO_SESSION,
    state: 'active',
    id: '20260102-a',
    number: '31',
    title: 'SESSION 31: Loyalty points',
    role: 'Builder',
  },
  today: '2026-01-02',
  branch: 'main',
  commits: [
    { id: 'a'.repeat(40), subject: 'feat: add points' },
    { id: 'b'.repeat(40), subject: 'docs: say so' },
  ],
  files: [
    { path: 'src/points.ts', status: 'added' },
    { path: 'docs/BIBLE.md', status: 'modified' },
  ],
  unverified: ['b'.repeat(40)],
  uncommitted: [],
  completed: ['2.1 Add the table'],
  open: [],
  ready: [],
  waivers: [],
  minutes: 95,
};

describe('threadEntryText', () => {
  const template = [
    '---',
    '',
    '## Session XX - [DATE] - [STEP NAME]',
    '**Status**: ✅ COMPLETE | ⛔ BLOCKED',
    '**Branch**: main',
    '**Commits**: [list]',
    '**Mood**: [word]',
    '',
    '### Completed',
    '- [bullet list]',
    '',
    '### Tests',
    '- ✅/❌ Regression: [status]',
    '',
    '### Next',
    '- [next step]',
    '',
    '---',
  ].join('\n');

  it("keeps the team's template and leaves no placeholder in it", () => {
    const text = threadEntryText(facts, { next: 'Show the balance' }, template);
    assert.equal(
      text,
      [
        '---',
        '',
        '## Session 31 - 2026-01-02 - Loyalty points',
        '**Status**: ✅ COMPLETE',
        '**Branch**: main',
        '**Commits**: aaaaaaa, bbbbbbb',
        '**Mood**: Not recorded.',
        '',
        '### Completed',
        '- 2.1 Add the table',
        '- feat: add points (aaaaaaa)',
        '- docs: say so (bbbbbbb)',
        '',
        '### Tests',
        '- Not recorded.',
        '',
        '### Next',
        '- Show the balance',
        '',
        '---',
        '',
      ].join('\n'),
    );
    assert.doesNotMatch(text, /\[[^\]]*\]/);
  });

  it('says that work is left where something was named as not done', () => {
    assert.match(
      threadEntryText(facts, { notDone: 'x' }, template),
      /\*\*Status\*\*: 🔄 IN PROGRESS/,
    );
  });

  it('has a plain form of its own where the thread declares none', () => {
    assert.match(
      threadEntryText(facts, {}),
      /^## Session 31 - 2026-01-02 - Loyalty points\n\*\*Status\*\*: ✅ COMPLETE\n/,
    );
  });
});
