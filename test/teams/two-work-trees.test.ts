import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, it } from 'mocha';
import { cli, cliJson } from '../git/cli-support.ts';
import { git } from '../git/cli-git.ts';
import { researchThread } from './research-thread.ts';
import { type Stage, setStage } from './scenario.ts';

const THREAD = 'PROGRESS_THREAD.md';

describe('two work trees of a team', function () {
  this.timeout(120_000);
  let stage: Stage | undefined;
  afterEach(() => stage?.remove());

  /** A session of its own in a work tree, from its start to the commit of its entry. */
  const runSession = (root: string, next: string): void => {
    const ran = (...args: string[]): void => {
      const { code, stderr } = cli(root, ...args);
      assert.equal(code, 0, `${args.join(' ')}: ${stderr}`);
    };
    ran('session', 'start');
    ran('checklist', 'waive', 'Quality gates', '1', '--reason', 'no data was touched');
    ran('checklist', 'waive', 'Quality gates', '2', '--reason', 'no data was touched');
    ran('session', 'close', '--answers', `../${next}.json`);
    git(root, 'commit', '--quiet', '--all', '--message', `docs: ${next}`);
    const { session } = cliJson<{ session: { state: string } }>(root, 0, 'session', 'status');
    assert.equal(session.state, 'closed');
  };

  it('have a session each, and their entries are merged whole and without a conflict', async () => {
    stage = await setStage({
      ...researchThread,
      files: {
        ...researchThread.files,
        '../clean.json': '{ "next": "clean", "fields": { "Tokens Used": "1K" } }',
        '../plot.json': '{ "next": "plot", "fields": { "Tokens Used": "2K" } }',
      },
    });
    const { root } = stage;
    const other = join(root, '..', 'their work');
    git(root, 'worktree', 'add', '--quiet', '-b', 'tide-study-2', other);
    const before = readFileSync(join(root, THREAD), 'utf8');
    runSession(root, 'clean');
    const { code, stdout } = cli(other, 'session', 'start');
    assert.equal(code, 0);
    assert.match(stdout, /switch to tide-study/);
    // Its thread does not know of the other session yet, whose number is taken all the same.
    assert.match(stdout, /^Session 02 /);
    cli(other, 'session', 'waive', '1', '--reason', 'a branch beside the study');
    cli(other, 'checklist', 'waive', 'Quality gates', '1', '--reason', 'no data was touched');
    cli(other, 'checklist', 'waive', 'Quality gates', '2', '--reason', 'no data was touched');
    const closed = cli(other, 'session', 'close', '--answers', '../plot.json');
    assert.equal(closed.code, 0, closed.stderr);
    git(other, 'commit', '--quiet', '--all', '--message', 'docs: plot');
    assert.equal(cli(root, 'session', 'start').code, 0);
    git(root, 'merge', '--quiet', '--no-edit', 'tide-study-2');
    const after = readFileSync(join(root, THREAD), 'utf8');
    assert.ok(after.startsWith(before.trimEnd()), 'what was there stays');
    assert.doesNotMatch(after, /^[<=>]{7}/m);
    const entries = after.slice(before.trimEnd().length).split('\n## ').slice(1);
    assert.equal(entries.length, 2);
    for (const [index, next] of ['clean', 'plot'].entries())
      assert.match(
        entries[index] ?? '',
        new RegExp(`^Session 0${index + 1} [^]*Tokens Used[^]*### Next\\n- ${next}\\n`),
      );
  });
});
