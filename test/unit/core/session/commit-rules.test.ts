import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { DEFAULT_PROTOCOL } from '../../../../src/core/protocol.ts';
import { commitRules } from '../../../../src/core/session/commit-rules.ts';

describe('commitRules', () => {
  it('tell the trailer, and nothing that no rule asks for', () => {
    const lines = commitRules({ ...DEFAULT_PROTOCOL, rules: {} }, 'Session: 7');
    assert.equal(lines.length, 2);
    assert.match(lines[0] ?? '', /"Session: 7"/);
    assert.match(lines[1] ?? '', /--no-verify/);
    assert.equal(commitRules({ ...DEFAULT_PROTOCOL, rules: {} }, undefined).length, 1);
  });

  it('tell what each rule wants, but for one that is off', () => {
    const text = commitRules(
      {
        ...DEFAULT_PROTOCOL,
        rules: {
          'commit-message': { types: ['feat', 'fix'], subjectMax: 60, trailers: ['Task'] },
          'bible-tag': {},
          'bible-updated': {
            triggers: [{ paths: ['src/**'], section: '3' }, { paths: ['db/**'] }],
          },
          'version-header': { paths: ['src/**'], fields: ['VERSION'] },
          'change-marker': { severity: 'off', paths: ['api/**'] },
          branch: { protected: ['main'] },
        },
      },
      undefined,
    ).join('\n');
    assert.match(text, /First line: type: feat, fix; at most 60 characters\.\nTrailers: Task\./);
    assert.match(text, /\[BIBLE: Section N\] in the message when the bible changes\./);
    assert.match(
      text,
      /src\/\*\*: update the bible, section 3, in the same commit\.\ndb\/\*\*: update the bible in/,
    );
    assert.match(text, /header with VERSION/);
    assert.match(text, /Never on main\./);
    assert.doesNotMatch(text, /api/);
  });
});
