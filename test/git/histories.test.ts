import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  chmodSync,
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { installHooks } from '../../src/git/hook-installer.ts';
import { writeFileAtomically } from '../../src/workspace/atomic-write.ts';
import {
  BIBLE,
  cleanEnvironment,
  distFolder,
  governedSandbox,
  PROTOCOL,
  type Sandbox,
  source,
} from './support.ts';

describe('histories, odd repositories and bad days', function () {
  this.timeout(120_000);
  let sandbox: Sandbox;
  beforeEach(async () => {
    sandbox = await governedSandbox();
  });
  afterEach(() => sandbox.remove());

  const script = (name: string, text: string): string => {
    const path = join(sandbox.folder, name);
    writeFileSync(path, `#!/bin/sh\n${text}\n`);
    chmodSync(path, 0o755);
    return `"${path}"`;
  };
  const good = (path: string, message = `Add ${path}`): void => {
    sandbox.stage(path, source(path));
    const { code, stderr } = sandbox.commit(['-m', message]);
    assert.equal(code, 0, stderr);
  };
  const unverified = (): string => sandbox.state('unverified.jsonl') ?? '';
  const refused = (reason: RegExp, ...args: string[]): void => {
    const { code, stderr } = sandbox.commit(args);
    assert.equal(code, 1, stderr);
    assert.match(stderr, reason);
  };

  it('a squash merge is judged as one commit', () => {
    sandbox.git('checkout', '--quiet', '-b', 'side');
    sandbox.stage('src/bad.ts', 'export {};\n');
    sandbox.git('commit', '--quiet', '--no-verify', '-m', 'Bad');
    sandbox.git('checkout', '--quiet', 'main');
    sandbox.git('merge', '--quiet', '--squash', 'side');
    refused(/src\/bad\.ts: missing version header/, '--no-edit');
    sandbox.stage('src/bad.ts', source('src/bad.ts'));
    assert.equal(sandbox.commit(['--no-edit']).code, 0);
    assert.match(
      sandbox.git('log', '-1', '--format=%B'),
      /^Squashed commit[^]*\n\nSession: s-\d+$/,
    );
  });

  it('a reword in an interactive rebase is judged, an autosquash is seen', () => {
    const base = sandbox.git('rev-parse', 'HEAD');
    sandbox.stage('src/routes/a.ts', source('src/routes/a.ts'));
    assert.equal(sandbox.commit(['-m', 'Route\n\nBible-Reviewed: later']).code, 0);
    good('src/b.ts');
    const env = {
      GIT_SEQUENCE_EDITOR: script('sequence.sh', `sed -i.old '1s/^pick/reword/' "$1"`),
      GIT_EDITOR: script(
        'words.sh',
        `grep -q '^Route' "$1" && echo 'Route, unexplained' >"$1"; exit 0`,
      ),
    };
    const reword = sandbox.tryGit(['rebase', '--interactive', base], env);
    assert.notEqual(reword.code, 0);
    assert.match(reword.stderr, /no change in section 3/);
    sandbox.git('rebase', '--abort');
    assert.equal(unverified(), '');
    sandbox.stage('src/b.ts', source('src/b.ts', 'export const b = 2;'));
    assert.equal(sandbox.commit(['--fixup', 'HEAD']).code, 0);
    const squash = sandbox.tryGit(['rebase', '--interactive', '--autosquash', base], {
      GIT_SEQUENCE_EDITOR: ':',
      GIT_EDITOR: ':',
    });
    assert.equal(squash.code, 0, squash.stderr);
    assert.equal(sandbox.git('rev-list', '--count', `${base}..HEAD`), '2');
    assert.match(sandbox.git('log', '-1', '--format=%B'), /^Add src\/b\.ts\n\nSession: /);
  });

  it('a hunk staged by hand is judged, not the file in the work tree', () => {
    const lines = Array.from({ length: 40 }, (_, line) => `// ${line}`);
    sandbox.stage('src/long.ts', source('src/long.ts', lines.join('\n')));
    assert.equal(sandbox.commit(['-m', 'Add']).code, 0);
    sandbox.write('src/long.ts', `${lines.join('\n')}\n// new\n`);
    const staged = spawnSync('git', ['add', '--patch', 'src/long.ts'], {
      cwd: sandbox.root,
      env: cleanEnvironment(),
      input: 'n\ny\n',
      encoding: 'utf8',
    });
    assert.equal(staged.status, 0, staged.stderr);
    assert.match(sandbox.git('diff', '--cached', '--stat'), /1 insertion\(\+\)/);
    assert.equal(sandbox.commit(['-m', 'Only the end']).code, 0);
    refused(/src\/long\.ts: missing version header/, '-a', '-m', 'The rest');
  });

  it('finds the comment mark that git chose by itself', () => {
    sandbox.git('config', 'core.commentChar', 'auto');
    sandbox.stage('src/routes/a.ts', source('src/routes/a.ts'));
    const text = '# A heading\n\n; Bible-Reviewed: a comment';
    const writes = script(
      'e.sh',
      `{ printf '# Words\\n'; sed 's/^\\(.\\)$/\\1 Bible-Reviewed: no/' "$1"; } >"$1.n"; mv "$1.n" "$1"`,
    );
    const commit = sandbox.commit(['--edit', '-m', text], { GIT_EDITOR: writes });
    assert.equal(commit.code, 1);
    assert.match(commit.stderr, /no change in section 3/);
  });

  it('a pointer of a large file is judged as the text that it is', () => {
    const pointer = 'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n';
    sandbox.stage('src/picture.ts', pointer);
    refused(/src\/picture\.ts: missing version header/, '-m', 'x');
    sandbox.git('rm', '--quiet', '--cached', 'src/picture.ts');
    sandbox.stage('media/picture.png', pointer);
    assert.equal(sandbox.commit(['-m', 'x']).code, 0);
  });

  it('works in a sparse checkout', () => {
    good('elsewhere/a.txt');
    sandbox.git('sparse-checkout', 'set', '--cone', 'docs');
    assert.equal(existsSync(join(sandbox.root, 'src/cart.ts')), false);
    sandbox.stage('docs/BIBLE.md', `${BIBLE}\nMore.\n`);
    assert.equal(sandbox.commit(['-m', 'Docs']).code, 0);
    sandbox.write('src/new.ts', 'export {};\n');
    sandbox.git('add', '--sparse', 'src/new.ts');
    refused(/1 problem – src\/new\.ts/, '-m', 'x');
  });

  it('works in a partial clone, whose old contents are fetched when a rule asks for them', async () => {
    sandbox.git('config', 'uploadpack.allowFilter', 'true');
    sandbox.git('config', 'uploadpack.allowAnySHA1InWant', 'true');
    const clone = join(sandbox.folder, 'partial clone');
    sandbox.gitIn(sandbox.folder, [
      'clone',
      '--quiet',
      '--filter=blob:none',
      `file://${sandbox.root}`,
      clone,
    ]);
    sandbox.configure(clone);
    await sandbox.install(clone);
    await sandbox.startSession(clone);
    sandbox.stage('src/routes/pay.ts', source('src/routes/pay.ts'), clone);
    assert.match(sandbox.commit(['-m', 'x'], {}, clone).stderr, /no change in section 3/);
    sandbox.stage('docs/BIBLE.md', BIBLE.replace('- /cart', '- /pay'), clone);
    const passed = sandbox.commit(['-m', 'x'], {}, clone);
    assert.equal(passed.code, 0, passed.stderr);
  });

  it('judges many files, loose and packed', () => {
    for (let index = 0; index < 120; index++) {
      const path = `src/many/${index}.ts`;
      sandbox.write(path, index === 70 || index === 110 ? 'export {};\n' : source(path));
    }
    // Twice as long as what is read of a loose object without git's help.
    sandbox.write('src/many/big.ts', source('big', `// ${randomText(200_000)}`));
    sandbox.git('add', '.');
    refused(/2 problems – src\/many\/110\.ts: missing version header \(\+1\)/, '-m', 'x');
    const tree = sandbox.git('write-tree');
    sandbox.git('tag', 'keep', sandbox.git('commit-tree', '-m', 'Keep', tree));
    sandbox.git('repack', '-a', '-d', '--quiet');
    sandbox.git('prune-packed');
    refused(/2 problems – src\/many\/110\.ts: missing version header \(\+1\)/, '-m', 'x');
    for (const index of [70, 110])
      sandbox.stage(`src/many/${index}.ts`, source(`src/many/${index}.ts`));
    const passed = sandbox.commit(['-m', 'x']);
    assert.equal(passed.code, 0, passed.stderr);
  });

  it('judges many files by what they were, loose, packed or some of both', () => {
    const protocol = PROTOCOL.replace('"fields":', '"bump": ["VERSION"], "fields":');
    sandbox.stage('.session-protocol/protocol.json', protocol);
    const write = (version: string): void => {
      for (let index = 0; index < 60; index++) {
        const path = `src/many/${index}.ts`;
        sandbox.write(path, source(path, `// ${version}`).replace('1.0.0', version));
      }
      sandbox.git('add', '.');
    };
    write('1.0.0');
    sandbox.git('commit', '--quiet', '--no-verify', '-m', 'Legacy');
    write('1.0.1');
    const path = 'src/many/41.ts';
    sandbox.stage(path, source(path, '// 1.0.1'));
    const judged = (): void => refused(/1 problem – src\/many\/41\.ts: VERSION did not/, '-m', 'x');
    judged();
    // Packed is what HEAD has, loose what is staged.
    const kept = sandbox.git('rev-list', '--objects', '--all', '--no-object-names');
    const packs = join(sandbox.root, '.git/objects/pack/pack');
    sandbox.tryGit(['pack-objects', '--quiet', packs], {}, undefined, `${kept}\n`);
    sandbox.git('prune-packed');
    judged();
    const first = sandbox.git('cat-file', 'blob', 'HEAD:src/many/0.ts');
    sandbox.git('stash', '--quiet');
    sandbox.stage('src/many/0.ts', first.replace('1.0.0', '1.0.0-again'));
    sandbox.git('commit', '--quiet', '--no-verify', '-m', 'Legacy too');
    sandbox.git('checkout', '--quiet', 'stash@{0}', '--', '.');
    judged();
  });

  it('judges a file of 100 MB by its beginning', () => {
    sandbox.stage('src/huge.ts', source('src/huge.ts'));
    truncateSync(join(sandbox.root, 'src/huge.ts'), 100 * 1024 * 1024);
    sandbox.git('add', 'src/huge.ts');
    const passed = sandbox.commit(['-m', 'x']);
    assert.equal(passed.code, 0, passed.stderr);
    writeFileSync(
      join(sandbox.root, 'src/huger.ts'),
      Buffer.alloc(100 * 1024 * 1024, 'export {};\n'),
    );
    sandbox.git('add', 'src/huger.ts');
    refused(/src\/huger\.ts: missing version header/, '-m', 'x');
  });

  it('a killed hook leaves nothing behind, and the next commit works', async () => {
    good('src/first.ts');
    sandbox.stage('src/a.ts', source('src/a.ts'));
    const files = (): string[] =>
      readdirSync(join(sandbox.root, '.git/session-protocol'), { recursive: true })
        .map(String)
        .filter((path) => !path.startsWith('compiled') && !path.startsWith('policies'))
        .toSorted();
    const before = files();
    // The runtime kills its parents: the shim, and the git that asked it.
    const bin = join(sandbox.folder, 'bin');
    const killer = `kill -9 "$(ps -o ppid= -p $PPID | tr -d ' ')" $PPID $$`;
    assert.equal(spawnSync('mkdir', [bin]).status, 0);
    script('bin/node', killer);
    const PATH = `${bin}:${process.env['PATH'] ?? ''}`;
    const child = spawn('git', ['commit', '-m', 'x'], {
      cwd: sandbox.root,
      env: cleanEnvironment({ PATH }),
      stdio: 'ignore',
    });
    const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
    assert.deepEqual([code, signal], [null, 'SIGKILL']);
    assert.deepEqual(files(), before);
    assert.equal(sandbox.commit(['-m', 'x']).code, 0);
    assert.equal(unverified(), '');
  });

  it('is not stopped by what it keeps to be quick, whatever became of it', () => {
    good('src/a.ts');
    const folder = join(sandbox.root, '.git/session-protocol');
    for (const kept of ['compiled', 'policies']) {
      for (const path of readdirSync(join(folder, kept), {
        recursive: true,
        withFileTypes: true,
      })) {
        if (path.isFile()) writeFileSync(join(path.parentPath, path.name), 'not what it was');
      }
    }
    writeFileSync(join(folder, 'trailer'), Buffer.from([0, 1, 2]));
    good('src/b.ts');
    rmSync(join(folder, 'compiled'), { recursive: true });
    writeFileSync(join(folder, 'compiled'), 'no folder');
    assert.match(sandbox.git('log', '-1', '--format=%B'), /^Add src\/b\.ts\n\nSession: s-\d+$/);
    sandbox.stage('src/c.ts', 'export {};\n');
    refused(/missing version header/, '-m', 'x');
  });

  it('keeps what was compiled until the hook is another one, and anew after a day', async () => {
    const folder = join(sandbox.root, '.git/session-protocol/compiled');
    const kept = (): string =>
      readdirSync(folder).find((name) => name.startsWith('hook.cjs-')) ?? 'nothing';
    const writtenAt = (): number => statSync(join(folder, kept())).mtimeMs;
    good('src/a.ts');
    const [name, first] = [kept(), writtenAt()];
    good('src/b.ts');
    assert.deepEqual([kept(), writtenAt()], [name, first], 'it was taken');
    const longAgo = new Date(Date.now() - 2 * 86_400_000);
    utimesSync(join(folder, name), longAgo, longAgo);
    good('src/c.ts');
    assert.ok(writtenAt() >= first, 'it was made anew');
    const flipped = readFileSync(join(folder, name));
    flipped.writeUInt8(flipped.readUInt8(9999) ^ 1, 9999);
    writeFileSync(join(folder, name), flipped);
    good('src/flipped.ts');
    assert.ok(!readFileSync(join(folder, name)).equals(flipped), 'what is damaged is not run');
    const build = join(sandbox.folder, 'other build');
    cpSync(distFolder, build, { recursive: true });
    appendFileSync(join(build, 'hook.cjs'), '\n// Another one.\n');
    await installHooks({ root: sandbox.root, distFolder: build, write: writeFileAtomically });
    good('src/d.ts');
    assert.notEqual(kept(), name);
    assert.equal(readdirSync(folder).filter((one) => one.startsWith('hook.cjs-')).length, 1);
  });

  it('keeps the last thousand receipts', () => {
    good('src/a.ts');
    const [line = ''] = (sandbox.state('receipts.jsonl') ?? '').split('\n');
    sandbox.write('.git/session-protocol/receipts.jsonl', `${line}\n`.repeat(4000));
    good('src/b.ts');
    const kept = (sandbox.state('receipts.jsonl') ?? '').trim().split('\n');
    assert.equal(kept.length, 1000);
    assert.match(kept.at(-1) ?? '', new RegExp(sandbox.git('rev-parse', 'HEAD^{tree}')));
  });
});

/** Text that hardly deflates. */
function randomText(length: number): string {
  let text = '';
  for (let seed = 1; text.length < length; seed = (seed * 48_271) % 2_147_483_647)
    text += seed.toString(36);
  return text;
}
