import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import {
  type ClosingFacts,
  duration,
  handOffText,
  threadEntryText,
} from '../../../../src/core/session/hand-off.ts';
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
  minutes: 95,
};

describe('handOffText', () => {
  it('says what happened, what did not, and what comes next', () => {
    const text = handOffText(facts, {
      notDone: '2.2 Show the balance',
      next: 'Start with 2.2',
      notes: '- mind the cache',
    });
    assert.equal(
      text,
      [
        '_2026-01-02 · Builder · branch main · 1 h 35 min_',
        '',
        '**Completed**',
        '- 2.1 Add the table',
        '- feat: add points (aaaaaaa)',
        '- docs: say so (bbbbbbb)',
        '',
        '**Files changed**',
        '- NEW: src/points.ts',
        '- MODIFIED: docs/BIBLE.md',
        '',
        '**Not finished**',
        '- 2.2 Show the balance',
        '',
        '**Issues**',
        '- Not judged by a hook: bbbbbbb',
        '',
        '**The next session needs to know**',
        '- Start with 2.2',
        '- mind the cache',
        '',
      ].join('\n'),
    );
  });

  it('is honest about an empty session', () => {
    const text = handOffText(
      { ...facts, commits: [], files: [], unverified: [], completed: [] },
      {},
    );
    assert.match(text, /Nothing was committed\./);
    assert.match(text, /\*\*Files changed\*\*\n- None\./);
  });
});

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

describe('duration', () => {
  it('is said in hours and minutes', () => {
    assert.deepEqual([0, 59, 60, 125].map(duration), ['0 min', '59 min', '1 h', '2 h 5 min']);
  });
});
