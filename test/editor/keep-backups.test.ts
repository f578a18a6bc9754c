import assert from 'node:assert/strict';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { FolderModel } from '../../src/editor/folder-model.ts';
import {
  acceptAll,
  liveModel,
  readText,
  restoreSample,
  run,
  sampleFolder,
  sampleUri,
  write,
} from './support.ts';

const PROTOCOL = '.session-protocol/protocol.json';

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
    const kept = (await readText(PROTOCOL)).replace(
      '"databases"',
      '"backups": { "keep": 1 },\n  "databases"',
    );
    await write(PROTOCOL, kept);
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
    await acceptAll('sessionProtocol.rehearseRestore');
    assert.deepEqual(await vscode.workspace.fs.readFile(live), before);
    assert.equal((await sets()).length, 2, 'nothing is left behind');
  });

  it('are pinned, and let go again', async () => {
    await acceptAll('sessionProtocol.pinBackup');
    assert.deepEqual(pinned(), [true, false], 'the newest stands first');
    await acceptAll('sessionProtocol.pinBackup');
    assert.deepEqual(pinned(), [false, false]);
  });

  it('are moved into the trash as the protocol says, after it was shown', async () => {
    const [old, young] = await sets();
    await acceptAll('sessionProtocol.pruneBackups');
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
