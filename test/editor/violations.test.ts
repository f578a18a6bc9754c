import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { problemsOf, restoreSample, run, sampleUri, until } from './support.ts';

/** A new file for each test: VS Code keeps the text of one that was deleted for a while. */
let count = 0;
const nextPath = (): string => `src/discount-${++count}.ts`;

async function write(path: string, text: string): Promise<vscode.TextEditor> {
  await vscode.workspace.fs.writeFile(sampleUri(path), new TextEncoder().encode(text));
  return vscode.window.showTextDocument(sampleUri(path));
}

/** Our fixes only: the TypeScript extension offers its own for the same lines. */
async function fixesAt(uri: vscode.Uri, range: vscode.Range): Promise<vscode.CodeAction[]> {
  const command = 'vscode.executeCodeActionProvider';
  const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
    command,
    uri,
    range,
    'quickfix',
  );
  return actions.filter(({ title }) => /header/i.test(title));
}

/** Problems reach the code actions a moment after they were set. */
const fixAt = (uri: vscode.Uri, range: vscode.Range): Promise<vscode.CodeAction> =>
  until('a fix to be offered', async () => (await fixesAt(uri, range))[0]);

describe('Violations of the work tree', () => {
  before(restoreSample);
  afterEach(restoreSample);

  const headerProblem = (path: string): vscode.Diagnostic | undefined =>
    problemsOf(path).find(
      ({ code }) => (typeof code === 'object' ? code.value : code) === 'version-header',
    );

  async function makeViolation(): Promise<{
    path: string;
    editor: vscode.TextEditor;
    problem: vscode.Diagnostic;
  }> {
    const path = nextPath();
    const editor = await write(path, 'export const discount = 5;\n');
    await editor.edit((edit) => edit.insert(new vscode.Position(1, 0), 'export const more = 6;\n'));
    await editor.document.save();
    const problem = await until('the missing header in Problems', () => headerProblem(path));
    return { path, editor, problem };
  }

  it('appear in Problems on save, with what is wrong, what to do and which rule says so', async () => {
    const { problem } = await makeViolation();
    assert.equal(problem.severity, vscode.DiagnosticSeverity.Error);
    assert.match(problem.message, /header/i);
    assert.equal(problem.source, 'Session Protocol');
  });

  it('are mended by a Quick Fix that can be undone, and go away when that is saved', async () => {
    const { path, editor, problem } = await makeViolation();
    const before = editor.document.getText();
    const fix = await fixAt(editor.document.uri, problem.range);
    assert.ok(fix.edit, 'it is an edit');
    assert.equal(fix.isPreferred, true);
    await vscode.workspace.applyEdit(fix.edit);
    const after = editor.document.getText();
    assert.ok(after.endsWith(before), 'the file keeps its text');
    for (const field of ['MODULE', 'PURPOSE', 'VERSION', 'LAST_MODIFIED'])
      assert.match(after, new RegExp(`${field}:`));
    await run('undo');
    assert.equal(editor.document.getText(), before);
    await run('redo');
    await editor.document.save();
    await until('Problems to be empty', () =>
      headerProblem(path) === undefined ? true : undefined,
    );
  });

  it('offer no fix for a buffer that was changed since the check, so that no header is inserted twice', async () => {
    const { path, editor, problem } = await makeViolation();
    const fix = await fixAt(editor.document.uri, problem.range);
    assert.ok(fix.edit);
    await vscode.workspace.applyEdit(fix.edit);
    const { range } = headerProblem(path) ?? problem;
    assert.deepEqual(await fixesAt(editor.document.uri, range), []);
  });

  it('keep CRLF line ends when they are mended', async () => {
    const path = nextPath();
    const editor = await write(path, 'export const a = 1;\r\nexport const b = 2;\r\n');
    await editor.edit((edit) => edit.insert(new vscode.Position(2, 0), 'export const c = 3;\n'));
    await editor.document.save();
    const problem = await until('the missing header in Problems', () => headerProblem(path));
    const fix = await fixAt(editor.document.uri, problem.range);
    assert.ok(fix.edit);
    await vscode.workspace.applyEdit(fix.edit);
    assert.equal(editor.document.eol, vscode.EndOfLine.CRLF);
    await editor.document.save();
    const bytes = await vscode.workspace.fs.readFile(editor.document.uri);
    assert.doesNotMatch(new TextDecoder().decode(bytes), /[^\r]\n/);
  });

  it('are looked for on demand, by Check Work Tree', async () => {
    await vscode.workspace.fs.writeFile(
      sampleUri('api/stock.py'),
      new TextEncoder().encode('STOCK = 3\n'),
    );
    await run('sessionProtocol.checkWorkTree');
    await until('the header missing in api/stock.py', () => problemsOf('api/stock.py')[0]);
  });
});

describe('The protocol file', () => {
  const protocol = '.session-protocol/protocol.json';
  afterEach(async () => {
    await restoreSample();
    await until('its problems to go', () => (problemsOf(protocol).length === 0 ? true : undefined));
  });

  it('is JSON with comments', async () => {
    const document = await vscode.workspace.openTextDocument(sampleUri(protocol));
    assert.equal(document.languageId, 'jsonc');
  });

  it('shows its errors at their place while it is edited', async () => {
    const editor = await vscode.window.showTextDocument(sampleUri(protocol));
    const text = editor.document.getText();
    const offset = text.indexOf('"bible-updated"');
    await editor.edit((edit) => {
      const start = editor.document.positionAt(offset);
      edit.replace(
        new vscode.Range(start, start.translate(0, '"bible-updated"'.length)),
        '"bible-forgotten"',
      );
    });
    const problem = await until('the unknown rule in Problems', () =>
      problemsOf(protocol).find(({ message }) => message.includes('bible-forgotten')),
    );
    assert.equal(problem.range.start.line, editor.document.positionAt(offset).line);
    await run('undo');
  });
});
