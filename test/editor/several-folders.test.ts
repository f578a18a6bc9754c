import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Violation } from '../../src/core/violation.ts';
import { showDiagnostics } from '../../src/editor/diagnostics.ts';
import type { FolderModel } from '../../src/editor/folder-model.ts';
import type { Folders } from '../../src/editor/folders.ts';
import { showStatusBar } from '../../src/editor/status-bar.ts';
import { watchFolders } from '../../src/editor/watch.ts';
import { liveModel, restoreSample, sampleUri, until } from './support.ts';

describe('Several folders in one window', () => {
  const path = 'src/shared.ts';
  const violation: Violation = {
    rule: 'test',
    severity: 'error',
    message: 'is not so',
    remedy: 'Mend it.',
    location: { path, range: { start: { line: 1, column: 1 }, end: { line: 1, column: 2 } } },
  };
  let live: FolderModel;
  let changed: vscode.EventEmitter<FolderModel | undefined>;
  let asked: string[];

  before(async () => {
    await restoreSample();
    live = await liveModel();
  });
  beforeEach(() => {
    changed = new vscode.EventEmitter();
    asked = [];
  });
  afterEach(async () => {
    changed.dispose();
    await restoreSample();
  });

  /** A folder of the sample's work tree in which a rule is broken, or none. */
  const folder = (name: string, isBroken: boolean): FolderModel =>
    ({
      folder: { ...live.folder, name, uri: sampleUri(name) },
      root: live.root,
      state: { ...live.state, violations: isBroken ? [violation] : [] },
      uriOf: sampleUri,
      knows: () => false,
      refreshSoon: (parts: readonly string[]) => asked.push(`${name}: ${parts.join(' ')}`),
    }) as unknown as FolderModel;

  it('that lie in each other show a violation once, until it is gone for both', () => {
    const [outer, inner] = [folder('outer', true), folder('inner', true)];
    const all = [outer, inner];
    const showing = showDiagnostics({ all, onDidChange: changed.event } as unknown as Folders);
    const tell = (model: FolderModel, violations: readonly Violation[]): number => {
      Object.assign(model, { state: { ...model.state, violations } });
      changed.fire(model);
      return vscode.languages.getDiagnostics(sampleUri(path)).length;
    };
    assert.equal(tell(outer, [violation]), 1);
    assert.equal(tell(inner, [violation]), 1);
    assert.equal(tell(outer, []), 1);
    assert.equal(tell(inner, []), 0);
    assert.equal(tell(inner, [violation]), 1);
    all.pop();
    changed.fire(undefined);
    assert.equal(vscode.languages.getDiagnostics(sampleUri(path)).length, 0);
    showing.dispose();
  });

  it('that lie in each other are both checked after a save', async () => {
    const all = [folder('outer', false), folder('inner', false)];
    const of = (): FolderModel | undefined => all[1];
    const watching = watchFolders({ all, of, onDidChange: changed.event } as unknown as Folders);
    const editor = await vscode.window.showTextDocument(sampleUri('src/receipt.ts'));
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), '// \n'));
    await editor.document.save();
    const both = ['inner: session violations', 'outer: session violations'];
    assert.deepEqual(
      await until('both', () => (asked.length > 1 ? asked.toSorted() : undefined)),
      both,
    );
    watching.dispose();
  });

  it('are not asked for again by a click on the status bar, which is about one', () => {
    const { window } = vscode;
    const { createStatusBarItem } = window;
    const items: vscode.StatusBarItem[] = [];
    window.createStatusBarItem = ((id: string) => {
      const item = createStatusBarItem(`${id}.test`);
      items.push(item);
      return item;
    }) as typeof createStatusBarItem;
    try {
      const all = [folder('outer', true), folder('inner', true)];
      const current = all[1];
      const folders = { all, current, onDidChange: changed.event };
      const showing = showStatusBar(folders as unknown as Folders);
      changed.fire(current);
      const [item] = items;
      const { command, tooltip } = item ?? {};
      assert.ok(typeof command === 'object');
      assert.deepEqual(command.arguments, [sampleUri('inner')]);
      const links = [
        ...(tooltip as vscode.MarkdownString).value.matchAll(/command:([^?)]*)\?([^)]*)\)/g),
      ];
      assert.deepEqual(
        links.map(([, name, query]) => [
          name,
          (JSON.parse(decodeURIComponent(query ?? '')) as { path: string }[])[0]?.path,
        ]),
        ['checkWorkTree', 'showNextStep'].map((name) => [
          `sessionProtocol.${name}`,
          sampleUri('inner').path,
        ]),
      );
      showing.dispose();
    } finally {
      window.createStatusBarItem = createStatusBarItem;
    }
  });
});
