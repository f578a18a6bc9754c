import assert from 'node:assert/strict';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { git, tryGit } from './cli-git.ts';
import { cli, cliJson } from './cli-support.ts';

/** With all in it that a pattern of git's attributes would take for something else. */
const THREAD = 'dés docs/PROGRESS [all] THREAD.md';
const ENTRY = (number: string, what: string): string =>
  `\n---\n\n## Session ${number} - 2026-03-02 - ${what}\n**Status**: ✅ COMPLETE\n\n### Completed\n- ${what}\n\n### Next\n- None\n`;

describe('the merge of a thread to which two branches appended', function () {
  this.timeout(60_000);
  let home: string;
  let root: string;
  let other: string;

  const read = (folder = root): string => readFileSync(join(folder, THREAD), 'utf8');
  const attributes = (): string => join(root, '.git/info/attributes');
  const driver = (): string =>
    tryGit(root, 'config', '--get', 'merge.session-thread.driver').stdout;

  /** Each work tree commits an entry of its own. */
  const appendBoth = (): void => {
    for (const [folder, number, what] of [
      [root, '02', 'clean'],
      [other, '03', 'plot'],
    ] as const) {
      appendFileSync(join(folder, THREAD), ENTRY(number, what));
      git(folder, 'commit', '--quiet', '--all', '--no-verify', '--message', `docs: ${what}`);
    }
  };

  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'mêlée '));
    root = join(home, 'our work');
    mkdirSync(join(root, 'dés docs'), { recursive: true });
    mkdirSync(join(root, '.session-protocol'));
    writeFileSync(join(root, THREAD), `# Progress thread\n${ENTRY('01', 'begin')}`);
    const protocol = {
      version: 1,
      documents: { thread: THREAD.replace(/[[\]]/g, '?') },
      rules: { 'session-active': { severity: 'off' } },
    };
    writeFileSync(join(root, '.session-protocol/protocol.json'), JSON.stringify(protocol));
    git(root, 'init', '--quiet', '--initial-branch', 'main');
    git(root, 'config', 'user.name', 'Ada');
    git(root, 'config', 'user.email', 'ada@example.org');
    git(root, 'add', '--all');
    git(root, 'commit', '--quiet', '--message', 'chore: begin');
    other = join(home, 'their work');
    git(root, 'worktree', 'add', '--quiet', '-b', 'other', other);
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  const install = (): void => {
    const { code, stderr } = cli(root, 'hooks', 'install');
    assert.equal(code, 0, stderr);
  };

  it('is a conflict in git alone, and none once the hooks are installed: both entries are whole', () => {
    appendBoth();
    assert.notEqual(tryGit(root, 'merge', '--no-edit', 'other').status, 0);
    git(root, 'merge', '--abort');
    install();
    git(root, 'merge', '--quiet', '--no-edit', 'other');
    assert.equal(
      read(),
      `# Progress thread\n${ENTRY('01', 'begin')}${ENTRY('02', 'clean')}${ENTRY('03', 'plot')}`,
    );
    assert.equal(git(root, 'status', '--porcelain'), '');
  });

  it('works in the other work tree too, and for a commit that is picked', () => {
    install();
    appendBoth();
    git(other, 'cherry-pick', 'main');
    assert.match(read(other), /Session 03 [^]*Session 02 /);
    assert.doesNotMatch(read(other), /^[<=>]{7}/m);
  });

  it('is left to people where a side did more than append', () => {
    install();
    appendBoth();
    writeFileSync(
      join(root, THREAD),
      read().replace('- clean', '- cleaned').replace('begin', 'began'),
    );
    git(root, 'commit', '--quiet', '--all', '--no-verify', '--message', 'docs: rewrite');
    assert.notEqual(tryGit(root, 'merge', '--no-edit', 'other').status, 0);
    assert.match(read(), /^<{7} ours\n[^]*- cleaned[^]*^={7}\n[^]*- plot[^]*^>{7} theirs\n/m);
  });

  it('loses no entry where the hook is gone, or finds nothing to run it: it is a conflict then', () => {
    install();
    appendBoth();
    const own = join(root, '.git/session-protocol');
    rmSync(join(own, 'hook.cjs'));
    assert.notEqual(tryGit(root, 'merge', '--no-edit', 'other').status, 0);
    assert.match(read(), /^<{7} ours\n[^]*- clean[^]*^={7}\n[^]*- plot[^]*^>{7} theirs\n/m);
    git(root, 'merge', '--abort');
    rmSync(join(own, 'hook'));
    assert.notEqual(tryGit(root, 'merge', '--no-edit', 'other').status, 0);
    assert.match(read(), /^<{7} ours\n[^]*- clean[^]*^={7}\n[^]*- plot[^]*^>{7} theirs\n/m);
  });

  it('loses no entry where Node.js ends by itself as a verdict would, or the hook was cut short', () => {
    const old =
      'ours=$(git rev-parse --git-common-dir)/session-protocol/hook; ' +
      '([ -x "$ours" ] || exit 2; exec "$ours" merge-thread %O %A %B); code=$?; ' +
      'case $code in 0 | 1) exit $code ;; *) git merge-file -L ours -L base -L theirs %A %O %B ;; esac';
    install();
    appendBoth();
    const own = join(root, '.git/session-protocol');
    const whole = readFileSync(join(own, 'hook.cjs'));
    const conflict = (what: string): void => {
      assert.notEqual(tryGit(root, 'merge', '--no-edit', 'other').status, 0, what);
      const both = /^<{7} ours\n[^]*- clean[^]*^={7}\n[^]*- plot[^]*^>{7} theirs\n/m;
      assert.match(read(), both, what);
      assert.equal(read().split('\n- plot').length, 2, what);
      git(root, 'merge', '--abort');
    };
    writeFileSync(join(own, 'hook.cjs'), whole.subarray(0, 20_000));
    conflict('half a hook');
    writeFileSync(join(own, 'hook.cjs'), '');
    conflict('an empty hook');
    // As version managers do where none is set.
    const fake = join(home, 'fake');
    mkdirSync(fake);
    writeFileSync(join(fake, 'node'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
    const path = process.env['PATH'] ?? '';
    process.env['PATH'] = `${fake}:${path}`;
    try {
      writeFileSync(join(own, 'hook.cjs'), whole);
      const runtimes = readFileSync(join(own, 'runtimes'));
      rmSync(join(own, 'runtimes'));
      conflict('no version set');
      git(root, 'config', 'merge.session-thread.driver', old);
      conflict('with the driver of an older version');
      writeFileSync(join(own, 'runtimes'), runtimes);
      git(root, 'merge', '--quiet', '--no-edit', 'other');
      assert.match(read(), /- clean[^]*- plot/);
    } finally {
      process.env['PATH'] = path;
    }
  });

  it('is left to git where a side did more, also by the driver of an older version', () => {
    install();
    const driverNow = driver();
    const older =
      '([ -x .git/session-protocol/hook ] || exit 2; exec .git/session-protocol/hook merge-thread %O %A %B); ' +
      'case $? in 0) exit 0 ;; 1) exit 1 ;; *) git merge-file -L ours -L base -L theirs %A %O %B ;; esac';
    appendBoth();
    writeFileSync(join(root, THREAD), read().replace('begin', 'began'));
    git(root, 'commit', '--quiet', '--all', '--no-verify', '--message', 'docs: rewrite');
    for (const one of [driverNow.trimEnd(), older]) {
      git(root, 'config', 'merge.session-thread.driver', one);
      assert.notEqual(tryGit(root, 'merge', '--no-edit', 'other').status, 0);
      assert.match(read(), /^<{7} ours\n[^]*- clean[^]*^={7}\n[^]*- plot[^]*^>{7} theirs\n/m);
      assert.equal(read().split('<<<<<<<').length, 2);
      git(root, 'merge', '--abort');
    }
  });

  it('is set up in git’s own files only, beside what is there, and taken away without a trace', () => {
    const config = readFileSync(join(root, '.git/config'), 'utf8');
    const own = '*.bin binary\n*.caf\u00E9 text'; // Without a last line break.
    mkdirSync(join(root, '.git/info'), { recursive: true });
    writeFileSync(attributes(), Buffer.from(own, 'latin1'));
    install();
    install();
    assert.match(driver(), /merge-thread/);
    assert.equal(readFileSync(attributes(), 'latin1').split('merge=session-thread').length, 2);
    assert.equal(git(root, 'status', '--porcelain'), '');
    assert.equal(cli(root, 'hooks', 'uninstall').code, 0);
    assert.equal(readFileSync(attributes(), 'latin1'), own);
    assert.equal(readFileSync(join(root, '.git/config'), 'utf8'), config);
    rmSync(attributes());
    install();
    assert.equal(cli(root, 'hooks', 'uninstall').code, 0);
    assert.equal(existsSync(attributes()), false);
  });

  it('is brought up to date when another version had set it up', () => {
    install();
    const now = driver();
    git(root, 'config', 'merge.session-thread.driver', 'older-hook merge-thread %O %A %B');
    install();
    assert.equal(driver(), now);
  });

  it('leaves what the team has set itself', () => {
    git(root, 'config', 'merge.session-thread.driver', 'ours %A');
    writeFileSync(join(root, '.gitattributes'), '*.md merge=union\n');
    install();
    assert.equal(driver(), 'ours %A\n');
    assert.equal(existsSync(attributes()) && readFileSync(attributes(), 'utf8') !== '', false);
    assert.equal(cli(root, 'hooks', 'uninstall').code, 0);
    assert.equal(driver(), 'ours %A\n');
  });

  it('is missed and mended by the doctor', () => {
    const merges = (...args: string[]): { state: string; detail: string } | undefined =>
      cliJson<{ checks: { id: string; state: string; detail: string }[] }>(
        root,
        0,
        'doctor',
        ...args,
      ).checks.find(({ id }) => id === 'merges');
    install();
    assert.equal(merges()?.state, 'ok');
    rmSync(attributes());
    const missed = merges();
    assert.equal(missed?.state, 'warning');
    assert.match(missed.detail, /THREAD\.md will be a conflict/);
    assert.equal(merges('--fix')?.state, 'ok');
    assert.ok(existsSync(attributes()));
  });
});
