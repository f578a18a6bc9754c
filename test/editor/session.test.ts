import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { SessionStatus } from '../../src/actions/session-status.ts';
import { sessionStatus } from '../../src/actions/session-status.ts';
import type { FolderModel } from '../../src/editor/folder-model.ts';
import { sessionMessage, sessionNodes } from '../../src/editor/views/session-view.ts';
import { tickItem } from '../../src/actions/tick-item.ts';
import {
  git,
  liveModel,
  restoreSample,
  rowsOf,
  run,
  sampleFolder,
  sampleUri,
  until,
} from './support.ts';

const root = (): string => sampleFolder().uri.fsPath;
const status = (): Promise<SessionStatus> => sessionStatus({ root: root() });

/** Accepts the questions of a command one after another until it ends. */
async function acceptAll(command: string): Promise<void> {
  const progress = { ended: false };
  const running = Promise.resolve(run(command)).finally(() => (progress.ended = true));
  const end = Date.now() + 15_000;
  while (!progress.ended && Date.now() < end) {
    await delay(150);
    if (!progress.ended) await run('workbench.action.acceptSelectedQuickOpenItem');
  }
  assert.ok(progress.ended, `${command} ended`);
  await running;
}

describe('A session in the editor', () => {
  let model: FolderModel;
  before(async () => {
    await restoreSample();
    model = await liveModel();
  });
  after(async () => {
    await git('reset', '--quiet', '--hard', 'start-of-tests');
    await git('tag', '--delete', 'start-of-tests');
    await restoreSample();
  });

  it('is started from an opener and a role, and is not active yet', async () => {
    await git('tag', 'start-of-tests');
    await acceptAll('sessionProtocol.startSession');
    const { session, done, total } = await status();
    assert.equal(session.state, 'preparing');
    assert.equal(session.opener, 'docs/sessions/SESSION_04_CHECKOUT.md');
    assert.ok(session.role);
    assert.ok(done < total, `${done} of ${total}`);
  });

  it('shows its checklist: what proves itself with its proof, the rest with a box', async () => {
    const rows = rowsOf(sessionNodes(model)).join('\n');
    assert.match(rows, /^Session 04 \| preparing/m);
    assert.match(rows, /^Start checklist \| \d+ of \d+$/m);
    assert.match(rows, /^ {2}.*branch.* \| On branch main\.$/m);
    assert.match(rows, /^ {2}.*clean.* \| The work tree is clean\.$/m);
    assert.match(sessionMessage(model) ?? '', /^Next: /);
    const nodes = sessionNodes(model).flatMap((node) =>
      Array.isArray(node.children) ? node.children : [],
    );
    const boxes = nodes.filter(({ ticked }) => ticked !== undefined);
    assert.ok(boxes.length > 0 && boxes.every(({ kind }) => kind === 'tick'));
  });

  it('counts a document as read once its last line was in sight, not before', async () => {
    const { items } = await status();
    const documents = items.flatMap(({ item, done }) =>
      !done && item.proof?.kind === 'document-read' ? [item.proof.path] : [],
    );
    assert.ok(documents.length > 0);
    for (const path of documents) {
      const isRead = async (): Promise<boolean> => (await status()).session.reads.has(path);
      const document = await vscode.workspace.openTextDocument(sampleUri(path));
      const editor = await vscode.window.showTextDocument(document);
      const last = document.lineAt(document.lineCount - 1).range;
      if (!editor.visibleRanges.some(({ end }) => end.line >= document.lineCount - 1)) {
        await delay(500);
        assert.equal(await isRead(), false, `${path} before its end`);
      }
      editor.revealRange(last, vscode.TextEditorRevealType.AtTop);
      await until(`${path} to count as read`, async () => ((await isRead()) ? true : undefined));
    }
  });

  it('becomes active with the last tick, and not before, which the tree notices when another program ticks', async () => {
    const own = (await status()).items.filter(({ item, done }) => !item.proof && !done);
    assert.ok(own.length > 0);
    for (const [index, { item }] of own.entries()) {
      assert.equal((await status()).session.state, 'preparing', `before item ${item.id}`);
      const after = await tickItem({ root: root(), item: item.id, done: true, by: 'person' });
      assert.equal(after.session.state, index === own.length - 1 ? 'active' : 'preparing');
    }
    await until('the tree to show it', () =>
      rowsOf(sessionNodes(model)).some((row) => row.startsWith('Session 04 | active'))
        ? true
        : undefined,
    );
  });

  it('is closed with a hand-off in the opener and an entry in the thread, both saved', async () => {
    await acceptAll('sessionProtocol.closeSession');
    assert.equal((await status()).session.state, 'closing');
    const changed = await git('diff', '--name-only');
    assert.deepEqual(changed.split('\n').toSorted(), [
      'docs/PROGRESS_THREAD.md',
      'docs/sessions/SESSION_04_CHECKOUT.md',
    ]);
    const removed = (await git('diff', '--unified=0', 'docs/PROGRESS_THREAD.md')).match(/^-[^-]/gm);
    assert.equal(removed, null, 'nothing of the thread is rewritten');
    const opener = await vscode.workspace.openTextDocument(
      sampleUri('docs/sessions/SESSION_04_CHECKOUT.md'),
    );
    assert.doesNotMatch(opener.getText(), /\[Session 04 writes/);
  });

  it('is over when these documents are committed, which the editor notices by itself', async () => {
    await git(
      'commit',
      '--quiet',
      '--all',
      '--no-verify',
      '--message',
      'docs: hand-off of session 04',
    );
    await until('the session to be closed', async () =>
      (await status()).session.state === 'closed' ? true : undefined,
    );
  });
});
