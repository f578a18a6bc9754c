import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { nextNumber } from '../../../../src/core/session/number.ts';
import { documentOf, fixture } from './session-documents.ts';

describe('nextNumber', () => {
  const thread = fixture('sample/files/docs/PROGRESS_THREAD.md');
  const opener = fixture('sample/files/docs/sessions/SESSION_04_CHECKOUT.md');

  it('is one after the last entry, opener or earlier session, as wide as they are', () => {
    assert.equal(nextNumber([thread], []), '04');
    assert.equal(nextNumber([thread, opener], []), '05');
    assert.equal(nextNumber([thread, opener], ['9', '12']), '13');
    assert.equal(nextNumber([fixture('fixtures/research-thread/PROGRESS_THREAD.md')], []), '01');
  });

  it('counts on from numbers with a letter, and takes no date for a number', () => {
    assert.equal(nextNumber([], ['12b', '20260102T150405Z-1f2e3d']), '13');
  });

  it('is none where nobody numbers sessions', () => {
    assert.equal(nextNumber([documentOf('docs/NOTES.md', '# Notes')], []), undefined);
  });
});
