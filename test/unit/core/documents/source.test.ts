import assert from 'node:assert/strict';
import { parseDocument } from '../../../../src/core/documents/index.ts';
import { makeSource } from '../../../../src/core/documents/source.ts';

const titles = (text: string): string[] =>
  parseDocument({ text }).sections.flatMap((one) => [
    one.title,
    ...one.children.map(({ title }) => title),
  ]);

describe('the source of a document', () => {
  it('counts lines as editors do, whatever ends them, and leads columns past a byte-order mark', () => {
    const source = makeSource('\ufeffab\r\nc\rd\n');
    assert.deepEqual(source.lines, ['ab', 'c', 'd', '']);
    assert.deepEqual(source.toFile(1, 1), { line: 1, column: 2 });
    assert.deepEqual(source.toFile(2, 1), { line: 2, column: 1 });
    assert.equal(source.encoding.lineEnding, 'mixed');
    assert.equal(source.encoding.bom, true);
  });

  it('sees past a closing fence that lacks a backtick', () => {
    assert.deepEqual(titles('# A\n```bash\nls\n``\n## B\n'), ['A', 'B']);
    assert.deepEqual(makeSource('```\n``\n').unclosedFences, []);
  });

  it('keeps a fence of Markdown whole that holds another fence', () => {
    const text = '# A\n```markdown\n## Not a section\n```js\nx\n```\n## Nor this\n```\n## B\n';
    assert.deepEqual(titles(text), ['A', 'B']);
    assert.deepEqual(makeSource(text).unclosedFences, []);
  });

  it('keeps it whole where a line that ends in a colon leads to a fence without a language', () => {
    const text = '# A\n```markdown\n**Logs**:\n```\n## Not a section\n```\nx\n```\n## B\n';
    assert.deepEqual(titles(text), ['A', 'B']);
    assert.deepEqual(makeSource(text).unclosedFences, []);
    // Without two more marks the colon is the end of the fence's text.
    assert.deepEqual(titles('# A\n```markdown\nLogs:\n```\n## B\n'), ['A', 'B']);
    assert.deepEqual(titles('# A\n```markdown\nLogs:\n```\n## B\n```js\n```\n## C\n'), [
      'A',
      'B',
      'C',
    ]);
  });

  it('follows fences by the standard otherwise', () => {
    assert.deepEqual(titles('# A\n````\n```\n## no\n```\n````\n## B\n'), ['A', 'B']);
    assert.deepEqual(titles('# A\n~~~\n```\n## no\n~~~\n## B\n'), ['A', 'B']);
    assert.deepEqual(makeSource('a\n```\nb\n').unclosedFences, [2]);
  });
});
