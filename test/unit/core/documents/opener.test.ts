import assert from 'node:assert/strict';
import { parseDocument } from '../../../../src/core/documents/index.ts';

const opener = (text: string, path = 'a.md') => {
  const found = parseDocument({ text, path, kind: 'opener' }).opener;
  assert.ok(found);
  return found;
};

describe('a session opener', () => {
  it('names its session in the title, else in the name of the file', () => {
    assert.equal(opener('# SESSION 31: X\n').session, '31');
    assert.equal(opener('# X\n', 'docs/SESSION_07_X.md').session, '7');
    assert.equal(opener('# X\n').session, undefined);
  });

  it('names the branch in a step or a field, not in any sentence', () => {
    const branch = (line: string): string | undefined =>
      opener(`# S\n## Before you do anything\n- ${line}\n`).branch?.name;
    assert.equal(branch('Verify you are on branch: main'), 'main');
    assert.equal(branch('Check that you are on the `feat/x` branch.'), 'feat/x');
    assert.equal(branch('**Branch**: release/1.0'), 'release/1.0');
    assert.equal(branch('Be on branch main.'), 'main');
    assert.equal(branch('Make sure the branch is clean'), undefined);
    assert.equal(branch('Agree on branch naming with Dana'), undefined);
    assert.equal(opener('# S\n**Branch**: main\n').branch?.name, 'main');
  });

  it('lists each document to read once, by its path', () => {
    const text =
      '# S\n**Documents to read FIRST:**\n- `docs/A.md` — a\n- docs/B.md\n- the rest\n## Before you do anything\n1. Read docs/A.md (all)\n2. Read C.md\n3. Read the description and docs/D.md history\n';
    assert.deepEqual(
      opener(text).readFirst.map(({ line, path }) => [line, path]),
      [
        [3, 'docs/A.md'],
        [4, 'docs/B.md'],
        [8, 'C.md'],
      ],
    );
  });

  it('tells the steps before from those of closing, and what not to do', () => {
    const found = opener(
      '# S\n## Before you start\n- a\n## DO NOT:\n- ❌ b\n## Before you close\n- c\n',
    );
    assert.deepEqual(
      [found.before, found.doNot, found.closing].map((items) => items.map(({ text }) => text)),
      [['a'], ['b'], ['c']],
    );
  });

  it('lists the steps under subheadings, until one that announces something else', () => {
    const { before, closing, doNot } = opener(
      [
        '# S',
        '## 1. Before you do anything',
        'Complete ALL of these.',
        '### 1. Read',
        '- docs/A.md (entire document)',
        '### 2. Environment',
        '- [ ] On branch: main',
        '### Do not',
        '- touch the prices',
        '### Step 3: People',
        '1. Ask Dana for the sandbox key',
        '### Your tasks',
        '- [ ] Build it',
        '## Before closing',
        '### Code',
        '- [ ] Tests pass',
        '### Docs',
        '- [ ] Changelog',
        '### HANDOFF',
        '- [ ] no',
      ].join('\n'),
    );
    assert.deepEqual(before, [
      { line: 5, text: 'docs/A.md (entire document)' },
      { line: 7, text: 'On branch: main' },
      { line: 11, text: 'Ask Dana for the sandbox key' },
    ]);
    assert.deepEqual(doNot, [{ line: 9, text: 'touch the prices' }]);
    assert.deepEqual(closing, [
      { line: 16, text: 'Tests pass' },
      { line: 18, text: 'Changelog' },
    ]);
  });

  it('lists no notes between the steps, and no work of a phase whose name sounds like them', () => {
    const { before, closing } = opener(
      '# S\n## Start here\n### Context\n- a fact\n- [ ] a step\n### Steps\n1. b\n## Phase 3: Closing the gaps\n### Work\n- [ ] c\n',
    );
    assert.deepEqual(before, [
      { line: 5, text: 'a step' },
      { line: 7, text: 'b' },
    ]);
    assert.deepEqual(closing, []);
  });

  it('lists boxes inside a step, drawn boxes and the rows of a table of steps', () => {
    const before = (...lines: string[]) =>
      opener(['# S', '## Before you start', ...lines].join('\n')).before.map(({ text }) => text);
    assert.deepEqual(
      before(
        '1. Prepare',
        '   - [ ] On branch: x',
        '   - a remark',
        '2. Smoke:',
        '   - [ ] Run it',
      ),
      ['Prepare', 'On branch: x', 'Run it'],
    );
    assert.deepEqual(before('☐ Post in #payments', '☐ Ask Dana', '', '> - [ ] Read the wiki'), [
      'Post in #payments',
      'Ask Dana',
      'Read the wiki',
    ]);
    assert.deepEqual(before('```', '□ 1. Look', '```', '```sh', '□ no', '```'), ['Look']);
    assert.deepEqual(
      before(
        '| # | What | Who |',
        '|---|---|---|',
        '| 1 | Ask `Dana` | you |',
        '| 2 | Wait | all |',
      ),
      ['Ask Dana', 'Wait'],
    );
    assert.deepEqual(before('| Done | Check |', '|---|---|', '| [ ] | The tests pass |'), [
      'The tests pass',
    ]);
    assert.deepEqual(before('| Item | Value |', '|---|---|', '| Branch | main |'), []);
  });

  it('names the headings that promise steps and have none', () => {
    const headings = (text: string) =>
      opener(text).withoutSteps?.map(({ line, text: title }) => [line, title]);
    assert.deepEqual(headings('# S\n## Before you start\nRead everything.\n## Before closing\n'), [
      [2, 'Before you start'],
      [4, 'Before closing'],
    ]);
    assert.equal(
      headings('# S\n## Before you start\n### A\n- b\n## Closing the gaps\n'),
      undefined,
    );
    assert.equal(headings('# Before you start\nWords.\n## Role\n'), undefined);
  });

  it('says who you are under its title, what comes first and what is out of scope', () => {
    const { role, before, doNot } =
      parseDocument({
        text: '# Session 2\nYou are the builder.\n\nMore.\n## First\n1. a\n## Out of scope\n- b\n',
        kind: 'opener',
      }).opener ?? {};
    assert.deepEqual(role, [{ line: 2, text: 'You are the builder.' }]);
    assert.deepEqual(before, [{ line: 6, text: 'a' }]);
    assert.deepEqual(doNot, [{ line: 8, text: 'b' }]);
  });

  it('finds the last place for a hand-off, empty, open or filled', () => {
    assert.equal(opener('# S\n').handoff, undefined);
    assert.deepEqual(opener('# S\n## HANDOFF\n\n---\n[Session 1 writes here]\n\n').handoff, {
      line: 2,
      range: { start: { line: 5, column: 1 }, end: { line: 5, column: 24 } },
      filled: false,
    });
    assert.deepEqual(opener('# S\n## HANDOFF\n').handoff, {
      line: 2,
      range: { start: { line: 3, column: 1 }, end: { line: 3, column: 1 } },
      filled: false,
    });
    assert.equal(opener('# S\n## Handoff\nAll done: see 4.1.\n').handoff?.filled, true);
  });

  it('takes a hand-off whose fields are all empty for one that is still to be written', () => {
    const filled = (...lines: string[]) =>
      opener(['# S', '## Hand-off', ...lines].join('\n')).handoff?.filled;
    assert.equal(filled('', '**Completed**:', '**Not done:**', '', '- Next session:', ''), false);
    assert.equal(filled('### Done', '- ', '### Next', '- [ ] ', '---', '**By**: [name]'), false);
    assert.equal(filled('**Completed**:', '- the table', '**Not done**:'), true);
    assert.equal(filled('**Completed**: all', '**Not done**:'), true);
    assert.equal(filled('All done:', 'see 4.1'), true);
    const { handoff } = opener('# S\n## Hand-off\n**Done**:\n\n**Next**:\n\n## Notes\n');
    assert.deepEqual([handoff?.range.start.line, handoff?.range.end.line], [3, 5]);
  });

  it('passes over what an earlier session handed over', () => {
    const place = (...lines: string[]) =>
      opener(['# SESSION 10: X', ...lines].join('\n')).handoff?.line;
    assert.equal(place('## Hand-off from Session 9', 'A note.'), undefined);
    assert.equal(place('## Hand-off', '## Handoff of the last session', 'A note.'), 2);
    assert.equal(place('## Hand-off of Session 10'), 2);
    assert.equal(place('## HANDOFF (written by Session 9):', '[here]'), 2);
    assert.equal(place('## Previous hand-off', '### Hand-off notes', 'x'), undefined);
  });
});
