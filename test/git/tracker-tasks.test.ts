import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { completeTask } from '../../src/actions/complete-task.ts';
import { fillTracker } from '../../src/actions/fill-tracker.ts';
import { listTasks } from '../../src/actions/list-tasks.ts';
import { showTracker } from '../../src/actions/show-tracker.ts';
import { plannedTasks } from '../../src/actions/task-choices.ts';
import { verifyTask } from '../../src/actions/verify-task.ts';
import { parseDocument } from '../../src/core/documents/index.ts';
import { TRACKER_COLUMNS } from '../../src/core/tracker/tracker.ts';
import { appendEvents, beginJournal, readSession } from '../../src/workspace/journal.ts';
import { cliPath } from './cli-support.ts';
import { type Sandbox, cleanEnvironment, ensureBuilt } from './support.ts';
import { makeSandbox, PLAN, rowOf, startSession, stateOf, TRACKER } from './tracker-support.ts';

describe('completing a task', function () {
  this.timeout(60_000);
  let sandbox: Sandbox;
  beforeEach(async () => {
    sandbox = makeSandbox();
    await startSession(sandbox, 'Builder');
  });
  afterEach(() => sandbox.remove());
  const complete = (task: string, evidence: string, anyway?: string) =>
    completeTask({
      root: sandbox.root,
      task,
      evidence,
      ...(anyway === undefined ? {} : { anyway }),
    });

  it('ticks its box, sets its row and stands in the journal', async () => {
    const head = sandbox.git('rev-parse', 'HEAD');
    const done = await complete('1.2', head.slice(0, 10));
    assert.deepEqual(
      [done.box, done.evidence.kind, done.evidence.commit],
      ['ticked', 'commit', head],
    );
    assert.equal(sandbox.read('docs/PLAN.md'), PLAN.replace('[ ] 1.2', '[x] 1.2'));
    const { cells, completion } = await rowOf(sandbox.root, '1.2');
    assert.deepEqual(
      [cells.status, cells.verified, cells.session_completed, cells.branch],
      ['DONE', 'FALSE', '31', 'main'],
    );
    assert.deepEqual([completion?.by, completion?.role], ['Ada', 'Builder']);
    assert.match(
      completion?.evidence ?? '',
      new RegExp(`^commit ${head.slice(0, 12)} "feat: begin"$`),
    );
    const { completed } = await readSession(stateOf(sandbox.root));
    assert.deepEqual(
      completed.map(({ task, by, evidence, title }) => [task, by, evidence, title]),
      [['1.2', 'Ada', completion?.evidence, 'Add the table (src/table.sql)']],
    );
    assert.equal((await showTracker(sandbox)).total, 6);
  });

  it('changes one character of the plan, whatever its bytes are', async () => {
    const text = PLAN.replaceAll('\n', '\r\n').replace('Print it', 'Größe – “quoted” 🧾');
    sandbox.write('docs/PLAN.md', `\ufeff${text}`);
    await complete('1.2', 'seen');
    assert.equal(sandbox.read('docs/PLAN.md'), `\ufeff${text.replace('[ ] 1.2', '[x] 1.2')}`);
  });

  it('keeps the bytes of a plan that is not in UTF-8', async () => {
    const plan = Buffer.from(PLAN.replace('Print it', 'Größe'), 'latin1');
    sandbox.write('docs/PLAN.md', plan);
    await complete('1.2', 'seen');
    const expected = plan.toString('latin1').replace('[ ] 1.2', '[x] 1.2');
    assert.equal(readFileSync(join(sandbox.root, 'docs/PLAN.md'), 'latin1'), expected);
  });

  it('ticks a shared box with the last of its tasks', async () => {
    assert.equal((await complete('1.3', 'one list')).box, 'shared');
    assert.equal(sandbox.read('docs/PLAN.md'), PLAN);
    assert.deepEqual((await fillTracker(sandbox)).conflicts, []);
    assert.equal((await complete('1.4', 'the other')).box, 'ticked');
    assert.equal(sandbox.read('docs/PLAN.md'), PLAN.replace('[ ] 1.3', '[x] 1.3'));
  });

  it('is refused while it waits, and names for what; a reason is written down', async () => {
    await assert.rejects(complete('2.1', 'x'), {
      code: 'task-blocked',
      message: /2\.1 waits for 1 Phase 1: Base \(docs\/PLAN\.md:12\)/,
    });
    assert.throws(() => sandbox.read(TRACKER), { code: 'ENOENT' });
    const done = await complete('2.1', 'seen', 'the lists are | not needed');
    assert.match(done.row.cells.notes, /: seen – although blocked: the lists are not needed$/);
    for (const id of ['1.2', '1.3', '1.4']) await complete(id, 'done');
    assert.equal((await complete('2.2', 'asked')).box, 'ticked');
  });

  it('counts what the tracker knows as done in a plan without boxes', async () => {
    sandbox.write(
      'docs/PLAN.md',
      '# Plan\n\n## Phase 1: A\n\n- 1.1: First\n\n## Phase 2: B\n**Requires: Phase 1 complete**\n\n- 2.1: Second\n',
    );
    await assert.rejects(complete('2.1', 'x'), { code: 'task-blocked' });
    assert.equal((await complete('1.1', 'x')).box, 'none');
    assert.equal((await complete('2.1', 'x')).row.state, 'done');
  });

  it('keeps its evidence when a task with the same title is put before it', async () => {
    const phase = (id: string): string => `## Phase ${id}: X\n\n- [ ] Write tests\n\n`;
    const write = (...ids: string[]): void =>
      sandbox.write('docs/PLAN.md', `# Plan\n\n${ids.map(phase).join('')}`);
    const states = async (): Promise<string[]> =>
      (await showTracker({ root: sandbox.root })).rows.map(
        ({ cells, completion }) =>
          `${cells.phase} ${cells.task_id} ${cells.status} ${completion?.evidence ?? ''}`,
      );
    write('1', '2');
    // As trackers were made before: the first of equal titles has it bare.
    sandbox.write(
      TRACKER,
      `${TRACKER_COLUMNS.join(',')}\n1,write-tests,Write tests,,,NOT_STARTED,FALSE,,,,,\n2,2-write-tests,Write tests,,,NOT_STARTED,FALSE,,,,,\n`,
    );
    await complete('write-tests', 'text:of phase 1');
    write('0', '1', '2');
    await fillTracker({ root: sandbox.root });
    assert.deepEqual(await states(), [
      '0 0-write-tests NOT_STARTED ',
      '1 write-tests DONE of phase 1',
      '2 2-write-tests NOT_STARTED ',
    ]);
    const plans = [
      {
        path: 'docs/PLAN.md',
        document: parseDocument({ text: sandbox.read('docs/PLAN.md'), kind: 'plan' }),
      },
    ];
    assert.deepEqual(
      (await plannedTasks({ root: sandbox.root, plans })).map(({ id }) => id),
      ['0-write-tests', 'write-tests', '2-write-tests'],
    );
  });

  it('changes the cell of its table, so that plan, list and tracker agree', async () => {
    const plan = (first: string): string =>
      `# Plan\n\n| ID | Task | Status | Depends on |\n|---|---|---|---|\n| B-1 | Ledger | ${first} | - |\n| B-2 | Refunds | Not started | B-1 |\n`;
    sandbox.write('docs/PLAN.md', plan('Not started').replaceAll('\n', '\r\n'));
    const done = await complete('B-1', 'text:ok');
    assert.deepEqual([done.box, done.cell], ['none', { was: 'Not started', now: 'Done' }]);
    assert.equal(sandbox.read('docs/PLAN.md'), plan('Done').replaceAll('\n', '\r\n'));
    assert.deepEqual((await fillTracker({ root: sandbox.root })).conflicts, []);
    assert.equal((await complete('B-2', 'text:ok')).task, 'B-2');
  });

  it('says which cell is to be changed where that is not certain, and is listed as done all the same', async () => {
    const plan = `# Plan\n\n| ID | Task | Status | Depends on |\n|---|---|---|---|\n| B-1 | Ledger | Waits for Ann, open | - |\n| B-2 | Refunds | Not started | B-1 |\n`;
    sandbox.write('docs/PLAN.md', plan);
    const done = await complete('B-1', 'text:ok');
    assert.deepEqual(done.warnings, [
      'docs/PLAN.md:5 still says "Waits for Ann, open": change it there too.',
    ]);
    assert.equal(sandbox.read('docs/PLAN.md'), plan);
    const listed = (await listTasks({ root: sandbox.root })).flatMap(({ phases, loose }) => [
      ...phases.flatMap(({ tasks }) => tasks),
      ...loose,
    ]);
    assert.deepEqual(
      listed.map(({ id, status, inTracker, outlook }) => [id, status, inTracker, outlook.state]),
      [
        ['B-1', 'done', true, 'closed'],
        ['B-2', 'todo', undefined, 'ready'],
      ],
    );
  });

  it('finds a task by its title, where no other has the same', async () => {
    assert.equal((await complete('PRINT it', 'x', 'why not')).task, '2.1');
    await assert.rejects(complete('Export both lists', 'x'), {
      code: 'several-tasks',
      remedy: /: 1\.3 \(docs\/\S+:7\), 1\.4 \(/,
    });
  });

  it('takes a commit only where a branch or tag holds it', async () => {
    sandbox.git('checkout', '--quiet', '-b', 'aside');
    sandbox.git('commit', '--quiet', '--allow-empty', '-m', 'feat: aside');
    const aside = sandbox.git('rev-parse', 'HEAD');
    sandbox.git('checkout', '--quiet', 'main');
    assert.equal((await complete('1.2', aside)).evidence.kind, 'commit');
    sandbox.git('branch', '--quiet', '-D', 'aside');
    await assert.rejects(complete('1.3', aside), {
      code: 'bad-evidence',
      message: /No branch or tag/,
    });
    await assert.rejects(complete('1.3', 'commit:nothing'), { code: 'bad-evidence' });
    await assert.rejects(complete('1.3', 'deadbeefdeadbeef'), { code: 'bad-evidence' });
    await assert.rejects(complete('1.3', 'commit:--all'), { code: 'bad-evidence' });
  });

  it('takes a file of the work tree with its sha256, and no other', async () => {
    sandbox.write('reports/größe 1.txt', 'all well\n');
    const { evidence, row } = await complete('1.2', 'reports/größe 1.txt');
    const sha256 = createHash('sha256').update('all well\n').digest('hex');
    assert.deepEqual(
      [evidence.kind, evidence.path, evidence.sha256],
      ['file', 'reports/größe 1.txt', sha256],
    );
    assert.ok(row.cells.notes.endsWith(`file reports/größe 1.txt sha256 ${sha256}`));
    const fromFolder = { root: join(sandbox.root, 'reports'), anyway: 'no match' };
    for (const [task, named] of [
      ['1.4', 'file:größe 1.txt'],
      ['2.1', 'file:reports/größe 1.txt'],
    ] as const) {
      const done = await completeTask({ ...fromFolder, task, evidence: named });
      assert.deepEqual([done.evidence.path, done.evidence.sha256], ['reports/größe 1.txt', sha256]);
    }
    await assert.rejects(complete('1.3', 'file:none.txt'), { code: 'bad-evidence' });
    await assert.rejects(complete('1.3', 'file:docs'), { code: 'bad-evidence' });
    await assert.rejects(complete('1.3', 'file:../../etc/hosts'), /./);
    assert.equal((await complete('1.3', '../../../../../../etc/hosts')).evidence.kind, 'text');
  });

  it('takes a check that passed in this session, and none that failed', async () => {
    const run = (name: string, exitCode: number) =>
      appendEvents(stateOf(sandbox.root), [
        { type: 'check-run', at: '2026-03-02T10:00:00Z', name, exitCode, seconds: 1 },
      ]);
    await assert.rejects(complete('1.2', 'check:tests'), {
      code: 'bad-evidence',
      message: /did not run in this session/,
    });
    await run('tests', 1);
    await assert.rejects(complete('1.2', 'tests'), {
      code: 'bad-evidence',
      message: /failed with exit code 1/,
    });
    await run('tests', 0);
    assert.equal(
      (await complete('1.2', 'test: tests')).evidence.text,
      'check tests passed at 2026-03-02T10:00:00Z',
    );
  });

  it('is refused without evidence, twice, for no task, and before the session is active', async () => {
    for (const evidence of ['', '  ', 'commit:', 'text: '])
      await assert.rejects(complete('1.2', evidence), { code: 'needs-evidence' });
    await assert.rejects(complete('1.5', 'x'), { code: 'no-such-task' });
    await complete('1.2', 'x');
    await assert.rejects(complete('1.2', 'x'), { code: 'already-completed' });
    const other = makeSandbox();
    await beginJournal(stateOf(other.root), {
      type: 'prepared',
      at: new Date().toISOString(),
      session: 's-1',
      title: 'T',
      items: [{ id: '1', text: 'Read', from: 'opener' }],
    });
    await assert.rejects(completeTask({ root: other.root, task: '1.2', evidence: 'x' }), {
      code: 'not-active',
    });
    other.remove();
  });

  it('is done again as a whole where a crash left it half done', async () => {
    const at = new Date().toISOString();
    sandbox.write('docs/PLAN.md', PLAN.replace('[ ] 1.2', '[x] 1.2'));
    await appendEvents(stateOf(sandbox.root), [
      { type: 'task-completed', at, task: '1.2', evidence: 'x', by: 'Ada' },
    ]);
    // The lock of a process that is gone: no process has this number.
    sandbox.write('.git/session-protocol/tracker.lock', '4194399');
    const { box, row } = await complete('1.2', 'x');
    assert.deepEqual([box, row.state], ['was-ticked', 'done']);
    assert.equal((await readSession(stateOf(sandbox.root))).completed.length, 1);
  });

  it('waits for another that is at work', async () => {
    const lock = '.git/session-protocol/tracker.lock';
    sandbox.write(lock, String(process.pid));
    setTimeout(() => rmSync(join(sandbox.root, lock)), 300);
    const before = Date.now();
    await complete('1.2', 'x');
    assert.ok(Date.now() - before >= 250);
  });

  it('loses none of several that are completed at once', async () => {
    ensureBuilt();
    const ids = ['1.2', '1.3', '1.4', '2.1', '2.2'];
    const codes = await Promise.all(
      ids.map((id) => {
        const args = [cliPath, 'task', 'complete', id, '--evidence', `e ${id}`, '--anyway', 'race'];
        const child = spawn(process.execPath, args, { cwd: sandbox.root, env: cleanEnvironment() });
        return new Promise((resolve) => child.on('close', resolve));
      }),
    );
    assert.deepEqual(codes, [0, 0, 0, 0, 0]);
    const { done } = await showTracker(sandbox);
    assert.equal(done, 6);
    assert.equal(sandbox.read('docs/PLAN.md'), PLAN.replaceAll('[ ]', '[x]'));
    assert.equal((await readSession(stateOf(sandbox.root))).completed.length, 5);
  });
});

describe('verifying a task', function () {
  this.timeout(60_000);
  let sandbox: Sandbox;
  beforeEach(async () => {
    sandbox = makeSandbox();
    await startSession(sandbox, 'Builder');
    await completeTask({ root: sandbox.root, task: '1.2', evidence: 'seen' });
  });
  afterEach(() => sandbox.remove());
  const verify = (task: string, more: { role?: string; note?: string } = {}) =>
    verifyTask({ root: sandbox.root, task, ...more });

  it('is refused to who completed it', async () => {
    await assert.rejects(verify('1.2'), {
      code: 'same-word',
      message: /completed by Ada as Builder/,
      remedy: /in another role/,
    });
    const other = makeSandbox();
    await completeTask({ root: other.root, task: '1.2', evidence: 'seen' });
    const reviewing = verifyTask({ root: other.root, task: '1.2', role: 'Reviewer' });
    await assert.rejects(reviewing, { code: 'same-word', remedy: /completed in no role/ });
    other.remove();
    await assert.rejects(verify('1.2', { role: 'builder' }), { code: 'same-word' });
    sandbox.git('config', 'user.name', ' ADA ');
    await assert.rejects(verify('1.2'), { code: 'same-word' });
    assert.equal((await rowOf(sandbox.root, '1.2')).verified, false);
  });

  it('is another person’s word, and is recorded', async () => {
    sandbox.git('config', 'user.name', 'Bo');
    const before = Date.now();
    const { row } = await verify('1.2', { note: 'read\nthe diff' });
    assert.deepEqual([row.verified, row.cells.verified_by], [true, 'Bo (Builder)']);
    assert.ok(Date.parse(row.cells.verified_at) >= before - 1);
    assert.match(row.cells.notes, /^Completed by Ada .* \| Verified by Bo: read the diff$/);
    const { verified } = await readSession(stateOf(sandbox.root));
    assert.deepEqual(
      verified.map(({ task, by, role }) => [task, by, role]),
      [['1.2', 'Bo', 'Builder']],
    );
    await assert.rejects(verify('1.2'), { code: 'already-verified' });
  });

  it('is the same person’s in another role of the playbook', async () => {
    await assert.rejects(verify('1.2', { role: 'Nobody' }), { code: 'no-such-role' });
    const { row } = await verify('1.2', { role: 'reviewer' });
    assert.equal(row.cells.verified_by, 'Ada (Reviewer)');
  });

  it('sees from the notes alone who completed it, as in another clone', async () => {
    sandbox.git('add', '.');
    sandbox.git('commit', '--quiet', '-m', 'feat: done');
    const clone = join(sandbox.folder, 'clone');
    sandbox.git('clone', '--quiet', '.', clone);
    sandbox.gitIn(clone, ['config', 'user.name', 'Ada']);
    await assert.rejects(verifyTask({ root: clone, task: '1.2' }), { code: 'same-word' });
    sandbox.gitIn(clone, ['config', 'user.name', 'Bo']);
    const { row, session } = await verifyTask({ root: clone, task: '1.2' });
    assert.deepEqual([row.cells.verified_by, session], ['Bo', undefined]);
  });

  it('needs a completion that is recorded', async () => {
    sandbox.git('config', 'user.name', 'Bo');
    await assert.rejects(verify('1.3'), { code: 'not-completed', message: /not completed/ });
    await assert.rejects(verify('1.1'), { code: 'not-completed', message: /Nobody is recorded/ });
    await assert.rejects(verify('1.22'), { code: 'no-such-task' });
  });

  it('survives that the task leaves the plan', async () => {
    sandbox.git('config', 'user.name', 'Bo');
    await verify('1.2');
    sandbox.write('docs/PLAN.md', PLAN.replace(/- \[ \] 1\.2.*\n/, ''));
    const { gone } = await fillTracker(sandbox);
    assert.deepEqual(gone, ['1.2']);
    const row = await rowOf(sandbox.root, '1.2');
    assert.deepEqual([row.verified, row.cells.verified_by, row.gone], [true, 'Bo (Builder)', true]);
  });
});
