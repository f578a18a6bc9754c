import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as vscode from 'vscode';
import type { Task } from '../../src/core/documents/document.ts';
import type { FolderModel } from '../../src/editor/folder-model.ts';
import { planMessage, planNodes } from '../../src/editor/views/plan-view.ts';
import { playbookNodes } from '../../src/editor/views/playbook-view.ts';
import { sessionNodes } from '../../src/editor/views/session-view.ts';
import {
  type TreeNode,
  childrenOf,
  distinct,
  nodeAt,
  tooltipOf,
  toTreeItem,
} from '../../src/editor/views/tree-node.ts';
import { liveModel, restoreSample, rowsOf, sampleUri, until } from './support.ts';

describe('The trees', () => {
  let model: FolderModel;
  before(async () => {
    await restoreSample();
    model = await liveModel();
    await until('the databases', async () => {
      await model.refresh(['databases']);
      return /1 pending/.test(rowsOf(playbookNodes(model)).join()) ? true : undefined;
    });
  });

  it('show the plan: phases with their progress, tasks with their state', () => {
    const rows = rowsOf(planNodes(model));
    assert.ok(
      rows.some((row) => /^Phase 0A\b.* \| \d+\/\d+ · \d+ ready$/.test(row)),
      rows.join('\n'),
    );
    assert.ok(
      rows.some((row) => /^ {2}0A\.1 /.test(row)),
      rows.join('\n'),
    );
    assert.match(planMessage(model) ?? '', /\d+\/\d+/);
  });

  it('show what can be done now, what waits and for what, and the critical path', () => {
    const nodes = planNodes(model);
    const rows = rowsOf(nodes).join('\n');
    assert.match(rows, /^Ready \| 4$/m);
    assert.match(rows, /^Critical path \| 5\n {2}0A\.3 .* \| ready · critical path$/m);
    assert.match(rows, /^Phase 1: .* \| 0\/4 · waits for Phase 0A$/m);
    assert.match(rows, /^ {2}1\.3 .* \| waits for 1\.2, Phase 0A · critical path$/m);
    const phase = nodes.find(({ label }) => label.startsWith('Phase 1'));
    const task = childrenOf(phase as TreeNode).find(({ label }) => label.startsWith('1.3'));
    assert.equal(task?.icon?.id, 'lock');
    assert.match(task.spoken ?? '', /waits for 1\.2, Phase 0A/);
    assert.equal(toTreeItem(task, 'task').tooltip, undefined, 'it is made when it is wanted');
    const tooltip = tooltipOf(task);
    assert.ok(tooltip instanceof vscode.MarkdownString);
    const words = tooltip.value.replaceAll('\\', '');
    assert.match(words, /Waits for[^]*1\.2 Count points[^]*line 25[^]*Phase 0A/);
    assert.match(planMessage(model) ?? '', /2\/13 tasks done, 4 ready$/);
  });

  it('make the rows of a phase only when it is opened', () => {
    const phases = planNodes(model).filter(({ label }) => label.startsWith('Phase '));
    assert.ok(phases.length > 2);
    for (const { children, label } of phases) assert.equal(typeof children, 'function', label);
  });

  it('show a long list without headings a few hundred tasks at a time', () => {
    const [plan] = model.state.view?.documents.filter(({ role }) => role === 'plan') ?? [];
    assert.ok(plan);
    const tasks = Array.from({ length: 1000 }, (_, at): Task => {
      return { line: at + 1, endLine: at + 1, id: `T${at}`, title: 'Part', status: 'todo' };
    });
    const document = { ...plan.document, tasks, phases: [], sections: [], checklists: [] };
    const { path, sha256 } = plan;
    const loaded = { path, sha256, role: 'plan' as const, document };
    const view = model.state.view && { ...model.state.view, documents: [loaded] };
    const long = Object.create(model, {
      state: { value: { ...model.state, view } },
    }) as FolderModel;
    const parts = planNodes(long);
    assert.deepEqual(
      parts.map(({ label }) => label),
      ['1 to 200', '201 to 400', '401 to 600', '601 to 800', '801 to 1000'],
    );
    assert.equal(parts[1]?.opens?.range?.start.line, 201);
    assert.equal(childrenOf(parts[1]).length, 200);
  });

  it('keep the key of a row when lines are written above it, and tell equal rows apart', () => {
    const at = (line: number): TreeNode => nodeAt({ model, path: 'a.md' }, line, 'Test', 'x');
    assert.equal(at(1).key, at(9).key);
    const keys = distinct([at(1), at(2), { ...at(3), key: 'Test\u001f2' }]).map(({ key }) => key);
    assert.equal(new Set(keys).size, 3);
    assert.equal(keys[0], 'Test');
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
    assert.match(rows, /^ {2}Blocking issues \| \d+ open, \d+ resolved$/m);
  });

  it('show all that the playbook says, each at its line', () => {
    const playbook = playbookNodes(model).find(({ opens }) =>
      opens?.path.endsWith('TEAM_PLAYBOOK.md'),
    );
    assert.ok(playbook);
    const labels = new Map(childrenOf(playbook).map((node) => [node.label, node]));
    const shown = ['Sprint status', 'What to read when', 'Rules', 'File header', 'Escalation'];
    for (const label of shown) assert.ok(labels.has(label), [...labels.keys()].join(', '));
    assert.ok(!labels.has('Scripts'), 'an empty group is not shown');
    const rules = rowsOf([labels.get('Rules') as TreeNode]).join('\n');
    assert.match(rules, /^ {4}Enforced by \| 1$/m);
    assert.match(rules, /^ {4}.*\.prepare\(.* \| right$/m);
    assert.match(rules, /^ {4}.*\.exec\(.* \| wrong$/m);
    const matrix = rowsOf([labels.get('Escalation') as TreeNode]).join('\n');
    assert.match(matrix, /^ {2}A migration failed \| Maintainer · High · /m);
    const text = readFileSync(sampleUri('docs/TEAM_PLAYBOOK.md').fsPath, 'utf8').split('\n');
    const [script] = childrenOf(labels.get('Escalation') as TreeNode);
    const line = script?.opens?.range?.start.line ?? 0;
    assert.ok(text[line - 1]?.includes(script?.label ?? '?'), `line ${line}`);
  });

  it('show what an opener asks for before, while and after its tasks', () => {
    const rows = rowsOf(planNodes(model)).join('\n');
    for (const part of ['Role', 'To read first', 'Before anything', 'Do not', 'Before closing'])
      assert.match(rows, new RegExp(`^ {4}${part} \\| \\d+$`, 'm'));
    assert.match(rows, /^ {4}Hand-off \| still to be written$/m);
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
