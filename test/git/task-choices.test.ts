import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { completeTask } from '../../src/actions/complete-task.ts';
import { evidenceChoices, verifyChoices } from '../../src/actions/task-choices.ts';
import { appendEvents, beginJournal } from '../../src/workspace/journal.ts';
import type { Sandbox } from './support.ts';
import { makeSandbox, startSession, stateOf } from './tracker-support.ts';

describe('what a face offers about tasks', function () {
  this.timeout(60_000);
  let sandbox: Sandbox;
  beforeEach(() => (sandbox = makeSandbox()));
  afterEach(() => sandbox.remove());

  it('offers the last commits as evidence where no session is under way', async () => {
    const { commits, checks, files } = await evidenceChoices({ root: sandbox.root });
    assert.deepEqual(
      commits.map(({ subject }) => subject),
      ['feat: begin'],
    );
    assert.deepEqual([checks, files], [[], []]);
  });

  it('offers what the session committed, the checks that passed, and files that are there', async () => {
    const head = sandbox.git('rev-parse', 'HEAD');
    const at = new Date().toISOString();
    const run = { type: 'check-run', at, changes: '', seconds: 1 } as const;
    const prepared = { type: 'prepared', at, session: 's-1', title: 'Test', items: [] } as const;
    await beginJournal(stateOf(sandbox.root), prepared);
    await appendEvents(stateOf(sandbox.root), [
      { type: 'activated', at, head },
      { ...run, name: 'tests', exitCode: 0 },
      { ...run, name: 'types', exitCode: 2 },
    ]);
    sandbox.write('src/new.ts', '1');
    sandbox.git('add', '.');
    sandbox.git('rm', '--quiet', 'docs/PLAYBOOK.md');
    sandbox.git('commit', '--quiet', '-m', 'feat: one');
    writeFileSync(join(sandbox.root, 'note.txt'), 'x');
    const { commits, checks, files } = await evidenceChoices({ root: sandbox.root });
    assert.deepEqual(
      commits.map(({ subject }) => subject),
      ['feat: one'],
    );
    assert.deepEqual(
      checks.map(({ name }) => name),
      ['tests'],
    );
    assert.deepEqual(files, ['src/new.ts', 'note.txt']);
  });

  it('says of which completed tasks one’s own word counts', async () => {
    await startSession(sandbox, 'Builder');
    await completeTask({ root: sandbox.root, task: '1.2', evidence: 'seen' });
    const mine = await verifyChoices({ root: sandbox.root });
    assert.deepEqual(
      mine.map(({ task, isOwn }) => [task, isOwn]),
      [['1.2', true]],
    );
    sandbox.git('config', 'user.name', 'Somebody Else');
    const [other] = await verifyChoices({ root: sandbox.root });
    assert.equal(other?.isOwn, false);
    assert.equal(other.completion.evidence, 'seen');
  });
});
