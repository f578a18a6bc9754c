import assert from 'node:assert/strict';
import { chmodSync, existsSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { judgeChange } from '../../src/actions/judge-change.ts';
import { appendEvents, beginJournal } from '../../src/workspace/journal.ts';
import { governedSandbox, PROTOCOL, type Sandbox } from './support.ts';

describe("the session's trailer", function () {
  this.timeout(60_000);
  let sandbox: Sandbox;
  beforeEach(async () => {
    sandbox = await governedSandbox({ session: false });
    await begin('31');
  });
  afterEach(() => sandbox.remove());

  const state = (): string => join(sandbox.root, '.git/session-protocol');
  async function begin(number: string): Promise<void> {
    const at = new Date().toISOString();
    const session = `s-${number}`;
    await beginJournal(state(), { type: 'prepared', at, session, title: 'T', number, items: [] });
    await appendEvents(state(), [{ type: 'activated', at }]);
  }
  const message = (): string => sandbox.git('log', '-1', '--format=%B').trimEnd();
  const committed = (...args: string[]): string => {
    sandbox.stage('notes.txt', `${Math.random()}`);
    const { code, stderr } = sandbox.commit(args);
    assert.equal(code, 0, stderr);
    return message();
  };
  const editor = (script: string): string => {
    const path = join(sandbox.folder, 'editor.sh');
    writeFileSync(path, `#!/bin/sh\n${script}\n`);
    chmodSync(path, 0o755);
    return `"${path}"`;
  };

  it('stands below the words, in the paragraph of trailers if there is one, and only once', () => {
    assert.equal(committed('-m', 'One'), 'One\n\nSession: 31');
    assert.equal(committed('-m', 'Two'), 'Two\n\nSession: 31');
    assert.equal(committed('-m', 'fix: three'), 'fix: three\n\nSession: 31');
    assert.equal(
      committed('-m', 'Four', '-m', 'Note: it is\nnot a trailer'),
      'Four\n\nNote: it is\nnot a trailer\n\nSession: 31',
    );
    assert.equal(
      committed('-m', 'Five', '-m', 'Words.', '-m', 'Bible-Reviewed: why'),
      'Five\n\nWords.\n\nBible-Reviewed: why\nSession: 31',
    );
    assert.equal(committed('-m', 'Six', '-m', 'Session: 30'), 'Six\n\nSession: 30');
    assert.equal(committed('--amend', '--no-edit'), 'Six\n\nSession: 30');
    writeFileSync(join(sandbox.folder, 'message'), 'Seven\n\nNo line break at its end');
    assert.equal(
      committed('-F', join(sandbox.folder, 'message')),
      'Seven\n\nNo line break at its end\n\nSession: 31',
    );
  });

  it('is told from a sentence that begins as it does', async () => {
    const from = sandbox.git('rev-parse', 'HEAD');
    const sentence = 'Session: the cookie now survives a restart.';
    assert.equal(committed('-m', 'Fix', '-m', sentence), `Fix\n\n${sentence}\nSession: 31`);
    const edits = editor(`{ printf 'Fix\\n\\n${sentence}\\n'; cat "$1"; } >"$1.n"; mv "$1.n" "$1"`);
    sandbox.stage('notes.txt', 'edited');
    assert.equal(sandbox.commit([], { GIT_EDITOR: edits }).code, 0);
    assert.equal(message(), `Fix\n\n${sentence}\nSession: 31`);
    for (const own of ['Session: 30 (resumed)', 'Session: #30', 'Session: s-30'])
      assert.equal(committed('-m', 'Own', '-m', own), `Own\n\n${own}`);
    sandbox.git(
      '-c',
      'core.hooksPath=/dev/null',
      'commit',
      '--allow-empty',
      '-m',
      'x',
      '-m',
      sentence,
    );
    const { verdicts } = await judgeChange({
      root: sandbox.root,
      source: { kind: 'range', range: `${from}..HEAD` },
    });
    assert.deepEqual(
      verdicts.map(({ verdict }) => verdict.refused),
      [false, false, false, false, false, true],
    );
  });

  it('follows the session that is under way', async () => {
    assert.equal(committed('-m', 'One'), 'One\n\nSession: 31');
    const at = new Date().toISOString();
    await appendEvents(state(), [{ type: 'abandoned', at, reason: 'test' }]);
    await begin('32');
    assert.equal(committed('-m', 'Two'), 'Two\n\nSession: 32');
    // The kept line is as new as the journal was: a journal of the same moment makes it stale.
    const { atime, mtime } = statSync(join(state(), 'trailer'));
    utimesSync(join(state(), 'session.jsonl'), atime, mtime);
    writeFileSync(join(state(), 'trailer'), 'Session: 99\n');
    utimesSync(join(state(), 'trailer'), atime, mtime);
    assert.equal(committed('-m', 'Three'), 'Three\n\nSession: 32');
  });

  it('is in what no commit hook sees: a revert, a cherry-pick, a commit past the hooks', () => {
    committed('-m', 'One');
    sandbox.git('revert', '--no-edit', 'HEAD');
    assert.match(message(), /^Revert "One"\n\nThis reverts commit [0-9a-f]{40}\.\n\nSession: 31$/);
    sandbox.git('cherry-pick', 'HEAD^');
    assert.equal(message(), 'One\n\nSession: 31');
    assert.equal(committed('--no-verify', '-m', 'Past'), 'Past\n\nSession: 31');
  });

  it('is added to what an editor wrote, above comments and diff, and not to an empty message', () => {
    sandbox.stage('notes.txt', 'x');
    const writes = editor(`{ echo Words; cat "$1"; } >"$1.new"; mv "$1.new" "$1"`);
    const passed = sandbox.commit(['--verbose'], { GIT_EDITOR: writes });
    assert.equal(passed.code, 0, passed.stderr);
    assert.equal(message(), 'Words\n\nSession: 31');
    sandbox.stage('notes.txt', 'y');
    const quits = sandbox.commit(['--verbose'], { GIT_EDITOR: editor(':') });
    assert.match(quits.stderr, /Aborting commit due to empty commit message/);
    assert.match(sandbox.commit(['-m', '']).stderr, /empty commit message/);
    const again = sandbox.commit(['-m', 'Given', '--edit'], { GIT_EDITOR: editor(':') });
    assert.equal(again.code, 0, again.stderr);
    assert.equal(message(), 'Given\n\nSession: 31');
  });

  it('leaves bytes that are not UTF-8 as they are', () => {
    sandbox.git('config', 'i18n.commitEncoding', 'ISO-8859-1');
    const file = join(sandbox.folder, 'message');
    writeFileSync(file, Buffer.from('Caf\xe9\n', 'latin1'));
    sandbox.stage('notes.txt', 'x');
    assert.equal(sandbox.commit(['-F', file]).code, 0);
    assert.equal(sandbox.git('log', '-1', '--encoding=UTF-8', '--format=%s'), 'Café');
    assert.match(message(), /\n\nSession: 31$/);
  });

  it('is not added where there is no session', async () => {
    const at = new Date().toISOString();
    await appendEvents(state(), [{ type: 'abandoned', at, reason: 'test' }]);
    assert.equal(committed('--no-verify', '-m', 'Past'), 'Past');
    assert.ok(existsSync(join(state(), 'trailer')));
  });

  it('tells a range check in which session a commit was made, and that another was made in none', async () => {
    const from = sandbox.git('rev-parse', 'HEAD');
    committed('-m', 'In a session');
    const at = new Date().toISOString();
    await appendEvents(state(), [{ type: 'abandoned', at, reason: 'test' }]);
    committed('--no-verify', '-m', 'In none');
    sandbox.git('checkout', '--quiet', '-b', 'side', from);
    sandbox.stage('side.txt', 'x');
    sandbox.commit(['--no-verify', '-m', 'Side\n\nSession: 30']);
    sandbox.git('checkout', '--quiet', 'main');
    sandbox.git('merge', '--quiet', '--no-verify', '--no-edit', 'side');
    const range = `${from}..HEAD`;
    const { verdicts } = await judgeChange({
      root: sandbox.root,
      source: { kind: 'range', range },
    });
    const refused = verdicts.filter(({ verdict }) => verdict.refused);
    assert.equal(verdicts.length, 4);
    assert.deepEqual(
      refused.map(({ subject, verdict }) => [subject, verdict.violations.map(({ rule }) => rule)]),
      [['In none', ['session-active']]],
    );
  });

  it('is asked of no commit before the protocol was there', async () => {
    const root = sandbox.root;
    const source = { kind: 'range', range: 'HEAD' } as const;
    const [first] = (await judgeChange({ root, source })).verdicts;
    assert.deepEqual(first?.verdict.violations, []);
    sandbox.git('checkout', '--quiet', '--orphan', 'other');
    sandbox.git('rm', '-r', '--quiet', '--cached', '.');
    sandbox.stage('notes.txt', 'x');
    sandbox.git('commit', '--quiet', '--no-verify', '-m', 'Before');
    sandbox.stage('.session-protocol/protocol.json', PROTOCOL);
    sandbox.git('commit', '--quiet', '--no-verify', '-m', 'Adopt');
    const { verdicts } = await judgeChange({ root, source });
    assert.deepEqual(
      verdicts.map(({ verdict }) => verdict.refused),
      [false, false],
    );
  });
});
