import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { SessionStatus } from '../../src/actions/session-status.ts';
import { sessionStatus } from '../../src/actions/session-status.ts';
import type { FolderModel } from '../../src/editor/folder-model.ts';
import { sessionMessage, sessionNodes } from '../../src/editor/views/session-view.ts';
import { completeTask } from '../../src/actions/complete-task.ts';
import { escalate } from '../../src/actions/escalate.ts';
import { waiveItem, tickItem } from '../../src/actions/tick-item.ts';
import { tickInList } from '../../src/editor/commands/session.ts';
import { childrenOf, tooltipOf, type TreeNode } from '../../src/editor/views/tree-node.ts';
import {
  acceptAll,
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

/** The rows under these and under their rows, wherever they are. */
const allOf = (nodes: readonly TreeNode[]): TreeNode[] =>
  nodes.flatMap((node) => [node, ...allOf(childrenOf(node))]);

describe('A session in the editor', () => {
  let model: FolderModel;
  before(async () => {
    await restoreSample();
    model = await liveModel();
  });
  after(async () => {
    await git('reset', '--quiet', '--hard', 'start-of-tests');
    await git('tag', '--delete', 'start-of-tests');
    // Ignored by git, and not there for the tests after these.
    await vscode.workspace.fs.delete(sampleUri('.session-protocol/backups'), { recursive: true });
    await model.refresh(['databases']);
    await restoreSample();
  });

  it('is started by accepting what is proposed: opener, role and tasks; it is not active yet', async () => {
    await git('tag', 'start-of-tests');
    await acceptAll('sessionProtocol.startSession');
    const { session, done, total, holderLife } = await status();
    assert.equal(session.state, 'preparing');
    assert.equal(session.opener, 'docs/sessions/SESSION_04_CHECKOUT.md');
    assert.equal(session.role, 'Builder');
    assert.deepEqual(
      session.tasks.map(({ id }) => id),
      ['0A.3', '0A.4', '0A.5', '0A.6', '1.1', '1.2', '1.3'],
    );
    assert.equal(holderLife, 'alive', 'VS Code holds it');
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
    const backup = allOf(sessionNodes(model)).find(({ label }) => /backup/.test(label));
    assert.equal(backup?.kind, 'proof');
    const { value } = tooltipOf(backup) as vscode.MarkdownString;
    assert.match(value.replaceAll(/&nbsp;/g, ' '), /takes no tick by hand.*verified backup/i);
  });

  it('shows role, tasks, further checklists and what they are required for', async () => {
    await until('the lists to be read', () => model.state.lists);
    const rows = rowsOf(sessionNodes(model)).join('\n');
    assert.match(rows, /^Role \| Builder$/m);
    assert.match(rows, /^Tasks \| 0 of 7\n {2}0A\.3 Export/m);
    assert.match(
      rows,
      /^Checklists \| 1 required\n {2}Before closing \| 2 of 4 · required before closing$/m,
    );
    assert.match(rows, /^ {2}Version Checklist \| 0 of 2$/m);
    const { opens } = sessionNodes(model).find(({ key }) => key === 'role') ?? {};
    assert.equal(opens?.path, 'docs/TEAM_PLAYBOOK.md');
  });

  it('has rows with ids that no other row of the view has, also within one list', () => {
    const keysAt = (nodes: readonly TreeNode[]): void => {
      const keys = nodes.map(({ key }) => key);
      assert.equal(new Set(keys).size, keys.length, keys.join(', '));
      for (const node of nodes) keysAt(childrenOf(node));
    };
    keysAt(sessionNodes(model));
  });

  it('is refused a second time, and says who holds it', async () => {
    const before = await status();
    await run('sessionProtocol.startSession');
    assert.deepEqual((await status()).session.id, before.session.id);
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

  it('takes a waiver with its reason, which the row shows, and a backup as its own proof', async () => {
    const tell = (await status()).items.find(({ item }) => /Tell the Maintainer/.test(item.text));
    assert.ok(tell);
    await waiveItem({ root: root(), item: tell.item.id, reason: 'nobody is here today' });
    await run('sessionProtocol.backUpDatabases');
    const find = (words: RegExp): TreeNode | undefined =>
      allOf(sessionNodes(model)).find(({ label }) => words.test(label));
    await until('both rows to be settled', () =>
      find(/Make a backup/)?.kind === 'settled' &&
      /waived.*nobody is here today/i.test(find(/Tell the Maintainer/)?.spoken ?? '')
        ? true
        : undefined,
    );
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

  it('shows its work: a completed task with its evidence, an escalation without an answer', async () => {
    await completeTask({ root: root(), task: '0A.3', evidence: 'seen on the share' });
    await escalate({ root: root(), about: 'A till stands still' });
    const rows = await until('the rows', () => {
      const now = rowsOf(sessionNodes(model)).join('\n');
      return /Escalations/.test(now) && /1 of 7/.test(now) ? now : undefined;
    });
    assert.match(rows, /^Tasks \| 1 of 7\n {2}0A\.3 Export.* \| seen on the share$/m);
    assert.match(
      rows,
      /^Escalations \| 1 without answer\n {2}A till stands still \| Maintainer and Owner/m,
    );
    const kinds = new Set(allOf(sessionNodes(model)).map(({ kind }) => kind));
    assert.ok(kinds.has('task') && kinds.has('doneTask') && kinds.has('openEscalation'));
    await git('add', '--all');
    await git('commit', '--quiet', '--no-verify', '--message', 'docs: 0A.3 is done');
  });

  it('is not closed while its list before closing is open, which its boxes complete', async () => {
    await acceptAll('sessionProtocol.closeSession');
    assert.equal((await status()).session.state, 'active');
    const isBox = ({ kind }: TreeNode): boolean => kind === 'listTick';
    await until('the commit to prove its item', () =>
      rowsOf(sessionNodes(model)).some((row) => /Before closing \| 2 of 4/.test(row))
        ? true
        : undefined,
    );
    const closing = allOf(sessionNodes(model)).find(({ listKey }) => listKey === 'closing');
    const boxes = closing ? childrenOf(closing).filter(isBox) : [];
    assert.equal(boxes.length, 2);
    for (const { itemId = '' } of boxes) await tickInList(model, 'closing', itemId, true);
    const rows = rowsOf(sessionNodes(model)).join('\n');
    assert.match(rows, /Before closing \| 4 of 4 · required before closing/);
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
