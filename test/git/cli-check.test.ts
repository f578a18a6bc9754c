import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { makeSample } from '../sample/make-sample.ts';
import { git, tryGit } from './cli-git.ts';
import { cli, cliJson, cliRefuses } from './cli-support.ts';

interface Report {
  readonly passed: boolean;
  readonly verdicts: readonly {
    readonly commit?: string;
    readonly subject?: string;
    readonly verdict: {
      readonly refused: boolean;
      readonly violations: readonly {
        readonly rule: string;
        readonly location?: { readonly path: string };
      }[];
    };
  }[];
}
const rulesOf = (report: Report): string[] =>
  report.verdicts.flatMap(({ verdict }) => verdict.violations.map(({ rule }) => rule)).toSorted();

describe('check and hooks on the command line', function () {
  this.timeout(120_000);
  let root: string;

  before(async () => {
    root = await makeSample();
  });
  after(() => rmSync(dirname(root), { recursive: true, force: true }));

  it('must be told what to judge, once', () => {
    cliRefuses(root, /not said what/, /--staged/, 'check');
    cliRefuses(root, /one change/, /--staged/, 'check', '--staged', '--work-tree');
    cliRefuses(
      root,
      /own messages/,
      /--message-file/,
      'check',
      '--range',
      'A..B',
      '--message-file',
      'm',
    );
    cliRefuses(root, /no format "sarf"/, /"sarif"/, 'check', '--staged', '--format', 'sarf');
    cliRefuses(
      root,
      /"none" cannot be read/,
      /path/,
      'check',
      '--staged',
      '--message-file',
      'none',
    );
    cliRefuses(root, /nowhere/, /./, 'check', '--range', 'nowhere..HEAD');
    cliRefuses(
      dirname(root),
      /not inside a git repository/,
      /git init/,
      'check',
      '--range',
      'A..B',
    );
  });

  it('refuses a change without session, bible and header, in every format and from a sub-folder', () => {
    writeFileSync(join(root, 'src/routes/points.ts'), 'export const points = 1;\n');
    git(root, 'add', '.');
    for (const source of ['--staged', '--work-tree']) {
      const report = cliJson<Report>(join(root, 'src'), 1, 'check', source);
      assert.equal(report.passed, false);
      assert.deepEqual(rulesOf(report), ['bible-updated', 'session-active', 'version-header']);
    }
    const text = cli(root, 'check', '--staged');
    assert.equal(text.code, 1);
    assert.match(
      text.stdout,
      /src\/routes\/points\.ts:1:1: error version-header: .+\n {4}next: .+/,
    );
    assert.match(text.stdout, /\nRefused: 3 violations\.\n$/);
    const github = cli(root, 'check', '--staged', '--format', 'github');
    assert.equal(github.code, 1);
    assert.match(
      github.stdout,
      /^::error file=src\/routes\/points\.ts,line=1,.*title=version-header::/m,
    );
    const sarif = cli(root, 'check', '--staged', '--format', 'sarif');
    assert.equal(sarif.code, 1);
    assert.equal(
      (JSON.parse(sarif.stdout) as { runs: { results: object[] }[] }).runs[0]?.results.length,
      3,
    );
    assert.equal(
      (JSON.parse(cli(root, 'check', '--staged', '--format', 'json').stdout) as Report).passed,
      false,
    );
  });

  it('takes the message into account', () => {
    writeFileSync(
      join(root, '../message'),
      'feat: points\n\nBible-Reviewed: nothing to say there\n',
    );
    const report = cliJson<Report>(root, 1, 'check', '--staged', '--message-file', '../message');
    assert.ok(!rulesOf(report).includes('bible-updated'));
  });

  it('installs hooks that refuse that commit, says so, and takes them away', () => {
    interface Status {
      readonly installed: boolean;
      readonly current: boolean;
      readonly problems: readonly object[];
    }
    const before = cliJson<Status>(root, 1, 'hooks', 'status');
    assert.equal(before.installed, false);
    assert.match(cli(root, 'hooks', 'status').stdout, /^Not installed: .*\nnext: .*hooks install/);
    const installed = cli(root, 'hooks', 'install');
    assert.equal(installed.code, 0, installed.stderr);
    assert.match(installed.stdout, /^Installed and current\./);
    const { installed: there, current, problems } = cliJson<Status>(root, 0, 'hooks', 'status');
    assert.deepEqual([there, current, problems], [true, true, []]);
    const refused = tryGit(root, 'commit', '--message', 'feat: points');
    assert.notEqual(refused.status, 0);
    assert.match(refused.stderr, /^Session Protocol: 3 problems/);
    assert.equal(cli(root, 'hooks', 'uninstall').code, 0);
    assert.equal(cliJson<Status>(root, 1, 'hooks', 'status').installed, false);
    git(root, 'commit', '--message', 'feat: points');
  });

  it('judges each commit of a range, its session by its trailer', () => {
    appendFileSync(join(root, 'docs/ARCHITECTURE_BIBLE.md'), '\nMore.\n');
    git(root, 'commit', '--all', '--message', 'docs: say more\n\nSession: 1');
    const report = cliJson<Report>(root, 1, 'check', '--range', 'HEAD~2..HEAD');
    assert.deepEqual(
      report.verdicts.map(({ subject, verdict }) => [subject, verdict.refused]),
      [
        ['feat: points', true],
        ['docs: say more', false],
      ],
    );
    assert.deepEqual(rulesOf(report), ['bible-updated', 'session-active', 'version-header']);
    const text = cli(root, 'check', '--range', 'HEAD~2..HEAD');
    assert.match(text.stdout, /^[0-9a-f]{10} feat: points\n/);
    assert.match(text.stdout, /\nRefused: 3 violations, 2 commits judged\.\n$/);
    const passed = cli(root, 'check', '--range', 'HEAD~1..HEAD');
    assert.deepEqual(
      [passed.code, passed.stdout],
      [0, 'Passed: no violations, 1 commit judged.\n'],
    );
  });

  it('never judges by a broken protocol file', () => {
    const file = join(root, '.session-protocol/protocol.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace('"rules"', '"rulez"'));
    git(root, 'commit', '--all', '--message', 'chore: break it');
    for (const args of [['--staged'], ['--work-tree']]) {
      const { code, stdout } = cli(root, 'check', ...args);
      assert.equal(code, 2, stdout);
      assert.match(stdout, /protocol\.json:\d+:\d+: error: Unknown property "rulez"\./);
      assert.match(stdout, /\nNot judged: .+\n$/);
      assert.equal(cliJson<Report>(root, 2, 'check', ...args).passed, false);
    }
    const doctor = cli(root, 'doctor');
    assert.equal(doctor.code, 1);
    assert.match(doctor.stdout, /error +Protocol file: .*rulez.*\n +next: .+/);
    cliRefuses(root, /rulez/, /Mend/, 'db', 'list');
    cliRefuses(root, /rulez/, /Mend/, 'db', 'backup');
    assert.equal(cli(root, 'tasks').code, 0);
  });
});

describe('setting up on the command line', function () {
  this.timeout(60_000);
  let root: string;

  before(() => {
    root = mkdtempSync(join(tmpdir(), 'unborn é '));
    git(root, 'init', '--quiet', '--initial-branch=main');
    writeFileSync(
      join(root, 'MASTER_PLAN.md'),
      '# Master Plan\n\n## Phase 1: Build\n\n- [ ] 1.1 First\n- [ ] 1.2 Second\n',
    );
  });
  after(() => rmSync(root, { recursive: true, force: true }));

  it('works on an unborn branch: everything has an answer', () => {
    assert.match(cli(root, 'tasks').stdout, /1\.1/);
    assert.equal(cli(root, 'session', 'status').code, 0);
    assert.equal(cli(root, 'doctor').code, 0);
    assert.deepEqual(rulesOf(cliJson<Report>(root, 1, 'check', '--staged')), ['session-active']);
    cliRefuses(root, /HEAD|unknown|revision/i, /./, 'check', '--range', 'HEAD~1..HEAD');
    cliRefuses(root, /no database/, /protocol\.json/, 'db', 'list');
  });

  it('shows what it found and would write, then writes it, once', () => {
    interface Plan {
      readonly path: string;
      readonly text: string;
      readonly written: boolean;
      readonly existing: boolean;
    }
    const path = join(root, '.session-protocol/protocol.json');
    const shown = cli(root, 'init', '--dry-run');
    assert.equal(shown.code, 0, shown.stderr);
    assert.match(
      shown.stdout,
      /^Found:\n +plan +MASTER_PLAN\.md\n[^]*Would write \.session-protocol\/protocol\.json:\n\{/,
    );
    const plan = cliJson<Plan>(root, 0, 'init', '--dry-run');
    assert.deepEqual([plan.written, plan.existing], [false, false]);
    assert.throws(() => readFileSync(path));
    assert.match(cli(root, 'init').stdout, /Wrote \.session-protocol\/protocol\.json\./);
    assert.equal(readFileSync(path, 'utf8'), plan.text);
    cliRefuses(root, /exists already/, /Edit/, 'init');
    assert.match(cli(root, 'init', '--dry-run').stdout, /exists and would be kept/);
    assert.equal(readFileSync(path, 'utf8'), plan.text);
  });
});
