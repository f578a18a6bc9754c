import assert from 'node:assert/strict';
import {
  expandRange,
  findIds,
  findNamedReferences,
  readLeadingId,
  readLeadingNumber,
} from '../../../../src/core/documents/task-id.ts';

describe('ids of tasks', () => {
  it('are read in every form, with what follows', () => {
    const forms: [string, string[], string][] = [
      ['0A.1: tag it', ['0A.1'], 'tag it'],
      ['0A.3-0A.5: export', ['0A.3', '0A.4', '0A.5'], 'export'],
      ['9.4–9.5: fill', ['9.4', '9.5'], 'fill'],
      ['**T001** [P] Create', ['T001'], '[P] Create'],
      ['**TASK-12**: Do', ['TASK-12'], 'Do'],
      ['[P0-1] Do', ['P0-1'], 'Do'],
      ['`S3-1` Do', ['S3-1'], 'Do'],
      ['1.2.3 Do', ['1.2.3'], 'Do'],
      ['#12 Do', ['#12'], 'Do'],
      ['~~T3~~ Do', ['T3'], 'Do'],
      ['[T7](x.md) Do', ['T7'], 'Do'],
      ['**1.1 Title** words', ['1.1'], '**Title** words'],
    ];
    for (const [text, ids, rest] of forms) {
      const found = readLeadingId(text);
      assert.deepEqual([found?.ids, found?.rest], [ids, rest], text);
    }
  });

  it('are not found in plain words', () => {
    for (const text of [
      'UTF-8 everywhere',
      'GPT-4 review',
      'Read it',
      '3 apples',
      'V2 tables',
      'T',
      '',
    ]) {
      assert.equal(readLeadingId(text), undefined, text);
    }
    assert.deepEqual(readLeadingNumber('1. Slice'), { id: '1', rest: 'Slice' });
    assert.equal(readLeadingNumber('10 slices'), undefined);
  });

  it('are written out where they are a range', () => {
    assert.deepEqual(expandRange('T008', 'T011'), ['T008', 'T009', 'T010', 'T011']);
    assert.deepEqual(expandRange('2', '2'), ['2']);
    assert.deepEqual(expandRange('T9', 'T1'), ['T9', 'T1']);
    assert.deepEqual(expandRange('1', '999999'), ['1']);
    assert.deepEqual(findIds('after T001-T003, T003 and 0A.2'), ['T001', 'T002', 'T003', '0A.2']);
  });

  it('are found by word and number', () => {
    const found = findNamedReferences('Tasks 1-3, then Phase 0A and Chunk 2').map(
      ({ word, id }) => `${word} ${id}`,
    );
    assert.deepEqual(found, ['task 1', 'task 2', 'task 3', 'phase 0A', 'chunk 2']);
  });
});
