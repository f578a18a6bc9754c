import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { applyEdits } from '../../../../src/core/documents/edits.ts';
import type { ClosingFacts } from '../../../../src/core/session/closing-facts.ts';
import { NO_SESSION } from '../../../../src/core/session/journal.ts';
import { sprintEdits } from '../../../../src/core/session/sprint-status.ts';
import { documentOf } from './session-documents.ts';

const facts: ClosingFacts = {
  session: {
    ...NO_SESSION,
    state: 'active',
    number: '7',
    title: 'Session 7: Dough',
    role: 'Baker',
  },
  today: '2026-02-03',
  commits: [],
  files: [],
  unverified: [],
  uncommitted: [],
  completed: [],
  open: ['1.3 Bake'],
  ready: [],
  waivers: [],
  minutes: 5,
};

describe('sprintEdits', () => {
  const text = [
    '# Team playbook',
    '',
    '**Last Updated**: 2025-12-31',
    '',
    '## Current sprint status',
    '',
    '**Active Sprint**: Bread',
    '**Last Updated**: 2026-01-01  ',
    '**Last Session**: none',
    '**NEXT TASK**: Knead',
    '',
    '- **Updated By:** Jon',
    '',
    '## Roles',
    '',
    '**Next Task**: not of the sprint',
    '',
  ].join('\r\n');
  const { document } = documentOf('docs/TEAM_PLAYBOOK.md', text);

  it('change the values of the known fields, and no other character', () => {
    const edits = sprintEdits(document, text, facts, {});
    assert.equal(
      applyEdits(text, edits),
      text
        .replace('2026-01-01  ', '2026-02-03  ')
        .replace('Jon', 'Baker')
        .replace('**Last Session**: none', '**Last Session**: Session 7 - 2026-02-03 - Dough')
        .replace('Knead', 'Go on with 1.3 Bake'),
    );
  });

  it('are none where all is so already, and where there is no sprint', () => {
    const edited = applyEdits(text, sprintEdits(document, text, facts, {}));
    const again = documentOf('docs/TEAM_PLAYBOOK.md', edited).document;
    assert.deepEqual(sprintEdits(again, edited, facts, {}), []);
    const bare = '# Team playbook\n\n**Last Updated**: 2025-12-31\n';
    assert.deepEqual(
      sprintEdits(documentOf('docs/TEAM_PLAYBOOK.md', bare).document, bare, facts, {}),
      [],
    );
  });
});
