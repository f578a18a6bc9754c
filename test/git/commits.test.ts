import assert from 'node:assert/strict';
import { chmodSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BIBLE, governedSandbox, type Sandbox, source } from './support.ts';

/** An executable that git starts as editor; it may change the message file that it is given. */
function editor(sandbox: Sandbox, script: string): string {
  const path = join(sandbox.folder, 'editor.sh');
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return `"${path}"`;
}

const withRoute = BIBLE.replace('- /cart', '- /cart\n- /pay');

describe('every way to commit', function () {
  this.timeout(60_000);
  let sandbox: Sandbox;
  beforeEach(async () => {
    sandbox = await governedSandbox();
  });
  afterEach(() => sandbox.remove());

  const refuses = (args: readonly string[], reason: RegExp, env: NodeJS.ProcessEnv = {}): void => {
    const before = sandbox.git('rev-parse', 'HEAD');
    const { code, stderr } = sandbox.commit(args, env);
    assert.equal(code, 1, stderr);
    assert.match(stderr, reason);
    assert.equal(sandbox.git('rev-parse', 'HEAD'), before);
  };
  const passes = (args: readonly string[], env: NodeJS.ProcessEnv = {}): void => {
    const { code, stderr } = sandbox.commit(args, env);
    assert.equal(code, 0, stderr);
    assert.ok(
      !(sandbox.state('unverified.jsonl') ?? '').includes(sandbox.git('rev-parse', 'HEAD')),
      'the commit was judged',
    );
  };

  it('-a judges what it adds', () => {
    sandbox.write('src/cart.ts', 'export {};\n');
    refuses(['-a', '-m', 'x'], /src\/cart\.ts: missing version header/);
    sandbox.write('src/cart.ts', source('src/cart.ts', 'export const one = 1;'));
    passes(['-a', '-m', 'x']);
  });

  it('<path> judges the path, not what else is staged', () => {
    sandbox.stage('src/pay.ts', 'export {};\n');
    sandbox.write('src/cart.ts', source('src/cart.ts', 'export const one = 1;'));
    passes(['-m', 'x', 'src/cart.ts']);
    sandbox.write('src/cart.ts', 'export {};\n');
    refuses(['-m', 'x', 'src/cart.ts'], /1 problem – src\/cart\.ts/);
  });

  it('judges the index where the work tree is otherwise', () => {
    sandbox.stage('src/pay.ts', source('src/pay.ts'));
    sandbox.write('src/pay.ts', 'export {};\n');
    passes(['-m', 'x']);
    sandbox.git('add', '.');
    sandbox.write('src/pay.ts', source('src/pay.ts'));
    refuses(['-m', 'x'], /missing version header/);
  });

  it('--amend is judged against what it replaces stands on', () => {
    sandbox.stage('docs/BIBLE.md', withRoute);
    passes(['-m', 'Describe']);
    sandbox.stage('src/routes/pay.ts', source('src/routes/pay.ts'));
    refuses(['-m', 'A commit of its own'], /no change in section 3/);
    passes(['--amend', '--no-edit']);
    sandbox.stage('src/late.ts', 'export {};\n');
    refuses(['--amend', '-m', 'Again'], /missing version header/);
    sandbox.git('reset', '--quiet', '--hard');
    passes(['--amend', '-m', 'Only the message']);
  });

  it('--amend of a first commit is judged by its own policy', () => {
    passes(['--amend', '-m', 'Begin again', '-m', 'Bible-Reviewed: the first']);
    sandbox.stage('src/late.ts', 'export {};\n');
    refuses(['--amend', '--no-edit'], /missing version header/);
  });

  it('a merge is judged by what differs from both sides', () => {
    sandbox.git('checkout', '--quiet', '-b', 'side');
    sandbox.stage('src/unheaded.ts', 'export {};\n');
    sandbox.git('commit', '--quiet', '--no-verify', '-m', 'Side');
    sandbox.git('checkout', '--quiet', 'main');
    sandbox.stage('notes.txt', 'x');
    sandbox.git('commit', '--quiet', '-m', 'Main');
    const merged = sandbox.tryGit(['merge', '--no-edit', 'side']);
    assert.equal(merged.code, 0, merged.stderr);
    assert.equal(sandbox.git('rev-list', '--parents', '-1', 'HEAD').split(' ').length, 3);
    sandbox.git('reset', '--quiet', '--hard', 'HEAD^');
    const started = sandbox.tryGit(['merge', '--no-commit', '--no-ff', 'side']);
    assert.equal(started.code, 0, started.stderr);
    sandbox.stage('src/evil.ts', 'export {};\n');
    refuses(['-m', 'Merge'], /1 problem – src\/evil\.ts/);
    sandbox.git('rm', '--quiet', '--force', 'src/evil.ts');
    passes(['-m', 'Merge']);
  });

  it('a conflicted merge is judged by its resolution', () => {
    sandbox.git('checkout', '--quiet', '-b', 'side');
    sandbox.stage('src/cart.ts', source('src/cart.ts', 'export const side = 1;'));
    sandbox.git('commit', '--quiet', '-m', 'Side');
    sandbox.git('checkout', '--quiet', 'main');
    sandbox.stage('src/cart.ts', source('src/cart.ts', 'export const main = 1;'));
    sandbox.git('commit', '--quiet', '-m', 'Main');
    assert.equal(sandbox.tryGit(['merge', 'side']).code, 1);
    sandbox.stage('src/cart.ts', 'export const both = 1;\n');
    refuses(['-m', 'Merge'], /src\/cart\.ts: missing version header/);
    sandbox.stage('src/cart.ts', source('src/cart.ts', 'export const both = 1;'));
    passes(['-m', 'Merge']);
  });

  it('a revert and a cherry-pick, for which git runs no commit hook, are seen afterwards', () => {
    sandbox.stage('notes.txt', 'x');
    passes(['-m', 'Notes']);
    sandbox.git('revert', '--no-edit', 'HEAD');
    sandbox.git('cherry-pick', 'HEAD^');
    const seen = (sandbox.state('unverified.jsonl') ?? '')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).commit);
    assert.deepEqual(seen, [sandbox.git('rev-parse', 'HEAD^'), sandbox.git('rev-parse', 'HEAD')]);
  });

  it('fixup, empty and -C commits are judged like others', () => {
    sandbox.stage('src/pay.ts', 'export {};\n');
    refuses(['--fixup', 'HEAD'], /missing version header/);
    refuses(['-C', 'HEAD'], /missing version header/);
    sandbox.stage('src/pay.ts', source('src/pay.ts'));
    passes(['--fixup', 'HEAD']);
    passes(['--allow-empty', '-m', 'Nothing']);
    passes(['--allow-empty', '--allow-empty-message', '-m', '']);
  });

  it('--no-verify is not refused, but seen and told, also for an empty commit after a judged one', () => {
    passes(['--allow-empty', '-m', 'Judged']);
    const past = sandbox.commit(['--allow-empty', '--no-verify', '-m', 'Past']);
    assert.equal(past.code, 0);
    const head = sandbox.git('rev-parse', 'HEAD');
    assert.match(past.stderr, new RegExp(`commit ${head.slice(0, 7)} was made past the hooks`));
    assert.equal(JSON.parse(sandbox.state('unverified.jsonl') ?? '').commit, head);
  });

  it('what an editor leaves is judged without its comments, its scissors and its diff', () => {
    sandbox.stage('src/routes/pay.ts', source('src/routes/pay.ts'));
    const bare = editor(sandbox, `printf 'Add\\n\\n# Bible-Reviewed: a comment\\n' >"$1"`);
    refuses([], /no change in section 3/, { GIT_EDITOR: bare });
    const below = editor(
      sandbox,
      `{ printf 'Add\\n'; cat "$1"; echo 'Bible-Reviewed: below the scissors'; } >"$1.new"; mv "$1.new" "$1"`,
    );
    refuses(['--verbose'], /no change in section 3/, { GIT_EDITOR: below });
    sandbox.git('config', 'core.commentChar', ';');
    const marked = editor(sandbox, `printf 'Add\\n\\n; Bible-Reviewed: a comment\\n' >"$1"`);
    refuses([], /no change in section 3/, { GIT_EDITOR: marked });
    const said = editor(sandbox, `printf 'Add\\n\\nBible-Reviewed: said in the editor\\n' >"$1"`);
    passes([], { GIT_EDITOR: said });
  });

  it('before an editor opens, refuses only what no message can put right', async () => {
    const mark = join(sandbox.folder, 'opened');
    const opens = editor(sandbox, `echo x >"${mark}"; echo Add >"$1"`);
    sandbox.git('config', 'user.name', 'Ada');
    sandbox.write('.git/session-protocol/session.jsonl', '');
    sandbox.stage('notes.txt', 'x');
    refuses([], /no session is active/, { GIT_EDITOR: opens });
    assert.throws(() => readFileSync(mark), /ENOENT/);
  });

  it('judges odd paths, links and submodules for what they are', () => {
    sandbox.stage('src/line\nbreak "q".ts', 'export {};\n');
    sandbox.stage('src/ünï.ts', 'export {};\n');
    refuses(['-m', 'x'], /2 problems – src\/line\?break "q"\.ts: missing version header \(\+1\)/);
    sandbox.git('rm', '-r', '--quiet', '--cached', 'src');
    sandbox.git('reset', '--quiet', '--hard');
    symlinkSync('cart.ts', join(sandbox.root, 'src/link.ts'));
    sandbox.git('add', 'src/link.ts');
    sandbox.git(
      'update-index',
      '--add',
      '--cacheinfo',
      `160000,${sandbox.git('rev-parse', 'HEAD')},src/sub.ts`,
    );
    sandbox.stage('src/image.ts', Buffer.from([0, 1, 2, 3]));
    passes(['-m', 'Neither a link, nor a submodule, nor a binary file has a header']);
  });

  it('judges a path that is not UTF-8', () => {
    const name = Buffer.concat([
      Buffer.from(`${sandbox.root}/src/caf`),
      Buffer.from([0xe9]),
      Buffer.from('.ts'),
    ]);
    writeFileSync(name, 'export {};\n');
    sandbox.git('add', '.');
    refuses(['-m', 'x'], /src\/caf\?\.ts: missing version header/);
    writeFileSync(name, source('café'));
    sandbox.git('add', '.');
    passes(['-m', 'x']);
  });

  it('leaves index and work tree byte for byte as they were', () => {
    sandbox.stage('src/pay.ts', 'export {};\n');
    sandbox.write('src/cart.ts', 'changed, not staged');
    const bytes = (): string[] => [
      readFileSync(join(sandbox.root, '.git/index')).toString('base64'),
      sandbox.git('status', '--porcelain'),
      sandbox.read('src/pay.ts'),
      sandbox.read('src/cart.ts'),
    ];
    // git itself keeps the trees in the index before it asks a hook; what is left is ours.
    sandbox.git('write-tree');
    const before = bytes();
    refuses(['-m', 'x'], /missing version header/);
    assert.deepEqual(bytes(), before);
  });

  it('judges a checkout with Windows line endings', () => {
    sandbox.git('config', 'core.autocrlf', 'true');
    sandbox.stage('src/pay.ts', source('src/pay.ts').replaceAll('\n', '\r\n'));
    passes(['-m', 'x']);
    sandbox.git('config', 'core.autocrlf', 'false');
    sandbox.stage('src/raw.ts', source('src/raw.ts').replaceAll('\n', '\r\n'));
    passes(['-m', 'y']);
  });
});
