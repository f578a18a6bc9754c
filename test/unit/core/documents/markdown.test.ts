import assert from 'node:assert/strict';
import { findBox, parseBlocks, splitCells } from '../../../../src/core/documents/markdown.ts';
import { makeSource } from '../../../../src/core/documents/source.ts';

describe('blocks of Markdown', () => {
  it('keep the place of every checkbox', () => {
    const boxes: Record<
      string,
      [character: string, column: number, isDrawn: boolean, width: number] | undefined
    > = {
      '[ ] a': [' ', 2, false, 4],
      '[x] a': ['x', 2, false, 4],
      '[✅]  a': ['✅', 2, false, 5],
      '[ ]* a': [' ', 2, false, 5],
      '□ a': ['□', 1, true, 2],
      '☑ a': ['☑', 1, true, 2],
      '[a] b': undefined,
      '[1] b': undefined,
      '[x](y)': undefined,
      x: undefined,
    };
    for (const [text, expected] of Object.entries(boxes)) {
      const found = findBox(text, 1, 1);
      const seen = found && [found.box.character, found.box.column, found.box.isDrawn, found.width];
      assert.deepEqual(seen, expected, text);
    }
  });

  it('are the lists of a document, with numbers and nested items', () => {
    const [list] = parseBlocks(makeSource('3. [ ] a\n   more\n   - b\n4. c\n'));
    assert.equal(list?.type, 'list');
    if (list?.type !== 'list') return;
    assert.deepEqual(
      list.items.map(({ number, text, line, endLine }) => [number, text, line, endLine]),
      [
        [3, 'a', 1, 3],
        [4, 'c', 4, 4],
      ],
    );
    assert.deepEqual(list.items[0]?.box, { character: ' ', line: 1, column: 5, isDrawn: false });
  });

  it('end a list at a label in bold, though no blank line sets it off', () => {
    const types = (text: string): unknown[] =>
      parseBlocks(makeSource(text)).map((block) =>
        block.type === 'list'
          ? [block.line, block.endLine, block.items.map(({ text: words }) => words)]
          : [block.type, block.line, block.endLine],
      );
    assert.deepEqual(types('1. a\n2. b\n**Risks:**\n1. c\n'), [
      [1, 2, ['a', 'b']],
      ['paragraph', 3, 3],
      [4, 4, ['c']],
    ]);
    assert.deepEqual(types('- a\n  - b\n**Then**:\n- [ ] c\n'), [
      [1, 2, ['a']],
      ['paragraph', 3, 3],
      [4, 4, ['c']],
    ]);
    assert.deepEqual(types('- a\n  **Note:**\n- b\nmore\n'), [[1, 4, ['a', 'b']]]);
  });

  it('leave inline markup as written, and escaped bars in their cell', () => {
    const blocks = parseBlocks(
      makeSource('**a** [b](c) `d`\n\n| x | y |\n|---|---|\n| 1 \\| 2 | `3` |\n'),
    );
    assert.equal(blocks[0]?.type === 'paragraph' && blocks[0].text, '**a** [b](c) `d`');
    assert.deepEqual(blocks[1]?.type === 'table' && blocks[1].rows, [
      { line: 5, cells: ['1 | 2', '`3`'] },
    ]);
    assert.deepEqual(splitCells('| a | b'), ['a', 'b']);
  });

  it('give fenced text its lines, closed or not', () => {
    const content = (text: string): unknown =>
      parseBlocks(makeSource(text)).map(
        (block) => block.type === 'code' && [block.lang, block.contentLine, block.content],
      );
    assert.deepEqual(content('```JS x\na\nb\n```\n'), [['js', 2, ['a', 'b']]]);
    assert.deepEqual(content('~~~\na'), [['', 2, ['a']]]);
    assert.deepEqual(content('    a\n'), [['', 1, ['    a']]]);
  });

  it('know a rule from front matter, so that what follows is read', () => {
    const types = (text: string): string[] => parseBlocks(makeSource(text)).map(({ type }) => type);
    assert.deepEqual(types('---\na: b\n---\n# T\n'), ['frontmatter', 'heading']);
    assert.deepEqual(types('---\n\n## T\n\n---\n\n- a\n'), ['rule', 'heading', 'rule', 'list']);
    assert.deepEqual(types('---\n\n## T\n- a'), ['rule', 'heading', 'list']);
  });

  it('are the same in pieces, where a fence, a comment or front matter holds what looks like a heading', () => {
    for (const text of [
      '# A\n\n```\n\n# no\n\n```\n\n# B\n\n- x\n',
      '# A\n\n<!--\n\n# no\n\n-->\n\n# B\n\n- x\n',
      '---\na: b\n\n# no\n---\n\n# B\n\n> q\n\n# C\n\n~~~\nopen\n\n# no\n',
    ]) {
      const source = makeSource(text);
      assert.deepEqual(parseBlocks(source, 1), parseBlocks(source, Infinity));
      assert.ok(
        !parseBlocks(source, 1).some((block) => block.type === 'heading' && block.text === 'no'),
      );
    }
  });
});
