import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { FolderModel } from '../../src/editor/folder-model.ts';
import { candidatePaths, referencesIn } from '../../src/editor/writing/references.ts';
import { liveModel, restoreSample, run, sampleUri, until } from './support.ts';

const PLAN = 'docs/MASTER_PLAN.md';
const OPENER = 'docs/sessions/SESSION_04_CHECKOUT.md';

const open = async (path: string): Promise<vscode.TextDocument> =>
  (await vscode.window.showTextDocument(sampleUri(path))).document;

/** The middle of the first place where a document says something. */
function placeOf(document: vscode.TextDocument, words: string, part = words): vscode.Position {
  const at = document.getText().indexOf(words);
  assert.ok(at >= 0, words);
  return document.positionAt(at + words.indexOf(part) + Math.floor(part.length / 2));
}

const ask = async <T>(command: string, ...args: unknown[]): Promise<T> =>
  (await run(`vscode.execute${command}`, ...args)) as T;

async function hoverAt(document: vscode.TextDocument, position: vscode.Position): Promise<string> {
  const hovers = await ask<vscode.Hover[]>('HoverProvider', document.uri, position);
  return hovers
    .flatMap(({ contents }) => contents)
    .map((content) => (typeof content === 'string' ? content : content.value))
    .join('\n')
    .replaceAll(/\\|&nbsp;/g, (mark) => (mark === '\\' ? '' : ' '));
}

async function definitionAt(
  document: vscode.TextDocument,
  position: vscode.Position,
): Promise<string[]> {
  const found = await ask<(vscode.Location | vscode.LocationLink)[]>(
    'DefinitionProvider',
    document.uri,
    position,
  );
  return found.map((one) => {
    const link = 'targetUri' in one;
    const uri = link ? one.targetUri : one.uri;
    const range = link ? one.targetRange : one.range;
    return `${vscode.workspace.asRelativePath(uri)}:${range.start.line + 1}`;
  });
}

const labelOf = ({ label }: vscode.CompletionItem): string =>
  typeof label === 'string' ? label : label.label;

async function completionsAfter(document: vscode.TextDocument, text: string): Promise<string[]> {
  const editor = await vscode.window.showTextDocument(document);
  const last = document.lineAt(document.lineCount - 1).range.end;
  await editor.edit((edit) => edit.insert(last, `\n${text}`));
  const end = document.lineAt(document.lineCount - 1).range.end;
  const list = await ask<vscode.CompletionList>('CompletionItemProvider', document.uri, end);
  return list.items.map(labelOf);
}

const lineOf = (document: vscode.TextDocument, words: string): number =>
  document.positionAt(document.getText().indexOf(words)).line + 1;

describe('References in a line', () => {
  const found = (line: string): string[] =>
    referencesIn(line, (id) => ['1.2', 'T001', '7'].includes(id)).map((one) => {
      const name = one.kind === 'task' ? one.id : one.kind === 'file' ? one.path : one.section;
      assert.ok(line.slice(one.start, one.end).includes(name), line);
      return `${one.kind} ${name}`;
    });

  it('are ids that are known, numbered sections and paths', () => {
    assert.deepEqual(found('Do T001, then 1.2 (Bible, Section 4 and § 2.1) in `src/a.ts`.'), [
      'task T001',
      'task 1.2',
      'section 4',
      'section 2.1',
      'file src/a.ts',
    ]);
    assert.deepEqual(found('See [the plan](../PLAN.md#goal) and docs/x/y.md.'), [
      'file ../PLAN.md',
      'file docs/x/y.md',
    ]);
  });

  it('are no bare numbers, versions, addresses, commands or parts of paths', () => {
    assert.deepEqual(found('7 of 9, task 7'), ['task 7']);
    assert.deepEqual(found('`npm run x` `1.2.3` https://example.org/a/b.md **Section**'), []);
    assert.deepEqual(found('`docs/T001.md`'), ['file docs/T001.md']);
  });

  it('may mean a path from the root or from the document, never one outside', () => {
    assert.deepEqual(candidatePaths('../a.md', 'docs/x/y.md'), ['docs/a.md']);
    assert.deepEqual(candidatePaths('src/a.ts', 'docs/y.md'), ['src/a.ts', 'docs/src/a.ts']);
    assert.deepEqual(candidatePaths('../../a.md', 'docs/y.md'), []);
  });
});

describe('While a document is written', () => {
  let model: FolderModel;
  before(async () => {
    await restoreSample();
    model = await liveModel();
  });
  afterEach(async () => {
    await run('workbench.action.revertAndCloseActiveEditor');
    await restoreSample();
    await model.refresh(['documents']);
  });

  it('a hover says what an id, a section and a path stand for', async () => {
    const plan = await open(PLAN);
    const task = await hoverAt(plan, placeOf(plan, 'depends on 1.2', '1.2'));
    assert.match(task, /1\.2 Count points at checkout/);
    assert.match(task, /to do/);
    assert.match(task, /Phase 1: Earn Points/);
    const section = await hoverAt(plan, placeOf(plan, 'Bible, Section 4', 'Section 4'));
    assert.match(section, /4 Data/);
    assert.match(section, /docs\/ARCHITECTURE_BIBLE\.md/);
    const file = await hoverAt(plan, placeOf(plan, 'src/routes/checkout.ts'));
    assert.match(file, /src\/routes\/checkout\.ts/);
    assert.match(file, /bytes/);
  });

  it('Go to Definition leads to the task, the section and the file', async () => {
    const plan = await open(PLAN);
    const bible = await vscode.workspace.openTextDocument(sampleUri('docs/ARCHITECTURE_BIBLE.md'));
    assert.deepEqual(await definitionAt(plan, placeOf(plan, 'depends on 1.2', '1.2')), [
      `${PLAN}:${lineOf(plan, '- [ ] 1.2:')}`,
    ]);
    assert.deepEqual(await definitionAt(plan, placeOf(plan, 'Bible, Section 4', 'Section 4')), [
      `docs/ARCHITECTURE_BIBLE.md:${lineOf(bible, '## 4. Data')}`,
    ]);
    assert.deepEqual(await definitionAt(plan, placeOf(plan, 'api/pricing.py')), [
      'api/pricing.py:1',
    ]);
  });

  it('files that are named are links, those that do not exist are not', async () => {
    const document = await open(OPENER);
    const editor = await vscode.window.showTextDocument(document);
    await editor.edit((edit) => edit.insert(new vscode.Position(1, 0), '`src/none.ts`\n'));
    const links = await ask<vscode.DocumentLink[]>('LinkProvider', document.uri, 100);
    const targets = links.map(({ target }) => target && vscode.workspace.asRelativePath(target));
    assert.ok(targets.includes('docs/MASTER_PLAN.md'), targets.join());
    assert.ok(!targets.includes('src/none.ts'));
  });

  it('ids, sections and paths are completed', async () => {
    const document = await open(OPENER);
    const ids = await completionsAfter(document, 'Next is 1.');
    assert.ok(ids.includes('1.2') && ids.includes('2.1'), ids.join());
    const sections = await completionsAfter(document, 'see the Bible, Section ');
    assert.ok(sections.includes('3') && sections.includes('6'), sections.join());
    const paths = await completionsAfter(document, 'see `src/ro');
    assert.ok(paths.includes('routes/'), paths.join());
  });

  it('the box of the commit completes tags, sections, trailers and ids', async () => {
    await run('workbench.view.scm');
    const box = await until('the box', () =>
      vscode.workspace.textDocuments.find(({ languageId }) => languageId === 'scminput'),
    );
    const at = async (text: string): Promise<string[]> => {
      const edit = new vscode.WorkspaceEdit();
      edit.replace(box.uri, new vscode.Range(0, 0, box.lineCount, 0), text);
      await vscode.workspace.applyEdit(edit);
      const end = box.lineAt(box.lineCount - 1).range.end;
      const list = await ask<vscode.CompletionList>('CompletionItemProvider', box.uri, end);
      return list.items.map(labelOf);
    };
    try {
      assert.ok((await at('feat: x [')).includes('[BIBLE: Section …]'));
      const sections = await at('feat: x [BIBLE: Section 3, ');
      assert.ok(sections.includes('4') && !sections.includes('1.2'), sections.join());
      assert.ok((await at('feat: 1.')).includes('1.2'));
      assert.ok((await at('feat: x\n\nBib')).includes('Bible-Reviewed:'));
    } finally {
      await at('');
    }
  });

  it('a plan shows the state above each task, and what it waits for leads there', async () => {
    const plan = await open(PLAN);
    const lenses = await ask<vscode.CodeLens[]>('CodeLensProvider', plan.uri, 100);
    const at = (line: number): (vscode.Command | undefined)[] =>
      lenses.filter(({ range }) => range.start.line === line - 1).map(({ command }) => command);
    const [done] = at(lineOf(plan, '- [x] 0A.1'));
    assert.equal(done?.title, '$(pass-filled)\u00a0done');
    const [state, waits] = at(lineOf(plan, '- [ ] 2.2:'));
    assert.equal(state?.title, '$(lock)\u00a0to do');
    assert.match(waits?.title ?? '', /^waits for /);
    assert.ok(waits?.command, 'it is no dead button');
    await run(waits.command, ...(waits.arguments ?? []));
    const line = vscode.window.activeTextEditor?.selection.active.line ?? -1;
    assert.match(plan.lineAt(line).text, /2\.1|Phase 1/);
  });

  it('a migration shows whether it is applied, and its rollback', async () => {
    const document = await open('migrations/20251202_add_loyalty_points.sql');
    const lenses = await ask<vscode.CodeLens[]>('CodeLensProvider', document.uri, 100);
    assert.deepEqual(
      lenses.map(({ command }) => command?.title),
      ['$(circle-large-outline)\u00a0pending', 'Open its rollback'],
    );
    const [, rollback] = lenses;
    await run(rollback?.command?.command ?? '', ...(rollback?.command?.arguments ?? []));
    const opened = vscode.window.activeTextEditor?.document.uri.path ?? '';
    assert.match(opened, /20251202_rollback\.sql$/);
    const back = await ask<vscode.CodeLens[]>(
      'CodeLensProvider',
      sampleUri('migrations/20251202_rollback.sql'),
      100,
    );
    assert.deepEqual(
      back.map(({ command }) => command?.title),
      ['Open the migration'],
    );
  });

  it('any other Markdown is left alone', async () => {
    const uri = sampleUri('notes.md');
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode('1.2 and Section 4\n'));
    const document = await open('notes.md');
    assert.equal(await hoverAt(document, new vscode.Position(0, 1)), '');
    const lenses = await ask<vscode.CodeLens[]>('CodeLensProvider', uri, 100);
    assert.deepEqual(lenses, []);
  });
});
