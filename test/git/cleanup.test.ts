import assert from 'node:assert/strict';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { judgeChange } from '../../src/actions/judge-change.ts';
import { governedSandbox, type Sandbox } from './support.ts';

const SCISSORS = '# ------------------------ >8 ------------------------';

/** A message is judged as git will keep it, see git-commit(1), "--cleanup". */
describe('how git cleans up a message', function () {
  this.timeout(60_000);
  let sandbox: Sandbox;
  afterEach(() => sandbox.remove());

  const begin = async (rule: object | undefined): Promise<void> => {
    const rules = { 'session-active': {}, ...(rule ? { 'commit-message': rule } : {}) };
    sandbox = await governedSandbox({ protocol: JSON.stringify({ version: 1, rules }) });
  };
  const TYPES = { types: ['feat', 'fix'] };
  const NUMBER = { pattern: '^#\\d+ ' };

  /** Commits in an editor that writes the text above what git says. */
  const edit = (text: string, args: readonly string[] = []): { code: number; stderr: string } => {
    const path = join(sandbox.folder, 'editor.sh');
    const given = join(sandbox.folder, 'text');
    writeFileSync(given, `${text}\n`);
    writeFileSync(path, `#!/bin/sh\ncat "${given}" "$1" >"$1.n"; mv "$1.n" "$1"\n`);
    chmodSync(path, 0o755);
    return commit(args, { GIT_EDITOR: `"${path}"` });
  };
  const commit = (args: readonly string[], env = {}): { code: number; stderr: string } =>
    sandbox.commit(['--allow-empty', ...args], env);
  const subject = (): string => sandbox.git('log', '-1', '--format=%s');
  const passes = ({ code, stderr }: { code: number; stderr: string }): void => {
    assert.equal(code, 0, stderr);
    assert.match(sandbox.git('log', '-1', '--format=%B'), /\n\nSession: s-\d+$/);
  };
  const isRefused = ({ code, stderr }: { code: number; stderr: string }): void => {
    assert.equal(code, 1, stderr);
    assert.match(stderr, /commit-message/);
  };
  /** What the history says of the commit just made. */
  const agrees = async (): Promise<void> => {
    const source = { kind: 'range', range: 'HEAD^..HEAD' } as const;
    const { verdicts } = await judgeChange({ root: sandbox.root, source });
    assert.deepEqual(verdicts[0]?.verdict.violations, []);
  };

  it('scissors and whitespace keep lines with a comment mark that an editor wrote', async () => {
    await begin(TYPES);
    for (const mode of ['scissors', 'whitespace', 'verbatim']) {
      sandbox.git('config', 'commit.cleanup', mode);
      isRefused(edit('#123 whatever, no type\n\nfeat: hidden second'));
    }
    sandbox.git('config', '--unset', 'commit.cleanup');
    passes(edit('#123 whatever, no type\n\nfeat: not hidden'));
    assert.equal(subject(), 'feat: not hidden');
    isRefused(edit('#123 whatever\n\nfeat: hidden', ['--cleanup=scissors']));
    isRefused(edit('#123 whatever\n\nfeat: hidden', ['--cl', 'scissors']));
  });

  it('lets a team number its subjects', async () => {
    await begin(NUMBER);
    for (const mode of ['scissors', 'whitespace']) {
      sandbox.git('config', 'commit.cleanup', mode);
      passes(edit('#123 fix the login'));
      assert.equal(subject(), '#123 fix the login');
      await agrees();
    }
    isRefused(edit('#123 fix\n\nfix the login', ['--cleanup=strip']));
    passes(commit(['-m', '#124 fix the logout']));
  });

  it('adds the trailer to a message of such a line alone', async () => {
    await begin(undefined);
    sandbox.git('config', 'commit.cleanup', 'scissors');
    passes(edit('#123 fix', ['--verbose']));
    assert.equal(subject(), '#123 fix');
    await agrees();
  });

  it('strip drops such lines without an editor too, by option or by configuration', async () => {
    await begin(TYPES);
    const file = join(sandbox.folder, 'message');
    writeFileSync(file, '# made by tool\nfeat: real subject\n');
    isRefused(commit(['-F', file]));
    passes(commit(['--cleanup=strip', '-F', file]));
    assert.equal(subject(), 'feat: real subject');
    sandbox.git('config', 'commit.cleanup', 'strip');
    passes(commit(['-F', file]));
    isRefused(commit(['--cleanup=whitespace', '-F', file]));
    sandbox.git('config', 'core.commentChar', 'f');
    isRefused(commit(['--cleanup=strip', '-m', 'feat: fake', '-m', 'not a type']));
  });

  it('cuts at scissors in an editor only', async () => {
    await begin({ trailers: ['Reviewed-By'] });
    sandbox.git('config', 'commit.cleanup', 'scissors');
    const text = `Add\n\n${SCISSORS}\n\nReviewed-By: Ada`;
    isRefused(edit(text));
    const passed = commit(['-m', text]);
    assert.equal(passed.code, 0, passed.stderr);
    await agrees();
  });

  it('cuts at scissors without an editor too, where the diff is asked for', async () => {
    await begin({ trailers: ['Reviewed-By'] });
    const text = `Add\n\n${SCISSORS}\n\nReviewed-By: Ada`;
    for (const option of ['-v', '--verbose', '-qv']) isRefused(commit([option, '-m', text]));
    sandbox.git('config', 'commit.verbose', 'true');
    isRefused(commit(['-m', text]));
    passes(commit(['-m', `Add\n\nReviewed-By: Ada\n\nWords\n\n${SCISSORS}\n\nBy: Eve`]));
    const kept = commit(['--no-verbose', '-m', text]);
    assert.equal(kept.code, 0, kept.stderr);
    await agrees();
  });
});
