import assert from 'node:assert/strict';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { type ChangeSource, judgeChange, type Judgement } from '../../src/actions/judge-change.ts';
import { LEDGER } from '../../src/database/engine.ts';
import { appendEvents, beginJournal } from '../../src/workspace/journal.ts';
import { governedSandbox, type Sandbox } from './support.ts';

const PLAYBOOK = `# Team playbook

## Sprint status

**BLOCKING ISSUES**:
1. **[DEPLOYMENT][OPEN]** Releases stop at the gate
2. ~~[SECURITY] The key was public~~ ✅ Resolved

### What is NOT changing (do not touch)

- \`src/auth/\`
- The look of the start page
`;

const OPENER = `# SESSION 31: CART

## YOUR ROLE

**Your operating principles:**
1. You modify ONLY the files listed in your task list.

## YOUR TASKS:

- [ ] 1.1 Build the cart in \`src/cart.ts\`
- [ ] 1.2 Describe it in \`docs/cart.md\`

## DO NOT:
- Touch \`src/pay/\`
- Run \`scripts/deploy.sh\`
`;

const RULES = {
  documents: { playbook: 'docs/PLAYBOOK.md', openers: 'docs/sessions/*.md' },
  databases: [{ name: 'shop', engine: 'sqlite', path: 'data/shop.db', migrations: 'migrations' }],
};

const protocol = (rules: object, others: object = {}): string =>
  JSON.stringify({ version: 1, ...RULES, rules, ...others });

/** What each face says of the change that is staged: the hook with the commit it makes, or does not. */
const judged = async (
  root: string,
  source: ChangeSource = { kind: 'staged' },
): Promise<Judgement> => judgeChange({ root, source });

const rulesOf = ({ verdicts }: Judgement): string[] =>
  verdicts.flatMap(({ verdict }) => verdict.violations.map(({ rule }) => rule));

/** Begins session 31 with its opener, active at once. */
async function beginSession31(sandbox: Sandbox): Promise<void> {
  const state = join(sandbox.git('rev-parse', '--absolute-git-dir'), 'session-protocol');
  const at = new Date().toISOString();
  await beginJournal(state, {
    type: 'prepared',
    at,
    session: 's-31',
    title: 'SESSION 31: CART',
    number: '31',
    opener: 'docs/sessions/S31.md',
    items: [],
  });
  await appendEvents(state, [{ type: 'activated', at }]);
}

describe('a fact', function () {
  this.timeout(60_000);
  let sandbox: Sandbox;

  async function begin(
    rules: object,
    files: Readonly<Record<string, string>> = {},
    others: object = {},
  ): Promise<void> {
    sandbox = await governedSandbox({ session: false, protocol: protocol(rules, others) });
    sandbox.write('.gitignore', 'data/\n.session-protocol/backups/\n');
    for (const [path, text] of Object.entries(files)) sandbox.write(path, text);
    sandbox.git('add', '.');
    sandbox.git('commit', '--quiet', '--no-verify', '-m', 'Documents');
    await beginSession31(sandbox);
  }
  afterEach(() => sandbox.remove());

  it('an open issue stops work as the playbook in HEAD states it; closing it is not enough in the same commit', async () => {
    await begin({ 'stop-condition': { except: ['docs/**'] } }, { 'docs/PLAYBOOK.md': PLAYBOOK });
    sandbox.stage('docs/PLAYBOOK.md', PLAYBOOK.replace('[OPEN]', '[RESOLVED]'));
    sandbox.stage('src/new.ts', 'export {};\n');
    const { code, stderr } = sandbox.commit();
    assert.equal(code, 1);
    assert.equal(
      stderr.split('\n')[0],
      'Session Protocol: 1 problem – docs/PLAYBOOK.md: a blocking issue is open: [DEPLOYMENT] Releases stop at the gate',
    );
    assert.deepEqual(rulesOf(await judged(sandbox.root)), ['stop-condition']);
    assert.deepEqual(rulesOf(await judged(sandbox.root, { kind: 'work-tree' })), [
      'stop-condition',
    ]);
    sandbox.git('reset', '--quiet', 'src/new.ts');
    assert.equal(sandbox.commit().code, 0, 'the playbook itself may be changed');
    sandbox.git('add', 'src/new.ts');
    assert.equal(sandbox.commit().code, 0, 'the issue is closed in HEAD');
    const range = await judged(sandbox.root, { kind: 'range', range: 'HEAD~2..HEAD' });
    assert.deepEqual(rulesOf(range), []);
  });

  it('an open issue is seen in history, in a bare repository too', async () => {
    await begin({ 'stop-condition': {} }, { 'docs/PLAYBOOK.md': PLAYBOOK });
    sandbox.stage('src/new.ts', 'export {};\n');
    assert.equal(sandbox.commit(['--no-verify', '-m', 'Past\n\nSession: 31']).code, 0);
    const bare = join(sandbox.folder, 'bare.git');
    sandbox.git('clone', '--quiet', '--bare', '.', bare);
    const range = await judged(bare, { kind: 'range', range: 'HEAD~1..HEAD' });
    assert.deepEqual(rulesOf(range), ['stop-condition']);
  });

  it('what the documents of HEAD state is kept for the next commit, and read anew when it changed', async () => {
    await begin({ 'stop-condition': { severity: 'warning' } }, { 'docs/PLAYBOOK.md': PLAYBOOK });
    const kept = '.git/session-protocol/documents/playbook-docs%2FPLAYBOOK.md.json';
    sandbox.stage('src/a.ts', 'export {};\n');
    assert.match(sandbox.commit().stderr, /a blocking issue is open/);
    assert.match(sandbox.read(kept), /Releases stop at the gate/);
    sandbox.write(kept, '{');
    sandbox.stage('docs/PLAYBOOK.md', PLAYBOOK.replace('[OPEN]', '[RESOLVED]'));
    assert.match(
      sandbox.commit().stderr,
      /a blocking issue is open/,
      'a broken file stops nothing',
    );
    sandbox.stage('src/b.ts', 'export {};\n');
    assert.equal(sandbox.commit().stderr, '');
  });

  it('documents that did not change are known without asking git once more; what was changed past the hooks is seen', async () => {
    await begin(
      { 'stop-condition': {}, 'task-lane': {} },
      {
        'docs/PLAYBOOK.md': PLAYBOOK.replace('[OPEN]', '[RESOLVED]'),
        'docs/sessions/S31.md': OPENER,
      },
    );
    const trace = join(sandbox.folder, 'trace');
    let round = 0;
    const asks = (): boolean => {
      rmSync(trace, { force: true });
      sandbox.stage('src/cart.ts', `export const round = ${++round};\n`);
      const { code, stderr } = sandbox.commit(['-m', 'x'], { GIT_TRACE: trace });
      assert.equal(code, 0, stderr);
      return /ls-tree|cat-file --batch$/m.test(readFileSync(trace, 'utf8'));
    };
    assert.equal(asks(), true);
    assert.equal(
      sandbox.read('.git/session-protocol/documents/names'),
      'docs/PLAYBOOK.md\ndocs/sessions/S31.md\n',
    );
    assert.deepEqual([asks(), asks()], [false, false]);
    sandbox.stage('docs/PLAYBOOK.md', `${PLAYBOOK.replace('[OPEN]', '[RESOLVED]')}\nMore.\n`);
    sandbox.commit(['--no-verify', '-m', 'Past']);
    assert.deepEqual([asks(), asks()], [true, false]);
    sandbox.stage('docs/PLAYBOOK.md', PLAYBOOK);
    sandbox.commit(['--no-verify', '-m', 'Past']);
    sandbox.stage('src/cart.ts', 'export {};\n');
    assert.match(sandbox.commit().stderr, /a blocking issue is open/);
    sandbox.git('reset', '--quiet', '--hard', 'HEAD^');
    sandbox.git('rm', '--quiet', 'docs/PLAYBOOK.md');
    sandbox.commit(['--no-verify', '-m', 'Past']);
    assert.deepEqual([asks(), asks()], [true, true], 'a document that is gone is looked for');
    sandbox.stage('src/pay/a.ts', 'export {};\n');
    assert.match(sandbox.commit().stderr, /src\/pay\/a\.ts: on the session's DO NOT list/);
  });

  it("the opener's lane binds hook, check and history alike", async () => {
    await begin(
      { 'task-lane': { shared: ['docs/**'] } },
      { 'docs/sessions/S31.md': OPENER, 'docs/PLAYBOOK.md': PLAYBOOK },
    );
    const seen: Record<string, string> = {};
    for (const path of [
      'src/cart.ts',
      'docs/other.md',
      'src/other.ts',
      'src/pay/a.ts',
      'src/auth/a.ts',
      'scripts/deploy.sh',
    ]) {
      sandbox.stage(path, `// ${path}\n`);
      const first = sandbox.commit().stderr.split('\n')[0] ?? '';
      const check = await judged(sandbox.root);
      seen[path] = first.replace(/^.*– /, '');
      if (first === '') continue;
      assert.deepEqual(rulesOf(check), ['task-lane'], path);
      sandbox.commit(['--quiet', '--no-verify', '-m', 'Past']);
      const range = await judged(sandbox.root, { kind: 'range', range: 'HEAD~1..HEAD' });
      assert.deepEqual(
        range.verdicts[0]?.verdict.violations,
        check.verdicts[0]?.verdict.violations,
        path,
      );
      sandbox.git('reset', '--quiet', '--hard', 'HEAD~1');
    }
    assert.deepEqual(seen, {
      'src/cart.ts': '',
      'docs/other.md': '',
      'src/other.ts': "src/other.ts: outside the session's lane",
      'src/pay/a.ts': "src/pay/a.ts: on the session's DO NOT list",
      'src/auth/a.ts': "src/auth/a.ts: on the session's DO NOT list",
      'scripts/deploy.sh': "scripts/deploy.sh: outside the session's lane",
    });
  });

  it('an opener that is not committed does not bind yet, which a check says', async () => {
    await begin({ 'task-lane': {} });
    sandbox.write('docs/sessions/S31.md', OPENER);
    sandbox.stage('src/other.ts', 'export {};\n');
    assert.deepEqual((await judged(sandbox.root)).unknown, [
      {
        fact: 'lane',
        why: 'The opener docs/sessions/S31.md is not committed yet, so its lane does not bind.',
      },
    ]);
    assert.equal(sandbox.commit().code, 0);
  });

  it('a ledger keeps an applied migration as it was, and nothing is left beside the database', async () => {
    await begin(
      { 'migration-pair': {} },
      {
        'migrations/001_a.sql': 'SELECT 1;\n',
        'migrations/001_a.rollback.sql': 'SELECT 1;\n',
        'migrations/002_b.sql': 'SELECT 1;\n',
        'migrations/002_b.rollback.sql': 'SELECT 1;\n',
      },
    );
    sandbox.stage('migrations/001_a.sql', 'SELECT 2;\n');
    assert.deepEqual((await judged(sandbox.root)).unknown, [
      { fact: 'appliedMigrations', why: 'There is no database data/shop.db here.' },
    ]);
    sandbox.write('data/.keep', '');
    const database = new Database(join(sandbox.root, 'data/shop.db'));
    database.pragma('journal_mode = WAL');
    database.exec(`CREATE TABLE ${LEDGER} (id TEXT); INSERT INTO ${LEDGER} VALUES ('001_a')`);
    const seen = async (): Promise<string> => {
      const { code, stderr } = sandbox.commit();
      assert.equal(code, 1);
      assert.deepEqual(rulesOf(await judged(sandbox.root)), ['migration-pair']);
      return stderr.split('\n')[0] ?? '';
    };
    const refused =
      'Session Protocol: 1 problem – migrations/001_a.sql: modified after it was applied';
    assert.equal(await seen(), refused, 'while another program has it open');
    database.close();
    assert.equal(await seen(), refused);
    assert.deepEqual(readdirSync(join(sandbox.root, 'data')).toSorted(), ['.keep', 'shop.db']);
    sandbox.git('reset', '--quiet', '--hard');
    sandbox.stage('migrations/002_b.sql', 'SELECT 2;\n');
    assert.equal(sandbox.commit().code, 0, 'not applied yet');
    sandbox.write('data/shop.db', 'no database at all, though it has the name of one');
    sandbox.stage('migrations/002_b.sql', 'SELECT 3;\n');
    assert.match(
      (await judged(sandbox.root)).unknown[0]?.why ?? '',
      /^The ledger of data\/shop\.db could not be read: /,
    );
    assert.equal(sandbox.commit().code, 0, 'what is not known refuses nothing');
  });

  it('a migration asks for a fresh verified backup of its databases, and so does a push', async () => {
    await begin({ 'backup-fresh': { hours: 2, on: ['migration', 'push'] } });
    const backUp = (name: string, age: number, complete = true, config = 'shop'): void => {
      const createdAt = new Date(Date.now() - age * 3_600_000).toISOString();
      const manifest = { version: 1, createdAt, complete, databases: [{ config }] };
      sandbox.write(`.session-protocol/backups/${name}/manifest.json`, JSON.stringify(manifest));
    };
    sandbox.stage('migrations/001_a.sql', 'SELECT 1;\n');
    const first = (): string => sandbox.commit().stderr.split('\n')[0]?.replace(/^.*– /, '') ?? '';
    const none = 'migrations/001_a.sql: a migration added without any verified backup';
    assert.equal(first(), none);
    backUp('20260101-000000-001-manual', 1, false);
    backUp('20260101-000000-002-manual', 1, true, 'other');
    backUp('20260101-000000-003-manual', -48);
    sandbox.write('.session-protocol/backups/20260101-000000-004-manual/manifest.json', '{');
    backUp('.staging', 1);
    assert.equal(
      first(),
      none,
      'not of this database, not whole, from a day to come, or unreadable',
    );
    backUp('20260101-000000-005-manual', 5);
    assert.equal(
      first(),
      'migrations/001_a.sql: a migration added while the last verified backup is 5 hours old (2 hours at most)',
    );
    assert.deepEqual(rulesOf(await judged(sandbox.root)), ['backup-fresh']);
    backUp('20260101-000000-006-manual', 1);
    assert.equal(first(), '');

    const bare = join(sandbox.folder, 'remote.git');
    sandbox.git('init', '--quiet', '--bare', bare);
    sandbox.git('remote', 'add', 'origin', bare);
    sandbox.git('push', '--quiet', '--no-verify', 'origin', 'HEAD~1:refs/heads/main');
    backUp('20260101-000000-006-manual', 3);
    const pushed = sandbox.tryGit(['push', 'origin', 'main']);
    assert.match(
      pushed.stderr,
      /backup-fresh: a push while the last verified backup is 3 hours old/,
    );
    assert.notEqual(pushed.code, 0);
    backUp('20260101-000000-007-manual', 1);
    assert.equal(sandbox.tryGit(['push', 'origin', 'main']).code, 0);
    const range = await judged(sandbox.root, { kind: 'range', range: 'HEAD~1..HEAD' });
    assert.deepEqual(rulesOf(range), [], 'of a commit in history, nobody knows');
  });

  it('each database to which a glob leads needs a backup of its own', async () => {
    const databases = [
      { name: 'shops', engine: 'sqlite', path: 'data/*.db', migrations: 'migrations' },
    ];
    await begin({ 'backup-fresh': { hours: 2 } }, {}, { databases });
    for (const name of ['north.db', 'south.db']) sandbox.write(`data/${name}`, '');
    const backUp = (number: number, hours: number, ...paths: string[]): void => {
      const createdAt = new Date(Date.now() - hours * 3_600_000).toISOString();
      const entries = paths.map((path) => ({ config: 'shops', path }));
      const manifest = { version: 1, createdAt, complete: true, databases: entries };
      const set = `20260101-000000-00${number}-manual`;
      sandbox.write(`.session-protocol/backups/${set}/manifest.json`, JSON.stringify(manifest));
    };
    sandbox.stage('migrations/001_a.sql', 'SELECT 1;\n');
    const told = async (): Promise<string[]> =>
      (await judged(sandbox.root)).verdicts.flatMap(({ verdict }) =>
        verdict.violations.map(({ message }) => message),
      );
    backUp(1, 1, 'data/north.db');
    assert.deepEqual(await told(), ['a migration added without any verified backup']);
    backUp(2, 5, 'data/north.db', 'data/south.db');
    assert.match((await told())[0] ?? '', /the last verified backup is 5 hours old/);
    backUp(3, 1, 'data/south.db');
    assert.deepEqual(await told(), []);
  });
});
