import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { FolderModel } from '../../src/editor/folder-model.ts';
import type { Folders } from '../../src/editor/folders.ts';
import { helpWriting } from '../../src/editor/writing/index.ts';
import { liveModel, until } from './support.ts';

describe('The lenses', () => {
  /** How often each provider asked for its lenses to be made anew: of plans, and of migrations. */
  async function counted(
    act: (changed: vscode.EventEmitter<FolderModel | undefined>) => unknown,
  ): Promise<number[]> {
    const counts: number[] = [];
    const changed = new vscode.EventEmitter<FolderModel | undefined>();
    const { languages } = vscode;
    const { registerCodeLensProvider } = languages;
    languages.registerCodeLensProvider = (_selector, { onDidChangeCodeLenses }) => {
      const at = counts.push(0) - 1;
      return onDidChangeCodeLenses?.(() => (counts[at] = (counts[at] ?? 0) + 1)) ?? changed;
    };
    try {
      const helping = helpWriting({ onDidChange: changed.event } as Folders);
      await act(changed);
      helping.dispose();
    } finally {
      languages.registerCodeLensProvider = registerCodeLensProvider;
      changed.dispose();
    }
    return counts;
  }

  it('come and go with their setting', async () => {
    const settings = vscode.workspace.getConfiguration('sessionProtocol');
    const set = (value: boolean | undefined): Thenable<void> =>
      settings.update('codeLens', value, vscode.ConfigurationTarget.Global);
    let heard = false;
    const listening = vscode.workspace.onDidChangeConfiguration(() => (heard = true));
    const counts = await counted(async () => {
      await set(false);
      await until('the setting', () => heard || undefined);
    });
    listening.dispose();
    await set(undefined);
    assert.deepEqual(counts, [1, 1]);
  });

  it('of a migration start no process because a plan was typed into', async () => {
    const { state } = await liveModel();
    const { view } = state;
    assert.ok(view);
    const model = { state };
    const counts = await counted((changed) => {
      changed.fire(model as FolderModel);
      model.state = { ...state, view: { ...view, protocol: structuredClone(view.protocol) } };
      changed.fire(model as FolderModel);
      model.state = { ...state, view: { ...view, protocol: { ...view.protocol, databases: [] } } };
      changed.fire(model as FolderModel);
    });
    assert.deepEqual(counts, [3, 2]);
  });
});
