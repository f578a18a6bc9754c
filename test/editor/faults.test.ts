import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import * as vscode from 'vscode';
import { shownState } from '../../src/editor/context-keys.ts';
import type { FolderModel } from '../../src/editor/folder-model.ts';
import { explainError } from '../../src/editor/present-error.ts';
import { planNodes } from '../../src/editor/views/plan-view.ts';
import { playbookNodes } from '../../src/editor/views/playbook-view.ts';
import { sessionNodes } from '../../src/editor/views/session-view.ts';
import { shownViolations } from '../../src/editor/violations.ts';
import {
  git,
  liveModel,
  problemsOf,
  readText,
  restoreSample,
  rowsOf,
  run,
  sampleUri,
  until,
  watchGaps,
  write,
} from './support.ts';

/** Everything that a person reads of a folder: the rows of all three trees, and why a part failed. */
const readAll = (model: FolderModel): string =>
  [
    ...rowsOf([...sessionNodes(model), ...planNodes(model), ...playbookNodes(model)]),
    ...Object.values(model.state.failures).map(explainError),
  ].join('\n');

/** A stack trace, an errno or an unreplaced placeholder is nothing for a person to read. */
function assertPlain(text: string): void {
  const technical =
    /^.*(^\s*at .+:\d+:\d+|\bE(NOENT|ACCES|PERM|BUSY|EXIST|ISDIR|NOTDIR)\b|\[object |\{\d\}).*$/m;
  assert.deepEqual(technical.exec(text)?.[0], undefined);
}

/** Works in the sample until the end of `work`; both trees of documents live then. */
async function whileRefreshed(model: FolderModel): Promise<string> {
  await model.refresh();
  const shown = readAll(model);
  assertPlain(shown);
  return shown;
}

describe('When something is wrong around us', () => {
  let model: FolderModel;
  before(async () => {
    await restoreSample();
    model = await liveModel();
    await model.refresh();
  });
  afterEach(async () => {
    await restoreSample();
    await model.refresh();
    assert.deepEqual(model.state.failures, {}, 'all is well again');
  });

  it('all documents are deleted: each is told of, and its rows stay', async () => {
    const before = rowsOf(planNodes(model));
    const paths = (model.state.view?.documents ?? []).map(({ path }) => path);
    assert.ok(paths.length >= 5, paths.join(', '));
    for (const path of paths) await vscode.workspace.fs.delete(sampleUri(path));
    const shown = await until('the errors in the tree', () => {
      const rows = readAll(model);
      return /MASTER_PLAN\.md.*does not exist/.test(rows) ? rows : undefined;
    });
    assertPlain(shown);
    for (const line of before) assert.ok(rowsOf(planNodes(model)).includes(line), line);
    await git('checkout', '--', 'docs');
    await until('the rows as before', () =>
      rowsOf(planNodes(model)).join('\n') === before.join('\n') ? true : undefined,
    );
  });

  it('the folder of all documents is deleted as a whole: each is told of, and its rows stay', async () => {
    await vscode.workspace.fs.delete(sampleUri('docs'), { recursive: true });
    await until('the errors in the tree', () =>
      /MASTER_PLAN\.md.*does not exist/.test(readAll(model)) ? true : undefined,
    );
    assert.ok(planNodes(model).length > 3);
  });

  it('git is gone from the PATH: the session says so, the documents stay, and it comes back', async () => {
    const path = process.env['PATH'];
    process.env['PATH'] = '/nonexistent';
    try {
      const shown = await whileRefreshed(model);
      assert.match(shown, /^git could not be started: .*Install git/m);
      assert.match(shown, /Phase 1/);
      assert.match(shown, /Corner Shop Team Playbook/);
      const told = rowsOf(sessionNodes(model)).filter((row) => /could not be started/.test(row));
      assert.equal(told.length, 1, 'the same is not told once for each part');
      assert.equal(shownState(model.state), 'gitMissing', 'no session is offered');
    } finally {
      process.env['PATH'] = path;
    }
    await model.refresh();
    assert.doesNotMatch(readAll(model), /could not be started/);
  });

  it('a rebase stopped in the middle: everything is shown, and the check runs', async () => {
    const path = 'src/receipt.ts';
    const before = await git('rev-parse', 'HEAD');
    const text = await readText(path);
    const change = async (to: string): Promise<void> => {
      await write(path, text.replace('Total', to));
      await git('commit', '--no-verify', '--quiet', '--all', '--message', `test: ${to}`);
    };
    try {
      await git('checkout', '--quiet', '-b', 'other');
      await change('Sum');
      await git('checkout', '--quiet', 'main');
      await change('All');
      await assert.rejects(git('rebase', 'other'), /CONFLICT|could not apply/);
      const shown = await whileRefreshed(model);
      assert.deepEqual(model.state.failures, {});
      assert.match(shown, /Phase 1/);
      await run('sessionProtocol.checkWorkTree');
      assert.ok(model.state.violations);
    } finally {
      await git('rebase', '--abort');
      await git('checkout', '--quiet', 'main');
      await git('reset', '--quiet', '--hard', before);
      await git('branch', '--quiet', '-D', 'other');
    }
  });

  it("git's index is locked by another: all is read, and nothing waits for it", async () => {
    const lock = sampleUri(await git('rev-parse', '--git-path', 'index.lock'));
    await vscode.workspace.fs.writeFile(lock, new Uint8Array());
    try {
      await write('src/points.ts', 'export const POINTS = 3;\n');
      await whileRefreshed(model);
      assert.deepEqual(model.state.failures, {});
      assert.equal(problemsOf('src/points.ts').length, 1);
    } finally {
      await vscode.workspace.fs.delete(lock);
    }
  });

  it('1,000 files break a rule at once: each is in Problems and in the tree, and the host is free', async function () {
    this.timeout(120_000);
    const names = Array.from({ length: 1000 }, (_, index) => `src/many/part-${index}.ts`);
    for (const [index, name] of names.entries()) await write(name, `export const P = ${index};\n`);
    const gaps = watchGaps();
    await model.refresh(['violations']);
    await delay(300);
    const longest = gaps.stop();
    const rows = rowsOf(sessionNodes(model));
    console.log(`[extension host] longest gap at 1,000 violations: ${longest.toFixed(0)} ms`);
    assert.equal(shownViolations(model).length, 1000);
    assert.ok(names.every((name) => problemsOf(name).length === 1));
    assertPlain(rows.join('\n'));
    assert.ok(longest < 500, `${longest.toFixed(0)} ms`);
  });
});
