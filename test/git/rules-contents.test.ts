import assert from 'node:assert/strict';
import { governedSandbox, type Sandbox } from './support.ts';

const protocol = (rules: object): string => JSON.stringify({ version: 1, rules });
const firstLine = ({ stderr }: { stderr: string }): string => stderr.split('\n')[0] ?? '';
const localDay = (days = 0): string => {
  const date = new Date();
  date.setDate(date.getDate() + days);
  return new Intl.DateTimeFormat('sv-SE').format(date);
};

describe('the rules about contents, through real commits', function () {
  this.timeout(60_000);
  let sandbox: Sandbox;
  afterEach(() => sandbox.remove());

  /** Begins with a file that was there before the hooks. */
  async function begin(rules: object, path?: string, text = ''): Promise<void> {
    sandbox = await governedSandbox({ protocol: protocol(rules) });
    if (path === undefined) return;
    sandbox.stage(path, text);
    sandbox.git('commit', '--quiet', '--no-verify', '-m', 'Legacy');
  }

  it('forbidden-pattern: refuses what is added, in code and in strings as told, not legacy', async () => {
    const patterns = [
      {
        pattern: 'conn\\s*=\\s*get_conn\\(\\)',
        paths: ['**/*.py'],
        reason: 'connections leak',
        instead: 'with get_conn() as conn:',
        source: 'docs/PLAYBOOK.md:12',
      },
      { pattern: '=\\s*\\?', paths: ['**/*.py'], in: ['strings'], reason: 'PostgreSQL takes %s' },
      { pattern: 'except\\s*:', paths: ['**/*.py'], reason: 'errors are never swallowed' },
    ];
    const legacy = 'conn = get_conn()\n';
    await begin({ 'forbidden-pattern': { patterns } }, 'api/a b.py', legacy);
    sandbox.stage('api/a b.py', `${legacy}# conn = get_conn()\nq = "no except: here"\n`);
    const harmless = sandbox.commit();
    assert.equal(harmless.code, 0, harmless.stderr);
    sandbox.stage('api/a b.py', `${legacy}c()\nconn = get_conn()\n`);
    const refused = sandbox.commit();
    assert.equal(refused.code, 1);
    assert.equal(
      firstLine(refused),
      'Session Protocol: 1 problem – api/a b.py: forbidden pattern: connections leak',
    );
    assert.match(
      refused.stderr,
      /a b\.py:3: .*\n.*Write instead: with get_conn\(\) as conn:.*\n.*docs\/PLAYBOOK\.md:12/,
    );
    sandbox.stage('api/a b.py', `${legacy}q = "where a = ?"\n`);
    assert.match(firstLine(sandbox.commit()), /PostgreSQL takes %s/);
    sandbox.stage('api/a b.py', `${legacy}try:\n  x()\nexcept :\n  pass\n`);
    assert.match(firstLine(sandbox.commit()), /errors are never swallowed/);
    // What the work tree holds is not what is committed.
    sandbox.stage('api/a b.py', `${legacy}c()\n`);
    sandbox.write('api/a b.py', `${legacy}try:\n  x()\nexcept :\n  pass\n`);
    assert.equal(sandbox.commit().code, 0);
  });

  it('forbidden-pattern: refuses a protocol whose pattern could hang', async () => {
    await begin({
      'forbidden-pattern': { patterns: [{ pattern: 'a', paths: ['**'], reason: 'r' }] },
    });
    const patterns = [{ pattern: '(a+)+$', paths: ['**'], reason: 'r' }];
    sandbox.stage(
      '.session-protocol/protocol.json',
      protocol({ 'forbidden-pattern': { patterns } }),
    );
    const refused = sandbox.commit();
    assert.notEqual(refused.code, 0);
    assert.match(firstLine(refused), /not judged – .*protocol\.json:1: .*exponential time/);
  });

  it('change-marker: refuses an open block, and a large change outside one', async () => {
    const rules = { 'change-marker': { paths: ['src/**'], largeChange: 2 } };
    await begin(rules, 'src/a.py', 'x = 1\n');
    sandbox.stage('src/a.py', `x = 1\n# [CHANGE] ${localDay()} - Ada\ny = 2\n`);
    assert.match(firstLine(sandbox.commit()), /src\/a\.py: a \[CHANGE\] block never ends/);
    sandbox.stage('src/a.py', 'x = 1\na\nb\nc\n');
    assert.match(
      firstLine(sandbox.commit()),
      /3 new lines outside a \[CHANGE\] block, 2 are allowed/,
    );
    sandbox.stage('src/a.py', `x = 1\n# [CHANGE] ${localDay()} - Ada\na\nb\nc\n# [END CHANGE]\n`);
    const passed = sandbox.commit();
    assert.equal(passed.code, 0, passed.stderr);
  });

  it('version-header: refuses values to come, and those that stayed as they were', async () => {
    const header = (version: string, date: string, body: string): string =>
      `# VERSION: ${version}\n# LAST_MODIFIED: ${date}\n${body}\n`;
    const fields = ['VERSION', 'LAST_MODIFIED'];
    const rules = { 'version-header': { paths: ['lib/**'], fields, bump: fields } };
    await begin(rules, 'lib/a.py', header('1.0', '2020-01-01', 'x'));
    sandbox.stage('lib/a.py', header('1.0', '2020-01-01', 'y'));
    const refused = sandbox.commit();
    assert.equal(refused.code, 1);
    assert.match(
      firstLine(refused),
      /2 problems – lib\/a\.py: VERSION did not change with the file/,
    );
    sandbox.stage('lib/a.py', header('1.1', localDay(2), 'y'));
    assert.match(firstLine(sandbox.commit()), /which is still to come/);
    sandbox.stage('lib/a.py', header('1.1', localDay(), 'y'));
    assert.equal(sandbox.commit().code, 0);
    sandbox.git('mv', 'lib/a.py', 'lib/b.py');
    assert.equal(sandbox.commit().code, 0);
  });

  it('no-placeholder: refuses them in a document that says that it is complete', async () => {
    await begin({ 'no-placeholder': { paths: ['docs/*.md'] } });
    const draft = '# Prompt\n**Status**: draft\n\n[Continue with the tables...]\n';
    sandbox.stage('docs/PROMPT.md', draft);
    assert.equal(sandbox.commit().code, 0);
    sandbox.stage('docs/PROMPT.md', draft.replace('draft', '✅ COMPLETE'));
    const refused = sandbox.commit();
    assert.equal(refused.code, 1);
    assert.match(firstLine(refused), /placeholder \[Continue with the tables\.\.\.\]/);
    assert.match(refused.stderr, /docs\/PROMPT\.md:4/);
  });

  it('superseded: refuses an edit, and a new reference', async () => {
    const documents = [{ paths: ['docs/OLD.md'], by: 'docs/NEW.md' }];
    await begin({ superseded: { documents, referencesIn: ['**'] } }, 'docs/OLD.md', 'old\n');
    sandbox.stage('docs/OLD.md', 'older\n');
    assert.match(firstLine(sandbox.commit()), /modified, though it is superseded by docs\/NEW\.md/);
    sandbox.git('reset', '--quiet', '--hard');
    sandbox.stage('a.txt', 'See OLD.md\n');
    assert.match(firstLine(sandbox.commit()), /a\.txt: a new reference to docs\/OLD\.md/);
    sandbox.git('rm', '--quiet', '-f', 'a.txt', 'docs/OLD.md');
    assert.equal(sandbox.commit().code, 0);
  });

  it('look into UTF-16 too, and not into what is binary', async () => {
    const patterns = [{ pattern: 'drop table', paths: ['**'], reason: 'it loses data' }];
    await begin({ 'forbidden-pattern': { patterns } });
    const wide = (text: string): Buffer => Buffer.from(`\ufeff${text}`, 'utf16le');
    sandbox.stage('db/le.sql', wide('select 1;\r\ndrop table é;\r\n'));
    assert.match(firstLine(sandbox.commit()), /db\/le\.sql: forbidden pattern: it loses data/);
    assert.match(sandbox.commit().stderr, /db\/le\.sql:2/);
    sandbox.stage('db/le.sql', wide('-- drop table\r\n'));
    sandbox.stage('be.sql', wide('drop table b;\n').swap16());
    assert.match(sandbox.commit().stderr, /problem – be\.sql: forbidden/);
    sandbox.stage('be.sql', Buffer.from('drop table b;\0'));
    const passed = sandbox.commit();
    assert.equal(passed.code, 0, passed.stderr);
  });
});
