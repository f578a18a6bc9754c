import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { loadWorkspace } from '../../src/actions/load-workspace.ts';
import { planSetUp, writeSetUp } from '../../src/actions/set-up.ts';
import { readProtocol } from '../../src/core/protocol.ts';

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

describe('setting up', () => {
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

  it('says so outside git', async () => {
    const bare = await mkdtemp(join(tmpdir(), 'no git '));
    try {
      await assert.rejects(planSetUp({ root: bare }), { code: 'not-a-repository' });
    } finally {
      await rm(bare, { recursive: true });
    }
  });
});
