import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { NO_SESSION } from '../../../src/core/session/journal.ts';
import {
  holderHere,
  holderLives,
  holderText,
  sessionRunning,
} from '../../../src/workspace/session-holder.ts';

describe('the holder of a session', () => {
  it('lives while its process does, and is unknown on another machine or without one', () => {
    const here = holderHere({ pid: process.pid });
    assert.equal(holderLives(here), 'alive');
    assert.equal(holderLives({ ...here, pid: 2 ** 22 + 12345 }), 'gone');
    assert.equal(holderLives({ ...here, host: 'elsewhere' }), 'unknown');
    assert.equal(holderLives(holderHere()), 'unknown');
    assert.equal(holderLives(undefined), 'unknown');
  });

  it('is told with process, since when, and the last event', () => {
    const holder = { host: 'kiln', user: 'ada', pid: 4711, agent: 'Botty' };
    const session = {
      ...NO_SESSION,
      state: 'active',
      title: 'SESSION 7: DOUGH',
      number: '7',
      holder,
      preparedAt: '2026-03-02T10:11:12.000Z',
      lastEventAt: '2026-03-02T10:15:00.000Z',
    } as const;
    assert.equal(
      holderText(session),
      'held by Botty for ada on kiln (process 4711), since 2026-03-02 10:11 UTC, last event 2026-03-02 10:15 UTC',
    );
    const error = sessionRunning(session);
    assert.match(error.message, /under way here: SESSION 7: DOUGH, held by Botty for ada on kiln/);
    assert.match(error.remedy, /git worktree add \.\.\/session-after-7 -b session-after-7$/);
    assert.equal(holderText(NO_SESSION), '');
  });
});
