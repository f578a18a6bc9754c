import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { appendFile, readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { closeSession } from '../../src/actions/close-session.ts';
import { resumeSession } from '../../src/actions/resume-session.ts';
import { runCheck } from '../../src/actions/run-check.ts';
import { sessionStatus } from '../../src/actions/session-status.ts';
import { abandonSession, startSession } from '../../src/actions/start-session.ts';
import { appendEvents } from '../../src/workspace/journal.ts';
import { type Team, makeTeam } from './session-support.ts';

describe('a session that was left behind', function () {
  this.timeout(60_000);
  let team: Team;
  beforeEach(async () => {
    team = await makeTeam();
  });
  afterEach(() => team.remove());
  const folder = (): string => join(team.root, '.git/session-protocol');

  /** The id of a process that has ended. */
  async function deadPid(): Promise<number> {
    const child = spawn(process.execPath, ['-e', '']);
    await new Promise((resolve) => child.once('exit', resolve));
    return child.pid ?? 0;
  }

  it('says who held it, refuses a second one with a way out, and is taken over', async () => {
    const { root } = team;
    await startSession({ root, pid: await deadPid() });
    const left = await sessionStatus({ root });
    assert.equal(left.holderLife, 'gone');
    assert.match(
      left.held,
      /^held by .+ on .+ \(process \d+, gone\), since .+ UTC, last event .+ UTC$/,
    );
    await assert.rejects(startSession({ root }), {
      code: 'session-running',
      message: /\(process \d+, gone\)/,
      remedy: /git worktree add \.\.\/session-after-07 -b session-after-07$/,
    });
    const resumed = await resumeSession({ root, pid: process.pid, agent: 'Botty' });
    assert.deepEqual([resumed.holderLife, resumed.session.holder?.agent], ['alive', 'Botty']);
    assert.deepEqual(resumed.session.items, left.session.items);
    await assert.rejects(resumeSession({ root }), { code: 'session-held' });
    await abandonSession({ root, reason: 'only tried' });
    await assert.rejects(resumeSession({ root }), { code: 'no-session' });
  });

  it('is closed although its process died while it closed it, with one entry', async () => {
    const { root } = team;
    await startSession({ root, tasks: ['1.2'] });
    const { status } = await runCheck({ root, name: 'tests' });
    const holder = { host: hostname(), pid: await deadPid() };
    const at = new Date().toISOString();
    const claimed = { type: 'claimed', at, purpose: 'closing', claim: 'dead', holder } as const;
    await appendEvents(folder(), [claimed], status.session.id);
    const { plan } = await closeSession({ root, answers: {} });
    assert.equal(plan.edits.length, 1);
    const thread = await readFile(join(root, 'docs/PROGRESS_THREAD.md'), 'utf8');
    assert.equal(thread.split('\n## Session 07').length, 2);
  });

  it('is closed although another machine claimed it, once someone takes it over', async () => {
    const { root } = team;
    await startSession({ root, tasks: ['1.2'] });
    const { status } = await runCheck({ root, name: 'tests' });
    const holder = { host: 'old-container', pid: 7 };
    const at = new Date().toISOString();
    const claimed = { type: 'claimed', at, purpose: 'closing', claim: 'old', holder } as const;
    await appendEvents(folder(), [claimed], status.session.id);
    await assert.rejects(closeSession({ root, answers: {} }), {
      code: 'claimed',
      message: /another process, 7 on old-container\.$/,
      remedy: /session resume/,
    });
    assert.deepEqual((await resumeSession({ root })).session.claims, {});
    assert.equal((await closeSession({ root, answers: {} })).status.session.state, 'closing');
  });

  it('is followed by another although another machine had begun that one', async () => {
    const { root } = team;
    await startSession({ root });
    await abandonSession({ root, reason: 'only tried' });
    const claimed = { type: 'claimed', at: new Date().toISOString(), purpose: 'next' } as const;
    const theirs = { claim: 'old', holder: { host: 'old-container', pid: 7 } };
    await appendEvents(folder(), [{ ...claimed, ...theirs }]);
    await assert.rejects(startSession({ root }), { code: 'claimed', remedy: /session resume/ });
    const { session, next } = await resumeSession({ root });
    assert.deepEqual([session.state, session.claims, next], ['closed', {}, 'Start a session.']);
    await assert.rejects(resumeSession({ root }), { code: 'no-session' });
    const mine = { claim: 'here', holder: { host: hostname(), pid: process.pid } };
    await appendEvents(folder(), [{ ...claimed, ...mine }]);
    await assert.rejects(resumeSession({ root }), { code: 'no-session' });
    await appendEvents(folder(), [{ type: 'released', at: claimed.at, claim: 'here' }]);
    assert.equal((await startSession({ root })).session.state, 'preparing');
  });

  it('is not closed twice by two at once', async () => {
    const { root } = team;
    await startSession({ root, tasks: ['1.2'] });
    await runCheck({ root, name: 'tests' });
    const both = await Promise.allSettled([1, 2].map(() => closeSession({ root, answers: {} })));
    assert.deepEqual(both.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected']);
    const refused = both.find((one) => one.status === 'rejected');
    const { code } = (refused?.reason ?? {}) as { code?: string };
    assert.match(String(code), /^(claimed|not-active)$/);
    const thread = await readFile(join(root, 'docs/PROGRESS_THREAD.md'), 'utf8');
    assert.equal(thread.split('\n## Session 07').length, 2);
  });

  it('loses nothing where its journal was cut short', async () => {
    const { root } = team;
    await startSession({ root });
    await appendFile(join(folder(), 'session.jsonl'), '{"type":"waived","at":"2026');
    assert.equal((await sessionStatus({ root })).session.state, 'preparing');
    const { status } = await runCheck({ root, name: 'tests' });
    assert.deepEqual([status.session.cutShort, status.session.state], [1, 'active']);
  });
});
