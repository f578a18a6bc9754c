import assert from 'node:assert/strict';
import type { SupersededOptions } from '../../../../src/core/rules/options.ts';
import { type Sides, told } from './support.ts';

const listed: SupersededOptions = {
  documents: [{ paths: ['docs/OLD_PLAN.md', 'archive/**'], by: 'docs/PLAN.md' }],
  referencesIn: ['**'],
};
const judged = (files: Record<string, Sides>, options: SupersededOptions = listed) =>
  told({ superseded: options }, { files });
const changed = { before: 'a', after: 'b' };

describe('superseded', () => {
  it('refuses an edit, but lets it go, or move to an archive with a note on it', () => {
    assert.deepEqual(judged({ 'docs/OLD_PLAN.md': changed }), [
      'docs/OLD_PLAN.md modified, though it is superseded by docs/PLAN.md',
    ]);
    assert.equal(judged({ 'archive/x.sh': changed }).length, 1);
    assert.deepEqual(judged({ 'docs/OLD_PLAN.md': { before: 'a' } }), []);
    assert.deepEqual(judged({ 'archive/y.sh': { before: 'a', after: 'b', from: 'y.sh' } }), []);
    assert.deepEqual(judged({ 'archive/y.sh': { after: 'b' } }), []);
    assert.deepEqual(judged({ 'x.md': { before: 'a', after: 'a', from: 'docs/OLD_PLAN.md' } }), []);
  });

  it('knows a document that declares it itself, but for the commit that declares it', () => {
    for (const line of [
      '> **SUPERSEDED** by X',
      '**Status**: Archived',
      'Status: 🗄️ superseded',
      '⚠️ OBSOLETE: see X',
    ]) {
      const before = `# Plan\n\n${line}\n`;
      assert.equal(judged({ 'a.md': { before, after: `${before}x` } }, {}).length, 1, line);
      assert.deepEqual(judged({ 'a.md': { before: '# Plan\n', after: before } }, {}), [], line);
    }
    for (const line of [
      '# Archived sessions',
      '**Supersedes**: X',
      'We archived it.',
      '**Status**: open',
    ]) {
      const before = `${line}\n`;
      assert.deepEqual(judged({ 'a.md': { before, after: `${before}x` } }, {}), [], line);
    }
  });

  it('refuses new references by name, where it is told to look', () => {
    assert.deepEqual(judged({ 'a.md': { after: 'See docs/OLD_PLAN.md.' } }), [
      'a.md:1 a new reference to docs/OLD_PLAN.md, which is superseded by docs/PLAN.md',
    ]);
    assert.deepEqual(judged({ 'a.md': { after: 'See VERY_OLD_PLAN.md' } }), []);
    assert.deepEqual(judged({ 'a.md': { after: 'This replaces OLD_PLAN.md' } }), []);
    const legacy = 'See OLD_PLAN.md\n';
    assert.deepEqual(judged({ 'a.md': { before: legacy, after: `${legacy}x` } }), []);
    const { documents = [] } = listed;
    assert.deepEqual(judged({ 'a.md': { after: 'See OLD_PLAN.md' } }, { documents }), []);
  });
});
