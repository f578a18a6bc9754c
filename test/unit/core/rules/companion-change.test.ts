import assert from 'node:assert/strict';
import type { Companion } from '../../../../src/core/rules/options.ts';
import { type Sides, told, violations } from './support.ts';

const api: Companion = {
  when: ['src/api/**'],
  needs: ['docs/API.md'],
  reason: 'it names every call',
};
const judged = (files: Record<string, Sides>, pair: Companion = api, parents = 1) =>
  told({ 'companion-change': { pairs: [pair] } }, { files, change: { parents } });
const changed = { before: 'a', after: 'b' };

describe('companion-change', () => {
  it('refuses one without the other, also deleted or renamed', () => {
    const missing = /without a change in docs\/API\.md/;
    assert.match(judged({ 'src/api/a.ts': changed })[0] ?? '', missing);
    assert.match(judged({ 'src/api/a.ts': { before: 'a' } })[0] ?? '', missing);
    assert.match(
      judged({ 'src/b.ts': { before: 'a', after: 'a', from: 'src/api/a.ts' } })[0] ?? '',
      missing,
    );
    assert.match(
      judged({ 'src/api/a.ts': changed, 'docs/API.md': { before: 'a' } })[0] ?? '',
      missing,
    );
  });

  it('is not content with another mode of the other', () => {
    const files = { 'src/api/a.ts': changed, 'docs/API.md': { before: 'a', after: 'a' } };
    assert.match(judged(files)[0] ?? '', /without a change in docs\/API\.md/);
  });

  it('passes with both, with the other alone, and for a merge', () => {
    assert.deepEqual(judged({ 'src/api/a.ts': changed, 'docs/API.md': changed }), []);
    assert.deepEqual(judged({ 'docs/API.md': changed }), []);
    assert.deepEqual(judged({ 'src/api/a.ts': changed }, api, 2), []);
  });

  it('asks for a certain line there', () => {
    const pair: Companion = { ...api, needs: ['START.md'], line: '^Backup: ' };
    const start = { before: 'Backup: 1\nx\n', after: 'Backup: 1\ny\n' };
    assert.match(
      judged({ 'src/api/a.ts': changed, 'START.md': start }, pair)[0] ?? '',
      /misses its line \(\^Backup: \)/,
    );
    const better = { ...start, after: 'Backup: 2\nx\n' };
    assert.deepEqual(judged({ 'src/api/a.ts': changed, 'START.md': better }, pair), []);
  });

  it('says why, and where that is stated', () => {
    const pairs = [{ ...api, source: 'docs/PLAYBOOK.md:7' }];
    const [violation] = violations(
      { 'companion-change': { pairs } },
      { files: { 'src/api/a.ts': changed } },
    );
    assert.match(violation?.remedy ?? '', /it names every call\.$/);
    assert.equal(violation?.source?.range?.start.line, 7);
  });
});
