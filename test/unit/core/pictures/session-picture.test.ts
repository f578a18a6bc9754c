import assert from 'node:assert/strict';
import { exportSessions } from '../../../../src/core/pictures/export.ts';
import { pictureSessions } from '../../../../src/core/pictures/session-picture.ts';
import { assertGolden, SESSIONS } from './support.ts';

describe('the sessions to be drawn', () => {
  const sessions = pictureSessions(SESSIONS);
  const [closed, abandoned, running] = sessions.stories;

  it('are in the order in which they began, each with its state and its length', () => {
    assert.deepEqual(
      sessions.stories.map(({ name, state, minutes, ticked, items }) => [
        name,
        state,
        minutes,
        ticked,
        items,
      ]),
      [
        ['Session 7: Lending desk', 'closed', 135, 1, 2],
        ['Session 8: False start', 'abandoned', 4, 0, 2],
        ['Session 9: Under way', 'preparing', 60, 0, 2],
      ],
    );
    assert.equal(sessions.unreadable, 1);
    assert.equal(running?.end, SESSIONS.now);
    assert.equal(abandoned?.events.at(-1)?.detail, 'wrong branch');
  });

  it('hold the commits made meanwhile, but none that says that it belongs to another session', () => {
    assert.deepEqual(
      closed?.events.map(({ kind, detail }) => `${kind} ${detail}`.trim()),
      [
        'prepared docs/SESSION_7.md',
        'read docs/PLAYBOOK.md',
        'tick Read the <playbook> – log line 4',
        'tick Be on main',
        'untick Be on main',
        'waiver Be on main – a branch',
        'activated',
        'check-failed tests – exit code 1',
        'commit aaaaaaa feat: lend a book',
        'waiver version-header: generated',
        'commit aaaaaaa fix: a stamp',
        'check tests',
        'task T4 – Print cards – aaaaaaa1',
        'unverified aaaaaaa fix: in haste',
        'closing docs/THREAD.md',
        'closed',
      ],
    );
  });

  it('are the latest ones, where there are many, and the others are counted', () => {
    const two = pictureSessions(SESSIONS, 2);
    assert.deepEqual(
      [two.stories.length, two.stories[0]?.name, two.earlier],
      [2, abandoned?.name, 1],
    );
    assert.match(exportSessions(two, 'svg'), /1 earlier session/);
  });

  it('are the pictures and tables that were looked at', () => {
    assertGolden('session-timeline.svg', exportSessions(sessions, 'svg'));
    assertGolden('sessions.mmd', exportSessions(sessions, 'mermaid'));
    assertGolden('sessions.txt', exportSessions(sessions, 'text'));
  });

  it('say in words that there are none', () => {
    const none = pictureSessions({ journals: [], commits: [], now: SESSIONS.now });
    for (const format of ['svg', 'text'] as const)
      assert.match(exportSessions(none, format), /No session was started here yet\./);
  });
});
