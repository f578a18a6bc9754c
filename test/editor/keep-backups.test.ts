import assert from 'node:assert/strict';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { FolderModel } from '../../src/editor/folder-model.ts';
import { liveModel, restoreSample, run, sampleFolder, sampleUri, until } from './support.ts';

const PROTOCOL = '.session-protocol/protocol.json';

/** Runs a command and takes the first of what it offers, each time it asks, until it ends. */
async function acceptFirst(command: string): Promise<void> {
  const state = { ended: false };
  const running = Promise.resolve(run(command)).finally(() => (state.ended = true));
  await until(`${command} to end`, async () => {
    if (!state.ended) await run('workbench.action.acceptSelectedQuickOpenItem');
    return state.ended ? true : undefined;
  });
  await running;
}

describe('Backups that are kept', () => {
  let model: FolderModel;
  const backups = (): string => join(sampleFolder().uri.fsPath, '.session-protocol', 'backups');
  const sets = async (folder = backups()): Promise<string[]> =>
    (await readdir(folder).catch((): string[] => []))
      .filter((name) => /^\d{8}-/.test(name))
      .toSorted();
  const pinned = (): boolean[] => (model.state.databases?.sets ?? []).map((each) => each.pinned);

  before(async function () {
    this.timeout(60_000);
    await restoreSample();
    await rm(backups(), { recursive: true, force: true });
    model = await liveModel();
    const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(sampleUri(PROTOCOL)));
    const kept = text.replace('"databases"', '"backups": { "keep": 1 },\n  "databases"');
    await vscode.workspace.fs.writeFile(sampleUri(PROTOCOL), new TextEncoder().encode(kept));
    await model.refresh(['documents']);
    await run('sessionProtocol.backUpDatabases');
    await run('sessionProtocol.backUpDatabases');
    assert.equal((await sets()).length, 2);
  });
  after(async () => {
    await rm(backups(), { recursive: true, force: true });
    await restoreSample();
    await model.refresh(['documents', 'databases']);
  });

  it('are rehearsed without touching what is live', async () => {
    const live = sampleUri('data/shop.db');
    const before = await vscode.workspace.fs.readFile(live);
    await acceptFirst('sessionProtocol.rehearseRestore');
    assert.deepEqual(await vscode.workspace.fs.readFile(live), before);
    assert.equal((await sets()).length, 2, 'nothing is left behind');
  });

  it('are pinned, and let go again', async () => {
    await acceptFirst('sessionProtocol.pinBackup');
    assert.deepEqual(pinned(), [true, false], 'the newest stands first');
    await acceptFirst('sessionProtocol.pinBackup');
    assert.deepEqual(pinned(), [false, false]);
  });

  it('are moved into the trash as the protocol says, after it was shown', async () => {
    const [old, young] = await sets();
    await acceptFirst('sessionProtocol.pruneBackups');
    assert.deepEqual(await sets(), [young]);
    const trash = await readdir(join(backups(), '.trash'));
    assert.ok(
      trash.some((name) => name.includes(old ?? '?')),
      trash.join(),
    );
    await run('sessionProtocol.pruneBackups');
    assert.deepEqual(await sets(), [young], 'the newest stays');
  });
});
