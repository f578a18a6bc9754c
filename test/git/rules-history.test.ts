import assert from 'node:assert/strict';
import { rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { judgeChange } from '../../src/actions/judge-change.ts';
import { judgeCommits } from '../../src/actions/judge-range.ts';
import { governedSandbox, type Sandbox } from './support.ts';

const protocol = (rules: object, more: object = {}): string =>
  JSON.stringify({ version: 1, documents: { thread: 'docs/THREAD.md' }, ...more, rules });
const firstLine = ({ stderr }: { stderr: string }): string => stderr.split('\n')[0] ?? '';
const entry = (number: number, status = 'done'): string =>
  `\n## Session ${number} - 2026-03-0${number}\n**Status**: ${status}\n\n- Work\n`;

describe('the rules about history and what goes together, through real commits', function () {
  this.timeout(30_000);
  let sandbox: Sandbox;
  afterEach(() => sandbox.remove());

  it('append-only: refuses what touches earlier entries, and takes new ones', async () => {
    sandbox = await governedSandbox({ protocol: protocol({ 'append-only': {} }) });
    const thread = `# Thread\n${entry(1)}${entry(2)}`;
    sandbox.stage('docs/THREAD.md', thread);
    assert.equal(sandbox.commit().code, 0);
    sandbox.stage('docs/THREAD.md', thread.replace('done', 'not done'));
    const altered = sandbox.commit();
    assert.equal(altered.code, 1);
    assert.match(firstLine(altered), /the earlier entry "Session 1 - 2026-03-01" was altered/);
    sandbox.stage('docs/THREAD.md', `# Thread\n${entry(2)}${entry(1)}`);
    assert.match(firstLine(sandbox.commit()), /stands in another place/);
    sandbox.stage('docs/THREAD.md', `# Thread\n${entry(2)}`);
    assert.match(firstLine(sandbox.commit()), /was removed/);
    sandbox.git('rm', '--quiet', '--cached', '-f', 'docs/THREAD.md');
    assert.match(firstLine(sandbox.commit()), /removed, though it is only appended to/);
    sandbox.stage('docs/THREAD.md', `${thread}${entry(3)}`.replaceAll('\n', '\r\n'));
    const passed = sandbox.commit();
    assert.equal(passed.code, 0, passed.stderr);
    // What an amended commit brought in is not history yet.
    sandbox.stage('docs/THREAD.md', `${thread}${entry(3, 'open')}`);
    const amended = sandbox.commit(['--amend', '--no-edit']);
    assert.equal(amended.code, 0, amended.stderr);
  });

  it('append-only: refuses a link in the place of a thread, in the hook and afterwards', async () => {
    sandbox = await governedSandbox({ protocol: protocol({ 'append-only': {} }) });
    sandbox.stage('docs/THREAD.md', `# Thread\n${entry(1)}`);
    sandbox.git('commit', '--quiet', '--no-verify', '-m', 'Legacy');
    sandbox.stage('docs/other.md', 'nothing\n');
    rmSync(join(sandbox.root, 'docs/THREAD.md'));
    symlinkSync('other.md', join(sandbox.root, 'docs/THREAD.md'));
    sandbox.git('add', '.');
    assert.match(firstLine(sandbox.commit()), /docs\/THREAD\.md: replaced by a link/);
    sandbox.git('commit', '--quiet', '--no-verify', '-m', 'Past the hooks');
    const { verdicts } = await judgeCommits(['HEAD~1..HEAD'], { cwd: sandbox.root });
    assert.match(JSON.stringify(verdicts), /replaced by a link/);
  });

  it('stop-condition: reads playbooks whose names are not UTF-8', async () => {
    sandbox = await governedSandbox({
      protocol: protocol(
        { 'stop-condition': {} },
        { documents: { playbook: 'docs/*laybook*.md' } },
      ),
    });
    const path = Buffer.from(`${sandbox.root}/docs/Playbook_X.md`);
    path[path.lastIndexOf('X')] = 0xdc;
    writeFileSync(path, '# Playbook\n\n## Blocking issues\n\n- The disk is full\n');
    sandbox.git('add', '.');
    sandbox.git('commit', '--quiet', '--no-verify', '-m', 'Legacy');
    sandbox.stage('a.txt', 'a');
    assert.match(firstLine(sandbox.commit()), /1 problem – .*The disk is full/);
  });

  it('append-only: joins the entries of two branches', async () => {
    sandbox = await governedSandbox({ protocol: protocol({ 'append-only': {} }) });
    const thread = `# Thread\n${entry(1)}`;
    sandbox.stage('docs/THREAD.md', thread);
    sandbox.commit();
    sandbox.git('switch', '--quiet', '-c', 'side');
    sandbox.stage('docs/THREAD.md', thread + entry(2));
    assert.equal(sandbox.commit().code, 0);
    sandbox.git('switch', '--quiet', 'main');
    sandbox.stage('docs/THREAD.md', thread + entry(3));
    assert.equal(sandbox.commit().code, 0);
    assert.notEqual(sandbox.tryGit(['merge', 'side']).code, 0);
    sandbox.stage('docs/THREAD.md', `${thread}${entry(2)}- Joined\n`);
    assert.match(firstLine(sandbox.commit(['--no-edit'])), /"Session 3 - 2026-03-03" was removed/);
    sandbox.stage('docs/THREAD.md', thread + entry(2) + entry(3));
    const merged = sandbox.commit(['--no-edit']);
    assert.equal(merged.code, 0, merged.stderr);
  });

  it('append-only: what one side of a merge wrote is not lost by taking the other side whole', async () => {
    sandbox = await governedSandbox({
      protocol: protocol({ 'append-only': {} }),
    });
    const first = `# Thread\n${entry(1)}`;
    const commit = (text: string, message: string): void => {
      sandbox.stage('docs/THREAD.md', text);
      assert.equal(sandbox.commit(['-m', message]).code, 0);
    };
    commit(first, 'one');
    sandbox.git('switch', '--quiet', '-c', 'side');
    commit(first + entry(2), 'side');
    sandbox.git('switch', '--quiet', 'main');
    commit(first + entry(3), 'main');
    for (const [side, lost] of [
      ['--ours', 2],
      ['--theirs', 3],
    ] as const) {
      assert.notEqual(sandbox.tryGit(['merge', 'side']).code, 0, 'a conflict');
      sandbox.git('checkout', side, '--', 'docs/THREAD.md');
      sandbox.git('add', '.');
      const refused = sandbox.commit(['--no-edit']);
      assert.equal(
        firstLine(refused),
        `Session Protocol: 1 problem – docs/THREAD.md: the earlier entry "Session ${lost} - 2026-03-0${lost}" was removed`,
      );
      const staged = await judgeChange({ root: sandbox.root, source: { kind: 'staged' } });
      assert.deepEqual(
        staged.verdicts[0]?.verdict.violations,
        sandbox.report().verdict?.violations,
      );
      assert.equal(sandbox.commit(['--no-edit', '--no-verify']).code, 0);
      const range = await judgeChange({
        root: sandbox.root,
        source: { kind: 'range', range: 'HEAD^1..HEAD' },
      });
      assert.deepEqual(
        range.verdicts.at(-1)?.verdict.violations.map(({ message }) => message),
        [`the earlier entry "Session ${lost} - 2026-03-0${lost}" was removed`],
      );
      sandbox.git('reset', '--quiet', '--hard', 'HEAD^1');
    }
    sandbox.tryGit(['merge', 'side']);
    sandbox.stage('docs/THREAD.md', first + entry(3) + entry(2));
    assert.equal(sandbox.commit(['--no-edit']).code, 0);
  });

  it('thread-entry: asks a new entry for its fields', async () => {
    sandbox = await governedSandbox({
      protocol: protocol({ 'thread-entry': { fields: ['Status', 'Next'] } }),
    });
    sandbox.stage('docs/THREAD.md', `# Thread\n${entry(1)}`);
    const refused = sandbox.commit();
    assert.equal(refused.code, 1);
    assert.match(
      firstLine(refused),
      /the new entry "Session 1 - 2026-03-01" says nothing under Next/,
    );
    sandbox.stage('docs/THREAD.md', `# Thread\n${entry(1)}**Next**: the cart\n`);
    assert.equal(sandbox.commit().code, 0);
  });

  it('companion-change: asks for both in one commit', async () => {
    const pairs = [{ when: ['src/api/**'], needs: ['START.md'], line: '^Backup: ' }];
    sandbox = await governedSandbox({ protocol: protocol({ 'companion-change': { pairs } }) });
    sandbox.stage('src/api/a.ts', 'x');
    assert.match(
      firstLine(sandbox.commit()),
      /src\/api\/a\.ts: added without a change in START\.md/,
    );
    sandbox.stage('START.md', '# Start\n');
    assert.match(firstLine(sandbox.commit()), /misses its line/);
    sandbox.stage('START.md', '# Start\nBackup: 7\n');
    assert.equal(sandbox.commit().code, 0);
  });

  it('migration-pair: asks for the rollback, and keeps what is committed', async () => {
    const databases = [{ name: 'shop', engine: 'sqlite', path: 'shop.db', migrations: 'db' }];
    sandbox = await governedSandbox({
      protocol: protocol({ 'migration-pair': { frozen: 'committed' } }, { databases }),
    });
    sandbox.stage('db/20261120_cart.sql', 'select 1;\n');
    assert.match(firstLine(sandbox.commit()), /a migration without its rollback/);
    sandbox.stage('db/20261120_cart.rollback.sql', 'select 2;\n');
    assert.equal(sandbox.commit().code, 0);
    sandbox.stage('db/20261120_cart.sql', 'select 3;\n');
    assert.match(firstLine(sandbox.commit()), /modified after it was committed/);
    assert.equal(
      sandbox.commit(['-m', 'Mend\n\nProtocol-Waiver: migration-pair: never shipped']).code,
      0,
    );
  });

  it("task-lane: holds a session to its lane by the commit's trailer", async () => {
    const sessions = { 31: { paths: ['src/**'], not: ['src/auth/**'] } };
    sandbox = await governedSandbox({
      protocol: protocol({ 'task-lane': { sessions, shared: ['docs/**'] } }),
    });
    sandbox.stage('src/a.ts', 'x');
    sandbox.stage('docs/a.md', 'x');
    assert.equal(sandbox.commit(['-m', 'A\n\nSession: 31']).code, 0);
    sandbox.stage('src/auth/a.ts', 'x');
    assert.match(firstLine(sandbox.commit(['-m', 'A\n\nSession: 31'])), /not for this session/);
    sandbox.git('rm', '--quiet', '--cached', 'src/auth/a.ts');
    sandbox.stage('b.ts', 'x');
    const outside = sandbox.commit(['-m', 'A\n\nSession: 31']);
    assert.equal(outside.code, 1);
    assert.match(firstLine(outside), /b\.ts: outside the session's lane/);
  });
});
