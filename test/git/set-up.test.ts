import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import {
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { loadWorkspace } from '../../src/actions/load-workspace.ts';
import { planSetUp, undoSetUp, writeSetUp } from '../../src/actions/set-up.ts';
import { CI_FILES } from '../../src/actions/set-up-ci.ts';
import { readProtocol } from '../../src/core/protocol.ts';
import { cli, cliPath, cliRefuses } from './cli-support.ts';
import { cleanEnvironment, governedSandbox, type Sandbox } from './support.ts';

const header = (module: string): string =>
  `/**\n * MODULE: ${module}\n * PURPOSE: Bakes.\n * VERSION: 1.0.0\n * LAST_MODIFIED: 2026-01-01\n */\n`;

const FILES = {
  'docs/TEAM_PLAYBOOK.md': '# Playbook\n\n## Roles\n',
  'docs/MASTER_PLAN.md': '# Plan\n\n- [ ] 1.1 Bake\n',
  'docs/ARCHITECTURE_BIBLE.md': '# Bible\n\n## 3. Routes\n\n## 4. Data layer\n',
  'docs/sessions/SESSION_01.md': '# SESSION 1: BAKE\n\n## YOUR TASKS\n',
  'src/routes/bread.ts': `${header('src/routes/bread.ts')}export const bread = 1;\n`,
  'src/routes/rolls.ts': `${header('src/routes/rolls.ts')}export const rolls = 2;\n`,
  'migrations/20260101_add_bread.sql': 'CREATE TABLE bread (id INTEGER);\n',
  '.gitignore': 'data/\n',
};

describe('setting up', function () {
  this.timeout(60_000);
  let root: string;
  const git = (...args: string[]): string =>
    execFileSync('git', args, { cwd: root, encoding: 'utf8' });
  beforeEach(async () => {
    root = await realpath(await mkdtemp(join(tmpdir(), 'set up ')));
    git('init', '-q', '-b', 'trunk');
    for (const [path, text] of Object.entries(FILES)) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), text);
    }
    await mkdir(join(root, 'data'));
    new Database(join(root, 'data/shop.db')).exec('CREATE TABLE t (a)').close();
    await mkdir(join(root, 'data/backups'));
    new Database(join(root, 'data/backups/shop.db')).exec('CREATE TABLE t (a)').close();
    await writeFile(join(root, 'data/not-a-database.db'), 'just text');
  });
  afterEach(() => rm(root, { recursive: true }));

  it('proposes what it finds, and writes nothing by proposing', async () => {
    const plan = await planSetUp({ root });
    const { protocol } = readProtocol(plan.text);
    assert.deepEqual(protocol, {
      documents: {
        playbook: ['docs/TEAM_PLAYBOOK.md'],
        plan: ['docs/MASTER_PLAN.md'],
        openers: ['docs/sessions/*.md'],
        bible: ['docs/ARCHITECTURE_BIBLE.md'],
      },
      branches: ['trunk'],
      rules: {
        'session-active': {},
        'bible-updated': {
          triggers: [
            { paths: ['src/routes/**'], section: '3' },
            { paths: ['migrations/**'], section: '4' },
          ],
        },
        'version-header': {
          paths: ['src/**/*.ts'],
          fields: ['MODULE', 'PURPOSE', 'VERSION', 'LAST_MODIFIED'],
        },
      },
      databases: [
        { name: 'shop', engine: 'sqlite', path: 'data/shop.db', migrations: 'migrations' },
      ],
      backups: '.session-protocol/backups',
    });
    assert.equal(plan.existing, false);
    assert.equal(git('status', '--porcelain', '--ignored').includes('.session-protocol'), false);
  });

  it('writes the file, keeps backups out of git, and never writes over', async () => {
    const plan = await planSetUp({ root });
    await writeSetUp({ root, plan });
    assert.equal(await readFile(join(root, plan.path), 'utf8'), plan.text);
    assert.match(git('check-ignore', '.session-protocol/backups/x'), /backups/);
    assert.equal((await loadWorkspace({ root, useGit: true })).protocolFile, 'valid');
    assert.equal((await planSetUp({ root })).existing, true);
    await assert.rejects(writeSetUp({ root, plan: { ...plan, text: '{}' } }), {
      code: 'already-set-up',
    });
    assert.equal(await readFile(join(root, plan.path), 'utf8'), plan.text);
  });

  it('writes and takes back nothing where a link leads out of the repository', async () => {
    const elsewhere = await mkdtemp(join(tmpdir(), 'elsewhere '));
    try {
      const plan = await planSetUp({ root });
      await symlink(elsewhere, join(root, '.session-protocol'));
      await assert.rejects(writeSetUp({ root, plan }), { code: 'outside-workspace' });
      assert.deepEqual(await readdir(elsewhere), []);
      await rm(join(root, '.session-protocol'));
      await writeSetUp({ root, plan });
      await rename(join(root, '.session-protocol'), join(elsewhere, 'moved'));
      await symlink(join(elsewhere, 'moved'), join(root, '.session-protocol'));
      await assert.rejects(undoSetUp({ root }), { code: 'outside-workspace' });
      assert.equal(existsSync(join(elsewhere, 'moved/protocol.json')), true);
    } finally {
      await rm(elsewhere, { recursive: true });
    }
  });

  const offersThatFit = async (): Promise<string[]> =>
    (await planSetUp({ root })).offers.filter(({ fits }) => fits).map(({ name }) => name);
  const exists = (path: string): boolean => existsSync(join(root, path));

  it('offers what fits, and takes into the protocol file the rules that are asked for', async () => {
    assert.deepEqual(await offersThatFit(), ['protocol-change', 'bible-tag', 'migration-pair']);
    git('remote', 'add', 'origin', 'https://user:secret@github.com/team/shop.git');
    await writeFile(join(root, '.gitlab-ci.yml'), '{}\n');
    assert.deepEqual((await offersThatFit()).slice(-2), ['github', 'gitlab']);
    const plan = await planSetUp({ root, offers: ['protocol-change', 'migration-pair', 'github'] });
    const { rules } = readProtocol(plan.text).protocol ?? {};
    assert.deepEqual(
      [rules?.['protocol-change'], rules?.['migration-pair'], rules?.['bible-tag']],
      [{}, {}, undefined],
    );
    assert.deepEqual(
      plan.files.map(({ path, existing }) => [path, existing]),
      [['.github/workflows/session-protocol.yml', false]],
    );
    assert.doesNotMatch(JSON.stringify(plan), /secret/);
    assert.equal(exists('.github'), false);
  });

  it('writes CI files beside what is there, never over it, and twice is as once', async () => {
    await writeFile(join(root, '.gitlab-ci.yml'), 'own: {}\n');
    await writeSetUp({ root, plan: await planSetUp({ root }) });
    const protocol = await readFile(join(root, '.session-protocol/protocol.json'), 'utf8');
    const set = async () =>
      writeSetUp({ root, plan: await planSetUp({ root, offers: ['github', 'gitlab'] }) });
    const { written, kept } = await set();
    assert.deepEqual(written, [
      '.github/workflows/session-protocol.yml',
      '.gitlab/session-protocol.yml',
    ]);
    assert.deepEqual(kept, ['.session-protocol/protocol.json', '.gitlab-ci.yml']);
    assert.equal(await readFile(join(root, '.gitlab-ci.yml'), 'utf8'), 'own: {}\n');
    assert.equal(await readFile(join(root, '.session-protocol/protocol.json'), 'utf8'), protocol);
    assert.deepEqual((await set()).written, []);
  });

  it('takes back what it wrote, but nothing that was changed or was there before', async () => {
    await mkdir(join(root, '.github'));
    await writeFile(join(root, '.github/CODEOWNERS'), '* @team\n');
    const before = git('status', '--porcelain', '--untracked-files=all');
    await writeSetUp({ root, plan: await planSetUp({ root, offers: ['github', 'gitlab'] }) });
    const { removed, kept } = await undoSetUp({ root });
    assert.deepEqual([removed.length, kept], [5, []]);
    assert.equal(git('status', '--porcelain', '--untracked-files=all'), before);
    assert.deepEqual([exists('.session-protocol'), exists('.gitlab')], [false, false]);
    assert.deepEqual(await undoSetUp({ root }), { removed: [], kept: [] });
    await writeSetUp({ root, plan: await planSetUp({ root, offers: ['github'] }) });
    await writeFile(join(root, '.session-protocol/protocol.json'), '{ "version": 1 }\n');
    assert.deepEqual((await undoSetUp({ root })).kept, ['.session-protocol/protocol.json']);
    assert.equal(exists('.session-protocol/protocol.json'), true);
    assert.equal(exists('.github/workflows'), false);
  });

  it('is asked on the command line by name, tells what is offered, and is taken back', async () => {
    const shown = cli(root, 'init', '--with', 'github', '--dry-run').stdout;
    assert.match(shown, /Would write \.github\/workflows\/session-protocol\.yml:\nname: /);
    assert.match(shown, /Offered \(--with\):\n +protocol-change +rule: /);
    assert.equal(exists('.github'), false);
    cliRefuses(root, /"githb"/, /"github"/, 'init', '--with', 'githb');
    const wrote = cli(root, 'init', '--with', 'protocol-change, github').stdout;
    assert.match(wrote, /Wrote \.session-protocol\/protocol\.json\.\nWrote \.github\/.*\.yml\./);
    assert.match(cli(root, 'init', '--with', 'github').stdout, /Kept .*\nKept .*\nNext: nothing/);
    const [by, hand] = [/no rule is added/, /"bible-tag": \{\}/];
    cliRefuses(root, by, hand, 'init', '--with', 'bible-tag,github');
    cliRefuses(root, /alone/, /other options/, 'init', '--undo', '--dry-run');
    assert.match(cli(root, 'init', '--undo').stdout, /^(?:Removed .*\n){3}$/);
    assert.equal(exists('.session-protocol'), false);
  });

  it('says so outside git', async () => {
    const bare = await mkdtemp(join(tmpdir(), 'no git '));
    try {
      await assert.rejects(planSetUp({ root: bare }), { code: 'not-a-repository' });
    } finally {
      await rm(bare, { recursive: true });
    }
  });
});

describe('the CI files of set-up', function () {
  this.timeout(60_000);
  let sandbox: Sandbox;
  let clone: string;
  beforeEach(async () => {
    sandbox = await governedSandbox();
    clone = join(sandbox.folder, 'clone');
  });
  afterEach(() => sandbox.remove());

  /** The last block of lines of a file, as YAML takes it. */
  function scriptOf(system: 'github' | 'gitlab'): string {
    const text = CI_FILES[system][0]?.text ?? '';
    const lines = (text.split(/ \|\n/).at(-1) ?? '').split('\n');
    const indent = /^ */.exec(lines[0] ?? '')?.[0] ?? '';
    assert.ok(lines.every((line) => line === '' || line.startsWith(indent)));
    return lines.map((line) => line.slice(indent.length)).join('\n');
  }

  /** Clones what is there, as CI does, and runs the script as GitHub does: with `bash -e`. */
  function judge(before: string, system: 'github' | 'gitlab' = 'github') {
    sandbox.gitIn(sandbox.folder, ['clone', '--quiet', sandbox.root, clone]);
    const command = `"${process.execPath}" "${cliPath}"`;
    const env = {
      github: { BASE: before, TIP: 'HEAD', MAIN: 'origin/main' },
      gitlab: { CI_COMMIT_BEFORE_SHA: before, CI_COMMIT_SHA: 'HEAD', CI_DEFAULT_BRANCH: 'main' },
    }[system];
    // The sandbox's folder has a space in its name, and so may the command's.
    const script = `run() { ${command} "$@"; }\n${scriptOf(system)}`;
    const result = spawnSync('bash', ['-e', '-c', script], {
      cwd: clone,
      env: cleanEnvironment({ ...env, SESSION_PROTOCOL: 'run' }),
      encoding: 'utf8',
    });
    rmSync(clone, { recursive: true });
    return result;
  }
  const bad = (path = 'src/bad.ts'): string => {
    const before = sandbox.git('rev-parse', 'HEAD');
    sandbox.stage(path, 'export {};\n');
    sandbox.git('commit', '--quiet', '--no-verify', '-m', 'Bad');
    return before;
  };
  const ZEROS = '0'.repeat(40);

  it('judge what a push brings, as annotations', () => {
    const before = bad();
    const { status, stdout } = judge(before);
    assert.equal(status, 1);
    assert.match(stdout, /^::error file=src\/bad\.ts,line=1/m);
    const gitlab = judge(before, 'gitlab');
    assert.equal(gitlab.status, 1);
    assert.match(gitlab.stdout, /src\/bad\.ts:1:1: error version-header/);
    const { status: later, stderr } = judge('HEAD');
    assert.equal(later, 0, stderr);
  });

  it('judge a new branch from where it left the main branch', () => {
    bad();
    sandbox.git('checkout', '--quiet', '-b', 'side');
    assert.equal(judge(ZEROS).status, 0, 'the main branch is not judged again');
    bad('src/worse.ts');
    const { status, stdout } = judge(ZEROS);
    assert.equal(status, 1);
    assert.match(stdout, /worse/);
    assert.doesNotMatch(stdout, /bad\.ts/);
  });

  it('judge a branch whose earlier commits a forced push took away', () => {
    sandbox.git('checkout', '--quiet', '-b', 'side');
    bad();
    assert.equal(judge('1'.repeat(40)).status, 1);
  });
});
