import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commands } from '../../src/cli/index.ts';
import { cli, cliJson, cliPath, cliRefuses, startCli } from './cli-support.ts';
import { cleanEnvironment } from './support.ts';

describe('the command line', function () {
  this.timeout(60_000);
  let folder: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'no repository é '));
    writeFileSync(
      join(folder, 'PLAN.md'),
      '# Plan\n\n## Phase 1: Build\n\n- [x] 1.1 First\n- [ ] 1.2 Second\n',
    );
    mkdirSync(join(folder, 'deep/er'), { recursive: true });
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('has help for itself, for each family and for each command', () => {
    const help = cli(folder, '--help');
    assert.equal(help.code, 0);
    for (const { name, summary } of commands)
      assert.ok(help.stdout.includes(`${name} `) && help.stdout.includes(summary), name);
    assert.equal(cli(folder, 'hooks', '--help').code, 0);
    for (const { name } of commands) {
      const words = name.split(' ');
      const own = cli(folder, ...words, '--help');
      assert.equal(own.code, 0, name);
      assert.ok(own.stdout.includes(`Usage: session-protocol ${name}`), name);
      assert.equal(cli(folder, 'help', ...words).stdout, own.stdout);
    }
  });

  it('prints its version', () => {
    const { version } = JSON.parse(
      readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8'),
    ) as { version: string };
    assert.equal(cli(folder, '--version').stdout, `${version}\n`);
    assert.deepEqual(cliJson(folder, 0, '--version'), { version });
  });

  it('needs a command', () => {
    for (const words of [[], ['session']]) {
      const { error } = cliJson<{ error: { code: string; remedy: string } }>(folder, 2, ...words);
      assert.equal(error.code, 'usage');
      assert.match(error.remedy, /--help/);
    }
    for (const args of [[], ['hooks']]) {
      const { code, stdout, stderr } = cli(folder, ...args);
      assert.deepEqual([code, stdout], [2, '']);
      assert.match(stderr, /^Usage: |\nUsage: /);
    }
  });

  it('refuses what it does not understand and names what was meant', () => {
    cliRefuses(
      folder,
      /no command "sesion start"|no command "sesion"/,
      /"session-protocol session"/,
      'sesion',
      'start',
    );
    cliRefuses(folder, /no command "hooks instal"/, /hooks install/, 'hooks', 'instal');
    cliRefuses(folder, /no option "--stagd"/, /"--staged"/, 'check', '--stagd');
    cliRefuses(folder, /FILE is missing/, /inspect --help/, 'inspect');
    cliRefuses(folder, /"b" is one argument too many/, /inspect --help/, 'inspect', 'a', 'b');
    cliRefuses(folder, /not a folder/, /-C/, '-C', 'nowhere', 'tasks');
  });

  it('shows a stack trace only when asked', () => {
    assert.match(cli(folder, 'inspect', 'nothing.md', '--verbose').stderr, /\n\s+at /);
  });

  it('inspects a document without git, from -C, as text and as JSON', () => {
    const text = cli(folder, 'inspect', 'PLAN.md');
    assert.equal(text.code, 0);
    assert.match(
      text.stdout,
      /^Plan\nplan .*\n[^]*Phases\n.*Build[^]*Tasks\n.*done.*1\.1.*First\n.*todo.*1\.2.*Second/,
    );
    const data = cliJson<{ kind: string; tasks: { id: string; status: string; line: number }[] }>(
      join(folder, 'deep/er'),
      0,
      '-C',
      '../..',
      'inspect',
      'PLAN.md',
    );
    assert.equal(data.kind, 'plan');
    assert.deepEqual(
      data.tasks.map(({ id, status, line }) => [id, status, line]),
      [
        ['1.1', 'done', 5],
        ['1.2', 'todo', 6],
      ],
    );
    assert.equal(
      cliJson<{ kind: string }>(folder, 0, 'inspect', 'PLAN.md', '--kind', 'bible').kind,
      'bible',
    );
    cliRefuses(folder, /no kind "novel"/, /playbook/, 'inspect', 'PLAN.md', '--kind', 'novel');
    cliRefuses(folder, /nothing\.md/, /file/i, 'inspect', 'nothing.md');
    cliRefuses(folder, /deep/, /file/i, 'inspect', 'deep');
  });

  it('ends quietly when its reader goes away', async () => {
    const running = startCli(folder, 'inspect', 'PLAN.md', '--json');
    running.stdout?.destroy();
    const errors: string[] = [];
    running.stderr?.on('data', (piece: Buffer) => errors.push(piece.toString()));
    const [code] = (await once(running, 'close')) as [number];
    assert.deepEqual([code, errors.join('')], [0, '']);
  });

  it('says that its output was lost, and takes that for no verdict', function () {
    if (!existsSync('/dev/full')) this.skip();
    for (const args of [
      ['inspect', 'PLAN.md'],
      ['inspect', 'PLAN.md', '--json'],
      ['inspect', 'none.md', '--json'],
    ]) {
      const full = openSync('/dev/full', 'w');
      const { status, stderr } = spawnSync(process.execPath, [cliPath, ...args], {
        cwd: folder,
        env: cleanEnvironment(),
        encoding: 'utf8',
        stdio: ['ignore', full, 'pipe'],
      });
      closeSync(full);
      assert.equal(status, 2, stderr);
      assert.match(stderr, /^error: .+\nnext: .+\n$/);
    }
  });

  it('says without a repository that one is needed, where one is', () => {
    for (const args of [
      ['session', 'start'],
      ['session', 'status'],
      ['session', 'tick', '1', '--evidence', 'x'],
      ['session', 'read', 'PLAN.md'],
      ['session', 'close'],
      ['session', 'abandon', '--reason', 'x'],
      ['check', '--staged'],
      ['check', '--work-tree'],
      ['hooks', 'install'],
      ['hooks', 'uninstall'],
      ['hooks', 'status'],
      ['init'],
    ]) {
      cliRefuses(folder, /repository|work tree/i, /git init|repository/i, ...args);
    }
    assert.equal(cli(folder, 'tasks').code, 0);
    assert.equal(cliJson<{ passed: boolean }>(folder, 1, 'doctor').passed, false);
  });

  it('works where git is not installed, as far as it goes', () => {
    const env = { ...cleanEnvironment(), PATH: folder };
    const run = (...args: string[]): string =>
      execFileSync(process.execPath, [cliPath, ...args], {
        cwd: folder,
        env,
        encoding: 'utf8',
        stdio: 'pipe',
      });
    assert.match(run('tasks'), /1\.2/);
    assert.throws(
      () => run('session', 'status'),
      (error: Error & { status: number; stderr: string }) => {
        assert.equal(error.status, 2);
        assert.match(error.stderr, /^error: .*git.*\nnext: .*git/i);
        return true;
      },
    );
  });
});
