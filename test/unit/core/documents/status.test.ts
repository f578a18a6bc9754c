import assert from 'node:assert/strict';
import {
  stateOfWords,
  statusOfAll,
  statusOfBox,
  statusOfOwnText,
  statusOfValue,
} from '../../../../src/core/documents/status.ts';

describe('the state of a task', () => {
  it('is read from its box', () => {
    const boxes = {
      ' ': 'todo',
      x: 'done',
      X: 'done',
      '~': 'partial',
      '/': 'doing',
      '-': 'cancelled',
      '!': 'blocked',
      '>': 'deferred',
      '✅': 'done',
      '🔄': 'doing',
      '?': 'todo',
      '☑': 'done',
      '□': 'todo',
    };
    for (const [box, status] of Object.entries(boxes)) assert.equal(statusOfBox(box), status, box);
  });

  it('is read from a line or column that states it', () => {
    const values = {
      NOT_STARTED: 'todo',
      'In progress': 'doing',
      '✅ COMPLETE': 'done',
      'not done': 'todo',
      'Blocked by legal': 'blocked',
      進行中: 'doing',
      Hecho: 'done',
      WIP: 'doing',
      '[x]': 'done',
      Incomplete: 'todo',
      Deferred: 'deferred',
      '📋 PLANNING': 'todo',
    };
    for (const [value, status] of Object.entries(values))
      assert.equal(statusOfValue(value), status, value);
    assert.equal(statusOfValue('✅ COMPLETE | 🔄 IN PROGRESS'), undefined);
    assert.equal(statusOfValue('Harbour'), undefined);
  });

  it('is read from a mark in its own row, not from any word', () => {
    const rows = {
      'Set up ✅': 'done',
      '✅ Set up': 'done',
      'Core (COMPLETE)': 'done',
      'Core — DONE': 'done',
      '**Core** [blocked]': 'blocked',
      '~~Core~~': 'cancelled',
    };
    for (const [row, status] of Object.entries(rows))
      assert.equal(statusOfOwnText(row), status, row);
    for (const row of ['Complete the form', 'Tables (new)', 'Set up', 'Mark ✅ rows as read'])
      assert.equal(statusOfOwnText(row), undefined, row);
  });

  it('is not what a value denies', () => {
    for (const value of ['Not implemented', 'not yet merged', 'Not deployed yet'])
      assert.equal(statusOfValue(value), 'todo', value);
    assert.equal(statusOfValue('Merged'), 'done');
  });

  it('is not done where a value says how far the work is, or that it is still to come', () => {
    const values: Record<string, string[]> = {
      doing: [
        '80% done',
        '80 % complete',
        '99.5%',
        'Progress: 40%',
        '3/5 tasks complete',
        '3 of 5 merged',
        'Done (80%)',
        '~60%',
        'Code 80% complete',
      ],
      partial: [
        'Almost finished',
        'Nearly complete',
        'Mostly done',
        'fast fertig',
        'casi terminado',
        'Not fully implemented',
        'Not quite finished',
        'Nicht ganz fertig',
        'Nearing completion',
        'Code complete, tests missing',
        'Merged (docs outstanding)',
        'Done but needs a test',
      ],
      todo: [
        '0% complete',
        '0%',
        'Never completed',
        'Nicht erledigt',
        'noch nicht fertig',
        'Not done',
        'To be done',
        'Needs to be verified',
        'must be merged',
        'Will be fixed in v2',
        "Isn't finished",
        'no completado',
        'não concluído',
        'pas terminé',
        'muss noch erledigt werden',
        'Unfinished',
        'Closed, then reopened',
        'Expected completion: Q3',
        '0/4 done',
        '完了していない',
        '尚未完成',
        'no',
        'false',
      ],
      done: [
        '100%',
        '100% done',
        '5/5 done',
        'yes',
        'x',
        '**X**',
        'ja',
        '✓',
        'Done (95% coverage)',
        'Done, nothing missing',
        'Not needed, done elsewhere',
        'Closed: no tests missing',
        'Merged 2026-03-04',
        'Done 11/21',
        'Done, no remaining work',
        'Verified, never failed',
        'Fixed in 1.2',
        'Completed by Ann',
        'Done - not to be touched',
      ],
      blocked: ['blocked at 80%', 'Blocked, not fully merged'],
    };
    for (const [status, texts] of Object.entries(values))
      for (const text of texts) assert.equal(statusOfValue(text), status, text);
    assert.equal(statusOfValue('90% coverage'), undefined);
  });

  it('is what a text consists of, and nothing else', () => {
    assert.equal(stateOfWords('In Progress'), 'doing');
    assert.equal(stateOfWords('Pending/Not started'), 'todo');
    assert.equal(stateOfWords('完了'), 'done');
    assert.equal(stateOfWords('Active tasks'), undefined);
  });

  it('of a phase follows from its tasks', () => {
    assert.equal(statusOfAll([]), 'todo');
    assert.equal(statusOfAll(['done', 'cancelled']), 'done');
    assert.equal(statusOfAll(['done', 'todo']), 'doing');
    assert.equal(statusOfAll(['todo', 'blocked']), 'todo');
    assert.equal(statusOfAll(['blocked']), 'blocked');
  });
});
