import assert from 'node:assert/strict';
import { entryStub } from '../../../../src/core/fixes/thread-entry.ts';
import { DEFAULT_PROTOCOL } from '../../../../src/core/protocol.ts';
import { mend, repairs } from './support.ts';

const THREAD = 'docs/THREAD.md';
const head = [
  '# Thread',
  '',
  '```markdown',
  '---',
  '',
  '## Session XX - [DATE] - [TITLE]',
  '**Status**: [status]',
  '**Branch**: [branch]',
  '',
  '### Next',
  '- [what comes first]',
  '```',
  '',
  '## Session 1 - 2026-11-01 - First',
  '**Status**: done',
  '**Branch**: main',
  '',
  '### Next',
  '- go on',
  '',
].join('\n');
const entry = '\n---\n\n## Session 2 - 2026-11-21 - Second\n**Status**: done\n\n### Done\n- it\n';

describe('the repair of thread-entry', () => {
  it('adds the fields that are missing where they belong, as the template shows them', () => {
    const { textOf, left, repair } = mend(
      { 'thread-entry': {} },
      { files: { [THREAD]: { before: head, after: head + entry } } },
    );
    assert.ok(
      textOf(THREAD).endsWith(
        '## Session 2 - 2026-11-21 - Second\n**Status**: done\n**Branch**: [branch]\n\n### Done\n- it\n\n### Next\n- [what comes first]\n',
      ),
      textOf(THREAD),
    );
    assert.equal(repair.title, 'Add Branch, Next to the entry');
    assert.equal(left.length, 1, 'what is in brackets is still to be filled in');
  });

  it('adds nothing where the fields are there and empty', () => {
    const files = { [THREAD]: { before: '', after: '## Session 2 - x\n**Status**:\n' } };
    assert.deepEqual(repairs({ 'thread-entry': { fields: ['Status'] } }, { files }), []);
  });
});

describe('the stub of an entry', () => {
  const facts = { protocol: DEFAULT_PROTOCOL, today: '2026-11-21' };

  it('is the template with what is known', () => {
    const session = { number: '7', title: 'SESSION 7: Points at checkout' };
    assert.deepEqual(entryStub(head, { ...facts, session, branch: 'main' }), [
      '## Session 7 - 2026-11-21 - Points at checkout',
      '**Status**: [status]',
      '**Branch**: main',
      '',
      '### Next',
      '- [what comes first]',
    ]);
  });

  it('has the declared fields where the thread shows no template', () => {
    const protocol = {
      ...DEFAULT_PROTOCOL,
      rules: { 'thread-entry': { fields: ['Done', 'Next'] } },
    };
    assert.deepEqual(entryStub('# Thread\n', { ...facts, protocol }), [
      '## Session XX - 2026-11-21 - [TITLE]',
      '**Done**: [Done]',
      '**Next**: [Next]',
    ]);
  });
});
