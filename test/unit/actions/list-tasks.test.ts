import assert from 'node:assert/strict';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listTasks } from '../../../src/actions/list-tasks.ts';

describe('listing the tasks of a folder', () => {
  let root = '';
  before(() => {
    root = realpathSync(mkdtempSync(join(tmpdir(), 'tasks é ')));
    const text =
      '# Plan\n\n## Phase 1: A\n- [x] T1 a\n- [ ] T2 b\n\n## Phase 2: B\n**Requires**: Phase 1\n- [ ] T3 c\n  Depends on: rain\n';
    writeFileSync(join(root, 'MASTER_PLAN.md'), text);
  });
  after(() => rmSync(root, { recursive: true, force: true }));

  it('says of each task and phase whether it can be worked on, and in which order', async () => {
    const [plan, ...others] = await listTasks({ root });
    assert.deepEqual(others, []);
    assert.deepEqual(
      plan?.phases.map(({ outlook, tasks }) => [
        outlook.state,
        tasks.map((task) => [
          task.id,
          task.outlook.state,
          task.outlook.by?.map(({ name }) => name),
        ]),
      ]),
      [
        [
          'ready',
          [
            ['T1', 'closed', undefined],
            ['T2', 'ready', undefined],
          ],
        ],
        ['blocked', [['T3', 'blocked', ['rain', 'Phase 1']]]],
      ],
    );
    assert.deepEqual(
      plan?.criticalPath.map(({ name, line }) => [name, line]),
      [
        ['T2', 5],
        ['T3', 9],
      ],
    );
    assert.deepEqual(
      plan?.unresolved.map(({ to }) => to),
      ['rain'],
    );
  });
});
