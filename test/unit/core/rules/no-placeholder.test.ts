import assert from 'node:assert/strict';
import type { NoPlaceholderOptions } from '../../../../src/core/rules/options.ts';
import { type Sides, told } from './support.ts';

const judged = (sides: Sides, options: Partial<NoPlaceholderOptions> = {}) =>
  told({ 'no-placeholder': { paths: ['**/*.md'], ...options } }, { files: { 'a.md': sides } });
const complete = '# Plan\n**Status**: ✅ COMPLETE\n\n';

describe('no-placeholder', () => {
  it('refuses what is left to fill in, at its place', () => {
    assert.deepEqual(judged({ after: `${complete}See [Continue with the tables...]\n` }), [
      'a.md:4 the placeholder [Continue with the tables...] in a document that is declared complete',
    ]);
    for (const text of [
      '[pending]',
      '[TBD]',
      'Date: TBD',
      'TODO: x',
      '[…]',
      '[insert a name]',
      '[complete this part]',
      'Lorem lorem ipsum',
    ])
      assert.equal(judged({ after: complete + text }).length, 1, text);
  });

  it('takes links, boxes, code and words for what they are', () => {
    for (const text of [
      '[pending](x.md)',
      '- [ ] x',
      '`[TBD]` is one',
      '```\nTODO\n```',
      'TODOS',
      'a-TODO-list',
      '[pending]: x.md',
      '[done]',
      '## Phase 1 [COMPLETE]',
    ])
      assert.deepEqual(judged({ after: complete + text }), [], text);
  });

  it('knows where a fence ends', () => {
    for (const text of [
      '```npm test``` runs\n\nTBD',
      '```\n```js\n```\n\nTBD',
      '~~~\n```\n~~~\nTBD',
    ])
      assert.equal(judged({ after: `${complete}${text}\n` }).length, 1, text);
    assert.deepEqual(judged({ after: `${complete}- a\n\n  \`\`\`js\n  TBD\n  \`\`\`\n` }), []);
  });

  it('judges only documents that say that they are complete, or all', () => {
    assert.deepEqual(judged({ after: '# Plan\n**Status**: draft\n\n[pending]\n' }), []);
    assert.deepEqual(judged({ after: '# Plan\nStatus: incomplete\n\n[pending]\n' }), []);
    for (const status of ['Status: final', '| Status | Approved |', '> **Status:** Done'])
      assert.equal(judged({ after: `${status}\n[pending]\n` }).length, 1, status);
    assert.equal(judged({ after: '[pending]' }, { complete: 'always' }).length, 1);
  });

  it('lets legacy be, until the document is declared complete', () => {
    const legacy = `${complete}[pending]\n`;
    assert.deepEqual(judged({ before: legacy, after: `${legacy}more\n` }), []);
    assert.equal(judged({ before: legacy, after: `${legacy}TBD\n` }).length, 1);
    assert.equal(judged({ before: legacy.replace('COMPLETE', 'open'), after: legacy }).length, 1);
  });

  it('knows words of the team', () => {
    assert.equal(judged({ after: `${complete}Ask Ada later` }, { words: ['ask ada'] }).length, 1);
  });

  it('takes time that grows with the line, whatever it holds', () => {
    const start = performance.now();
    for (const piece of ['!', '[', '*', ' ', '`', '[continue ', '|', 'status:!'])
      judged({ after: `${complete}${piece.repeat(100_000)}\nstatus: ${piece.repeat(100_000)}` });
    assert.ok(performance.now() - start < 5000, `${performance.now() - start} ms`);
  });
});
