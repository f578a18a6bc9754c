import assert from 'node:assert/strict';
import { join } from 'node:path';
import { completeTask } from '../../src/actions/complete-task.ts';
import { fillTracker } from '../../src/actions/fill-tracker.ts';
import { showTracker } from '../../src/actions/show-tracker.ts';
import { verifyTask } from '../../src/actions/verify-task.ts';
import type { TrackerRow } from '../../src/core/tracker/tracker.ts';
import { cli, cliJson, cliRefuses } from './cli-support.ts';
import { type Sandbox, ensureBuilt } from './support.ts';
import { makeSandbox, PLAN, rowOf, startSession, TRACKER } from './tracker-support.ts';

describe('the tracker of a repository', function () {
  this.timeout(60_000);
  let sandbox: Sandbox;
  beforeEach(() => {
    sandbox = makeSandbox();
  });
  afterEach(() => sandbox.remove());

  it('is filled from the plan, and filling it again changes no byte', async () => {
    const filled = await fillTracker(sandbox);
    assert.deepEqual(filled.added, ['1.1', '1.2', '1.3', '1.4', '2.1', '2.2']);
    assert.equal(filled.total, 6);
    const text = sandbox.read(TRACKER);
    assert.match(
      text,
      /^phase,task_id,description,file_affected,task_type,status,verified,verified_by,verified_at,session_completed,notes,branch\n1,1\.1,Tag the state,,,DONE,FALSE,,,,,\n/,
    );
    await fillTracker(sandbox);
    assert.equal(sandbox.read(TRACKER), text);
  });

  it('is not written by a dry run', async () => {
    const { added, written } = await fillTracker({ root: sandbox.root, dryRun: true });
    assert.deepEqual([added.length, written], [6, false]);
    assert.throws(() => sandbox.read(TRACKER), { code: 'ENOENT' });
  });

  it('keeps a file of a sheet as it is: byte-order mark, CRLF, semicolons, own columns', async () => {
    await fillTracker(sandbox);
    const sheet = `\ufeff${sandbox
      .read(TRACKER)
      .replaceAll(',', ';')
      .replace('phase;', '"owner";phase;')
      .replace(/^(1|2);/gm, '"Bo; M";$1;')
      .replaceAll('\n', '\r\n')}`;
    sandbox.write(TRACKER, sheet);
    await startSession(sandbox);
    await completeTask({ root: sandbox.root, task: '1.2', evidence: 'seen' });
    const now = sandbox.read(TRACKER);
    const changed = now.split('\r\n').filter((line) => !sheet.split('\r\n').includes(line));
    assert.equal(changed.length, 1);
    assert.match(
      changed[0] ?? '',
      /^"Bo; M";1;1\.2;.*;DONE;FALSE;;;31;Completed by Ada on [\d-]+: seen;main$/,
    );
    assert.ok(now.startsWith('\ufeff"owner";phase;'));
  });

  it('is told with its line and left alone where it is broken', async () => {
    await fillTracker(sandbox);
    const broken = `${sandbox.read(TRACKER)}2,"open\n`;
    sandbox.write(TRACKER, broken);
    const expected = { code: 'broken-tracker', message: /implementation_tracker\.csv:8: / };
    await assert.rejects(fillTracker(sandbox), expected);
    await assert.rejects(showTracker(sandbox), expected);
    await assert.rejects(
      completeTask({ root: sandbox.root, task: '1.2', evidence: 'x' }),
      expected,
    );
    await assert.rejects(verifyTask({ root: sandbox.root, task: '1.2' }), expected);
    assert.equal(sandbox.read(TRACKER), broken);
    assert.equal(sandbox.read('docs/PLAN.md'), PLAN);
  });

  it('knows from the last commit who changed what', async () => {
    await fillTracker(sandbox);
    sandbox.git('add', '.');
    sandbox.git('commit', '--quiet', '-m', 'docs: tracker');
    sandbox.write(TRACKER, sandbox.read(TRACKER).replace('Print it', 'Print it well'));
    sandbox.write(
      'docs/PLAN.md',
      PLAN.replace('Tag the state', 'Tag all').replace('[x] 1.1', '[ ] 1.1'),
    );
    const { changed, conflicts } = await fillTracker(sandbox);
    assert.deepEqual(
      changed.map(({ task, column, now }) => [task, column, now]),
      [
        ['1.1', 'description', 'Tag all'],
        ['1.1', 'status', 'NOT_STARTED'],
      ],
    );
    assert.deepEqual(conflicts, []);
    assert.equal((await rowOf(sandbox.root, '2.1')).cells.description, 'Print it well');
  });

  it('is refused without a plan', async () => {
    sandbox.write('docs/PLAN.md', '# Nothing\n');
    await assert.rejects(fillTracker(sandbox), { code: 'no-plan' });
  });
});

describe('tasks and tracker on the command line', function () {
  this.timeout(120_000);
  let sandbox: Sandbox;
  before(() => {
    ensureBuilt();
    sandbox = makeSandbox();
  });
  after(() => sandbox.remove());

  it('show nothing before they are filled, then a table', () => {
    const { root } = sandbox;
    assert.match(cli(root, 'tracker', 'show').stdout, /no tracker yet.*tracker fill/);
    assert.match(
      cli(join(root, 'docs'), 'tracker', 'fill').stdout,
      /^Wrote .*: 6 tasks\.\n6 added/,
    );
    const { stdout } = cli(root, 'tracker', 'show', '--status', 'todo', '--phase', '1');
    assert.match(
      stdout,
      /^phase +task_id +status[^]*1\.2 +NOT_STARTED[^]*\n\n3 of 6 tasks, 1 done, 0 verified\.\n$/,
    );
    const { rows } = cliJson<{ rows: TrackerRow[] }>(root, 0, 'tracker', 'show', '--unverified');
    assert.deepEqual(
      rows.map(({ cells }) => cells.task_id),
      ['1.1'],
    );
    cliRefuses(root, /no state "odd"/, /NOT_STARTED/, 'tracker', 'show', '--status', 'odd');
    cliRefuses(root, /no order "odd"/, /file, id/, 'tracker', 'show', '--sort', 'odd');
  });

  it('complete and verify', () => {
    const { root } = sandbox;
    cliRefuses(root, /evidence is missing/, /--evidence/, 'task', 'complete', '1.2');
    cliRefuses(
      root,
      /no task|has a task 1\.5/i,
      /1\.[1-4]/,
      'task',
      'complete',
      '1.5',
      '--evidence',
      'x',
    );
    cliRefuses(root, /waits for/, /--anyway/, 'task', 'complete', '2.1', '--evidence', 'x');
    const { code, stdout, stderr } = cli(root, 'task', 'complete', '1.2', '--evidence', 'HEAD');
    assert.equal(code, 0, stderr);
    assert.match(
      stdout,
      /^Completed 1\.2 Add the table[^]*Evidence: commit [0-9a-f]{12} "feat: begin"\nTicked its box in docs\/PLAN\.md:6\./,
    );
    cliRefuses(root, /another person's or role's word/, /somebody else/, 'task', 'verify', '1.2');
    sandbox.git('config', 'user.name', 'Bo');
    assert.match(
      cli(root, 'task', 'verify', '1.2').stdout,
      /^Verified 1\.2 .* as Bo\.\nCompleted by Ada/,
    );
    const view = cliJson<{ done: number; verified: number }>(root, 0, 'tracker', 'show');
    assert.deepEqual([view.done, view.verified], [2, 1]);
  });
});
