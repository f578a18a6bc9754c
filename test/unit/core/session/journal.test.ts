import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { isKnownEvent, isRunning, reduceSession } from '../../../../src/core/session/journal.ts';
import type { SessionEvent } from '../../../../src/core/session/session.ts';

const at = '2026-01-01T00:00:00Z';
const prepared: SessionEvent = { type: 'prepared', at, session: 's', title: 'S', items: [] };
const activated: SessionEvent = { type: 'activated', at };
const holder = { host: 'kiln' };

describe('reduceSession', () => {
  it('takes a step only from the state before it', () => {
    const states = (...events: SessionEvent[]) => reduceSession(events).state;
    const closing: SessionEvent = { type: 'closing', at, documents: [] };
    const closed: SessionEvent = { type: 'closed', at };
    assert.equal(states(activated), 'none');
    assert.equal(states(prepared, closing), 'preparing');
    assert.equal(states(prepared, activated, activated, closed), 'active');
    assert.equal(states(prepared, activated, closing, activated), 'closing');
    assert.equal(states(prepared, activated, closing, closed, closing), 'closed');
    assert.equal(isRunning(reduceSession([prepared, activated, closing])), true);
  });

  it('gives a right to one at a time, and only while it makes sense', () => {
    const claim = (id: string, purpose: 'closing' | 'next' = 'closing'): SessionEvent => ({
      type: 'claimed',
      at,
      claim: id,
      purpose,
      holder,
    });
    const released: SessionEvent = { type: 'released', at, claim: 'a' };
    const held = (...events: SessionEvent[]) => reduceSession(events).claims.closing?.claim;
    assert.equal(held(prepared, claim('a')), undefined);
    assert.equal(held(prepared, activated, claim('a'), claim('b')), 'a');
    assert.equal(held(prepared, activated, claim('a'), claim('b'), released), undefined);
    assert.equal(held(prepared, activated, claim('a'), released, claim('b')), 'b');
    assert.deepEqual(reduceSession([prepared, claim('n', 'next')]).claims, {});
    const over: SessionEvent = { type: 'abandoned', at, reason: 'x' };
    assert.equal(reduceSession([prepared, over, claim('n', 'next')]).claims.next?.claim, 'n');
  });

  it('closes once more where the hand-off was lost, with what was written then', () => {
    const claimed: SessionEvent = { type: 'claimed', at, claim: 'a', purpose: 'closing', holder };
    const first: SessionEvent = {
      type: 'closing',
      at,
      documents: ['A.md', 'B.md'],
      written: [{ path: 'A.md', lines: ['Done'] }],
    };
    const once = reduceSession([prepared, activated, claimed, first]);
    assert.deepEqual([once.written?.length, once.claims], [1, {}]);
    const again = reduceSession([prepared, activated, first, claimed]);
    assert.equal(again.claims.closing?.claim, 'a');
    const earlier: SessionEvent = { type: 'closing', at, documents: ['B.md'] };
    const twice = reduceSession([prepared, activated, first, earlier]);
    assert.deepEqual([twice.closing, twice.written, twice.state], [['B.md'], undefined, 'closing']);
  });

  it('counts what it does not know, and knows when the last event was', () => {
    const session = reduceSession([prepared, { type: 'unknown', at: '2026-02-02T00:00:00Z' }]);
    assert.deepEqual([session.unknownEvents, session.lastEventAt], [1, '2026-02-02T00:00:00Z']);
    assert.equal(session.state, 'preparing');
  });

  it('keeps the last word on a task, and an answer with its question', () => {
    const done = (task: string, evidence: string): SessionEvent => ({
      type: 'task-completed',
      at,
      task,
      evidence,
      by: 'Ada',
    });
    const asked: SessionEvent = { type: 'escalated', at, issue: 'i', to: 'Jon', urgency: 'High' };
    const session = reduceSession([
      prepared,
      done('1', 'a'),
      done('2', 'b'),
      done('1', 'c'),
      asked,
      asked,
      { ...asked, answer: 'yes' },
    ]);
    assert.deepEqual(
      session.completed.map(({ task, evidence }) => [task, evidence]),
      [
        ['1', 'c'],
        ['2', 'b'],
      ],
    );
    assert.deepEqual(
      session.escalations.map(({ answer }) => answer),
      ['yes', undefined],
    );
  });

  it('knows its own events by name, and no name of every object', () => {
    assert.equal(isKnownEvent('check-run'), true);
    assert.equal(isKnownEvent('toString'), false);
    assert.equal(isKnownEvent(7), false);
  });
});
