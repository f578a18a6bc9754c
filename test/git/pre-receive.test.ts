import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { cliPath } from './cli-support.ts';
import {
  assertPassed,
  assertRefused,
  type GitResult,
  governedSandbox,
  type Sandbox,
  source,
} from './support.ts';

/** As the README gives it. */
const PRE_RECEIVE = `#!/bin/sh
while read -r old new ref; do
  case $new in *[!0]*) ;; *) continue ;; esac # a branch is deleted
  case $old in
    *[!0]*) range=$old..$new ;;
    *) base=$(git merge-base HEAD "$new") && range=$base..$new || range=$new ;; # a new one
  esac
  session-protocol check --range "$range" || exit 1
done
`;

describe('a server with the range check as its pre-receive hook', function () {
  this.timeout(60_000);
  let sandbox: Sandbox;
  let remote: string;
  let path: string;
  beforeEach(async () => {
    sandbox = await governedSandbox();
    remote = join(sandbox.folder, 'server é.git');
    sandbox.gitIn(sandbox.folder, ['init', '--quiet', '--bare', '--initial-branch=main', remote]);
    const bin = join(sandbox.folder, 'bin');
    mkdirSync(bin);
    const command = join(bin, 'session-protocol');
    writeFileSync(command, `#!/bin/sh\nexec "${process.execPath}" "${cliPath}" "$@"\n`);
    chmodSync(command, 0o755);
    path = `${bin}${delimiter}${process.env['PATH'] ?? ''}`;
    const hook = join(remote, 'hooks/pre-receive');
    writeFileSync(hook, PRE_RECEIVE);
    chmodSync(hook, 0o755);
    sandbox.git('remote', 'add', 'origin', remote);
  });
  afterEach(() => sandbox.remove());

  /** Past our own pre-push hook, so that the server alone judges. */
  const push = (...args: string[]): GitResult =>
    sandbox.tryGit(['push', '--no-verify', 'origin', ...args], { PATH: path });
  const passes = (...args: string[]): void => assertPassed(push(...args));
  const refuses = (reason: RegExp, ...args: string[]): void => {
    const result = push(...args);
    assertRefused(result, reason);
    assert.match(result.stderr, /pre-receive hook declined/);
  };
  const commit = (file: string, text: string): void => {
    sandbox.stage(file, text);
    sandbox.git('commit', '--quiet', '--no-verify', '-m', `Add ${file}`);
  };
  const BAD = /remote: src\/bad\.ts:1:1: error version-header/;

  it('judges the first push to an empty server, whole', () => {
    commit('src/bad.ts', 'export {};\n');
    refuses(BAD, 'main');
    assert.equal(sandbox.gitIn(remote, ['for-each-ref']), '');
    sandbox.git('reset', '--quiet', '--hard', 'HEAD^');
    passes('main');
  });

  it('judges a new branch by what the main branch lacks, a tag, and what a forced push brings', () => {
    passes('main');
    commit('src/good.ts', source('src/good.ts'));
    passes('main:side');
    commit('src/bad.ts', 'export {};\n');
    refuses(BAD, 'main:other');
    refuses(BAD, 'main:side');
    sandbox.git('tag', '-a', '-m', 'Tag', 'v1');
    refuses(BAD, 'v1');
    refuses(BAD, 'HEAD^:refs/heads/fine', 'main:other');
    assert.equal(
      sandbox.gitIn(remote, ['for-each-ref', '--format=%(refname)']),
      'refs/heads/main\nrefs/heads/side',
    );
    sandbox.git('reset', '--quiet', '--hard', 'HEAD~2');
    commit('src/bad.ts', 'export {};\n');
    refuses(BAD, '--force', 'main:side');
    sandbox.stage('src/bad.ts', source('src/bad.ts'));
    sandbox.git('commit', '--quiet', '--no-verify', '--amend', '--no-edit');
    passes('--force', 'main:side');
    passes(':side');
  });
});
