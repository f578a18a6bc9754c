import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { threadEntryText } from '../../../../src/core/session/history-entry.ts';
import { CLOSING_FACTS as facts } from './session-documents.ts';

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
    const text = threadEntryText(facts, { next: 'Show the balance' }, { template });
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
      threadEntryText(facts, { notDone: 'x' }, { template }),
      /\*\*Status\*\*: 🔄 IN PROGRESS/,
    );
  });

  it('holds what was said where no hand-off is written that would hold it', () => {
    const answers = { notDone: 'The table', next: 'Begin', notes: 'Mind the oven' };
    const text = threadEntryText(facts, answers, { template, alone: true });
    assert.match(
      text,
      /### Next\n- Begin\n\n### Not finished\n- The table\n\n### Notes\n- Mind the oven\n\n---\n$/,
    );
    assert.doesNotMatch(threadEntryText(facts, answers, { template }), /Not finished|Notes/);
    assert.match(threadEntryText(facts, answers, { alone: true }), /### Notes\n- Mind the oven\n$/);
  });

  it('has a plain form of its own where the thread declares none', () => {
    assert.match(
      threadEntryText(facts, {}),
      /^## Session 31 - 2026-01-02 - Loyalty points\n\*\*Status\*\*: ✅ COMPLETE\n/,
    );
  });
});
