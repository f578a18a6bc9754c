import assert from 'node:assert/strict';
import { nearest } from '../../../src/cli/nearest.ts';

describe('the nearest name', () => {
  const names = ['check', 'tasks', 'hooks install', 'hooks uninstall'];

  it('is the one with the fewest edits', () => {
    assert.deepEqual(nearest('chekc', names), ['check']);
    assert.deepEqual(nearest('task', names), ['tasks']);
  });

  it('begins with what was typed', () => {
    assert.deepEqual(nearest('hooks', names), ['hooks install', 'hooks uninstall']);
  });

  it('is none for something else', () => {
    assert.deepEqual(nearest('xyzzy', names), []);
    assert.deepEqual(nearest('', names), []);
  });
});
