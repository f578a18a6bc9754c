import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import * as vscode from 'vscode';
import { sessionStatus } from '../../src/actions/session-status.ts';
import { startSession } from '../../src/actions/start-session.ts';
import { waiveItem } from '../../src/actions/tick-item.ts';
import { liveModel, readText, restoreSample, run, sampleUri, write } from './support.ts';

const PROTOCOL = '.session-protocol/protocol.json';
const THREAD = 'docs/PROGRESS_THREAD.md';

describe('Closing a session', () => {
  before(restoreSample);
  after(async () => {
    await restoreSample();
    await (await liveModel()).refresh();
  });

  it('puts its texts where they belong, also when somebody writes while they are asked', async () => {
    const model = await liveModel();
    const { root } = model;
    const protocol = await readText(PROTOCOL);
    await write(PROTOCOL, protocol.replace('"session": {', '"session": { "sprintStatus": true,'));
    const { items } = await startSession({ root });
    for (const { item } of items) await waiveItem({ root, item: item.id, reason: 'a test' });
    assert.equal((await sessionStatus({ root })).session.state, 'active');
    await model.refresh();
    const thread = (await readText(THREAD)).trimEnd();
    const { document } = await vscode.window.showTextDocument(sampleUri(THREAD));

    const progress = { ended: false, written: '' };
    const closing = Promise.resolve(run('sessionProtocol.closeSession')).finally(
      () => (progress.ended = true),
    );
    for (let asked = 0; !progress.ended && asked < 20; asked += 1) {
      // Long enough for what the last answer led to.
      await delay(1000);
      if (progress.ended) break;
      const edit = new vscode.WorkspaceEdit();
      edit.insert(document.uri, new vscode.Position(0, 0), `Note ${asked}\n\n`);
      // It may be refused while the closing itself is written.
      if (await vscode.workspace.applyEdit(edit))
        progress.written = `Note ${asked}\n\n${progress.written}`;
      await run('workbench.action.acceptSelectedQuickOpenItem');
    }
    await closing;
    const text = document.getText();
    assert.ok(text.startsWith(`${progress.written}${thread}`), text.slice(0, 4000));
    assert.ok(text.length > `${progress.written}${thread}`.length + 50, 'it has its entry');
  });
});
