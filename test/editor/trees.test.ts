import assert from 'node:assert/strict';
import type { FolderModel } from '../../src/editor/folder-model.ts';
import { planMessage, planNodes } from '../../src/editor/views/plan-view.ts';
import { playbookNodes } from '../../src/editor/views/playbook-view.ts';
import { sessionNodes } from '../../src/editor/views/session-view.ts';
import { type TreeNode, childrenOf, toTreeItem } from '../../src/editor/views/tree-node.ts';
import { liveModel, restoreSample, rowsOf } from './support.ts';

describe('The trees', () => {
  let model: FolderModel;
  before(async () => {
    await restoreSample();
    model = await liveModel();
    await model.refresh(['databases']);
  });

  it('show the plan: phases with their progress, tasks with their state', () => {
    const rows = rowsOf(planNodes(model));
    assert.ok(
      rows.some((row) => /^Phase 0A\b.* \| \d+\/\d+$/.test(row)),
      rows.join('\n'),
    );
    assert.ok(
      rows.some((row) => /^ {2}0A\.1 /.test(row)),
      rows.join('\n'),
    );
    assert.match(planMessage(model) ?? '', /\d+\/\d+/);
  });

  it('show the tasks of the session openers, a range as single tasks', () => {
    const rows = rowsOf(planNodes(model)).join('\n');
    assert.match(rows, /^Session openers \| 1$/m);
    for (const id of ['0A.3', '0A.4', '0A.5']) assert.ok(rows.includes(`\n      ${id} `), id);
  });

  it('show the playbook: roles with what they must read, do and never do, checklists, rules', () => {
    const rows = rowsOf(playbookNodes(model)).join('\n');
    for (const part of ['Must read', 'Must do', 'Forbidden'])
      assert.match(rows, new RegExp(`^ {6}${part} \\| \\d+$`, 'm'));
    assert.match(rows, /^ {4}.*\| \d+, mandatory$/m);
    assert.match(rows, /^ {2}Rules \| \d+$/m);
    assert.match(rows, /^ {2}Blocking issues \| \d+$/m);
  });

  it('show the rules of the protocol and the databases', () => {
    const rows = rowsOf(playbookNodes(model)).join('\n');
    assert.match(rows, /^Protocol \| 3 rules$/m);
    assert.match(rows, /^ {2}version-header \| refuses the commit$/m);
    assert.match(rows, /^Databases \| 2$/m);
    assert.match(rows, /^ {2}shop \| .*1 pending/m);
    assert.match(rows, /^ {2}orders \| .*no backup/m);
  });

  it('leave the session view to its welcome text while no session runs', () => {
    assert.deepEqual(sessionNodes(model), []);
  });

  it('give every row a stable id, words for a screen reader and a place that exists', () => {
    const check = (nodes: readonly TreeNode[], parent: string): number => {
      const keys = nodes.map(({ key }) => key);
      assert.equal(new Set(keys).size, keys.length, `${parent}: ${keys.join(', ')}`);
      let count = nodes.length;
      for (const node of nodes) {
        const id = `${parent}/${node.key}`;
        const item = toTreeItem(node, id);
        assert.equal(item.id, id);
        assert.ok(item.accessibilityInformation?.label, id);
        count += check(childrenOf(node), id);
      }
      return count;
    };
    const count = check(planNodes(model), 'plan') + check(playbookNodes(model), 'playbook');
    assert.ok(count > 60, `${count} rows`);
    assert.deepEqual(rowsOf(planNodes(model)), rowsOf(planNodes(model)));
  });
});
