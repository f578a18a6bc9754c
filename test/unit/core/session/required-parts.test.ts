import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import {
  missingInEntry,
  missingInHandoff,
  missingText,
} from '../../../../src/core/session/required-parts.ts';
import { documentOf } from './session-documents.ts';

const template =
  '# Thread\n\n```markdown\n## Session XX - [DATE]\n**Status**: [state]\n\n### Next\n- [step]\n```\n\n';
const entry = (...lines: string[]): string =>
  `${template}## Session 1 - 2026-01-01\n${lines.join('\n')}\n`;
const partsOf = (text: string, fields?: string[]) =>
  missingInEntry('T.md', text, fields).map(({ part, line }) => [part, line]);

describe('missingInEntry', () => {
  it('finds nothing in an entry that says all', () => {
    assert.deepEqual(partsOf(entry('**Status**: done', '### Next', '- Bake [1](x.md)')), []);
  });

  it('finds what is empty, absent, in brackets or to come, each at its line', () => {
    assert.deepEqual(partsOf(entry('**Status**:', '### Next', '- TBD')), [
      ['Status', 12],
      ['Next', 13],
    ]);
    assert.deepEqual(partsOf(entry('**Status**: [state]')), [
      ['Next', 11],
      ['Status', 12],
    ]);
    assert.deepEqual(partsOf(entry('**Status**: done', '### Next', '- Nothing was named.')), [
      ['Next', 13],
    ]);
  });

  it('takes no box and no subject of a commit for a placeholder', () => {
    const said = entry(
      '**Status**: done',
      '### Next',
      '- [ ] Bake',
      '- feat: list what is TODO [BIBLE: Section 6]',
    );
    assert.deepEqual(partsOf(said), []);
  });

  it('takes ordinary words for what they are, and a placeholder in any case for one', () => {
    const next = (line: string) => partsOf(entry('**Status**: done', '### Next', line)).length;
    for (const said of ['- Todo list: filter by owner', '- TODO list', '- XX. Century', '- Tba-7'])
      assert.equal(next(said), 0, said);
    for (const unsaid of ['- TODO', '- todo', '- Tbd.', '- TODO: say it', '- XXX', '1. FIXME :'])
      assert.equal(next(unsaid), 1, unsaid);
  });

  it('does not judge what commits, files and tasks are called', () => {
    const facts = ['TODO: sell (1a2b3c4)', 'MODIFIED: app/[your-id]/page.tsx', '1.4 [pending]'];
    const said = (next: string) =>
      entry(`**Status**: done, ${facts[2]}`, '### Next', `- ${facts[0]}`, `- ${facts[1]}`, next);
    assert.equal(partsOf(said('- Bake')).length, 2);
    assert.deepEqual(missingInEntry('T.md', said('- Bake'), [], facts), []);
    assert.deepEqual(
      missingInEntry('T.md', said('- [step]'), [], facts).map(({ part, shown }) => [part, shown]),
      [['Next', '- [step]']],
    );
  });

  it('wants to know what the protocol file names', () => {
    const said = entry('**Status**: done', '### Next', '- Bake', '### Tests', '- Not recorded.');
    assert.deepEqual(partsOf(said), []);
    assert.deepEqual(partsOf(said, ['tests']), [['Tests', 15]]);
  });
});

describe('missingInHandoff', () => {
  const opener = (handoff: string) => {
    const text = `# SESSION 7: DOUGH\n\n## YOUR ROLE\nBaker.\n\n## YOUR TASKS:\n- 1.2: Knead\n\n### HANDOFF (written by Session 7):\n${handoff}\n`;
    return missingInHandoff('o.md', text, documentOf('docs/sessions/SESSION_07.md', text).document);
  };

  it('finds the placeholder that was not replaced, and one that was left in it', () => {
    assert.deepEqual(
      opener('[Session 7 writes here]').map(({ line }) => line),
      [9],
    );
    assert.deepEqual(opener('All is kneaded.'), []);
    assert.deepEqual(
      opener('All is kneaded.\n- [fill in the rest]').map(({ line }) => line),
      [11],
    );
  });

  it('looks no further than the hand-off', () => {
    assert.deepEqual(opener('Done.\n\n## For the planner\n[Write the next opener]'), []);
  });

  it('is told with part and place', () => {
    const text = missingText([
      { path: 'T.md', line: 4, part: 'Next', shown: '' },
      { path: 'T.md', line: 5, part: 'Status', shown: '[state]' },
    ]);
    assert.equal(text, '"Next" at T.md:4 is empty; "Status" at T.md:5 still says "[state]"');
  });
});
