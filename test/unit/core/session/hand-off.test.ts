import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { handOffText } from '../../../../src/core/session/hand-off.ts';
import { CLOSING_FACTS as facts } from './session-documents.ts';

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
