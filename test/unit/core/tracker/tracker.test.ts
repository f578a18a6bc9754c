import assert from 'node:assert/strict';
import {
  completionNote,
  completionOf,
  isGone,
  isYes,
  markGone,
  STATUS_WORDS,
  stateOf,
  unmarkGone,
  withNote,
} from '../../../../src/core/tracker/tracker.ts';

describe('the words of a tracker', () => {
  it('name the states as they are written, and as people write them', () => {
    for (const [state, word] of Object.entries(STATUS_WORDS)) assert.equal(stateOf(word), state);
    assert.deepEqual(
      ['Not started', 'in-progress', '✅ Complete', 'On hold', 'canceled', 'Todo'].map(stateOf),
      ['todo', 'doing', 'done', 'blocked', 'cancelled', 'todo'],
    );
    assert.deepEqual(['', 'perhaps', 'DONE?!maybe'].map(stateOf), [
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('say yes as sheets do', () => {
    assert.ok(['TRUE', 'true', ' Yes', 'x', '1', '✅'].every(isYes));
    assert.ok(!['', 'FALSE', 'no', '0', 'not yet'].some(isYes));
  });

  it('tell who completed a task, and read it back among other notes', () => {
    const completion = {
      by: 'Zoë | of\nAccounting',
      role: 'Builder',
      on: '2026-03-02',
      evidence: 'two\nlines | and a bar',
    };
    const notes = withNote(withNote('seen by Jon', completionNote(completion)), 'later remark');
    assert.deepEqual(completionOf(notes), {
      by: 'Zoë of Accounting',
      role: 'Builder',
      on: '2026-03-02',
      evidence: 'two lines and a bar',
    });
    assert.equal(completionOf('Completed by nobody'), undefined);
    const again = withNote(notes, completionNote({ by: 'Jon', on: '2026-03-04', evidence: 'x' }));
    assert.deepEqual(completionOf(again), { by: 'Jon', on: '2026-03-04', evidence: 'x' });
  });

  it('mark what left the plan once, and take the mark off without a trace', () => {
    for (const notes of ['', 'a remark', 'one | two']) {
      const marked = markGone(notes, '2026-03-02');
      assert.ok(isGone(marked) && !isGone(notes));
      assert.equal(markGone(marked, '2026-03-09'), marked);
      assert.equal(unmarkGone(marked), notes);
    }
    assert.equal(unmarkGone('Not in the plan since 2026-03-02 | more'), 'more');
  });
});
