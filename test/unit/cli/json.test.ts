import assert from 'node:assert/strict';
import { toJson } from '../../../src/cli/json.ts';

describe('JSON output', () => {
  it('keeps what Maps and Sets hold', () => {
    const data = { ticks: new Map([['1', { by: 'person' }]]), names: new Set(['a']) };
    assert.deepEqual(JSON.parse(toJson(data)), { ticks: { 1: { by: 'person' } }, names: ['a'] });
  });
});
