import assert from 'node:assert/strict';
import { chmodSync, symlinkSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { readWorkTreeChange } from '../../src/git/work-tree.ts';
import { Sandbox } from './support.ts';

describe('the work tree against HEAD', function () {
  this.timeout(60_000);
  let sandbox: Sandbox;
  beforeEach(() => {
    sandbox = new Sandbox();
    for (const name of ['kept', 'changed', 'gone', 'staged', 'taken back', 'mode', 'link'])
      sandbox.write(`${name}.txt`, `${name}\n`.repeat(9));
    sandbox.git('add', '--all');
    sandbox.git('commit', '--quiet', '--message', 'test: files');
  });
  afterEach(() => sandbox.remove());

  const read = () =>
    readWorkTreeChange(join(sandbox.root, '.git'), { cwd: sandbox.root, foreign: true });

  /** Each file with its status, and where its new content is. */
  const listed = async (): Promise<string[]> =>
    (await read()).change.files.map(({ path, previousPath, status, kind, newId }) =>
      [
        previousPath === undefined ? path : `${previousPath} > ${path}`,
        status,
        ...(kind === 'file' ? [] : [kind]),
        ...(/^0+$/.test(newId) ? [] : ['stored']),
      ].join(', '),
    );

  it('lists what changed, came and went, on disk and in the index, and what is only touched not', async () => {
    sandbox.write('changed.txt', 'other\n');
    sandbox.git('rm', '--quiet', 'gone.txt');
    sandbox.write('staged.txt', 'staged\n');
    sandbox.write('taken back.txt', 'staged\n');
    sandbox.git('add', 'staged.txt', 'taken back.txt');
    sandbox.write('taken back.txt', 'taken back\n'.repeat(9));
    chmodSync(join(sandbox.root, 'mode.txt'), 0o755);
    utimesSync(join(sandbox.root, 'kept.txt'), 1, 1);
    sandbox.write('new "one"\n.txt', 'x\n');
    symlinkSync('kept.txt', join(sandbox.root, 'new link'));
    assert.deepEqual(await listed(), [
      'changed.txt, modified',
      'gone.txt, deleted',
      'staged.txt, modified, stored',
      'new "one"\n.txt, added',
      'new link, added',
    ]);
  });

  it('follows a file under its new name, and a file that became a link', async () => {
    sandbox.git('mv', 'changed.txt', 'renamed.txt');
    sandbox.write('kept.txt', 'other\n');
    utimesSync(join(sandbox.root, 'mode.txt'), 1, 1);
    assert.deepEqual(await listed(), [
      'kept.txt, modified',
      'changed.txt > renamed.txt, renamed, stored',
    ]);
    sandbox.git('reset', '--quiet', '--hard');
    sandbox.git('rm', '--quiet', 'link.txt');
    symlinkSync('kept.txt', join(sandbox.root, 'link.txt'));
    sandbox.git('add', 'link.txt');
    assert.deepEqual(await listed(), ['link.txt, type-changed, symlink, stored']);
  });

  it('lets git tell whether a file changed that is too large to be held', async () => {
    const large = 'large\n'.repeat(3_000_000);
    sandbox.write('large.txt', large);
    sandbox.write('larger.txt', large);
    sandbox.git('add', 'large.txt', 'larger.txt');
    sandbox.git('commit', '--quiet', '--message', 'test: large files');
    sandbox.write('large.txt', 'other\n');
    sandbox.git('add', 'large.txt');
    sandbox.write('large.txt', large);
    sandbox.write('larger.txt', `${large}more\n`);
    assert.deepEqual(await listed(), ['larger.txt, modified']);
  });

  it('does not count line breaks that git does not store', async () => {
    sandbox.git('config', 'core.autocrlf', 'true');
    sandbox.write('kept.txt', 'kept\r\n'.repeat(9));
    sandbox.write('changed.txt', 'changed\r\n'.repeat(8));
    assert.deepEqual(await listed(), ['changed.txt, modified']);
    sandbox.git('config', 'core.autocrlf', 'false');
    assert.deepEqual(await listed(), ['changed.txt, modified', 'kept.txt, modified']);
  });

  it('tells a folder that is gone from a git that is not there', async () => {
    const cwd = join(sandbox.root, 'gone');
    await assert.rejects(readWorkTreeChange(join(cwd, '.git'), { cwd }), {
      code: 'not-a-repository',
    });
    const path = process.env['PATH'];
    process.env['PATH'] = cwd;
    try {
      await assert.rejects(read(), { code: 'git-not-installed' });
    } finally {
      process.env['PATH'] = path;
    }
  });

  it('has no head before the first commit, and two parents while a merge is under way', async () => {
    const { head, change } = await read();
    assert.equal(head, sandbox.git('rev-parse', 'HEAD'));
    assert.deepEqual({ parents: change.parents, files: change.files }, { parents: 1, files: [] });
    const branch = sandbox.git('branch', '--show-current');
    sandbox.git('checkout', '--quiet', '-b', 'other');
    sandbox.write('kept.txt', 'theirs\n');
    sandbox.git('commit', '--quiet', '--all', '--message', 'test: theirs');
    sandbox.git('checkout', '--quiet', branch);
    sandbox.write('kept.txt', 'ours\n');
    sandbox.git('commit', '--quiet', '--all', '--message', 'test: ours');
    assert.throws(() => sandbox.git('merge', '--quiet', 'other'));
    const merge = await read();
    assert.equal(merge.change.parents, 2);
    assert.deepEqual(await listed(), ['kept.txt, modified']);
    sandbox.git('merge', '--abort');
    sandbox.git('checkout', '--quiet', '--orphan', 'unborn');
    const unborn = await read();
    assert.deepEqual([unborn.head, unborn.change.parents], [undefined, 0]);
    assert.equal(unborn.change.files.length, 7);
    assert.ok(unborn.change.files.every(({ status }) => status === 'added'));
  });
});
