import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { parseDocument } from '../../src/core/documents/index.ts';
import { runCheck } from '../../src/actions/run-check.ts';
import { type SessionStatus, sessionStatus } from '../../src/actions/session-status.ts';
import { startSession } from '../../src/actions/start-session.ts';
import { tickItem, waiveItem } from '../../src/actions/tick-item.ts';
import { PLAYBOOK, PROTOCOL, type Team, makeTeam } from './session-support.ts';
import { distFolder } from './support.ts';
import { installHooks } from '../../src/git/hook-installer.ts';
import { writeFileAtomically } from '../../src/workspace/atomic-write.ts';

describe('items that prove themselves', function () {
  this.timeout(60_000);
  let team: Team;
  beforeEach(async () => {
    team = await makeTeam();
  });
  afterEach(() => team.remove());

  const itemOf = (status: SessionStatus, words: RegExp) => {
    const found = status.items.find(({ item }) => words.test(item.text));
    assert.ok(found, String(words));
    return found;
  };
  const requiring = (requires: object, more: object = {}) => ({
    '.session-protocol/protocol.json': JSON.stringify({
      ...PROTOCOL,
      ...more,
      session: { ...PROTOCOL.session, requires },
    }),
  });

  it('by a check that passes, until a file changes; and not by a tick', async () => {
    const { root } = team;
    let status: SessionStatus = await startSession({ root });
    const { item, locked } = itemOf(status, /tests pass/);
    assert.match(locked ?? '', /session check tests/);
    await assert.rejects(tickItem({ root, item: item.id, done: true, by: 'person' }), {
      code: 'proves-itself',
      remedy: /session check tests/,
    });

    let output = '';
    await team.write('dough.txt', 'bad\n');
    const failed = await runCheck({ root, name: 'tests', onOutput: (text) => (output += text) });
    assert.deepEqual([failed.run.exitCode, failed.recorded], [3, true]);
    assert.deepEqual([output, failed.output], ['kneading\n', 'kneading\n']);
    assert.match(itemOf(failed.status, /tests pass/).detail, /exit code 3/);

    await team.write('dough.txt', 'good again\n');
    const passed = await runCheck({ root, name: 'tests' });
    assert.equal(passed.run.exitCode, 0);
    // It was the last open item: blocking issues are none.
    assert.equal(passed.status.session.state, 'active');

    team.git('checkout', '-q', '.');
    status = await sessionStatus({ root });
    assert.equal(status.session.state, 'active', 'what was proved at the start stays so');
  });

  it('not by a check whose work tree has changed since', async () => {
    const { root } = team;
    await team.commit('issue', {
      'docs/TEAM_PLAYBOOK.md': PLAYBOOK.replace('~~[OVEN]', '**[OVEN][OPEN]**').replace(
        '~~ ✅ Resolved in 1a2b3c4',
        '',
      ),
    });
    await startSession({ root });
    const { status } = await runCheck({ root, name: 'tests' });
    assert.equal(itemOf(status, /tests pass/).state, 'proved');
    await team.write('new.txt', 'x');
    assert.match(itemOf(await sessionStatus({ root }), /tests pass/).detail, /changed since/);
    await team.commit('more');
    assert.match(itemOf(await sessionStatus({ root }), /tests pass/).detail, /changed since/);
    const issue = itemOf(await sessionStatus({ root }), /blocking issues/);
    assert.equal(issue.state, 'failed');
    assert.match(issue.detail, /oven is cold.*TEAM_PLAYBOOK\.md:10/i);
  });

  it('by no check that cannot start, takes too long, or is not there', async () => {
    const { root } = team;
    await startSession({ root });
    const gone = await runCheck({ root, name: 'gone' });
    assert.deepEqual([gone.run.exitCode, gone.recorded], [127, true]);
    assert.match(gone.failure ?? '', /no-such-program-anywhere could not be started/);
    const slow = await runCheck({ root, name: 'slow' });
    assert.equal(slow.run.exitCode, 124);
    assert.match(slow.failure ?? '', /longer than 0\.01 minutes/);
    await assert.rejects(runCheck({ root, name: 'x' }), { code: 'no-such-check', remedy: /tests/ });
    await team.write(
      '.session-protocol/protocol.json',
      '{ "version": 1, "session": { "checks": {} } }',
    );
    await assert.rejects(runCheck({ root, name: 'tests' }), { code: 'broken-protocol' });
    await team.write('.session-protocol/protocol.json', '{ "version": 1 }');
    await assert.rejects(runCheck({ root, name: 'x' }), {
      remedy: /session\.checks.*\{ "name": "x"/,
    });
    team.git('checkout', '-q', '.');
    const stopper = new AbortController();
    setTimeout(() => stopper.abort(), 300);
    await assert.rejects(runCheck({ root, name: 'slow', signal: stopper.signal }), {
      code: 'cancelled',
    });
  });

  it('with what the protocol file asks of every session: hooks, backup, clean tree', async () => {
    const { root } = team;
    const database = { name: 'shop', engine: 'sqlite', path: 'shop.db' };
    await team.commit('strict', {
      ...requiring(
        { cleanTree: true, hooks: true, backupHours: 2, checks: ['gone'] },
        { databases: [database] },
      ),
      '.gitignore': '.session-protocol/backups/\n',
    });
    let status: SessionStatus = await startSession({ root, distFolder });
    assert.match(itemOf(status, /git hooks/).detail, /not installed; install them/);
    assert.match(itemOf(status, /verified backup/).detail, /db backup/);
    assert.equal(itemOf(status, /clean/).state, 'proved');
    assert.match(itemOf(status, /"gone"/).detail, /session check gone/);
    assert.equal(itemOf(await sessionStatus({ root }), /git hooks/).state, 'open');

    await installHooks({ root, distFolder, write: writeFileAtomically });
    const set = join(root, '.session-protocol/backups/20260101-000000-001-manual');
    const backUp = async (hoursAgo: number): Promise<void> => {
      await mkdir(set, { recursive: true });
      const createdAt = new Date(Date.now() - hoursAgo * 3_600_000).toISOString();
      const databases = [{ config: 'shop', file: 'shop.db', size: 3 }];
      const manifest = { version: 1, createdAt, finishedAt: createdAt, complete: true, databases };
      await writeFile(join(set, 'manifest.json'), JSON.stringify(manifest));
      await writeFile(join(set, 'shop.db'), 'abc');
    };
    await backUp(3);
    status = await sessionStatus({ root, distFolder });
    assert.equal(itemOf(status, /git hooks/).state, 'proved', itemOf(status, /git hooks/).detail);
    assert.match(itemOf(status, /verified backup/).detail, /3 hours ago; make a new one/);
    await backUp(1);
    assert.equal(itemOf(await sessionStatus({ root }), /verified backup/).state, 'proved');
  });

  it('by what playbooks say now, whatever else is written beside them', async () => {
    const { root } = team;
    const cold = PLAYBOOK.replace(/~~(.*)~~.*/, '$1');
    const tasks = Array.from({ length: 10_000 }, (_, at) => `- [ ] **T${at}** Knead dough ${at}\n`);
    const plan = `# Master plan\n\n## Phase 1: Dough\n\n${tasks.join('')}`;
    const named = { documents: { playbook: 'docs/TEAM_PLAYBOOK.md', plan: 'docs/MASTER_PLAN.md' } };
    const begun = performance.now();
    parseDocument({ path: 'docs/MASTER_PLAN.md', text: plan });
    const parsing = performance.now() - begun;
    await team.commit('a long plan', { 'docs/MASTER_PLAN.md': plan });
    await startSession({ root });
    for (const protocol of [PROTOCOL, { ...PROTOCOL, ...named }]) {
      await team.write('.session-protocol/protocol.json', JSON.stringify(protocol));
      await sessionStatus({ root });
      await team.write('docs/TEAM_PLAYBOOK.md', cold);
      assert.equal(itemOf(await sessionStatus({ root }), /blocking issues/).state, 'failed');
      await team.write('docs/TEAM_PLAYBOOK.md', PLAYBOOK);
      const asked = performance.now();
      assert.equal(itemOf(await sessionStatus({ root }), /blocking issues/).state, 'proved');
      const took = performance.now() - asked;
      assert.ok(took < parsing / 2, `${took} ms, and ${parsing} ms to read the plan`);
    }
  });

  it('and are waived with a reason, which is written down', async () => {
    const { root } = team;
    const started = await startSession({ root });
    const { item } = itemOf(started, /tests pass/);
    await assert.rejects(waiveItem({ root, item: item.id, reason: ' ' }), { code: 'needs-reason' });
    await assert.rejects(waiveItem({ root, item: '99', reason: 'x' }), { code: 'no-such-item' });
    const status = await waiveItem({ root, item: item.id, reason: 'no oven to test with' });
    assert.equal(itemOf(status, /tests pass/).detail, 'Waived by Ada: no oven to test with.');
    assert.equal(status.session.state, 'active');
  });

  it('take evidence that is looked at, and refuse what is not there', async () => {
    const { root } = team;
    await team.commit('roles', {
      'docs/TEAM_PLAYBOOK.md': PLAYBOOK.replace('□ 2. All tests pass', '□ 2. Know your role'),
    });
    const { item } = itemOf(await startSession({ root }), /role/);
    const tick = (evidence: string) =>
      tickItem({ root, item: item.id, done: true, by: 'agent', evidence });
    await assert.rejects(tick('file:docs/none.md'), { code: 'bad-evidence' });
    await assert.rejects(tick('commit:0123456789'), { code: 'bad-evidence' });
    const status = await tick('file:docs/MASTER_PLAN.md');
    assert.match(
      itemOf(status, /role/).detail,
      /^Ticked by an agent: file docs\/MASTER_PLAN\.md sha256/,
    );
  });
});
