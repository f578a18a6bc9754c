import assert from 'node:assert/strict';
import { sectionLine, sectionText } from '../../../../src/core/rules/headings.ts';

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
});
