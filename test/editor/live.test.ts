import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { ParsedDocument } from '../../src/core/documents/document.ts';
import { parseDocument } from '../../src/core/documents/index.ts';
import type { FolderModel } from '../../src/editor/folder-model.ts';
import type { Observed } from '../../src/extension.ts';
import { planNodes } from '../../src/editor/views/plan-view.ts';
import { playbookNodes } from '../../src/editor/views/playbook-view.ts';
import { type TreeNode, childrenOf } from '../../src/editor/views/tree-node.ts';
import {
  acceptAll,
  extension,
  git,
  liveModel,
  readText,
  restoreSample,
  rowsOf,
  run,
  sampleUri,
  until,
  watchGaps,
  write,
} from './support.ts';

const PROTOCOL = '.session-protocol/protocol.json';
const PLAYBOOK = 'docs/TEAM_PLAYBOOK.md';

const documentOf = (model: FolderModel, path: string): ParsedDocument | undefined =>
  model.state.view?.documents.find((one) => one.path === path)?.document;

/** Every row of both trees of documents, with what is below it. */
function allNodes(model: FolderModel): TreeNode[] {
  const below = (node: TreeNode): TreeNode[] => [node, ...childrenOf(node).flatMap(below)];
  return [...planNodes(model), ...playbookNodes(model)].flatMap(below);
}

/** A task in every line; phases of a hundred. */
const longPlan = (tasks: number): string =>
  Array.from({ length: tasks }, (_, index) => {
    const phase = `\n## Phase ${index / 100 + 1}: Part ${index / 100 + 1}\n\n`;
    const after = index % 5 === 0 ? '' : ` (depends on T${index - 1})`;
    const box = index % 3 === 0 ? 'x' : ' ';
    return `${index % 100 === 0 ? phase : ''}- [${box}] **T${index}** Write part ${index} (2h)${after}\n`;
  }).join('');

describe('The trees while documents change', () => {
  let model: FolderModel;
  before(async () => {
    await restoreSample();
    model = await liveModel();
  });
  afterEach(async () => {
    await restoreSample();
    await model.refresh();
  });

  it('follow a character typed into a plan of 10,000 tasks without holding up the editor', async function () {
    this.timeout(120_000);
    const path = 'docs/LONG_MASTER_PLAN.md';
    await write(path, `# Long plan\n${longPlan(10_000)}`);
    await run('sessionProtocol.plan.focus');
    await model.refresh(['documents']);
    assert.equal(documentOf(model, path)?.tasks.length, 10_000);
    const editor = await vscode.window.showTextDocument(sampleUri(path));
    // VS Code's own Markdown extension works in the same host, and blocks it longer than is measured here.
    await vscode.languages.setTextDocumentLanguage(editor.document, 'plaintext');
    const line = editor.document
      .getText()
      .split('\n')
      .findIndex((text) => text.includes('**T7**'));
    await delay(2000);
    const idle = watchGaps();
    await delay(2000);
    const before = idle.stop();
    const gaps = watchGaps();
    const end = editor.document.lineAt(line).text.indexOf(' part 7') + ' part 7'.length;
    await editor.edit((edit) => edit.insert(new vscode.Position(line, end), '!'));
    await until('the character in the tree', () =>
      documentOf(model, path)?.tasks.some(({ title }) => title.includes('part 7!')),
    );
    await delay(300);
    const longest = gaps.stop();
    const begun = performance.now();
    parseDocument({ path, text: editor.document.getText() });
    const here = performance.now() - begun;
    const figures = `${longest.toFixed(0)} ms; doing nothing: ${before.toFixed(0)} ms; read here: ${here.toFixed(0)} ms`;
    console.log(`[extension host] longest gap while 10,000 tasks are read: ${figures}`);
    assert.ok(longest < here / 4, figures);
    await run('workbench.action.files.revert');
  });

  it('keep a document that was deleted as it was read last, under an error', async () => {
    const before = rowsOf(playbookNodes(model)).length;
    await vscode.workspace.fs.delete(sampleUri(PLAYBOOK));
    const problem = await until('the error', () =>
      allNodes(model).find(({ key }) => key === 'held'),
    );
    assert.match(problem.label, /does not exist/);
    assert.equal(problem.opens?.path, PROTOCOL);
    const named = (await vscode.workspace.openTextDocument(sampleUri(PROTOCOL))).lineAt(
      (problem.opens.range?.start.line ?? 1) - 1,
    );
    assert.ok(named.text.includes(PLAYBOOK), named.text);
    assert.ok(rowsOf(playbookNodes(model)).length > before, 'with all its rows');
    await git('checkout', '--', PLAYBOOK);
    await until('the error to go', () =>
      allNodes(model).some(({ key }) => key === 'held') ? undefined : true,
    );
  });

  it('keep a document that has become too large to read', async () => {
    await write(PLAYBOOK, `# Playbook\n${'All work and no play.\n'.repeat(200_000)}`);
    const problem = await until('the error', () =>
      allNodes(model).find(({ key }) => key === 'held'),
    );
    assert.match(problem.label, /bytes long/);
    assert.ok((documentOf(model, PLAYBOOK)?.playbook?.roles.length ?? 0) > 0);
  });

  it('keep what the protocol named while its file is broken, and go on reading the documents', async () => {
    const named = model.state.view?.documents.map(({ path, role }) => `${path} ${role}`);
    const editor = await vscode.window.showTextDocument(sampleUri(PROTOCOL));
    const brace = editor.document.positionAt(editor.document.getText().indexOf('"documents"'));
    await editor.edit((edit) => edit.insert(brace, '"unfinished: ['));
    await until('the protocol to be broken', () =>
      model.state.view?.protocolFile === 'broken' ? true : undefined,
    );
    assert.deepEqual(
      model.state.view?.documents.map(({ path, role }) => `${path} ${role}`),
      named,
    );
    const rows = rowsOf(playbookNodes(model)).join('\n');
    assert.match(rows, /^Protocol \| not valid$/m);
    assert.match(rows, /^ {2}version-header \| refuses the commit$/m);
    assert.ok(model.state.view?.problems.some(({ location }) => location?.path === PROTOCOL));
    const text = (await vscode.workspace.openTextDocument(sampleUri(PLAYBOOK))).getText();
    await write(PLAYBOOK, text.replace(/^# .*$/m, '# A New Name'));
    await until('the new title', () =>
      documentOf(model, PLAYBOOK)?.title === 'A New Name' ? true : undefined,
    );
    await run('workbench.action.files.revert');
  });
});

describe('What the editor says of a text', () => {
  let model: FolderModel;
  before(async () => {
    await restoreSample();
    model = await liveModel();
    await model.refresh();
  });
  afterEach(restoreSample);

  it('explains the line under the cursor in a list that opens and closes by keyboard', async () => {
    const { folders } = extension().exports as Observed;
    const editor = await vscode.window.showTextDocument(sampleUri(PLAYBOOK));
    const section = documentOf(model, PLAYBOOK)?.sections[0];
    assert.ok(section);
    editor.selection = new vscode.Selection(section.line - 1, 0, section.line - 1, 0);
    assert.ok((await acceptAll('sessionProtocol.explainLine')) > 0, 'a list was shown');
    const { reasons } = await folders.reader.explain({
      file: sampleUri(PLAYBOOK).fsPath,
      line: section.line,
      root: model.root,
    });
    assert.equal(reasons[0]?.taken, 'section');
  });

  it('shows how to repair a text that was read in a wrong encoding, and repairs it in one step', async () => {
    const path = 'docs/MISREAD_CHECKLIST.md';
    const good = '# Checklist ✅\n\n- ☐ Café is open – really\n- ☐ “Quoted” → done\n';
    const bad = new TextDecoder('macintosh').decode(new TextEncoder().encode(good));
    await write(path, bad);
    await model.refresh(['documents']);
    const hint = allNodes(model).find(({ kind }) => kind === 'misread');
    assert.equal(hint?.opens?.path, path);
    assert.equal(hint?.runs?.command, 'sessionProtocol.repairEncoding');
    assert.equal(await readText(path), bad, 'nothing is written unasked');
    assert.ok((await acceptAll('sessionProtocol.repairEncoding', { node: hint })) > 0);
    const document = await vscode.workspace.openTextDocument(sampleUri(path));
    assert.equal(document.getText(), good);
    assert.equal(document.isDirty, true);
    assert.equal(await readText(path), bad, 'nothing is saved unasked');
    await vscode.window.showTextDocument(document);
    await run('undo');
    assert.equal(document.getText(), bad);
    await run('workbench.action.files.revert');
  });
});
