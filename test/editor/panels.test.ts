import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { FolderModel } from '../../src/editor/folder-model.ts';
import { type PanelPage, showContent, showPanel } from '../../src/editor/webviews/panel.ts';
import { extension, liveModel } from './support.ts';

describe('A page of ours', () => {
  const log = vscode.window.createOutputChannel('panels', { log: true });
  after(() => log.dispose());

  /** Shows a page of a folder and gives its panel; the one that was there where none is made. */
  function show(model: FolderModel, shown: vscode.WebviewPanel[]): vscode.WebviewPanel {
    const page: PanelPage = {
      kind: 'test',
      model,
      title: 'Test',
      script: 'picture.js',
      html: () => '<p></p>',
      follow: (panel) => {
        shown.push(panel);
        return vscode.Disposable.from();
      },
    };
    showPanel(page, extension().extensionUri);
    const panel = shown.at(-1);
    assert.ok(panel);
    return panel;
  }

  it('may be closed while its content is made', async () => {
    const panel = show(await liveModel(), []);
    await showContent(
      panel,
      () => {
        panel.dispose();
        return '<p>late</p>';
      },
      log,
    );
  });

  it('is made anew for a folder that was taken away and put back', async () => {
    const model = await liveModel();
    const shown: vscode.WebviewPanel[] = [];
    show(model, shown);
    show(model, shown);
    assert.equal(shown.length, 1, 'shown again');
    const again = { folder: model.folder } as FolderModel;
    show(again, shown).dispose();
    assert.equal(shown.length, 2);
  });
});
