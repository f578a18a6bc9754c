import assert from 'node:assert/strict';
import { parseDocument } from '../../../../src/core/documents/index.ts';
import type { Section } from '../../../../src/core/documents/document.ts';

const shape = (sections: readonly Section[]): unknown[] =>
  sections.map(({ title, line, endLine, children }) => [title, line, endLine, shape(children)]);

describe('sections', () => {
  it('nest by level, each with its last line', () => {
    const { sections } = parseDocument({ text: '# A\n## B\nx\n### C\n## D\n# E\n' });
    assert.deepEqual(shape(sections), [
      [
        'A',
        1,
        5,
        [
          ['B', 2, 4, [['C', 4, 4, []]]],
          ['D', 5, 5, []],
        ],
      ],
      ['E', 6, 7, []],
    ]);
  });

  it('do not come from a run of headings that is a banner', () => {
    const { sections } = parseDocument({ text: '# Title\n# Effort: low\n# Needs: none\n\n## B\n' });
    assert.deepEqual(shape(sections), [['Title', 1, 6, [['B', 5, 6, []]]]]);
    assert.deepEqual(sections[0]?.items, [
      { line: 2, text: 'Effort: low' },
      { line: 3, text: 'Needs: none' },
    ]);
  });

  it('come from underlined headings, not from fields above a rule', () => {
    assert.deepEqual(shape(parseDocument({ text: 'Milestone\n---------\nx\n' }).sections), [
      ['Milestone', 1, 4, []],
    ]);
    assert.deepEqual(shape(parseDocument({ text: '# A\n\n**Status**: x\n---\n' }).sections), [
      ['A', 1, 5, []],
    ]);
  });

  it('show the lines of lists, tables and fields; those of a plan only what is no task or check', () => {
    const text = '# A\n\n**Version**: 1\n\n- one\n\n| a | b |\n|---|---|\n| c | d |\n';
    assert.deepEqual(parseDocument({ text, kind: 'bible' }).sections[0]?.items, [
      { line: 3, text: 'Version: 1' },
      { line: 5, text: 'one' },
      { line: 9, text: 'c – d' },
    ]);
    const plan = '# Plan\n\n## Phase 1: A\n\n- [ ] task\n  - step\n\n## Risks\n\n- rain\n';
    const [top] = parseDocument({ text: plan, kind: 'plan' }).sections;
    assert.deepEqual(
      top?.children.map(({ items }) => items),
      [undefined, [{ line: 10, text: 'rain' }]],
    );
  });
});
