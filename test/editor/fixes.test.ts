import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { findGitRepository, type GitRepository } from '../../src/editor/git-extension.ts';
import type { FolderModel } from '../../src/editor/folder-model.ts';
import { sessionNodes } from '../../src/editor/views/session-view.ts';
import {
  git,
  liveModel,
  problemsOf,
  readText,
  restoreSample,
  rowsOf,
  run,
  sampleFolder,
  sampleUri,
  until,
  write,
} from './support.ts';

const BIBLE = 'docs/ARCHITECTURE_BIBLE.md';
const ROUTE = 'src/routes/checkout.ts';
const STUB = `[Describe what changes in ${ROUTE}]`;
const MESSAGE = 'feat: count points';

/** Rules that the sample has not, so that there is something to mend of each kind. */
const RULES = `
    "session-active": { "severity": "off" },
    "bible-tag": {},
    "change-marker": { "paths": ["api/**"], "largeChange": 1 },
    "migration-pair": { "paths": ["migrations/*.sql"] },
    "forbidden-pattern": {
      "patterns": [
        { "pattern": "console\\\\.log", "paths": ["src/**"], "reason": "logs go to the log", "instead": "log.info" }
      ]
    },`;

/** Changes a file as another program does, and waits until the check has seen it. */
async function change(path: string, edit: (text: string) => string): Promise<void> {
  const old = await readText(path).catch(() => '');
  await write(path, edit(old));
  await run('sessionProtocol.checkWorkTree');
}

const ruleOf = ({ code }: vscode.Diagnostic): unknown =>
  typeof code === 'object' ? code.value : code;

const problemAt = (path: string, rule: string): Promise<vscode.Diagnostic> =>
  until(`${rule} in ${path}`, () => problemsOf(path).find((each) => ruleOf(each) === rule));

async function actionsAt(
  path: string,
  range: vscode.Range,
  kind: string,
): Promise<vscode.CodeAction[]> {
  await vscode.window.showTextDocument(sampleUri(path));
  const command = 'vscode.executeCodeActionProvider';
  // VS Code breaks off what was asked before the document was shown.
  const actions = await run(command, sampleUri(path), range, kind).then(undefined, () => []);
  return actions as vscode.CodeAction[];
}

const fixAt = (path: string, { range }: vscode.Diagnostic, title: RegExp) =>
  until(`a fix like ${title}`, async () =>
    (await actionsAt(path, range, 'quickfix')).find((each) => title.test(each.title)),
  );

async function apply(fix: vscode.CodeAction): Promise<void> {
  if (fix.edit) assert.ok(await vscode.workspace.applyEdit(fix.edit), fix.title);
  assert.ok(fix.command, 'it goes on where a person does');
  await run(fix.command.command, ...(fix.command.arguments ?? []));
}

/** A workbench in a browser saves by itself after a second, unless it is told not to. */
const saveByHand = (byHand: boolean): Thenable<void> =>
  vscode.workspace
    .getConfiguration('files')
    .update('autoSave', byHand ? 'off' : undefined, vscode.ConfigurationTarget.Global);

let model: FolderModel;
let repository: GitRepository;

/** The tests of a suite work under a policy in HEAD that has these rules in place of `session-active`. */
function underRules(rules: string): void {
  before(async () => {
    await saveByHand(true);
    await restoreSample();
    await git('tag', 'start-of-fixes');
    const protocol = '.session-protocol/protocol.json';
    const text = await readText(protocol);
    await write(protocol, text.replace(/"session-active": \{\},?/, rules));
    await git('commit', '--quiet', '--all', '--no-verify', '--message', 'test: other rules');
    model = await liveModel();
    const found = await findGitRepository(sampleFolder().uri);
    assert.ok(found, 'the git extension has opened the sample');
    repository = found;
  });
  after(async () => {
    await git('reset', '--quiet', '--hard', 'start-of-fixes');
    await git('tag', '--delete', 'start-of-fixes');
    repository.inputBox.value = '';
    await restoreSample();
    await model.refresh();
    await saveByHand(false);
  });
}

describe('Quick Fixes', () => {
  underRules(RULES);
  afterEach(async () => {
    repository.inputBox.value = '';
    await restoreSample();
    await model.refresh();
  });

  it('open the bible at the mapped section with a stub, once, as an edit that can be undone', async () => {
    await change(ROUTE, (text) => `${text}\nexport const x = 1;\n`);
    const problem = await problemAt(ROUTE, 'bible-updated');
    await apply(await fixAt(ROUTE, problem, /^Describe the change in section 3/));
    const editor = vscode.window.activeTextEditor;
    assert.equal(editor?.document.uri.path, sampleUri(BIBLE).path);
    assert.equal(editor.document.getText(editor.selection), STUB, 'the words are selected');
    assert.equal(editor.document.isDirty, true, 'nothing is saved');
    const again = await fixAt(ROUTE, problem, /the change to describe$/);
    await apply(again);
    assert.equal(editor.document.getText().split(STUB).length, 2, 'never twice');
    await vscode.window.showTextDocument(editor.document);
    await run('undo');
    assert.equal(editor.document.getText(), await readText(BIBLE));
  });

  it('write the rollback beside a migration, and take it away again by undo', async () => {
    const path = 'migrations/20251203_add_tills.sql';
    await change(path, () => 'CREATE TABLE tills (id INTEGER PRIMARY KEY);\n');
    const problem = await problemAt(path, 'migration-pair');
    await apply(await fixAt(path, problem, /^Create 20251203_add_tills\.rollback\.sql$/));
    const target = 'migrations/20251203_add_tills.rollback.sql';
    const made = await vscode.workspace.openTextDocument(sampleUri(target));
    assert.match(made.getText(), /^DROP TABLE tills;$/m);
    assert.equal(vscode.window.activeTextEditor?.document.uri.path, sampleUri(target).path);
  });

  it('put new lines between change marks, and the right word in place of a forbidden one', async () => {
    await change('api/pricing.py', (text) => `${text}\nVAT = 7\nFEE = 2\n`);
    const marker = await problemAt('api/pricing.py', 'change-marker');
    await apply(await fixAt('api/pricing.py', marker, /^Mark the new lines/));
    const python = vscode.window.activeTextEditor?.document.getText() ?? '';
    assert.match(
      python,
      /\n# \[CHANGE\] \d{4}-\d{2}-\d{2} - who - why\nVAT = 7\nFEE = 2\n# \[END CHANGE\]\n$/,
    );
    await change('src/receipt.ts', (text) => `${text}console.log(1);\n`);
    const forbidden = await problemAt('src/receipt.ts', 'forbidden-pattern');
    await apply(await fixAt('src/receipt.ts', forbidden, /^Write log\.info instead$/));
    const script = vscode.window.activeTextEditor?.document.getText() ?? '';
    assert.match(script, /^log\.info\(1\);$/m);
  });

  it('add the tag to the message in the box of the commit', async () => {
    await change(BIBLE, (text) => text.replace('takes an order and', 'takes one order and'));
    repository.inputBox.value = MESSAGE;
    await run('sessionProtocol.fixAll');
    assert.equal(repository.inputBox.value, `${MESSAGE} [BIBLE: Section 3]`);
    assert.match(await git('diff', '--name-only'), /^docs\/ARCHITECTURE_BIBLE\.md$/);
  });

  it('are not made by a save that runs every source.fixAll', async () => {
    const path = 'src/till-of-all.ts';
    const settings = vscode.workspace.getConfiguration('editor');
    const onSave = (value: object | undefined): Thenable<void> =>
      settings.update('codeActionsOnSave', value, vscode.ConfigurationTarget.Global);
    await onSave({ 'source.fixAll': 'explicit' });
    try {
      await change(path, () => 'console.log(1);\n');
      await problemAt(path, 'forbidden-pattern');
      const { document } = await vscode.window.showTextDocument(sampleUri(path));
      await until('what a person asks for', async () => {
        const found = await actionsAt(path, new vscode.Range(0, 0, 0, 0), 'source.fixAll');
        return found.length > 0 ? found : undefined;
      });
      // A file that is saved without a change is fixed by VS Code as well.
      await run('workbench.action.files.save');
      assert.equal(document.getText(), 'console.log(1);\n');
      assert.equal(document.isDirty, false);
    } finally {
      await onSave(undefined);
    }
  });

  it('need no git extension: one that is switched off has no repository', async () => {
    const { extensions } = vscode;
    const { getExtension } = extensions;
    const getAPI = (): never => assert.fail('Git model not found');
    const off = { activate: async () => ({ enabled: false, getAPI }) };
    extensions.getExtension = () => off as never;
    try {
      assert.equal(await findGitRepository(sampleFolder().uri), undefined);
    } finally {
      extensions.getExtension = getExtension;
    }
  });

  it('are made together in one file by a source action, which no save asks for', async () => {
    const path = 'src/till.ts';
    await change(path, () => 'console.log(1);\nconsole.log(2);\n');
    await problemAt(path, 'forbidden-pattern');
    const whole = new vscode.Range(0, 0, 0, 0);
    const kind = 'source.fixAll.sessionProtocol';
    const [fix] = await until('the source action', async () => {
      const found = await actionsAt(path, whole, kind);
      return found.length > 0 ? found : undefined;
    });
    assert.ok(fix?.edit);
    await vscode.workspace.applyEdit(fix.edit);
    const { document } = await vscode.window.showTextDocument(sampleUri(path));
    assert.match(document.getText(), /log\.info\(1\);\nlog\.info\(2\);/);
    assert.match(document.getText(), /^ ?\*? ?.*MODULE: src\/till\.ts/m);
    assert.equal(document.isDirty, true);
    const settings = vscode.workspace.getConfiguration('editor', sampleUri(path));
    assert.deepEqual(settings.inspect('codeActionsOnSave')?.defaultValue, {});
    await run('workbench.action.files.revert');
    const editor = await vscode.window.showTextDocument(sampleUri(path));
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), '// \n'));
    await editor.document.save();
    assert.doesNotMatch(editor.document.getText(), /MODULE/);
  });

  it('keep the byte-order mark of a file the first thing in it', async () => {
    const path = 'src/marked.ts';
    await change(path, () => '\uFEFFexport const a = 1;\n');
    const problem = await problemAt(path, 'version-header');
    await apply(await fixAt(path, problem, /header/));
    const { document } = await vscode.window.showTextDocument(sampleUri(path));
    assert.match(document.getText(), /^\/\*\n \* MODULE: src\/marked\.ts\n/);
    await document.save();
    const bytes = await vscode.workspace.fs.readFile(sampleUri(path));
    assert.deepEqual(Array.from(bytes.slice(0, 5)), [0xef, 0xbb, 0xbf, 0x2f, 0x2a]);
  });

  it('offer to stage what is mended in the file but not in the commit', async () => {
    await run('sessionProtocol.installGitHooks');
    try {
      await change('src/till.ts', () => 'export const till = 1;\n');
      await git('add', '--all');
      await assert.rejects(git('commit', '--message', MESSAGE), /missing version header/);
      const problem = await problemAt('src/till.ts', 'version-header');
      const fix = await fixAt('src/till.ts', problem, /header/);
      await apply(fix);
      const { document } = await vscode.window.showTextDocument(sampleUri('src/till.ts'));
      await document.save();
      await model.refresh(['violations']);
      const staged = await problemAt('src/till.ts', 'version-header');
      await fixAt('src/till.ts', staged, /^Stage src\/till\.ts$/);
    } finally {
      await run('sessionProtocol.uninstallGitHooks');
    }
  });
});

describe('A refused commit', () => {
  after(() => run('sessionProtocol.uninstallGitHooks'));
  underRules('"session-active": { "severity": "off" },');
  before(() => run('sessionProtocol.installGitHooks'));

  it('stands in the Session view though no session runs, with its message kept', async () => {
    assert.deepEqual(rowsOf(sessionNodes(model)), [], 'nothing is shown before');
    await write(ROUTE, `${await readText(ROUTE)}\nexport const points = 1;\n`);
    await git('add', '--all');
    await repository.status();
    await assert.rejects(repository.commit(MESSAGE), (error: { stderr?: string }) =>
      /^Session Protocol: 1 problem – .*bible|section 3/i.test(error.stderr ?? ''),
    );
    await until('the refusal', () => model.state.report?.outcome === 'refused');
    const rows = rowsOf(sessionNodes(model));
    assert.ok(rows.includes('No session'), rows.join('\n'));
    assert.ok(rows.some((row) => /^Violations \| 1, the last commit was refused$/.test(row)));
    assert.equal(model.state.report?.message, MESSAGE);
    await problemAt(ROUTE, 'bible-updated');
  });

  it('is mended by Fix All and committed again with the message that was kept', async () => {
    await run('sessionProtocol.fixAll');
    const editor = vscode.window.activeTextEditor;
    assert.equal(editor?.document.getText(editor.selection), STUB);
    await editor.edit((edit) => edit.replace(editor.selection, '`POST /points`'));
    repository.inputBox.value = '';
    const committing = run('sessionProtocol.commitAgain');
    // The first choice saves and stages what the fix has changed.
    const state = { ended: false };
    void Promise.resolve(committing).finally(() => (state.ended = true));
    await until('the commit to go through', async () => {
      if (!state.ended) await run('workbench.action.acceptSelectedQuickOpenItem');
      return (await git('log', '-1', '--format=%s')) === MESSAGE ? true : undefined;
    });
    await committing;
    assert.equal(editor.document.isDirty, false);
    assert.match(await git('show', '--stat', '--format=', 'HEAD'), /ARCHITECTURE_BIBLE/);
    assert.equal(repository.inputBox.value, '');
    await until('the refusal to be over', () => model.state.report === undefined);
    assert.deepEqual(rowsOf(sessionNodes(model)), []);
  });

  it('that could not be judged has a row of its own', async () => {
    const state = await git('rev-parse', '--git-path', 'session-protocol/last-report.json');
    const error = { code: 'x', message: 'the policy is broken.', remedy: 'Mend it.' };
    const report = { version: 1, hook: 'commit-msg', outcome: 'not-judged', summary: 's', error };
    await write(state, JSON.stringify(report));
    await model.refresh(['violations']);
    const rows = rowsOf(sessionNodes(model));
    assert.ok(rows.includes('The last commit was not judged | the policy is broken.'), rows.join());
    await vscode.workspace.fs.delete(sampleUri(state));
    await model.refresh(['violations']);
    assert.deepEqual(rowsOf(sessionNodes(model)), []);
  });
});
