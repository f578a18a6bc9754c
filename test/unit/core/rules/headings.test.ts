import assert from 'node:assert/strict';
import {
  changedSections,
  isSameSection,
  sectionLine,
  sectionText,
} from '../../../../src/core/rules/headings.ts';

const document = `# Title 2

Intro.

## 1. First

\`\`\`md
## 6. In a fence
\`\`\`

<!--
## 6. In a comment
-->

## 6️⃣ Routes & Pages

list

### 6.1 Detail

more

## Section 7: Data

seven

## 🔟 Last

VIII. Roman
-----------

eight

## A word
`;

describe('sections of a bible', () => {
  it('are found by number, however it is written', () => {
    const lines = ['1', '6', '6.1', '7', '10', 'VIII', 'Section 6', '§7'].map((section) =>
      sectionLine(document, section),
    );
    assert.deepEqual(lines, [5, 15, 19, 23, 27, 29, 15, 23]);
  });

  it('are found by number before the steps that other sections number anew', () => {
    const text = '\ufeff## 1. One\n\n### 2. Step\n\na\n\n## 2. Two\n\nb\n';
    assert.equal(sectionLine(text, '2'), 7);
    assert.equal(sectionText(text, '2'), '## 2. Two\nb');
    assert.equal(sectionLine(text, '1'), 1);
  });

  it('are found by title', () => {
    assert.equal(sectionLine(document, 'routes & pages'), 15);
    assert.equal(sectionLine(document, 'Data'), 23);
    assert.equal(sectionLine(document, 'A word'), 34);
    assert.equal(sectionLine(document, 'A'), undefined);
    assert.equal(sectionLine(document, '99'), undefined);
  });

  it('reach to the next heading of their level, spacing left out', () => {
    assert.equal(sectionText(document, '6'), '## 6️⃣ Routes & Pages\nlist\n### 6.1 Detail\nmore');
    assert.equal(
      sectionText(document.replace('list\n', 'list  \n\n\n'), '6'),
      sectionText(document, '6'),
    );
    assert.equal(sectionText(document.replaceAll('\n', '\r\n'), '6'), sectionText(document, '6'));
  });

  it('are told apart when they change, each by its own text', () => {
    const labels = (after: string): string[] =>
      changedSections(document, after).map(({ label }) => label);
    assert.deepEqual(labels(document), []);
    assert.deepEqual(labels(document.replace('more', 'less')), ['6.1']);
    assert.deepEqual(labels(document.replace('list', 'lists').replace('seven', '7')), ['6', '7']);
    assert.deepEqual(labels(document.replace('Intro.', 'Another intro.')), []);
    assert.deepEqual(labels(`${document}\n## 12. New\n`), ['12']);
    assert.deepEqual(labels(document.replace('## Section 7: Data\n\nseven\n', '')), ['7']);
    assert.ok(isSameSection('6️⃣ Routes & Pages', 'Section 6'));
    assert.ok(isSameSection('6️⃣ Routes & Pages', 'routes and pages'.replace('and ', '')));
    assert.ok(!isSameSection('6️⃣ Routes & Pages', '61'));
  });

  it('are found in time that grows with the text, whatever a line holds', () => {
    const start = performance.now();
    for (const piece of ['# ', ' ', '#', '\t', '=', '-', '`', '# #'])
      sectionText(`# ${piece.repeat(100_000)}x\n`, '6');
    assert.ok(performance.now() - start < 2000, `${performance.now() - start} ms`);
  });
});
