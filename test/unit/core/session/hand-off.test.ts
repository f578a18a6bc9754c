import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { ClosingFacts } from '../../../../src/core/session/closing-facts.ts';
import { handOffText } from '../../../../src/core/session/hand-off.ts';
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
